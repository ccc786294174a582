"""Characters and words of all lines of a document at once, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint16]
Flags = npt.NDArray[np.bool_]

# Classes of characters. The letters and digits come first: what is below MARK belongs to words.
(
    LOWER,
    UPPER,
    OTHER,
    DIGIT,
    IDEOGRAPH,
    MARK,
    SPACE,
    FINAL,
    COMMA,
    COLON,
    QUOTE,
    SEPARATOR,
    DASH,
    BRACKET,
    ADDRESS,
    MONEY,
) = range(16)
CLASSES = 16

PAIR = np.uint64(0xA24BAED4963EE407)
_TABLES = Path(__file__).parent / "characters.npz"
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX = np.uint64(0xD6E8FEB86659FD93)


class Words(NamedTuple):
    """All words in order: `row` it stands in, its `hash` and `length`, whether it opens with a capital, and
    whether it is a `pair` of characters in a script without spaces.
    """

    row: Ints
    hash: npt.NDArray[np.uint64]
    length: Ints
    capital: Flags
    pair: Flags


def pairs_of(words: Words) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """The row and the hash of each two words that follow each other in a row."""
    beside = words.row[1:] == words.row[:-1]
    return words.row[:-1][beside], (words.hash[:-1] * PAIR + words.hash[1:])[beside]


class Characters(NamedTuple):
    """`counts[row, class]`; classes of each row's `first` and `last` characters; a hash a row; whether a year or a time
    of day stands in it; and the words.
    """

    counts: Ints
    first: Bytes
    last: Bytes
    last_but_one: Bytes
    hash: npt.NDArray[np.uint64]
    dated: Flags
    words: Words


@cache
def _tables() -> tuple[Bytes, Codes]:
    """Class and small letter of every character up to U+FFFF, which stands for all above (training/characters.py)."""
    with np.load(_TABLES, allow_pickle=False) as found:
        return found["classes"], found["to_small"] + np.arange(0x10000, dtype=np.uint16)


def read_characters(texts: Sequence[str]) -> Characters:
    """What the lines are made of; `texts` are stripped and not empty."""
    table, small = _tables()
    joined = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(joined, 0xFFFF).astype(np.uint16)
    classes = table[codes]
    lengths = np.array([len(text) + 1 for text in texts], np.int64)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    counts = np.bincount(rows * CLASSES + classes, minlength=len(texts) * CLASSES).reshape(-1, CLASSES)
    counts[:, SPACE] -= 1  # the line's end
    hashes = _PrefixHash(small[codes])
    words = _words(classes, rows, hashes)
    last_but_one = classes[np.maximum(ends - 3, starts)]
    return Characters(
        counts,
        classes[starts],
        classes[ends - 2],
        last_but_one,
        hashes.of(starts, ends - 1),
        _dated(codes, classes, rows, len(texts)),
        words,
    )


def _dated(codes: Codes, classes: Bytes, rows: Ints, size: int) -> Flags:
    """Rows with a year, 19xx or 20xx, or a time, 9:05 or 21.30."""
    digit = classes == DIGIT
    marks = np.zeros(len(codes), np.bool_)
    if len(codes) > 5:
        four = digit[:-4] & digit[1:-3] & digit[2:-2] & digit[3:-1] & ~digit[4:]
        century = ((codes[:-4] == ord("1")) & (codes[1:-3] == ord("9"))) | (
            (codes[:-4] == ord("2")) & (codes[1:-3] == ord("0"))
        )
        marks[:-4] |= four & century
        colon = (codes[1:-3] == ord(":")) | (codes[1:-3] == ord("."))
        marks[:-4] |= digit[:-4] & colon & digit[2:-2] & digit[3:-1] & ~digit[4:]
    dated: Flags = np.bincount(rows[marks], minlength=size) > 0
    return dated


class _PrefixHash:
    """Hashes of any stretches of a text in constant time each: a polynomial modulo 2**64."""

    def __init__(self, codes: Codes) -> None:
        size = len(codes)
        powers = np.full(size, _BASE, np.uint64)
        powers[0] = 1
        np.cumprod(powers, out=powers)
        self.sums = np.zeros(size + 1, np.uint64)
        np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * powers, out=self.sums[1:])
        self.inverse = np.full(size, _INVERSE, np.uint64)
        self.inverse[0] = 1
        np.cumprod(self.inverse, out=self.inverse)

    def of(self, starts: Ints, ends: Ints) -> npt.NDArray[np.uint64]:
        value = (self.sums[ends] - self.sums[starts]) * self.inverse[starts]
        value ^= value >> np.uint64(32)
        value *= _MIX
        return value


def _words(classes: Bytes, rows: Ints, hashes: _PrefixHash) -> Words:
    """Runs of letters and digits; an ideograph opens a word of two characters, so that pairs overlap."""
    inside = classes < MARK
    ideograph = classes == IDEOGRAPH
    joined = inside & ~ideograph
    opens = inside.copy()
    opens[1:] &= ~(joined[1:] & joined[:-1])
    closes = joined.copy()
    closes[:-1] &= ~joined[1:]
    starts = np.flatnonzero(opens)
    pairs = ideograph[starts]
    ends = starts + 2
    ends[~pairs] = np.flatnonzero(closes) + 1
    np.minimum(ends, len(classes), out=ends)
    value = hashes.of(starts, ends)
    return Words(rows[starts], value, ends - starts, classes[starts] == UPPER, pairs)
