"""Phrases with typed slots, turned into literal anchors and, where a slot needs one, a bounded pattern."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from cleaner.text import normalise

Where = Literal["whole", "start", "end", "anywhere"]

_WORD = r"[^\W\d_][\w.'-]{0,30}"
_NAME = rf"{_WORD}(?: (?:{_WORD}|&)){{0,5}}"
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|maj|dic|ene|abr|ago|set|out|fev|gen|mag|giu|lug|ott|"
    "janv|févr|fevr|avr|juin|juil|août|aout|déc|mrt|mei|märz|marz|maerz|mars|enero|janeiro|gennaio|январ|феврал|март|"
    "апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|ocak|şub|mart|nis|may|haz|tem|ağu|eyl|eki|kas|ara|"
    "stycz|lut|kwie|czerw|lip|sierp|wrze|paź|list|grud|led|únor|břez|dub|kvě|červ|srp|zář|říj|pros"
)
_MONTH = rf"(?:{_MONTHS})\w{{0,10}}\.?"
_YEAR = r"(?:1[89]|20)\d\d"
_DATE = (
    rf"(?:[^\W\d_]{{2,12}}\.?,? )?(?:\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?,?(?: de| of)? ?{_MONTH}(?:,?(?: de)? ?{_YEAR})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? {_YEAR})?|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|{_YEAR}년 ?\d{{1,2}}월 ?\d{{1,2}}일|{_YEAR}年\d{{1,2}}月\d{{1,2}}日)"
)
_TIME = r"\d{1,2}(?:[:.h]\d\d(?::\d\d)?)?(?: ?(?:a\.?m\.?|p\.?m\.?|uhr|h))?(?: \(?[a-z]{2,5}\)?)?"
_NETWORK = (
    r"(?:facebook|instagram|twitter|x(?:/twitter)?|whatsapp|telegram|linkedin|youtube|tiktok|pinterest|reddit|threads|"
    r"bluesky|mastodon|snapchat|tumblr|messenger|viber|vk|line|weibo|wechat|flipboard|google news|google\+|rss|e-?mail|"
    r"print|copy link|copy|sms|pocket|xing|signal|truth social|koo|sharechat|odnoklassniki|ok|short link)"
)

# What each slot matches, on folded text. Every repetition is bounded: a hostile line costs a constant.
SLOTS = {
    "number": r"\d(?:[\d.,' ]{0,12}\d)?[km+]?",
    "name": _NAME,
    "names": rf"{_NAME}(?:(?:,| and| &| und| et| y| e| en| og| och| i|/| \|) ?{_NAME}){{0,6}}",
    "date": _DATE,
    "time": _TIME,
    "network": _NETWORK,
    "networks": rf"{_NETWORK}(?:[ ,;/|·•]{{1,3}}(?:and |or |und |et |y |o |e |& )?{_NETWORK}:?){{0,11}}",
    "url": r"(?:https?://|www\.)[^\s]{3,300}",
    "domain": r"[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}",
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,20}){1,3}",
    "handle": r"@[\w.]{2,40}",
}
# Slots whose words must be written as names: a capital first letter wherever the script has capitals.
NAME_SLOTS = frozenset({"name", "names"})

_SLOT = re.compile(r"\{([^{}]*)\}")
_MOST_VARIANTS = 500


class PhraseError(ValueError):
    """A phrase that cannot be compiled; the message says why."""


class Phrase(msgspec.Struct, frozen=True):
    """One variant of a phrase: `anchor` is the literal to look for, newlines standing for line ends.

    `pattern` is None when the anchor is the whole phrase; else it must match the folded line.
    """

    anchor: str
    where: Where
    pattern: str | None = None


def compile_phrase(phrase: str, where: Where) -> Iterator[Phrase]:
    """All variants of `phrase`: alternatives are spelt out, typed slots become a pattern.

    Raises PhraseError for an unknown slot, too many variants, or a phrase without literal text.
    """
    variants = list(itertools.islice(_variants(phrase), _MOST_VARIANTS + 1))
    if len(variants) > _MOST_VARIANTS:
        raise PhraseError(f"{phrase!r} has more than {_MOST_VARIANTS} variants; split it")
    for variant in variants:
        text = " ".join(variant.split())
        if "{" in text:
            yield _with_slots(text, where)
        else:
            yield from _literal(text, where)


def _variants(phrase: str) -> Iterator[str]:
    """The phrase with its alternatives spelt out; typed slots, also inside alternatives, stay."""
    choices = [_alternatives(piece) for piece in _pieces(phrase)]
    return ("".join(choice) for choice in itertools.product(*choices))


def _alternatives(piece: str) -> list[str]:
    if not piece.startswith("{"):
        return [piece]
    options = [""]
    for part in _pieces(piece[1:-1]):
        head, *others = part.split("|") if not part.startswith("{") else [part]
        options[-1] += head
        options += others
    return [piece] if len(options) == 1 else [variant for option in options for variant in _variants(option)]


def _pieces(phrase: str) -> list[str]:
    """The phrase cut into plain text and outermost braces, in order."""
    pieces, depth, start = [], 0, 0
    for at, char in enumerate(phrase):
        if char == "{":
            if depth == 0:
                pieces.append(phrase[start:at])
                start = at
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                pieces.append(phrase[start : at + 1])
                start = at + 1
        if depth < 0:
            break
    if depth != 0:
        raise PhraseError(f"{phrase!r}: a brace stands alone")
    return [*pieces, phrase[start:]]


def _literal(text: str, where: Where) -> Iterator[Phrase]:
    literal = normalise(text)
    if len(literal) < 2 and not (where == "whole" and literal):
        raise PhraseError(f"{text!r} is too short to look for")
    if where == "whole":
        bare = literal.removesuffix(":")
        yield Phrase(f"\n{bare}\n", where)
        yield Phrase(f"\n{bare}:\n", where)
    else:
        head, tail = "\n" * (where == "start"), "\n" * (where == "end")
        yield Phrase(f"{head}{literal}{tail}", where)


def _with_slots(text: str, where: Where) -> Phrase:
    pieces = _SLOT.split(text)
    literals = [normalise(piece) for piece in pieces[0::2]]
    slots = [_slot(name) for name in pieces[1::2]]
    named = next((n for n, name in enumerate(pieces[1::2]) if name in NAME_SLOTS), None)
    if named is not None:
        slots[named] = f"(?P<name>{slots[named]})"
    pairs = itertools.zip_longest(literals, slots, fillvalue="")
    pattern = "".join(re.escape(literal) + slot for literal, slot in pairs)
    anchors = [literal.strip() for literal in literals]
    if literals[0].strip() and where in ("whole", "start"):
        anchors[0] = "\n" + literals[0].lstrip()
    if literals[-1].strip() and where in ("whole", "end"):
        anchors[-1] = literals[-1].rstrip() + "\n"
    # An anchor at a line end is found only there, which is worth several letters of length.
    anchor = max(anchors, key=lambda a: len(a) + 6 * ("\n" in a))
    if len(anchor) < 2:
        raise PhraseError(f"{text!r} has no literal text to look for; give it some")
    return Phrase(anchor, where, pattern)


def _slot(name: str) -> str:
    bounds = re.fullmatch(r"words:(\d{1,2})-(\d{1,2})", name)
    if bounds:
        low, high = int(bounds[1]), int(bounds[2])
        if not 1 <= low <= high:
            raise PhraseError(f"{{{name}}}: the first number is at least 1 and at most the second")
        return rf"\S{{1,60}}(?: \S{{1,60}}){{{low - 1},{high - 1}}}"
    if name not in SLOTS:
        raise PhraseError(f"{{{name}}}: unknown slot; known: {', '.join(sorted(SLOTS))}, words:1-6, one|other")
    return f"(?:{SLOTS[name]})"
