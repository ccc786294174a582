"""One scan per document: finds every phrase of every rule family in the folded lines."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import ahocorasick_rs
import msgspec

from cleaner.languages import rows_of
from cleaner.phrase_table import Index, Table, Tables
from cleaner.phrases import Check, checker

# Of the three, the one that scans fastest with tens of thousands of anchors (docs/decisions/0001).
_FASTEST = ahocorasick_rs.Implementation.ContiguousNFA

# Characters scanned for each anchor before an automaton of all of them pays (measured).
_SMALL = 4
_HEAD = 8  # letters of an anchor that are compared first (measured)
_ALL = ""  # the net of all rows

Find = tuple[int, int, int]


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
    """Looks for all phrases of some languages at once: for whole lines in a dictionary, for the rest with an
    Aho-Corasick automaton.

    Why, and how fast: docs/decisions/0001-phrase-matcher.md.
    """

    def __init__(self, tables: Tables, *, unobserved: bool = True) -> None:
        self._tables = tables
        self._rules = tables.rules.unpacked()
        self._unused = bytes(len(self._rules)) if unobserved else tables.unobserved
        self._rows: dict[str, _Row] = {}
        self._nets: dict[str, Net] = {}
        self._checks: dict[int, Check] = {}

    def scan(self, folded: Sequence[str], languages: frozenset[str] | None = None) -> list[Match]:
        """Matches in `folded`, whose first and last items are empty, so that an index is a line number.

        Sorted by line, then by rule; a rule stands once a line, with its first match, or one without a name,
        which needs no proof. Of phrases those of `languages` and of their rows are looked for; None: all.
        """
        wanted = self._tables.rows.keys() if languages is None else rows_of(languages)
        rows = [row for row in self._tables.rows if row in wanted]
        found = self._whole_lines(folded, [self._row(row) for row in rows])
        text = "\n".join(folded)
        finds = [find for net in self._nets_of(rows) for find in net.find(text)]
        finds.sort()
        rules, checks = self._rules, self._checks
        for number, start, end, place in _in_lines(text, finds):
            rule = rules[place]
            known = found.get((number, rule))
            if known is not None and known.start <= start and known.name is None:
                continue
            match = (checks.get(place) or self._check(place, rows))(folded[number], start, end)
            if match is None or not (known is None or match.name is None or known.start > match.start):
                continue
            if not self._unused[place]:
                found[number, rule] = Match(number, match.start, match.end, rule, match.name)
        return [found[key] for key in sorted(found)]

    def _whole_lines(self, folded: Sequence[str], rows: Sequence[_Row]) -> dict[tuple[int, int], Match]:
        """What is there as a whole line, with a colon behind it or without."""
        found: dict[tuple[int, int], Match] = {}
        asked = list(enumerate(folded))
        asked += [(number, line[:-1]) for number, line in asked if line[-1:] == ":"]
        if len(rows) == len(self._tables.rows):
            asked = [(number, line) for number, line in asked if line in self._every_line]
        for row in rows:
            lines = row.lines
            for number, line in [(number, line) for number, line in asked if line in lines]:
                for place in row.places(line):
                    if not self._unused[place]:
                        rule = self._rules[place]
                        found[number, rule] = Match(number, 0, len(folded[number]), rule, None)
        return found

    @cached_property
    def _every_line(self) -> frozenset[str]:
        """The whole lines of all rows, which are many to ask one after the other."""
        return frozenset().union(*(self._row(row).lines for row in self._tables.rows))

    def _row(self, name: str) -> _Row:
        if name not in self._rows:
            self._rows[name] = _Row(self._tables.table(name))
        return self._rows[name]

    def _nets_of(self, rows: Sequence[str]) -> Iterator[Net]:
        """A net for each row; one for all together, which is faster than twenty."""
        for name in [_ALL] if len(rows) == len(self._tables.rows) else rows:
            if name not in self._nets:
                self._nets[name] = Net([self._row(row).table.anchors for row in (rows if name == _ALL else [name])])
            yield self._nets[name]

    def _check(self, place: int, rows: Iterable[str]) -> Check:
        table = next(row.table for row in map(self._row, rows) if place in row.table.phrases)
        check = self._checks[place] = checker(table.phrase(place))
        return check


class _Row:
    """The table of a row of languages, its whole lines in a dictionary."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.lines = {line: n for n, line in enumerate(table.lines.texts())}
        self._first = table.lines.first.unpacked()

    def places(self, line: str) -> Iterator[int]:
        """The phrases that are the whole line, which is one of `lines`."""
        n = self.lines[line]
        yield self._first[n]
        yield from self.table.lines.more.get(n, ())


class Net:
    """Finds the anchors of some tables in text."""

    def __init__(self, tables: Sequence[Index]) -> None:
        self._anchors: list[str] = []
        self._first = array("I")
        self._more: dict[int, list[int]] = {}
        for index in tables:
            self._more |= {len(self._anchors) + n: places for n, places in index.more.items()}
            self._anchors += index.texts()
            self._first += index.first.unpacked()
        self._seen = 0

    def find(self, text: str) -> list[Find]:
        """(end, start, phrase) for every phrase of every anchor in `text`, overlapping ones included."""
        first, more, found = self._first, self._more, self._indexes(text)
        finds = [(end, start, first[n]) for n, start, end in found]
        finds += [(end, start, place) for n, start, end in found if n in more for place in more[n]]
        return finds

    def _indexes(self, text: str) -> list[Find]:
        """(anchor, start, end) for every anchor in `text`.

        The automaton of all anchors costs as much to build as scanning megabytes. Until that many were scanned,
        each text gets a small one, of the anchors whose first letters it holds; what is found is the same.
        """
        self._seen += len(text)
        if self._seen > _SMALL * len(self._anchors):
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        heads = {text[at : at + _HEAD] for at in range(len(text) - _HEAD + 1)}
        near = [n for n, anchor in enumerate(self._anchors) if anchor[:_HEAD] in heads or len(anchor) < _HEAD]
        small = _automaton([self._anchors[n] for n in near])
        return [(near[n], start, end) for n, start, end in small.find_matches_as_indexes(text, overlapping=True)]

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return _automaton(self._anchors)


def _automaton(anchors: Sequence[str]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(anchors, implementation=_FASTEST, store_patterns=False)


def _in_lines(text: str, finds: Iterable[Find]) -> Iterator[tuple[int, int, int, int]]:
    """For each find, in the order of their ends, the line it stands in, its start and end there, and its phrase.

    A newline that opens or closes an anchor stands for the line's end and is left out.
    """
    number, first, last = 0, 0, 0  # the line, and where in the text it starts and ends
    for end, start, place in finds:
        start += text[start] == "\n"
        if start > last:
            first = text.rfind("\n", last, start) + 1
            number += text.count("\n", last, first)
            last = text.find("\n", first)
        yield number, start - first, (end if end < last else last) - first, place
