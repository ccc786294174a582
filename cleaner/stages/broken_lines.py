"""Lines that an encoding, an invisible character or a stray bullet broke."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar

from cleaner.document import Document, Finding, Rewrite
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.view import LONGEST_LINE, View

# What the second and later bytes of a UTF-8 character look like when read as Windows-1252 or Latin-1.
_TAIL = "\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
# The same without the marks and spaces that stand behind an accented letter in clean French and German.
_RARE = "\x80-\x9f¡-º¼-¿ŒœŠšŸŽžƒˆ˜‰‹€™"
# `re` skips ahead to a common class of first letters; the look-behinds then tell them apart.
_FIRST = "ÂÃÐÑâÄÅðïÎÏ×ØÙÚÛã-îРСвп‚√"
_WRONG_BYTES = (
    f"(?:(?<=[ÂÃÐÑ])[{_TAIL}]|(?<=â)[\x80-\x9f€‚†œž„ˆ]|(?<=[ÄÅ])[\x80-\x9f…‚ŸžŽ¡¼½¾º±™‡ˆ]|(?<=ð)Ÿ|(?<=ï)[»¿¼¸]"
    f"|(?<=[ÎÏ×ØÙÚÛ])[{_TAIL}][ÎÏ×ØÙÚÛ][{_TAIL}]|(?<=[ã-î])[{_RARE}]{{2}}"
    "|(?<=[РС])[\u0402-\u040f\u0452-\u045f°-»‘-›]{1,2}[РС]|(?<=в)Ђ|(?<=п)ї|(?<=‚)Ä|(?<=√)[©®º∂§±°≠≥∫ß])"
)
# Patterns that few documents need are strings, compiled where the first one does.
_MOJIBAKE = f"[{_FIRST}]{_WRONG_BYTES}"
# Text about broken encodings quotes them.
_QUOTED_MOJIBAKE = f"[\"'`“‘«][Â-ïÐÑ][{_TAIL}]{{1,6}}[\"'`”’»]"

# Windows-1252 punctuation that was read as Latin-1 and became control characters.
_PUNCTUATION = {0x85: "…", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—"}

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
_TAGS = "\U000e0000-\U000e007f"
_BIDI = "\u034f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = f"{_CONTROLS}\xad\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffc{_BIDI}{_TAGS}"
_SUSPECT = re.compile(f"[{_FIRST}{_HIDDEN}](?:(?<=[{_HIDDEN}])|{_WRONG_BYTES})")
# Letters that a joiner may follow, scripts whose words a zero-width space divides, and emoji parts.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_DIVIDED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf"
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001fbff"
_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f")
_LINE_BREAKS = re.compile(r"(?<=\S)[\v\f\x1c-\x1f\u2028\u2029]+(?=\S)")
_INVISIBLE = (
    f"[{_CONTROLS}\xad\u2060-\u2064\ufeff\ufff9-\ufffc]"
    f"|(?<![{_DIVIDED}])\u200b(?![{_DIVIDED}])"
    f"|(?<![{_JOINED}{_EMOJI}])\u200d|(?<=[{_EMOJI}])\u200d(?![{_EMOJI}])|(?<![{_JOINED}])\u200c"
)
_DIRECTIONS = re.compile(f"[{_BIDI}]")
_STRAY_TAGS = re.compile(f"[{_TAGS}]")

_LONE_BULLET = re.compile(r"([ \t]*(?:[-•*–·‣▪■●○◦►]|\d{1,3}[.)]))[ \t]*")
_ITEM = re.compile(r"\s*(?:(?:[-•*–—+·‣▪■●○◦►]|\d{1,3}[.)])(?:\s|$)|[#|>])")
# Marks that also divide scenes, with a blank line on either side.
_DIVIDERS = ("*", "·", "–")
_LONGEST_LONE = 12


class BrokenLines(Stage, frozen=True):
    """Mends lines that an encoding, an invisible character or a stray bullet broke; removes nothing.

    Why: "donâ€™t", a soft hyphen or a zero-width space inside a word hides it from every later phrase, count
    and search, and a bullet parted from its item leaves two broken lines.
    Keeps: all scripts as they are: joiners in emoji, Persian and Indic words, zero-width spaces in Thai and
    Khmer, directional marks beside right-to-left letters, tags in emoji flags; Markdown rules and scene breaks;
    encodings quoted in text about encodings.
    Source: ftfy for the encoding; the characters and bullets chosen by hand. Of 1,137 clean articles it changes
    25, each of which shows broken characters or parted bullets.
    """

    name: ClassVar[str] = "broken_lines"
    actions: ClassVar[Actions] = ()

    def prepare(self, rules: RuleBook) -> Judge:
        return _judge


def _judge(doc: Document, view: View) -> Iterable[Finding]:
    texts = ["", *["" if line.removed else line.text for line in doc.lines], "", ""]
    findings: list[Finding] = []
    if _SUSPECT.search("\n".join(texts)):
        findings += _mended(texts)
        findings += _revealed(texts)
    findings += _joined(texts)
    return findings


def _mended(texts: list[str]) -> Iterator[Finding]:
    for number, text in enumerate(texts):
        if not text.isascii() and (mended := mend_encoding(text)) != text:
            texts[number] = mended
            reason = "The line was read in a wrong encoding."
            yield Rewrite(number, mended, "broken_lines/encoding", reason, _first_change(text, mended))


def mend_encoding(text: str) -> str:
    """The line with mojibake and Windows-1252 punctuation mended; quoted mojibake stays."""
    if len(text) <= LONGEST_LINE and re.search(_MOJIBAKE, text) and not re.search(_QUOTED_MOJIBAKE, text):
        import ftfy  # dear to import and needed by one document in a hundred

        text = ftfy.fix_encoding(text)
    return text.translate(_PUNCTUATION)


def _first_change(text: str, mended: str) -> str:
    at = next((n for n, (old, new) in enumerate(zip(text, mended, strict=False)) if old != new), 0)
    return f"{text[at : at + 8]} → {mended[at : at + 4]}"


def _revealed(texts: list[str]) -> Iterator[Finding]:
    for number, text in enumerate(texts):
        if not text.isprintable() and (plain := strip_invisible(text)) != text:
            texts[number] = plain
            gone = sorted(char for char in Counter(text) - Counter(plain) if not char.isprintable())
            evidence = " ".join(f"U+{ord(char):04X}" for char in gone[:12])
            reason = "The line holds characters that nobody can see."
            yield Rewrite(number, plain, "broken_lines/invisible", reason, evidence)


def strip_invisible(text: str) -> str:
    """The line without control and invisible characters, but for those that its script or an emoji needs.

    A control character that breaks lines becomes a space between words.
    """
    text = re.sub(_INVISIBLE, "", _LINE_BREAKS.sub(" ", text))
    if not re.search(_RIGHT_TO_LEFT, text):
        text = _DIRECTIONS.sub("", text)
    flags = _FLAG.findall(text)
    pieces = [_STRAY_TAGS.sub("", piece) for piece in _FLAG.split(text)]
    return "".join(part for pair in zip(pieces, [*flags, ""], strict=True) for part in pair)


def _joined(texts: list[str]) -> Iterator[Finding]:
    short = [number for number, text in enumerate(texts) if 0 < len(text) <= _LONGEST_LONE and not text[0].isalpha()]
    for number in short:
        bullet = _LONE_BULLET.fullmatch(texts[number])
        item = _item_below(texts, number, bullet[1].strip()) if bullet else None
        if bullet and item:
            evidence, reason = bullet[1].strip(), "A bullet stands alone, its item on the next line."
            joined = f"{bullet[1]} {texts[item].lstrip()}"
            yield Rewrite(number, "", "broken_lines/bullet", reason, evidence)
            yield Rewrite(item, joined, "broken_lines/bullet", reason, evidence)


def _item_below(texts: list[str], number: int, mark: str) -> int | None:
    """The line that a lone bullet belongs to: the next one, or the one below a blank line."""
    below = number + 1 if texts[number + 1].strip() else number + 2
    divides = below > number + 1 and mark in _DIVIDERS
    is_item = any(char.isalpha() for char in texts[below]) and not _ITEM.match(texts[below])
    return below if is_item and not divides else None
