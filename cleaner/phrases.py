"""Phrases compiled for the matcher: which literals to look for, and how to check the line they stand in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Literal
from unicodedata import category

import msgspec

from cleaner import pieces as kinds
from cleaner.pieces import Group, PhraseError, Piece, count, has_slot, is_optional, last_is_space, literals, pattern_of
from cleaner.text import LEADING, TRAILING, UNSPACED, is_unspaced

Where = Literal["whole", "start", "end", "anywhere"]

# Alternatives are spelt out for the automaton up to this many anchors a phrase: more make it larger
# and slower to build than the checks that they save are worth (docs/decisions/0001).
_MOST_ANCHORS = 64
_MOST_ALTERNATIVES = 500
# A phrase whose slot stands before its anchor is searched in this many characters before the anchor and twice as
# many behind it, so that a line of any length costs a constant per anchor.
WINDOW = 200
# Where no word of a script with spaces runs across: there a phrase may begin.
_EDGE = rf"(?:(?<![^\W_])|(?![^\W_])|(?<={UNSPACED})|(?={UNSPACED}))"


class Found(msgspec.Struct, frozen=True, gc=False):
    """A phrase at line[start:end], and the span of its first name slot; None without one."""

    start: int
    end: int
    name: tuple[int, int] | None


Check = Callable[[str, int, int], Found | None]


class Phrase(msgspec.Struct, frozen=True, gc=False):
    """A phrase ready to be checked where one of its anchors was found.

    `exact`: an anchor found is all there is to match. `leads` are the lengths that may stand between the phrase's
    begin and its anchor; None when a slot stands there.
    """

    text: str
    where: Where
    exact: bool
    leads: tuple[int, ...] | None


def compile_phrase(text: str, where: Where) -> tuple[Phrase, list[str]]:
    """A phrase and its anchors, of which one stands in every line that it matches: the run of pieces that is rarest
    in text, every alternative spelt out. A newline in an anchor stands for a line's start or end.

    Raises PhraseError for an unknown slot, a stray brace, doubled spaces, or too little literal text.
    """
    pieces = parsed(text, where)
    if is_optional(pieces):
        raise PhraseError(f"{text!r}: every part is optional, so that it would match an empty line; leave one fixed")
    if None in last_is_space(pieces, {False}):
        raise PhraseError(f"{text!r}: two spaces meet between alternatives; write the space inside, as in {{a |}}b")
    first, last = _best_run(pieces, where) or (0, 0)
    anchors, exact = _anchors(pieces, first, last, where), (first, last) == (0, len(pieces))
    leads = None if has_slot(pieces[:first]) else tuple(sorted({len(lead) for lead in literals(pieces[:first])}))
    options = _anchors_of_options(pieces, where)
    if _weakest(options) > _weakest(anchors):
        anchors, exact, leads = options, False, None
    if not _weakest(anchors):
        raise PhraseError(f"{text!r} has too little literal text to look for; give it more")
    if where == "whole" and not exact:  # else the matcher leaves out the colon
        anchors |= {anchor[:-1] + ":\n" for anchor in anchors if anchor.endswith("\n") and anchor[-2:] != ":\n"}
    return Phrase(text, where, exact, leads), sorted(anchors)


def spelt_out(text: str, where: Where = "anywhere") -> list[str]:
    """Every variant of a phrase without typed slots, as folded text. Raises PhraseError if it has one."""
    pieces = parsed(text, where)
    if has_slot(pieces):
        raise PhraseError(f"{text!r}: a slot has too many variants to spell out")
    return list(literals(pieces))


def checker(phrase: Phrase) -> Check:
    """What says where `phrase` stands in a folded line, given the line and where an anchor starts and ends in it.

    Building one costs milliseconds: keep it.
    """
    if phrase.exact:
        return _exactly
    pieces = parsed(phrase.text, phrase.where)
    if not has_slot(pieces) and count(pieces) <= _MOST_ALTERNATIVES:
        variants = frozenset(literals(pieces))
        if phrase.where == "whole":
            return partial(_whole, variants)
        return partial(_by_variants, phrase, variants, sorted({len(variant) for variant in variants}, reverse=True))
    body = pattern_of(pieces, iter(["(?P<name>"]))
    body = body if "(?P<name>" in body else f"{body}(?P<name>)?"
    if phrase.where in ("whole", "end"):
        body = f"(?:{body}):?\\Z"
    if phrase.where in ("whole", "start"):
        return partial(_at_start, re.compile(body))
    if phrase.leads is None:
        return partial(_by_search, re.compile(_EDGE + body))
    return partial(_by_leads, phrase.leads, re.compile(body))


def _exactly(line: str, start: int, end: int) -> Found | None:
    return None if joined(line, start) or joined(line, end) else Found(start, end, None)


def _at_start(pattern: re.Pattern[str], line: str, start: int, end: int) -> Found | None:
    return _found(pattern.match(line), line)


def _by_leads(leads: Sequence[int], pattern: re.Pattern[str], line: str, start: int, end: int) -> Found | None:
    for lead in leads:
        if lead <= start and not joined(line, start - lead):
            found = _found(pattern.match(line, start - lead), line)
            if found is not None:
                return found
    return None


def _by_search(pattern: re.Pattern[str], line: str, start: int, end: int) -> Found | None:
    stop = end + 2 * WINDOW
    found = _found(pattern.search(line, max(0, start - WINDOW), stop), line)
    cut_off = found is not None and found.end == stop < len(line)
    return None if found is None or cut_off or found.start > start else found


def _found(match: re.Match[str] | None, line: str) -> Found | None:
    if match is None or joined(line, match.end()):
        return None
    return Found(*match.span(), match.span("name") if match["name"] else None)


def _by_variants(
    phrase: Phrase, variants: frozenset[str], lengths: Sequence[int], line: str, start: int, end: int
) -> Found | None:
    leads = (start,) if phrase.where == "start" else phrase.leads or ()
    for begin in [start - lead for lead in leads if lead <= start]:
        for length in lengths:
            if line[begin : begin + length] in variants and not joined(line, begin):
                stop = begin + length
                if not joined(line, stop) and (phrase.where != "end" or line[stop:] in ("", ":")):
                    return Found(begin, stop, None)
    return None


def _whole(variants: frozenset[str], line: str, start: int, end: int) -> Found | None:
    for phrase in (line, line.removesuffix(":")):
        if phrase in variants:
            return Found(0, len(phrase), None)
    return None


def joined(line: str, at: int) -> bool:
    """True if a word of a script with spaces runs across `at`."""
    if not 0 < at < len(line):
        return False
    left, right = line[at - 1], line[at]
    return _is_letter(left) and _is_letter(right) and not is_unspaced(left) and not is_unspaced(right)


def _is_letter(char: str) -> bool:
    """True for a letter, a digit, and a sign that belongs to the letter before it, such as a vowel in Hindi."""
    return char.isalnum() or ("\u0300" <= char < "\u1d00" and category(char)[0] == "M")


@cache
def parsed(text: str, where: Where) -> tuple[Piece, ...]:
    """The pieces of a phrase, its ends stripped as those of folded lines are."""
    left = LEADING if where in ("whole", "start") else " "
    right = TRAILING if where in ("whole", "end") else " "
    return kinds.strip(kinds.parse(text), left=left, right=right + ":" * (where == "whole"))


def _best_run(pieces: Sequence[Piece], where: Where) -> tuple[int, int] | None:
    """First and last of the run of pieces whose weakest anchor is strongest; None where all are too weak."""
    best: tuple[float, int, tuple[int, int]] = (0, 0, (0, 0))
    for first, last in itertools.combinations(range(len(pieces) + 1), 2):
        run = pieces[first:last]
        if has_slot(run) or count(run) > (_MOST_ANCHORS if len(run) > 1 else _MOST_ALTERNATIVES):
            continue
        strength = min(map(_strength, _anchors(pieces, first, last, where)))
        if strength >= 3:
            # An anchor that opens the phrase is checked in one place, any other is searched around.
            best = max(best, (strength + 2 * (first == 0), last - first, (first, last)))
    return best[2] if best[0] else None


def _anchors(pieces: Sequence[Piece], first: int, last: int, where: Where) -> set[str]:
    head = "\n" if first == 0 and where in ("whole", "start") else ""
    tail = "\n" if last == len(pieces) and where in ("whole", "end") else ""
    return {head + literal + tail for literal in literals(pieces[first:last])}


def _anchors_of_options(pieces: Sequence[Piece], where: Where) -> set[str]:
    """Anchors for alternatives that have slots inside: each option chooses its own."""
    for n, piece in enumerate(pieces):
        if isinstance(piece, Group) and any(map(has_slot, piece.options)):
            found: set[str] = set()
            for option in piece.options:
                whole = (*pieces[:n], *option, *pieces[n + 1 :])
                run = _best_run(whole, where)
                anchors = _anchors(whole, *run, where) if run else _anchors_of_options(whole, where)
                if not anchors:
                    return set()
                found |= anchors
            return found
    return set()


def _weakest(anchors: set[str]) -> float:
    """The strength of the weakest anchor; 0 without any."""
    return min(map(_strength, anchors), default=0)


def _strength(anchor: str) -> float:
    """How rare an anchor is in text: its letters, those of unspaced scripts for three, a line's end for four."""
    letters = sum(3 if is_unspaced(char) else 1 for char in anchor if char.isalnum())
    marks = sum(1 for char in anchor if not char.isalnum() and char not in " \n")
    return (letters + marks + 4 * anchor.count("\n")) if letters >= 2 or marks or anchor.count("\n") == 2 else 0
