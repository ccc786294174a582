"""Writes the table of characters that the line model reads: shipped, so that no version of Unicode changes a result.

python -m training.characters cleaner/models/characters.npz
"""

from __future__ import annotations

import sys
import unicodedata

import numpy as np
import numpy.typing as npt

from cleaner.models.characters import (
    ADDRESS,
    BRACKET,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    FINAL,
    IDEOGRAPH,
    LOWER,
    MARK,
    MONEY,
    OTHER,
    QUOTE,
    SEPARATOR,
    SPACE,
    UPPER,
)

_OF_CATEGORY = {
    "Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Lo": OTHER, "Lm": OTHER, "Mn": OTHER, "Mc": OTHER, "Nd": DIGIT, "Nl": DIGIT,
    "No": DIGIT, "Zs": SPACE, "Zl": SPACE, "Zp": SPACE, "Cc": SPACE, "Pd": DASH, "Pi": QUOTE, "Pf": QUOTE,
    "Ps": BRACKET, "Pe": BRACKET, "Sc": MONEY,
}  # fmt: skip
_MARKS = {
    FINAL: ".!?…。！？।؟",
    COMMA: ",;、，；،",
    COLON: ":：",
    QUOTE: "\"'`’",
    SEPARATOR: "|•·*►▶▸→»›‹«▪■●○◦‣✓+>",
    ADDRESS: "/@#&=_%~<{}\\",
}
_IDEOGRAPHS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
)


def classes() -> npt.NDArray[np.uint8]:
    """The class of each character up to U+FFFF."""
    found = np.array([_OF_CATEGORY.get(unicodedata.category(chr(code)), MARK) for code in range(0x10000)], np.uint8)
    for kind, marks in _MARKS.items():
        found[[ord(mark) for mark in marks]] = kind
    for first, last in _IDEOGRAPHS:
        block = found[first : last + 1]
        block[block == OTHER] = IDEOGRAPH
    return found


def to_small() -> npt.NDArray[np.uint16]:
    """What to add to each character up to U+FFFF, modulo 2**16, for its small letter."""
    text = "".join(map(chr, range(0x10000))).replace("\u0130", "i").lower()
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16) - np.arange(0x10000, dtype=np.uint16)


if __name__ == "__main__":
    np.savez_compressed(sys.argv[1], classes=classes(), to_small=to_small())
