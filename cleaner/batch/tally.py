"""The figures of a run: documents by status, lines and words by fate, removals by stage and rule."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

import msgspec

from cleaner.document import Document, Line
from cleaner.io.ledger import Fate, fate_of
from cleaner.text import count_words

Counts = dict[str, int]


class Tally(msgspec.Struct):
    """Counts that documents are added to. Words are those of the source; `blank` lines are only white space.

    `stages` and `rules` count lines, `stage_words` words. `spared` are the words by stage that the guard gave back:
    they were not removed in the end.
    """

    documents: Counts = {}
    lines: Counts = {}
    words: Counts = {}
    stages: Counts = {}
    rules: Counts = {}
    stage_words: Counts = {}
    spared: Counts = {}

    @classmethod
    def of(cls, doc: Document) -> Tally:
        """The counts of one document, its status aside."""
        fates: defaultdict[Fate, list[int]] = defaultdict(list)  # words of lines
        removals: defaultdict[tuple[str, str], list[int]] = defaultdict(list)  # the same, by stage and rule
        tally = cls()
        for line in doc.lines:
            words = count_words(line.source)
            if (cause := line.removed or doc.rejected) is not None:
                removals[cause.stage, cause.rule].append(words)
                continue
            fates[fate_of(doc, line)].append(words)
            if line.rewrites:
                tally._add_rewrites(line, words)
        if removals:
            fates["removed"] = list(chain.from_iterable(removals.values()))
        for fate, counts in fates.items():
            tally.lines[fate], tally.words[fate] = len(counts), sum(counts)
        for (stage, rule), counts in removals.items():
            _count(tally.stages, stage, len(counts))
            _count(tally.rules, rule, len(counts))
            _count(tally.stage_words, stage, sum(counts))
        return tally

    def _add_rewrites(self, line: Line, words: int) -> None:
        """Of a line that several stages rewrote, all words that are missing go to the last of them."""
        for cause in line.rewrites:
            _count(self.stages, cause.stage)
            _count(self.rules, cause.rule)
        if (lost := words - count_words(line.text)) > 0:
            _count(self.stage_words, line.rewrites[-1].stage, lost)

    def merge(self, other: Tally) -> None:
        """Adds the counts of another tally."""
        for name in Tally.__struct_fields__:
            for key, count in getattr(other, name).items():
                _count(getattr(self, name), key, count)

    @property
    def total(self) -> int:
        """How many documents were counted."""
        return sum(self.documents.values())

    @property
    def total_words(self) -> int:
        """The words of the sources."""
        return sum(self.words.values())

    @property
    def lost_words(self) -> int:
        """Those that went."""
        return sum(self.stage_words.values())


def _count(counts: Counts, key: str, number: int = 1) -> None:
    counts[key] = counts.get(key, 0) + number
