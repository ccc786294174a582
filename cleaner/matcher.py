"""One scan per document: finds every phrase of every rule family in the folded lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import ahocorasick_rs
import msgspec

from cleaner.phrases import Check, Phrase, checker

# Of the three, the one that scans fastest with tens of thousands of anchors (docs/decisions/0001).
_FASTEST = ahocorasick_rs.Implementation.ContiguousNFA


# Characters scanned before the whole automaton pays (measured), and letters of an anchor compared before.
_SMALL = 200_000
_HEAD = 4


def _automaton(anchors: Sequence[str]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(anchors, implementation=_FASTEST, store_patterns=False)


class Match(msgspec.Struct, frozen=True, gc=False):
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
        self._phrases = [phrase for _, phrase in phrases]
        self._checks: list[Check | None] = [None] * len(phrases)
        self._lines: dict[str, list[int]] = {}
        anchors: dict[str, list[tuple[int, int]]] = {}
        for place, (rule, phrase) in enumerate(phrases):
            for anchor in phrase.anchors:
                if phrase.exact and phrase.where == "whole":
                    self._lines.setdefault(anchor[1:-1], []).append(rule)
                else:
                    anchors.setdefault(anchor, []).append((rule, place))
        self._entries = [(a.startswith("\n"), a.endswith("\n"), entries) for a, entries in anchors.items()]
        self._anchors = list(anchors)
        self._seen = 0

    def scan(self, folded: Sequence[str]) -> list[Match]:
        """Matches in `folded`, whose first and last items are empty, so that an index is a line number.

        Sorted by line, then by rule; a rule stands once a line, with its first match, or one without a name,
        which needs no proof.
        """
        lines, checks = self._lines, self._checks
        found = {
            (number, rule): Match(number, 0, len(line), rule, None)
            for number, line in enumerate(folded)
            if line in lines
            for rule in lines[line]
        }
        starts = [0, *accumulate(len(line) + 1 for line in folded)]
        for anchor, start, end in self._find("\n".join(folded)):
            opens, closes, entries = self._entries[anchor]
            number = bisect_right(starts, start + opens) - 1
            at, to = start + opens - starts[number], end - closes - starts[number]
            for rule, place in entries:
                known = found.get((number, rule))
                if known is None or known.start > at or known.name is not None:
                    match = (checks[place] or self._check(place))(folded[number], at, to)
                    if match is not None and (known is None or match.name is None or known.start > match.start):
                        found[number, rule] = Match(number, match.start, match.end, rule, match.name)
        return [found[key] for key in sorted(found)]

    def _find(self, text: str) -> Iterable[tuple[int, int, int]]:
        """(place of an anchor, start, end) for every anchor in `text`, overlapping ones included.

        The automaton of all anchors costs as much to build as scanning megabytes. Until that many were scanned,
        each text gets a small one, of the anchors whose first letters it holds; what is found is the same.
        """
        self._seen += len(text)
        if self._seen > _SMALL:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        heads = {text[at : at + _HEAD] for at in range(len(text) - _HEAD + 1)}
        near = [n for n, anchor in enumerate(self._anchors) if anchor[:_HEAD] in heads or len(anchor) < _HEAD]
        small = _automaton([self._anchors[n] for n in near])
        return [(near[n], start, end) for n, start, end in small.find_matches_as_indexes(text, overlapping=True)]

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return _automaton(self._anchors)

    def _check(self, place: int) -> Check:
        check = self._checks[place] = checker(self._phrases[place])
        return check
