"""One scan per document: finds every phrase of every rule family in the folded lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import ahocorasick_rs

from cleaner.phrases import Phrase, find
from cleaner.text import is_unspaced


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
    """Looks for all `phrases` at once: for whole lines in a table, for the rest with an Aho-Corasick automaton.

    Why, and how fast: docs/decisions/0001-phrase-matcher.md.
    """

    def __init__(self, phrases: Sequence[tuple[int, Phrase]]) -> None:
        """`phrases` are pairs of a rule's place and a phrase of it."""
        self._lines: dict[str, list[int]] = {}
        anchors: dict[str, list[tuple[int, Phrase]]] = {}
        for rule, phrase in phrases:
            for anchor in phrase.anchors:
                if phrase.exact and phrase.where == "whole":
                    self._lines.setdefault(anchor[1:-1], []).append(rule)
                else:
                    anchors.setdefault(anchor, []).append((rule, phrase))
        self._entries = list(anchors.values())
        self._edges = [(a.startswith("\n"), a.endswith("\n")) for a in anchors]
        self._automaton = ahocorasick_rs.AhoCorasick(list(anchors), store_patterns=False)

    def scan(self, folded: Sequence[str]) -> list[Match]:
        """Matches in `folded`, whose first and last items are empty, so that an index is a line number.

        Sorted by line, then by rule; a rule stands once a line, with its first match, or one without a name,
        which needs no proof.
        """
        lines = self._lines
        found = {
            (number, rule): Match(number, 0, len(line), rule, None)
            for number, line in enumerate(folded)
            if line in lines
            for rule in lines[line]
        }
        starts = [0, *accumulate(len(line) + 1 for line in folded)]
        for place, start, end in self._automaton.find_matches_as_indexes("\n".join(folded), overlapping=True):
            opens, closes = self._edges[place]
            number = bisect_right(starts, start + opens) - 1
            at, to = start + opens - starts[number], end - closes - starts[number]
            for rule, phrase in self._entries[place]:
                known = found.get((number, rule))
                if known is None or known.start > at or known.name is not None:
                    match = _verify(folded[number], number, at, to, rule, phrase)
                    if match is not None and (known is None or match.name is None or known.start > match.start):
                        found[number, rule] = match
        return [found[key] for key in sorted(found)]


def _verify(line: str, number: int, start: int, end: int, rule: int, phrase: Phrase) -> Match | None:
    name = None
    if not phrase.exact:
        found = find(phrase, line, start)
        if found is None:
            return None
        start, end, name = found
    if phrase.where != "whole" and not _bounded(line, start, end):
        return None
    return Match(number, start, end, rule, name)


def _bounded(line: str, start: int, end: int) -> bool:
    return not (_joined(line, start) or _joined(line, end))


def _joined(line: str, at: int) -> bool:
    """True if a word of a script with spaces runs across `at`."""
    if not 0 < at < len(line):
        return False
    left, right = line[at - 1], line[at]
    return left.isalnum() and right.isalnum() and not is_unspaced(left) and not is_unspaced(right)
