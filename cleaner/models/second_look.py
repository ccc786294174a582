"""What the chances of all rows of a page say about each of them: columns for a second forest.

Stacked sequential learning (Cohen and Carvalho 2005): a first forest judges each row, a second one sees what the first
thought of its neighbours, of the rows shaped like it and of those that speak of the same things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.models.cut import best_cut
from cleaner.models.vocabulary import Topics
from cleaner.models.windows import (
    Column,
    Columns,
    Flags,
    Ints,
    Windows,
    best_span,
    early_span,
    running_sum,
    same,
    shifted,
    since,
    until,
)

_REACHES = (
    (2, -1, "above_2"),
    (-1, 2, "below_2"),
    *((n, n, f"around_{n}") for n in (2, 5, 12, 30)),
)
_EVEN = 0.5
_EARLY = 0.35  # share of the heaviest stretch that an earlier one must hold to be taken for the article
_LONG = 80.0  # words of a row beyond which it weighs no more


def second_columns(
    chances: Column, words: Column, topics: Topics, columns: Mapping[str, npt.NDArray[Any]], windows: Windows
) -> Columns:
    """Columns of all rows; `columns` are the first forest's.

    `chances` are those of being content, 0 where a rule removed the row.
    """
    words = np.minimum(words, _LONG)
    out: Columns = {"look": chances}
    _neighbour_columns(out, chances, words, windows)
    _sum_columns(out, chances, words)
    _gap_columns(out, chances, words)
    core = _span_columns(out, chances, words)
    _topic_columns(out, chances, topics, core, windows)
    length = np.floor(2 * np.log2(words + 1))
    out |= group_columns("look_shape", (length * 16 + columns["last"]) * 16 + columns["first"], chances, words)
    return out


def group_columns(name: str, kind: npt.NDArray[Any], chances: Column, words: Column) -> Columns:
    """The mean chance of the other rows of a row's kind, by words; -1 where it is the only one."""
    _, group = np.unique(kind, return_inverse=True)
    weight = words + 1
    total = np.bincount(group, weight)[group] - weight
    content = np.bincount(group, weight * chances)[group] - weight * chances
    return {name: np.where(total > 0.5, content / np.maximum(total, 0.5), -1.0)}


def _neighbour_columns(out: Columns, chances: Column, words: Column, windows: Windows) -> None:
    weight = words + 0.5
    running = running_sum(np.stack([chances * weight, weight], axis=1))
    for before, after, where in _REACHES:
        content, mass = windows.sum(running, before=before, after=after).T
        out[f"look_{where}"] = content / np.maximum(mass, 0.5)


def _sum_columns(out: Columns, chances: Column, words: Column) -> None:
    """Content so far, the row's rank, and what the page as a whole is like."""
    size = len(words)
    content = running_sum(chances * words)
    total = max(float(content[-1]), 1.0)
    out["look_content_so_far"] = content[:-1]
    order = np.argsort(-chances, kind="stable")
    surer = np.empty(size)
    surer[order] = np.cumsum(words[order])
    out["look_surer"] = surer / total
    out["look_to_cut"] = chances - best_cut(chances, words)
    unsure = ((chances > 0.2) & (chances < 0.8)) * words
    share = content[-1] / max(float(words.sum()), 1.0)
    facts = {"content": content[-1], "share": share, "unsure": unsure.sum() / total}
    for name, value in facts.items():
        out[f"look_page_{name}"] = same(value, size)


def _gap_columns(out: Columns, chances: Column, words: Column) -> None:
    """How far the nearest rows are that are rather content, the widest gap between such rows, and what they add."""
    likely = chances >= _EVEN
    out["look_since"] = since(likely)
    out["look_until"] = until(likely)
    above = shifted(out["look_since"] + 1, 1)
    gap = np.where(likely & (np.cumsum(likely) > 1), above - 1, 0.0)
    out["look_widest_above"] = np.maximum.accumulate(gap)
    gain = running_sum(words * (chances - _EVEN))
    out["look_gain_behind"] = gain[:-1] - np.minimum.accumulate(gain)[:-1]


def _span_columns(out: Columns, chances: Column, words: Column) -> tuple[int, int]:
    """Where the row stands to the stretches with most content; returns the densest."""
    size = len(words)
    rows = np.arange(size)
    content = running_sum(chances * words)
    total = max(float(content[-1]), 1.0)
    weight = words + 1
    first = early_span(weight * (chances - _EVEN), share=_EARLY)
    spans = {
        "first": first,
        "best": best_span(weight * (chances - _EVEN)),
        "wide": best_span(weight * (chances - 0.2)),
        "dense": best_span(weight * (chances - 0.8)),
    }
    for name, (start, end) in spans.items():
        if name != "best":
            out[f"look_{name}_in"] = np.maximum(np.minimum(rows - start, end - 1 - rows), -1)
        out[f"look_{name}_share"] = same(float(content[end] - content[start]) / total, size)
    core = spans["dense"] if spans["dense"][1] else first
    within = slice(*core)
    inside = max(float(weight[within].sum()), 1.0)
    out["look_to_core"] = chances - float((weight * chances)[within].sum()) / inside
    out["look_words_to_core"] = words - inside / max(core[1] - core[0], 1)
    return core


def _topic_columns(out: Columns, chances: Column, topics: Topics, core: tuple[int, int], windows: Windows) -> None:
    """How much of what the row speaks of stands in other rows that are content, and in the densest stretch of them.

    Means over the row's words, each counted once, and over windows; -1 where there are no words.
    """
    size = windows.size
    rows = np.arange(size)
    word, row, capital = _words_of_rows(topics, size)
    count = int(word[-1]) + 1 if len(word) else 0
    body = np.where((rows >= core[0]) & (rows < core[1]) & (chances >= _EVEN), chances, 0.0)
    in_body, likely = (np.bincount(word, trust[row], count)[word] - trust[row] for trust in (body, chances))
    seen = np.bincount(word, minlength=count)[word] - 1.0
    marks = {
        "look_topic_core": (np.minimum(in_body, 1), np.ones(len(word))),
        "look_topic_ratio": (likely / np.maximum(seen, 1), seen > 0),
        "look_names_core": (np.minimum(in_body, 1), capital),
    }
    found = np.stack([np.bincount(row, mark * weight, size) for mark, weight in marks.values()], axis=1)
    total = np.stack([np.bincount(row, weight, size) for _, weight in marks.values()], axis=1)
    running = running_sum(np.concatenate([found, total], axis=1))
    for before, after, where in ((0, 0, ""), (4, 4, "_4"), (0, 11, "_below_12")):
        near, amount = np.split(windows.sum(running, before=before, after=after), 2, axis=1)
        means = np.where(amount > 0.5, near / np.maximum(amount, 1), -1.0)
        out |= {f"{name}{where}": means[:, place] for place, name in enumerate(marks)}


def _words_of_rows(topics: Topics, size: int) -> tuple[Ints, Ints, Flags]:
    """Each word of each row once, by word: the word, the row, and whether it opens with a capital there."""
    key = np.sort((topics.word * size + topics.row) * 2 + ~topics.capital)
    once = np.ones(len(key), np.bool_)
    once[1:] = key[1:] >> 1 != key[:-1] >> 1
    key = key[once]
    word, row = np.divmod(key >> 1, size)
    return word, row, (key & 1) == 0
