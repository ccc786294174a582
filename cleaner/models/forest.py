"""Boosted trees, evaluated with arrays alone: no training library, no compiled code of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bins = npt.NDArray[np.intp]

_LEAVES = 16
_MASK = np.uint16
_ROWS = 2048  # judged at a time, so that the masks stay in the processor's cache


class Feature(NamedTuple):
    """Everything that the trees ask of one feature.

    `masks[n]`: for a value above n of the sorted `thresholds`, the leaves of each tree still within reach, a bit a
    leaf.
    """

    name: str
    thresholds: Floats
    masks: npt.NDArray[np.uint16]


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
        # What a value adds to the sum, on average over the training lines (a Shapley mean), by feature and bin.
        chosen: list[Floats] = []
        for place, name in enumerate(names):
            nodes = slice(int(offsets[place]), int(offsets[place + 1]))
            steps, first = np.unique(thresholds[nodes], return_inverse=True)
            table = np.full((len(steps) + 1, self.count), 0xFFFF, _MASK)
            np.bitwise_and.at(table, (first + 1, trees[nodes]), masks[nodes])
            np.bitwise_and.accumulate(table, axis=0, out=table)
            start = int(offsets[place]) + place
            self.features.append(Feature(str(name), steps, table))
            chosen.append(effects[start : start + len(steps) + 1])
        self.names = np.array([feature.name for feature in self.features], np.object_)
        self._effects = np.concatenate(chosen)
        self._first_effect = np.cumsum([0, *map(len, chosen[:-1])])[:, None]
        self._bit = np.zeros(1 << _LEAVES, np.uint8)
        self._bit[[1 << leaf for leaf in range(_LEAVES)]] = range(_LEAVES)
        self._first_leaf = np.arange(self.count, dtype=np.int32) * _LEAVES

    def bins(self, columns: Mapping[str, npt.NDArray[Any]], rows: npt.NDArray[np.intp]) -> Bins:
        """How many thresholds of each feature the values of the `rows` lie above: `[feature, row]`."""
        return np.array(
            [
                feature.thresholds.searchsorted(columns[feature.name].take(rows).astype(np.float32))
                for feature in self.features
            ]
        )

    def margins(self, bins: Bins) -> npt.NDArray[np.float64]:
        """The log-odds of each row being content."""
        chunks = [bins[:, start : start + _ROWS] for start in range(0, bins.shape[1], _ROWS)]
        return np.concatenate([np.zeros(0), *map(self._margins, chunks)])

    def _margins(self, bins: Bins) -> npt.NDArray[np.float64]:
        reach = np.full((bins.shape[1], self.count), 0xFFFF, _MASK)
        row, shared = np.empty_like(reach), np.full(self.count, 0xFFFF, _MASK)
        varied = (bins != bins[:, :1]).any(axis=1)
        for feature, bin_of, is_varied in zip(self.features, bins, varied.tolist(), strict=True):
            if is_varied:
                feature.masks.take(bin_of, axis=0, out=row, mode="clip")
                reach &= row
            else:  # the same on all rows, as what is said of the whole page
                shared &= feature.masks[bin_of[0]]
        reach &= shared
        reach &= -reach  # the leftmost leaf within reach
        leaves = self._bit.take(reach) + self._first_leaf
        margins: npt.NDArray[np.float64] = self.values.take(leaves).sum(axis=1, dtype=np.float64)
        return margins

    def strongest(self, bins: Bins, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.object_]:
        """For some of the rows that `bins` were made for, the name of the feature that speaks most for junk."""
        effects = self._effects.take(bins.take(rows, axis=1) + self._first_effect)
        names: npt.NDArray[np.object_] = self.names[effects.argmin(axis=0)]
        return names
