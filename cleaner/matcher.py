"""One scan per document: finds every phrase of every rule family in the folded lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import ahocorasick_rs

from cleaner.phrases import Phrase
from cleaner.text import is_unspaced

# A pattern is tried on this many characters beside its anchor at most, so that a line of any
# length costs a constant per hit. Lines over 300 characters hold under 0.2 % of hits.
WINDOW = 400


class Match(NamedTuple):
    """Rule `rule` (its place in the rule book) on line `number` (from 1), at folded[start:end].

    `name` is the span of the first name slot, which the source must write as a name; None without one.
    """

    number: int
    start: int
    end: int
    rule: int
    name: tuple[int, int] | None


class Matcher:
    """Looks for all `phrases` at once with an Aho-Corasick automaton (see docs/decisions)."""

    def __init__(self, phrases: Sequence[tuple[int, Phrase]]) -> None:
        """`phrases` are pairs of a rule's place and one variant of a phrase of it."""
        anchors: dict[str, list[tuple[int, Phrase]]] = {}
        for rule, phrase in phrases:
            anchors.setdefault(phrase.anchor, []).append((rule, phrase))
        self._entries = list(anchors.values())
        self._lengths = [(a.startswith("\n"), a.endswith("\n")) for a in anchors]
        self._automaton = ahocorasick_rs.AhoCorasick(list(anchors), store_patterns=False)
        self._patterns: dict[Phrase, re.Pattern[str]] = {}

    def scan(self, folded: Sequence[str]) -> list[Match]:
        """Matches in `folded`, whose first and last items are empty, so that an index is a line number.

        Sorted by line; a rule stands once a line, with its first match.
        """
        text = "\n".join(folded)
        starts = [0, *accumulate(len(line) + 1 for line in folded)]
        found: dict[tuple[int, int], Match] = {}
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            opens, closes = self._lengths[pattern]
            start += opens
            end -= closes
            number = bisect_right(starts, start) - 1
            at = start - starts[number]
            for rule, phrase in self._entries[pattern]:
                if (number, rule) not in found or found[number, rule].start > at:
                    match = self._verify(folded[number], number, at, at + end - start, rule, phrase)
                    if match is not None:
                        found[number, rule] = match
        return sorted(found.values())

    def _verify(self, line: str, number: int, start: int, end: int, rule: int, phrase: Phrase) -> Match | None:
        name = None
        if phrase.pattern is not None:
            matched = self._search(line, start, end, phrase)
            if matched is None:
                return None
            start, end = matched.span()
            if "name" in matched.re.groupindex:
                name = matched.span("name")
        if phrase.where != "whole" and not _bounded(line, start, end):
            return None
        return Match(number, start, end, rule, name)

    def _search(self, line: str, start: int, end: int, phrase: Phrase) -> re.Match[str] | None:
        pattern = self._patterns.get(phrase)
        if pattern is None:
            anchored = f"{phrase.pattern}:?\\Z" if phrase.where in ("whole", "end") else str(phrase.pattern)
            pattern = self._patterns[phrase] = re.compile(anchored)
        if phrase.where == "whole":
            return pattern.match(line) if len(line) <= WINDOW else None
        if phrase.where == "start":
            return pattern.match(line, 0, WINDOW)
        if phrase.where == "end":
            return pattern.search(line, max(0, len(line) - WINDOW))
        return pattern.search(line, max(0, start - WINDOW // 2), end + WINDOW // 2)


def _bounded(line: str, start: int, end: int) -> bool:
    return not (_joined(line, start) or _joined(line, end))


def _joined(line: str, at: int) -> bool:
    """True if a word of a script with spaces runs across `at`."""
    if not 0 < at < len(line):
        return False
    left, right = line[at - 1], line[at]
    return left.isalnum() and right.isalnum() and not is_unspaced(left) and not is_unspaced(right)
