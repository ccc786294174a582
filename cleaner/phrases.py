"""Phrases compiled for the matcher: which literals to look for, and how to check the line they stand in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import msgspec

from cleaner import pieces as kinds
from cleaner.pieces import Group, PhraseError, Piece, count, has_slot, is_optional, last_is_space, literals, pattern_of
from cleaner.text import LEADING, TRAILING, is_unspaced

Where = Literal["whole", "start", "end", "anywhere"]

# Alternatives are spelt out for the automaton up to this many anchors a phrase: more make it larger
# and slower to build than the checks that they save are worth (docs/decisions/0001).
_MOST_ANCHORS = 16
_MOST_ALTERNATIVES = 500
# A phrase is checked on this many characters from where it may begin, so that a line of any length
# costs a constant per anchor. Lines over 300 characters hold under 0.2 % of hits.
WINDOW = 400


class Found(NamedTuple):
    """A phrase at line[start:end], and the span of its first name slot; None without one."""

    start: int
    end: int
    name: tuple[int, int] | None


class Phrase(msgspec.Struct, frozen=True):
    """A phrase ready to be looked for: one of its `anchors` stands in every line that it matches.

    A newline in an anchor stands for a line's start or end. `exact`: an anchor found is all there is to match.
    `leads` are the lengths that may stand between the phrase's begin and its anchor; None when a slot stands there.
    """

    text: str
    where: Where
    anchors: tuple[str, ...]
    exact: bool
    leads: tuple[int, ...] | None


def compile_phrase(text: str, where: Where) -> Phrase:
    """Chooses the anchors of a phrase: the run of pieces that is rarest in text, every alternative spelt out.

    Raises PhraseError for an unknown slot, a stray brace, doubled spaces, or too little literal text.
    """
    pieces = parsed(text, where)
    if is_optional(pieces):
        raise PhraseError(f"{text!r}: every part is optional, so that it would match an empty line; leave one fixed")
    if None in last_is_space(pieces, {False}):
        raise PhraseError(f"{text!r}: two spaces meet between alternatives; write the space inside, as in {{a |}}b")
    run = _best_run(pieces, where)
    if run is None:
        anchors, exact, leads = _anchors_of_options(pieces, where), False, None
    else:
        first, last = run
        anchors, exact = _anchors(pieces, first, last, where), (first, last) == (0, len(pieces))
        leads = None if has_slot(pieces[:first]) else tuple(sorted({len(lead) for lead in literals(pieces[:first])}))
    if not anchors:
        raise PhraseError(f"{text!r} has too little literal text to look for; give it more")
    if where == "whole":
        anchors |= {anchor[:-1] + ":\n" for anchor in anchors if anchor.endswith("\n") and anchor[-2:] != ":\n"}
    return Phrase(text, where, tuple(sorted(anchors)), exact, leads)


def spelt_out(text: str) -> list[str]:
    """Every variant of a phrase without typed slots, as folded text. Raises PhraseError if it has one."""
    pieces = parsed(text, "anywhere")
    if has_slot(pieces):
        raise PhraseError(f"{text!r}: a slot has too many variants to spell out")
    return list(literals(pieces))


def find(phrase: Phrase, line: str, anchor: int) -> Found | None:
    """Where a phrase that is not exact stands in a folded line that holds its anchor at `anchor`."""
    variants = _variants(phrase.text, phrase.where)
    pattern = _pattern(phrase.text, phrase.where) if variants is None else None
    for start in _begins(phrase, line, anchor):
        if pattern is not None:
            match = pattern.match(line, start, start + WINDOW)
            if match is not None:
                return Found(*match.span(), match.span("name") if match["name"] else None)
        elif variants is not None and line.startswith(variants, start):
            stops = [start + len(variant) for variant in variants if line.startswith(variant, start)]
            fitting = [stop for stop in stops if _fits(phrase, line, stop)]
            if fitting:
                return Found(start, max(fitting), None)
    return None


@cache
def _variants(text: str, where: Where) -> tuple[str, ...] | None:
    """The phrase spelt out; None with slots or too many alternatives, where a pattern must do."""
    pieces = parsed(text, where)
    return None if has_slot(pieces) or count(pieces) > _MOST_ALTERNATIVES else tuple(literals(pieces))


@cache
def _pattern(text: str, where: Where) -> re.Pattern[str]:
    body = pattern_of(parsed(text, where), iter(["(?P<name>"]))
    named = body if "(?P<name>" in body else f"{body}(?P<name>)?"
    return re.compile(f"(?:{named}):?\\Z" if where in ("whole", "end") else named)


@cache
def parsed(text: str, where: Where) -> tuple[Piece, ...]:
    """The pieces of a phrase, its ends stripped as those of folded lines are."""
    left = LEADING if where in ("whole", "start") else " "
    right = TRAILING if where in ("whole", "end") else " "
    return kinds.strip(kinds.parse(text), left=left, right=right + ":" * (where == "whole"))


def _begins(phrase: Phrase, line: str, anchor: int) -> Sequence[int]:
    if phrase.where == "start":
        return (0,)
    if phrase.where == "whole":
        return (0,) if len(line) <= WINDOW else ()
    if phrase.leads is not None:
        return [anchor - lead for lead in phrase.leads if lead <= anchor]
    near = range(max(0, anchor - WINDOW // 2), anchor + 1)
    return [at for at in near if at == 0 or not (line[at - 1].isalnum() and line[at].isalnum())]


def _fits(phrase: Phrase, line: str, end: int) -> bool:
    return phrase.where in ("start", "anywhere") or end == len(line) or line[end:] == ":"


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


def _strength(anchor: str) -> float:
    """How rare an anchor is in text: its letters, those of unspaced scripts for three, a line's end for four."""
    letters = sum(3 if is_unspaced(char) else 1 for char in anchor if char.isalnum())
    marks = sum(1 for char in anchor if not char.isalnum() and char not in " \n")
    return (letters + marks + 4 * anchor.count("\n")) if letters >= 2 or marks or anchor.count("\n") == 2 else 0
