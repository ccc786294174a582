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


def vocabulary_columns(topics: Topics, good: Column, windows: Windows) -> Columns:
    """Shares of each row's topic words that stand elsewhere: in rows of finished prose (the bulk), anywhere, and in
    prose above the words around the row.
    """
    size = len(good)
    row, word, _ = topics
    count = int(word.max()) + 1 if len(word) else 0
    bulk = good[row] > 0
    first = np.full(count, size)
    first[word[bulk][::-1]] = row[bulk][::-1]
    total = np.bincount(row, minlength=size)
    known = np.bincount(row[first[word] < row], minlength=size)
    some = np.maximum(total, 1)
    out: Columns = {
        "in_bulk": np.bincount(row[np.bincount(word[bulk], minlength=count)[word] > bulk], minlength=size) / some,
        "elsewhere": np.bincount(row[np.bincount(word, minlength=count)[word] > 1], minlength=size) / some,
    }
    totals, running = running_sum(total), running_sum(known)
    for before, after, where in ((4, 4, "4"), (0, 11, "below_12")):
        out[f"known_above_{where}"] = windows.share(running, totals, before=before, after=after)
    return out
