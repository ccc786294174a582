"""A score of words: how much the words of a line speak for content, learned and hashed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.models.characters import PAIR, Characters, Ints, pairs_of
from cleaner.models.windows import Columns, Windows, running_sum, same

BITS = 22
_SHIFT = np.uint64(64 - BITS)
_START = np.uint64(0x9FB21C651E98DF25)
_WHOLE = np.uint64(0xC2B2AE3D27D4EB4F)
_MOST_WORDS = 12  # a longer line is no label


class Terms(NamedTuple):
    """Hashed words, pairs of words, first words and whole short lines: the `row` and the `bucket` of each."""

    row: Ints
    bucket: npt.NDArray[np.int32]


def read_terms(characters: Characters) -> Terms:
    words = characters.words
    size = len(characters.hash)
    row, value = words.row, words.hash
    pair_row, pairs = pairs_of(words)
    opens = np.ones(len(row), np.bool_)
    opens[1:] = row[1:] != row[:-1]
    starts = value[opens] ^ _START
    short = np.flatnonzero(np.bincount(row, minlength=size) <= _MOST_WORDS)
    whole = characters.hash[short] ^ _WHOLE
    rows = np.concatenate([row, pair_row, row[opens], short])
    values = np.concatenate([value, pairs, starts, whole])
    values *= PAIR
    return Terms(rows, (values >> _SHIFT).astype(np.int32))


def lexical_columns(found: npt.NDArray[np.float32], terms: Terms, size: int, windows: Windows) -> Columns:
    """The score of each row and around it, and the share of its terms that the lexicon knows.

    `found` is the weight of each term, 0 for one the lexicon does not know.
    """
    sums = np.bincount(terms.row, found, size)
    known = np.bincount(terms.row, found != 0, size)
    total = np.maximum(np.bincount(terms.row, minlength=size), 1)
    out = {"lexical": sums, "lexical_mean": sums / total, "lexical_known": known / total}
    running, rows = running_sum(np.clip(sums, -6, 6)), running_sum(np.ones(size))
    for reach in (2, 5, 12):
        around = windows.sum(rows, before=reach, after=reach)
        out[f"lexical_{reach}"] = windows.sum(running, before=reach, after=reach) / around
    out["lexical_above_8"] = windows.sum(running, before=8, after=-1)
    out["lexical_below_8"] = windows.sum(running, before=-1, after=8)
    out["doc_lexical"] = same(running[-1] / size, size)
    out["doc_lexical_known"] = same(known.sum() / total.sum(), size)
    return out
