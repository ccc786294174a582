"""The line model as a whole: features, learned weights and trees to the chance of each line of being content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.models.blocks import MARK_BITS, mark_columns
from cleaner.models.cut import page_facts
from cleaner.models.features import Features
from cleaner.models.forest import Forest
from cleaner.models.lexicon import BITS, lexical_columns
from cleaner.models.windows import Columns, Windows

SHIPPED = Path(__file__).parent / "lines.npz"


class Judged(NamedTuple):
    """For each row the chance that it is content, and the name of the feature that speaks most against it.

    `page_chance` is the chance that the lines are a whole page rather than text that was extracted once already.
    """

    chances: npt.NDArray[np.float64]
    strongest: npt.NDArray[np.str_]
    page_chance: float
    columns: Columns


class LineModel:
    """Trees for lines of text, for lines with blocks, and for those with trafilatura's vote; and the weights of words and class names."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._text = Forest(arrays, prefix="text_")
        self._page = Forest(arrays, prefix="page_")
        self._voted = Forest(arrays, prefix="voted_")
        self._words = _Weights(arrays, prefix="words_", bits=BITS)
        self._marks = _Weights(arrays, prefix="marks_", bits=MARK_BITS)
        self._facts = arrays["facts"].astype(np.float64)

    def judge(self, features: Features) -> Judged:
        size = len(features.numbers)
        windows = Windows(size)
        columns = dict(features.columns)
        columns |= lexical_columns(self._words.of(features.terms.bucket), features.terms, size, windows)
        forest = self._text
        if features.marks is not None:
            columns |= mark_columns(self._marks.of(features.marks.bucket), features.marks, size, windows)
            forest = self._voted if columns["vote"].max() >= 0 else self._page
        bins = forest.bins(columns)
        names = np.array([feature.name for feature in forest.features])
        margin = float(page_facts(columns, features.words) @ self._facts[:-1] + self._facts[-1])
        return Judged(_logistic(forest.margins(bins)), names[forest.strongest(bins)], float(_logistic(margin)), columns)


class _Weights:
    """Weights of hashed things: whole numbers of a step, most of them 0."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], *, prefix: str, bits: int) -> None:
        self._steps = np.zeros(1 << bits, np.int8)
        self._steps[arrays[f"{prefix}buckets"]] = arrays[f"{prefix}steps"]
        self._step = np.float32(arrays[f"{prefix}step"])

    def of(self, buckets: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        return self._steps[buckets] * self._step


def _logistic(margin: Any) -> Any:
    return 1 / (1 + np.exp(-margin))


@cache
def shipped_model() -> LineModel:
    """The model of this package, read once a process."""
    with np.load(SHIPPED, allow_pickle=False) as arrays:
        return LineModel(dict(arrays))
