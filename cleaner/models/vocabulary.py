"""Whether a line speaks of what the article speaks of: its words against those of the bulk and of the text around."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleaner.models.characters import Flags, Ints, Words
from cleaner.models.windows import Column, Columns, Windows, running_sum

_TOPICAL = 4  # letters from which a word is counted as one that carries a topic


class Topics(NamedTuple):
    """The words that carry topics, in order: `row`, the `word`'s number in the document, whether it has a `capital`."""

    row: Ints
    word: Ints
    capital: Flags


def topical(words: Words) -> Flags:
    """Which words carry topics."""
    return (words.length >= _TOPICAL) | words.pair


def read_topics(words: Words) -> Topics:
    chosen = topical(words)
    _, word = np.unique(words.hash[chosen], return_inverse=True)
    return Topics(words.row[chosen], word, words.capital[chosen])


def vocabulary_columns(topics: Topics, good: Column, span: tuple[int, int], windows: Windows) -> Columns:
    """Shares of each row's topic words that stand elsewhere, and their means over windows.

    The bulk are the rows of finished prose, the span those of them inside `span`.
    """
    size = len(good)
    row, word, capital = topics
    count = int(word.max()) + 1 if len(word) else 0
    bulk = good[row] > 0
    inside = bulk & (row >= span[0]) & (row < span[1])
    first, last = np.full(count, size), np.full(count, -1)
    first[word[bulk][::-1]] = row[bulk][::-1]
    last[word[bulk]] = row[bulk]
    marks = {
        "in_bulk": np.bincount(word[bulk], minlength=count)[word] > bulk,
        "in_span": np.bincount(word[inside], minlength=count)[word] > inside,
        "elsewhere": np.bincount(word, minlength=count)[word] > 1,
        "known_above": first[word] < row,
        "known_below": last[word] > row,
    }
    total = np.bincount(row, minlength=size)
    running_total = running_sum(total)
    reaches = ((4, 4, "4"), (12, -1, "above_12"), (0, 11, "below_12"))
    around = {
        name: np.maximum(windows.sum(running_total, before=before, after=after), 1) for before, after, name in reaches
    }
    out: Columns = {}
    for name, flags in marks.items():
        found = np.bincount(row[flags], minlength=size)
        out[name] = found / np.maximum(total, 1)
        running = running_sum(found)
        for before, after, where in reaches:
            out[f"{name}_{where}"] = windows.sum(running, before=before, after=after) / around[where]
    names = np.bincount(row[capital], minlength=size)
    shared = np.bincount(row[capital & marks["in_span"]], minlength=size)
    out["names_in_span"] = np.where(names > 0, shared / np.maximum(names, 1), -1.0)
    near = np.maximum(windows.sum(running_sum(names), before=4, after=8), 1)
    out["names_in_span_8"] = windows.sum(running_sum(shared), before=4, after=8) / near
    return out
