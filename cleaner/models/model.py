"""The line model as a whole: features, lexicon and trees to what each line is and which are worth keeping."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.models.cut import CUTS, cut_columns
from cleaner.models.features import Features
from cleaner.models.forest import Forest
from cleaner.models.lexicon import BITS, lexical_columns
from cleaner.models.windows import Windows

SHIPPED = Path(__file__).parent / "lines.npz"


class Judged(NamedTuple):
    """For each row the chance that it is content and the name of the feature that speaks most against it.

    `cut` is the chance from which on keeping rows promises the best word F1; `columns` are all features.
    """

    chances: npt.NDArray[np.float64]
    strongest: list[str]
    cut: float
    columns: dict[str, npt.NDArray[Any]]


class LineModel:
    """Trees over the features of lines, the lexicon that some of those come from, and trees that choose the cut."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._lines = Forest(arrays, prefix="lines_")
        self._cuts = Forest(arrays, prefix="cuts_")
        self._steps = np.zeros(1 << BITS, np.int8)
        self._steps[arrays["lexicon_terms"]] = arrays["lexicon_steps"]
        self._step = np.float32(arrays["lexicon_step"])

    def judge(self, features: Features, *, lowest: float, highest: float) -> Judged:
        """`lowest` and `highest` bound the cut."""
        size = len(features.numbers)
        found = self._steps[features.terms.bucket] * self._step
        columns = {**features.columns, **lexical_columns(found, features.terms, size, Windows(size))}
        bins = self._lines.bins(columns)
        chances = 1 / (1 + np.exp(-self._lines.margins(bins)))
        choices = cut_columns(columns, features.words, features.removed, chances)
        able = (lowest <= CUTS) & (highest >= CUTS)
        losses = np.where(able, self._cuts.margins(self._cuts.bins(choices)), np.inf)
        cut = float(CUTS[int(np.argmin(losses))]) if able.any() else lowest
        return Judged(chances, [self._lines.features[place].name for place in self._lines.strongest(bins)], cut, columns)


@cache
def shipped_model() -> LineModel:
    """The model of this package, read once a process."""
    with np.load(SHIPPED, allow_pickle=False) as arrays:
        return LineModel(dict(arrays))
