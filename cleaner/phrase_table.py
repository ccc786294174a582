"""The compiled phrases of all rules, filed by languages, so that a document asks for its own ones only."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from cleaner.languages import row_of
from cleaner.phrases import Phrase

_SEPARATOR = "\x1e"  # stands in no folded text


class RulePhrase(msgspec.Struct, frozen=True):
    """A phrase of the rule at place `rule`; `unobserved` when no data has shown it yet."""

    rule: int
    language: str
    phrase: Phrase
    unobserved: bool = False


class Numbers(msgspec.Struct, frozen=True, array_like=True):
    """Many small numbers as bytes: what every start reads is made without an object for each."""

    packed: bytes

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Numbers:
        """Up to 32 bits each."""
        return cls(_in_file_order(array("I", numbers)).tobytes())

    def unpacked(self) -> array[int]:
        """The numbers."""
        return _in_file_order(array("I", self.packed))


class Index(msgspec.Struct, frozen=True):
    """Texts, and the places of the phrases that each belongs to: tens of thousands of them ship, as one string."""

    joined: str
    first: Numbers
    more: dict[int, list[int]]  # by the text's place, where there is more than one phrase

    @classmethod
    def of(cls, known: Mapping[str, list[int]]) -> Index:
        """The index of texts without the character that separates them."""
        more = {n: places[1:] for n, places in enumerate(known.values()) if len(places) > 1}
        return cls(_SEPARATOR.join(known), Numbers.of(places[0] for places in known.values()), more)

    def texts(self) -> list[str]:
        """The texts in order."""
        return self.joined.split(_SEPARATOR) if self.first.packed else []


class Table(msgspec.Struct, frozen=True):
    """Phrases by their place among all, encoded, and which of them a whole line, or an anchor, belongs to."""

    phrases: dict[int, msgspec.Raw]
    lines: Index
    anchors: Index

    @classmethod
    def of(cls, phrases: Iterable[tuple[int, Phrase, Iterable[str]]]) -> Table:
        """The table of phrases that come with their place and their anchors."""
        found: dict[int, msgspec.Raw] = {}
        lines: dict[str, list[int]] = {}
        anchors: dict[str, list[int]] = {}
        for place, phrase, texts in phrases:
            found[place] = msgspec.Raw(msgspec.msgpack.encode(phrase))
            for text in texts:
                if phrase.exact and phrase.where == "whole":
                    lines.setdefault(text[1:-1], []).append(place)
                else:
                    anchors.setdefault(text, []).append(place)
        return cls(found, Index.of(lines), Index.of(anchors))

    def phrase(self, place: int) -> Phrase:
        """The phrase at a place."""
        return msgspec.msgpack.decode(self.phrases[place], type=Phrase)


class Tables(msgspec.Struct, frozen=True):
    """The rule of each phrase, 1 for each that is unobserved, and a table for each row of languages that are looked
    for together, encoded: few documents need more than one or two, and all take as long as importing half the package.
    As views of bytes they are skipped without being read.
    """

    rules: Numbers
    unobserved: bytes
    rows: dict[str, memoryview]

    @classmethod
    def of(cls, phrases: Iterable[tuple[RulePhrase, Iterable[str]]]) -> Tables:
        """The tables of phrases that come with their anchors, in the order of the rules."""
        phrases = list(phrases)
        rows = defaultdict[str, list[tuple[int, Phrase, Iterable[str]]]](list)
        for place, (phrase, anchors) in enumerate(phrases):
            rows[row_of(phrase.language)].append((place, phrase.phrase, anchors))
        return cls(
            Numbers.of(phrase.rule for phrase, _ in phrases),
            bytes(phrase.unobserved for phrase, _ in phrases),
            {row: memoryview(msgspec.msgpack.encode(Table.of(found))) for row, found in rows.items()},
        )

    def table(self, row: str) -> Table:
        """The table of a row of languages."""
        return msgspec.msgpack.decode(self.rows[row], type=Table)

    def all(self) -> Iterator[Table]:
        """The tables of all rows."""
        return map(self.table, self.rows)


def _in_file_order(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
