"""The figures of a run: documents by status, lines and words by fate, removals by stage and rule."""

from __future__ import annotations

import msgspec

from cleaner.document import Document
from cleaner.io.ledger import fate_of
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

    def add(self, doc: Document, status: str, loss: Loss) -> None:
        """Counts a document by its status and its lines by their fate."""
        _count(self.documents, status)
        for line, words in zip(doc.lines, loss.words, strict=True):
            fate = fate_of(doc, line)
            _count(self.lines, fate)
            _count(self.words, fate, words)
            if fate in ("kept", "blank"):
                continue
            removed = line.removed or doc.rejected
            for cause in (removed,) if removed is not None else line.rewrites:
                _count(self.stages, cause.stage)
                _count(self.rules, cause.rule)

    def merge(self, other: Tally) -> None:
        """Adds the counts of another tally."""
        for name in Tally.__struct_fields__:
            for key, count in getattr(other, name).items():
                _count(getattr(self, name), key, count)

    @property
    def total(self) -> int:
        """How many documents were counted."""
        return sum(self.documents.values())


class Loss(msgspec.Struct, frozen=True):
    """What a document lost: the words of each source line, and how many of them went, by stage."""

    words: list[int]
    by_stage: Counts

    @classmethod
    def of(cls, doc: Document) -> Loss:
        """Of a line that several stages rewrote, all that is missing goes to the last of them."""
        words = [count_words(line.source) for line in doc.lines]
        by_stage: Counts = {}
        for line, count in zip(doc.lines, words, strict=True):
            if (cause := line.removed or doc.rejected) is not None:
                _count(by_stage, cause.stage, count)
            elif line.rewrites and (lost := count - count_words(line.text)) > 0:
                _count(by_stage, line.rewrites[-1].stage, lost)
        return cls(words, by_stage)

    @property
    def total(self) -> int:
        """The words of the source."""
        return sum(self.words)

    @property
    def lost(self) -> int:
        """Those that went."""
        return sum(self.by_stage.values())


def _count(counts: Counts, key: str, number: int = 1) -> None:
    counts[key] = counts.get(key, 0) + number
