"""The figures of a run: documents by status, lines and words by fate, removals by stage and rule."""

from __future__ import annotations

from collections import Counter

import msgspec

from cleaner.document import Document
from cleaner.io.ledger import fate_of
from cleaner.io.records import status_of
from cleaner.text import count_words


class Tally(msgspec.Struct):
    """Counts that documents are added to. Words are those of the source; `blank` lines are only white space."""

    documents: Counter[str] = msgspec.field(default_factory=Counter)
    lines: Counter[str] = msgspec.field(default_factory=Counter)
    words: Counter[str] = msgspec.field(default_factory=Counter)
    stages: Counter[str] = msgspec.field(default_factory=Counter)
    rules: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, doc: Document) -> None:
        """Counts a document by its status and its lines by their fate."""
        self.documents[status_of(doc)] += 1
        for line in doc.lines:
            fate = fate_of(doc, line)
            self.lines[fate] += 1
            self.words[fate] += count_words(line.source)
            if fate in ("kept", "blank"):
                continue
            removed = line.removed or doc.rejected
            for cause in (removed,) if removed is not None else line.rewrites:
                self.stages[cause.stage] += 1
                self.rules[cause.rule] += 1

    def fail(self) -> None:
        """Counts a document in quarantine."""
        self.documents["failed"] += 1
