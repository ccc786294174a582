"""Features in words, for the people who read why a line went."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy.typing as npt

from cleaner.models.blocks import NO_TITLE

_PHRASES = Path(__file__).parent / "reasons.json"


def reason_for(columns: dict[str, npt.NDArray[Any]], feature: str, row: int) -> tuple[str, str]:
    """The reason for removing a row whose strongest feature is `feature`, and the feature with its value."""
    value = float(columns[feature][row])
    return _reason(feature), f"{feature} {value:.3g}" if value > NO_TITLE else f"{feature} unknown"


@cache
def _reason(feature: str) -> str:
    return f"The line does not look like a part of the text, most of all by {phrase_of(feature)}."


@cache
def phrase_of(feature: str) -> str:
    """The phrase of a feature, or of the kind that its name starts with. Raises KeyError where there is none."""
    phrases = _phrases()
    name = feature
    while name not in phrases:
        name, cut, _ = name.rpartition("_")
        if not cut:
            raise KeyError(feature)
    return phrases[name]


@cache
def _phrases() -> dict[str, str]:
    return msgspec.json.decode(_PHRASES.read_bytes(), type=dict[str, str])
