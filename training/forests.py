"""LightGBM boosters to the arrays that `cleaner.models.forest` reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

LEAVES = 16


def to_arrays(booster: Any, values: npt.NDArray[np.float32], *, prefix: str) -> dict[str, npt.NDArray[Any]]:
    """The booster's trees as nodes by feature; `values` are rows to average Shapley values over."""
    model = booster.dump_model()
    names = model["feature_names"]
    nodes: dict[int, list[tuple[np.float32, int, int]]] = {}
    leaves = np.zeros((len(model["tree_info"]), LEAVES), np.float32)
    for tree, info in enumerate(model["tree_info"]):
        _collect(info["tree_structure"], tree, 0, nodes, leaves)
    used = sorted(nodes)
    flat = [node for feature in used for node in sorted(nodes[feature])]
    counts = [len(nodes[feature]) for feature in used]
    shapley = booster.predict(values, pred_contrib=True)
    effects: list[npt.NDArray[np.float32]] = []
    for feature in used:
        steps = np.unique(np.array([node[0] for node in nodes[feature]], np.float32))
        means = _means(np.searchsorted(steps, values[:, feature]), shapley[:, feature], len(steps) + 1)
        room = len(nodes[feature]) + 1 - len(means)
        effects.append(np.pad(means, (0, room)))
    return {
        f"{prefix}features": np.array([names[feature] for feature in used]),
        f"{prefix}offsets": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        f"{prefix}thresholds": np.array([node[0] for node in flat], np.float32),
        f"{prefix}trees": np.array([node[1] for node in flat], np.int16),
        f"{prefix}masks": np.array([node[2] for node in flat], np.uint16),
        f"{prefix}effects": np.concatenate(effects),
        f"{prefix}leaves": leaves,
    }


def _collect(
    node: dict[str, Any],
    tree: int,
    first: int,
    nodes: dict[int, list[tuple[np.float32, int, int]]],
    leaves: npt.NDArray[np.float32],
) -> int:
    """Numbers the leaves from left to right, from `first` on; returns the next number."""
    if "leaf_value" in node:
        leaves[tree, first] = node["leaf_value"]
        return first + 1
    middle = _collect(node["left_child"], tree, first, nodes, leaves)
    closed = sum(1 << leaf for leaf in range(first, middle))
    nodes.setdefault(node["split_feature"], []).append((_round_down(node["threshold"]), tree, 0xFFFF & ~closed))
    return _collect(node["right_child"], tree, middle, nodes, leaves)


def _round_down(threshold: float) -> np.float32:
    """The greatest float32 not above: comparing float32 values with it gives the same answers."""
    rounded = np.float32(threshold)
    return rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf))


def _means(bins: npt.NDArray[np.intp], values: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float32]:
    seen = np.bincount(bins, minlength=count)
    sums = np.bincount(bins, values, minlength=count)
    return (sums / np.maximum(seen, 1)).astype(np.float32)
