"""What a page says more than once: whole lines, pairs of words, and lengths of lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.characters import Characters, Words
from cleaner.models.windows import Column, Columns, Windows, running_sum, shifted

_PAIR = np.uint64(0xA24BAED4963EE407)


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
    beside = found.row[1:] == found.row[:-1]
    row = found.row[:-1][beside]
    told = _times((found.hash[:-1] * _PAIR + found.hash[1:])[beside]) > 1
    total, again = np.bincount(row, minlength=size), np.bincount(row[told], minlength=size)
    out["pairs"] = again / np.maximum(total, 1)
    around = np.maximum(windows.sum(running_sum(total), before=4, after=4), 1)
    out["pairs_4"] = windows.sum(running_sum(again), before=4, after=4) / around
