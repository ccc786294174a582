"""What a page says more than once: whole lines, pairs of words, and lengths of lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.characters import Characters, Words, pairs_of
from cleaner.models.windows import Column, Columns, Windows, running_sum, shifted


def repetition_columns(characters: Characters, words: Column, windows: Windows) -> Columns:
    """Columns of all rows."""
    out: Columns = {"copies": _times(characters.hash)}
    repeated = running_sum(out["copies"] > 1)
    out["copies_8"] = windows.sum(repeated, before=8, after=8)
    # cards repeat a shape every few lines
    length = np.log1p(words)
    for period in (1, 2, 3):
        likeness = np.abs(length - shifted(length, period)) + np.abs(length - shifted(length, -period))
        out[f"period_{period}"] = windows.sum(running_sum(likeness), before=4, after=4)
    _pair_columns(out, characters.words, windows)
    return out


def _times(values: npt.NDArray[np.uint64]) -> Column:
    _, inverse, copies = np.unique(values, return_inverse=True, return_counts=True)
    return copies[inverse].astype(np.float64)


def _pair_columns(out: Columns, found: Words, windows: Windows) -> None:
    """The share of a row's pairs of words that stand elsewhere too, on the row and around it."""
    size = windows.size
    row, pairs = pairs_of(found)
    told = _times(pairs) > 1
    total, again = np.bincount(row, minlength=size), np.bincount(row[told], minlength=size)
    out["pairs"] = again / np.maximum(total, 1)
    out["pairs_4"] = windows.share(running_sum(again), running_sum(total), before=4, after=4)
