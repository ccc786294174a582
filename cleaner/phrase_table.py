"""The compiled phrases of all rules, filed by languages, so that a document asks for its own ones only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from cleaner.languages import row_of
from cleaner.phrases import Phrase

_SEPARATOR = "\x1e"  # stands in no folded text


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
    def of(cls, known: Mapping[str, list[int]]) -> Index:
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
    """Phrases by their place among all, and which of them a whole line, or an anchor, belongs to."""

    phrases: dict[int, RulePhrase]
    lines: Index
    anchors: Index

    @classmethod
    def of(cls, phrases: Iterable[tuple[int, RulePhrase, Iterable[str]]]) -> Table:
        """The table of phrases that come with their place and their anchors."""
        found: dict[int, RulePhrase] = {}
        lines: dict[str, list[int]] = {}
        anchors: dict[str, list[int]] = {}
        for place, phrase, texts in phrases:
            found[place] = phrase
            for text in texts:
                if phrase.phrase.exact and phrase.phrase.where == "whole":
                    lines.setdefault(text[1:-1], []).append(place)
                else:
                    anchors.setdefault(text, []).append(place)
        return cls(found, Index.of(lines), Index.of(anchors))


class Tables(msgspec.Struct, frozen=True):
    """A table for each row of languages that are looked for together, encoded: few documents need more than one or two,
    and reading them all takes as long as importing half of the package.
    """

    rows: dict[str, msgspec.Raw]

    @classmethod
    def of(cls, phrases: Iterable[tuple[RulePhrase, Iterable[str]]]) -> Tables:
        """The tables of phrases that come with their anchors, in the order of the rules."""
        rows = defaultdict[str, list[tuple[int, RulePhrase, Iterable[str]]]](list)
        for place, (phrase, anchors) in enumerate(phrases):
            rows[row_of(phrase.language)].append((place, phrase, anchors))
        return cls({row: msgspec.Raw(msgspec.json.encode(Table.of(found))) for row, found in rows.items()})

    def table(self, row: str) -> Table:
        """The table of a row of languages."""
        return msgspec.json.decode(self.rows[row], type=Table)

    def all(self) -> Iterator[Table]:
        """The tables of all rows."""
        return map(self.table, self.rows)
