"""Sums over neighbouring rows, runs, spans and distances, for whole columns at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[Any]]  # numbers of any kind, a row each, by the name of the feature
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Windows:
    """Windows of rows around each of `size` rows, cut off at both ends."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._rows = np.arange(size)
        self._bounds: dict[tuple[int, int], tuple[Ints, Ints]] = {}

    def sum(self, running: Column, *, before: int, after: int) -> Column:
        """The sum over the rows from `before` above to `after` below, both included; negative: that row is left out."""
        bounds = self._bounds.get((before, after))
        if bounds is None:
            low = np.minimum(np.maximum(self._rows - before, 0), self.size)
            high = np.minimum(np.maximum(self._rows + after + 1, low), self.size)
            bounds = self._bounds[before, after] = low, high
        low, high = bounds
        return running.take(high, axis=0) - running.take(low, axis=0)

    def share(self, part: Column, whole: Column, *, before: int, after: int) -> Column:
        """The sum of one running sum beside that of another, which counts as 1 at least."""
        return self.sum(part, before=before, after=after) / np.maximum(self.sum(whole, before=before, after=after), 1)


def running_sum(values: npt.NDArray[np.generic]) -> Column:
    """`out[n]`: the sum of the first n values, or rows of values."""
    out = np.zeros((len(values) + 1, *values.shape[1:]))
    values.cumsum(axis=0, out=out[1:])
    return out


def same(value: float, size: int) -> Column:
    """One value for all of `size` rows."""
    return np.full(size, float(value))


def shifted(values: Column, by: int) -> Column:
    """The value `by` rows above (negative: below); 0 beyond the ends."""
    out = np.zeros_like(values)
    if by >= 0:
        out[by:] = values[: max(len(values) - by, 0)]
    else:
        out[:by] = values[-by:]
    return out


def since(flags: Flags) -> Column:
    """Rows since the last true row, itself 0; the number of rows where there was none."""
    size = len(flags)
    rows = np.arange(size)
    last = np.maximum.accumulate(np.where(flags, rows, -1))
    return np.where(last < 0, size, rows - last).astype(np.float64)


def until(flags: Flags) -> Column:
    """Rows until the next true row, itself 0; the number of rows where there is none."""
    return since(flags[::-1])[::-1]


def from_span(size: int, start: int, end: int) -> Ints:
    """Rows from a stretch, one past whose last row is `end`: negative above it, 0 inside."""
    rows = np.arange(size)
    return np.where(rows < start, rows - start, np.maximum(rows - end + 1, 0))


def best_span(values: Column) -> tuple[int, int]:
    """The stretch of rows with the greatest sum, as (first, one past the last)."""
    sums = running_sum(values)
    gains = sums - np.minimum.accumulate(sums)
    end = int(np.argmax(gains))
    start = int(np.argmin(sums[: end + 1]))
    return (start, end) if end > start else (0, 0)


def early_span(values: Column, *, share: float) -> tuple[int, int]:
    """The best span, or an earlier one that holds at least `share` of its sum."""
    start, end = best_span(values)
    sums = running_sum(values)
    while start:
        first, last = best_span(values[:start])
        if sums[last] - sums[first] < share * (sums[end] - sums[start]) or last == first:
            break
        start, end = first, last
    return start, end


def median(values: npt.NDArray[Any]) -> float:
    """The median; 0.0 of nothing. (That of numpy loads its masked arrays first, and a single command waits for it.)"""
    if not len(values):
        return 0.0
    ranked = np.sort(values)
    return float(ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2
