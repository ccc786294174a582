"""Boosted trees, evaluated with arrays alone: no training library, no compiled code of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_LEAVES = 16
_MASK = np.uint16
_ROWS = 2048  # judged at a time, so that the masks stay in the processor's cache


class Feature(NamedTuple):
    """Everything that the trees ask of one feature.

    `masks[n]`: for a value above n of the sorted `thresholds`, the leaves of each tree still within reach, a bit a
    leaf; `effects[n]`: what such a value adds to the sum, on average over the training lines (a Shapley mean).
    """

    name: str
    thresholds: Floats
    masks: npt.NDArray[np.uint16]
    effects: Floats


class Forest:
    """Trees of at most 16 leaves, found without walking them (QuickScorer, Lucchese et al. 2015).

    Every comparison that fails closes the leaves to its left. All comparisons of one feature together are one look-up,
    so a line costs one row of masks per feature instead of one walk per tree.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> None:
        """From the arrays that `training.forests` makes, those whose names start with `prefix`."""
        names, offsets, thresholds, masks, trees, effects, leaves = (
            arrays[f"{prefix}{part}"]
            for part in ("features", "offsets", "thresholds", "masks", "trees", "effects", "leaves")
        )
        self.values = np.ascontiguousarray(leaves, np.float32).ravel()
        self.count = len(self.values) // _LEAVES
        self.features: list[Feature] = []
        for place, name in enumerate(names):
            nodes = slice(int(offsets[place]), int(offsets[place + 1]))
            steps, first = np.unique(thresholds[nodes], return_inverse=True)
            table = np.full((len(steps) + 1, self.count), 0xFFFF, _MASK)
            np.bitwise_and.at(table, (first + 1, trees[nodes]), masks[nodes])
            np.bitwise_and.accumulate(table, axis=0, out=table)
            start = int(offsets[place]) + place
            self.features.append(Feature(str(name), steps, table, effects[start : start + len(steps) + 1]))
        self.names = np.array([feature.name for feature in self.features], np.object_)
        self._bit = np.zeros(1 << _LEAVES, np.uint8)
        self._bit[[1 << leaf for leaf in range(_LEAVES)]] = range(_LEAVES)
        self._first_leaf = np.arange(self.count, dtype=np.int32) * _LEAVES

    def bins(self, columns: Mapping[str, npt.NDArray[Any]], rows: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
        """For each feature, how many of its thresholds the value of each of the `rows` lies above; one number where
        the column stores one value for all.
        """
        values = [columns[feature.name] for feature in self.features]
        return [
            feature.thresholds.searchsorted((value.take(rows) if value.strides[0] else value[:1]).astype(np.float32))
            for feature, value in zip(self.features, values, strict=True)
        ]

    def margins(self, bins: list[npt.NDArray[np.intp]], size: int) -> npt.NDArray[np.float64]:
        """The log-odds of each of the `size` rows that `bins` were made for being content."""
        parts = [self._margins(bins, start, min(start + _ROWS, size)) for start in range(0, max(size, 1), _ROWS)]
        return np.concatenate(parts)

    def _margins(self, bins: list[npt.NDArray[np.intp]], start: int, end: int) -> npt.NDArray[np.float64]:
        every = np.full(self.count, 0xFFFF, _MASK)
        for feature, column in zip(self.features, bins, strict=True):
            if len(column) == 1:
                every &= feature.masks[column[0]]
        reach = np.empty((end - start, self.count), _MASK)
        reach[:] = every
        row = np.empty_like(reach)
        for feature, column in zip(self.features, bins, strict=True):
            if len(column) > 1:
                feature.masks.take(column[start:end], axis=0, out=row, mode="clip")
                reach &= row
        reach &= -reach  # the leftmost leaf within reach
        leaves = self._bit.take(reach) + self._first_leaf
        margins: npt.NDArray[np.float64] = self.values.take(leaves).sum(axis=1, dtype=np.float64)
        return margins

    def strongest(self, bins: list[npt.NDArray[np.intp]], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.object_]:
        """For some of the rows that `bins` were made for, the name of the feature that speaks most for junk."""
        effects = np.empty((len(self.features), len(rows)), np.float32)
        for place, (feature, column) in enumerate(zip(self.features, bins, strict=True)):
            effects[place] = feature.effects.take(column if len(column) == 1 else column.take(rows))
        names: npt.NDArray[np.object_] = self.names[effects.argmin(axis=0)]
        return names
