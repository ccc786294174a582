"""The state of a finished run to its outputs: rows in input order, the exports they go to, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import nlargest
from typing import Literal

import msgspec

from cleaner.batch.plan import Plan
from cleaner.batch.state import Kept, Place, State, StateError
from cleaner.batch.tally import Tally
from cleaner.batch.work import unpack
from cleaner.io.exports import export, exports_of, sweep
from cleaner.io.inputs import Missing
from cleaner.io.records import unread
from cleaner.io.rows import Kind, Quarantined, Row

_SLOWEST = 5
MOST_FAILURES = 1_000  # that run.json names; quarantine.jsonl names them all
_UNREAD = ("missing", "unreadable", "size")


class Failure(msgspec.Struct, frozen=True):
    """A document in quarantine. `id` is None for an input that is missing."""

    id: str | None
    source: str
    kind: Kind
    error: str


class Figures(msgspec.Struct):
    """What became of all documents; `failures` are the first thousand, `unread` of them could not be read.

    `slowest` are names and seconds.
    """

    tally: Tally = msgspec.field(default_factory=Tally)
    failures: list[Failure] = []
    unread: int = 0
    slowest: list[tuple[str, float]] = []

    @property
    def read(self) -> int:
        """How many documents could be read."""
        return self.tally.total - self.unread

    @property
    def failed(self) -> int:
        """How many documents, and inputs that are missing, have no result."""
        return self.tally.documents.get("failed", 0)

    def add(self, row: Row, tally: Tally, seconds: float) -> None:
        """Counts a document."""
        self.slowest = nlargest(_SLOWEST, [*self.slowest, (row.name, seconds)], key=lambda slow: slow[1])
        failed = row.quarantined
        if failed is None:
            self.tally.merge(tally)
            return
        self.tally.merge(Tally(documents={"failed": 1}))
        self.unread += failed.kind in _UNREAD
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(Failure(row.record.id, row.record.source or "", failed.kind, failed.error))

    def merge(self, other: Figures) -> None:
        """Adds the figures of the documents that follow."""
        self.tally.merge(other.tally)
        self.failures += other.failures[: MOST_FAILURES - len(self.failures)]
        self.unread += other.unread
        self.slowest = nlargest(_SLOWEST, [*self.slowest, *other.slowest], key=lambda slow: slow[1])


def export_all(state: State, plan: Plan, missing: Iterable[Missing]) -> Figures:
    """Writes all exports, each whole or not at all, in input order. Raises OSError when that cannot be done."""
    options = plan.options
    figures = Figures()
    exports = exports_of(options.targets, plan.out, limits=options.limits)
    sweep(plan.out, options.targets)
    with ExitStack() as stack:
        for each in exports:
            stack.enter_context(each)
        for row, tally, seconds in _rows(state, plan, missing):
            figures.add(export(row, exports), tally, seconds)
    return figures


def _rows(state: State, plan: Plan, missing: Iterable[Missing]) -> Iterator[tuple[Row, Tally, float]]:
    for one in missing:
        yield _unread(Place(one.path, None, one.path), "missing", one.problem), Tally(), 0.0
    for place, kept in state.documents():
        if kept is not None:
            yield *row_of(place, kept), kept.seconds
        elif place.kind is not None:
            yield _unread(place, place.kind, place.error), Tally(), 0.0
        else:
            raise StateError(f"{plan.out}: the result of {place.name} was lost; run the same command again")


def row_of(place: Place, kept: Kept) -> tuple[Row, Tally]:
    """A document with its result, and its figures."""
    result = unpack(kept.data)
    record = msgspec.structs.replace(result.record, id=place.id, source=place.source)
    failed = result.kind and Quarantined(result.kind, result.error, result.traceback, kept.payload)
    return Row(place.name, record, place.fields, result.ledger.named(place.id), failed or None), result.tally


def _unread(place: Place, kind: Literal["missing", "unreadable", "size"], error: str) -> Row:
    record = msgspec.structs.replace(unread(place.source, url=place.url, problem=error), id=place.id)
    return Row(place.name, record, place.fields, [], Quarantined(kind, error))
