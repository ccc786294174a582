"""One scan per document: finds every phrase of every rule family in the folded lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import ahocorasick_rs
import msgspec

from cleaner.languages import Speaks, speaks_all
from cleaner.phrases import Check, Phrase, checker

# Of the three, the one that scans fastest with tens of thousands of anchors (docs/decisions/0001).
_FASTEST = ahocorasick_rs.Implementation.ContiguousNFA


# Characters scanned before the whole automaton pays (measured), and letters of an anchor compared before.
_SMALL = 200_000
_HEAD = 4
_SEPARATOR = "\x1e"  # stands in no folded text


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


class RulePhrase(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A phrase of the rule at place `rule`; `unobserved` when no data has shown it yet."""

    rule: int
    language: str
    phrase: Phrase
    unobserved: bool = False


class Index(msgspec.Struct, frozen=True):
    """Texts, and the places of the phrases that each belongs to.

    Tens of thousands of them ship, and every start reads them: one string and one list of numbers take a third of the
    time of a dictionary of lists.
    """

    joined: str
    first: list[int]
    more: dict[int, list[int]]  # by the text's place, where there is more than one phrase

    @classmethod
    def of(cls, known: dict[str, list[int]]) -> Index:
        """The index of texts without the character that separates them."""
        more = {n: places[1:] for n, places in enumerate(known.values()) if len(places) > 1}
        return cls(_SEPARATOR.join(known), [places[0] for places in known.values()], more)

    def texts(self) -> list[str]:
        """The texts in order."""
        return self.joined.split(_SEPARATOR) if self.first else []

    def places(self, n: int) -> Iterable[int]:
        """The phrases of the text at place `n`."""
        return (self.first[n], *self.more[n]) if n in self.more else (self.first[n],)


class Table(msgspec.Struct, frozen=True):
    """Phrases, and which of them a whole line, or an anchor, belongs to."""

    phrases: list[RulePhrase]
    lines: Index
    anchors: Index

    @classmethod
    def of(cls, phrases: Iterable[tuple[RulePhrase, Iterable[str]]]) -> Table:
        """The table of phrases that come with their anchors."""
        found: list[RulePhrase] = []
        lines: dict[str, list[int]] = {}
        anchors: dict[str, list[int]] = {}
        for phrase, texts in phrases:
            for text in texts:
                if phrase.phrase.exact and phrase.phrase.where == "whole":
                    lines.setdefault(text[1:-1], []).append(len(found))
                else:
                    anchors.setdefault(text, []).append(len(found))
            found.append(phrase)
        return cls(found, Index.of(lines), Index.of(anchors))


class Matcher:
    """Looks for all phrases of a table at once: for whole lines in a dictionary, for the rest with an Aho-Corasick
    automaton.

    Why, and how fast: docs/decisions/0001-phrase-matcher.md.
    """

    def __init__(self, table: Table, *, unobserved: bool = True) -> None:
        self._table = table
        self._unobserved = unobserved
        self._checks: list[Check | None] = [None] * len(table.phrases)
        self._lines = {line: n for n, line in enumerate(table.lines.texts())}
        self._anchors = table.anchors.texts()
        self._seen = 0

    def scan(self, folded: Sequence[str], speaks: Speaks = speaks_all) -> list[Match]:
        """Matches in `folded`, whose first and last items are empty, so that an index is a line number.

        Sorted by line, then by rule; a rule stands once a line, with its first match, or one without a name,
        which needs no proof. `speaks` is asked about the language of a phrase that was found.
        """
        lines, phrases = self._lines, self._table.phrases
        found: dict[tuple[int, int], Match] = {}
        for number, line in enumerate(folded):
            if line not in lines:
                continue
            for place in self._table.lines.places(lines[line]):
                if self._is_heard(place, speaks):
                    rule = phrases[place].rule
                    found[number, rule] = Match(number, 0, len(line), rule, None)
        starts = [0, *accumulate(len(line) + 1 for line in folded)]
        for n, start, end in self._find("\n".join(folded)):
            anchor = self._anchors[n]
            opens, closes = anchor[0] == "\n", anchor[-1] == "\n"
            number = bisect_right(starts, start + opens) - 1
            at, to = start + opens - starts[number], end - closes - starts[number]
            for place in self._table.anchors.places(n):
                rule = phrases[place].rule
                known = found.get((number, rule))
                if known is None or known.start > at or known.name is not None:
                    match = (self._checks[place] or self._check(place))(folded[number], at, to)
                    if match is None or not (known is None or match.name is None or known.start > match.start):
                        continue
                    if self._is_heard(place, speaks):
                        found[number, rule] = Match(number, match.start, match.end, rule, match.name)
        return [found[key] for key in sorted(found)]

    def _is_heard(self, place: int, speaks: Speaks) -> bool:
        phrase = self._table.phrases[place]
        return (self._unobserved or not phrase.unobserved) and speaks(phrase.language)

    def _find(self, text: str) -> Iterable[tuple[int, int, int]]:
        """(place of an anchor, start, end) for every anchor in `text`, overlapping ones included.

        The automaton of all anchors costs as much to build as scanning megabytes. Until that many were scanned,
        each text gets a small one, of the anchors whose first letters it holds; what is found is the same.
        """
        self._seen += len(text)
        if self._seen > _SMALL:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        heads = {text[at : at + _HEAD] for at in range(len(text) - _HEAD + 1)}
        near = [n for head in heads for n in self._heads.get(head, ())] + self._short
        small = _automaton([self._anchors[n] for n in near])
        return [(near[n], start, end) for n, start, end in small.find_matches_as_indexes(text, overlapping=True)]

    @cached_property
    def _heads(self) -> dict[str, list[int]]:
        """Places of anchors by their first letters."""
        heads: dict[str, list[int]] = {}
        for n, anchor in enumerate(self._anchors):
            heads.setdefault(anchor[:_HEAD], []).append(n)
        return heads

    @cached_property
    def _short(self) -> list[int]:
        """Places of anchors that have fewer letters."""
        return [n for n, anchor in enumerate(self._anchors) if len(anchor) < _HEAD]

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return _automaton(self._anchors)

    def _check(self, place: int) -> Check:
        check = self._checks[place] = checker(self._table.phrases[place].phrase)
        return check
