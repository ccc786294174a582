"""The state of a finished run to its outputs: rows in input order, the exports they go to, and the figures."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from heapq import nlargest
from itertools import islice
from typing import Any, Literal, Self

import msgspec

from cleaner.batch.ids import Ids
from cleaner.batch.plan import Plan
from cleaner.batch.state import START, Kept, Place, State, StateError
from cleaner.batch.tally import Tally
from cleaner.batch.work import unpack
from cleaner.io.exports import export, exports_of, sweep
from cleaner.io.inputs import Missing
from cleaner.io.records import unread
from cleaner.io.rows import Export, Kind, Quarantined, Row

_STEP = 16  # results between two looks at what can be written; twice as many documents at once: some 20 ms
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

    `slowest` are names and seconds, `repeated` counts those with the id of an earlier one.
    """

    tally: Tally = msgspec.field(default_factory=Tally)
    failures: list[Failure] = []
    unread: int = 0
    repeated: int = 0
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


class Outputs:
    """All exports, written in input order as results come; each appears whole, or not at all after an error."""

    def __init__(self, state: State, plan: Plan, missing: Iterable[Missing]) -> None:
        self._state = state
        self._plan = plan
        self._missing = missing
        self._stack = ExitStack()
        self._exports: list[Export] = []  # empty until the first document
        self._figures = Figures()
        self._mark = START  # of the last document that was written
        self._news = 0  # results since the last look

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def follow(self, last: str | None) -> None:
        """There is another result: now and then writes what comes next, as far as there are results.

        The inputs up to `last` are as they will be in the end. It never takes so long that workers run out of tasks.
        """
        self._news += 1
        if self._news >= _STEP:
            self._news = 0
            self._write(last, most=2 * _STEP)

    def finish(self) -> Figures:
        """Writes what is left. Raises OSError when that cannot be done, and StateError for a lost result."""
        lost = self._write()
        if lost is not None:
            raise StateError(f"{self._plan.out}: the result of {lost.name} was lost; run the same command again")
        self._stack.close()
        self._figures.repeated = self._ids.repeated
        return self._figures

    def _begin(self) -> None:
        options = self._plan.options
        self._state.unsettle()
        self._state.commit()  # before anything is replaced
        sweep(self._plan.out, options.targets)
        self._ids = Ids()
        self._stack.callback(self._ids.close)
        self._exports = exports_of(options.targets, self._plan.out, limits=options.limits)
        for each in self._exports:
            self._stack.enter_context(each)
        for one in self._missing:
            self._add(_unread(Place(one.path, None, one.path), "missing", one.problem), Tally(), 0.0)

    def _write(self, last: str | None = None, *, most: int | None = None) -> Place | None:
        """Writes the documents that follow, `most` of them, up to the first without a result, which it gives."""
        if not self._exports:
            self._begin()
        for mark, place, kept in islice(self._state.documents(self._mark, last), most):
            if kept is None and place.kind is None:
                return place
            place = self._ids.unique(place)
            if kept is not None:
                row, tally = row_of(place, kept)
                self._add(row, tally, kept.seconds)
            elif place.kind is not None:
                self._add(_unread(place, place.kind, place.error), Tally(), 0.0)
            self._mark = mark
        return None

    def _add(self, row: Row, tally: Tally, seconds: float) -> None:
        self._figures.add(export(row, self._exports), tally, seconds)


def row_of(place: Place, kept: Kept) -> tuple[Row, Tally]:
    """A document with its result, and its figures."""
    result = unpack(kept.data)
    record = msgspec.structs.replace(result.record, id=place.id, source=place.source)
    failed = result.kind and Quarantined(result.kind, result.error, result.traceback, kept.payload)
    return Row(place.name, record, place.fields, result.ledger.named(place.id), failed or None), result.tally


def _unread(place: Place, kind: Literal["missing", "unreadable", "size"], error: str) -> Row:
    record = msgspec.structs.replace(unread(place.source, url=place.url, problem=error), id=place.id)
    return Row(place.name, record, place.fields, [], Quarantined(kind, error))
