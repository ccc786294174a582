"""One document cleaned to the result that the state keeps: what a worker does with each of its tasks."""

from __future__ import annotations

import time
import traceback

import msgspec

from cleaner.batch.documents import IS_BINARY
from cleaner.batch.guard import guard
from cleaner.batch.tally import Tally
from cleaner.config import Settings
from cleaner.document import Document
from cleaner.intake.plain import is_binary
from cleaner.io import jsonl, zstd
from cleaner.io.formats import Format
from cleaner.io.ledger import Lines, lines_of
from cleaner.io.records import Record, record_of, unread
from cleaner.io.rows import Kind
from cleaner.pipeline import Pipeline

_LEVEL = 1  # a third of the time of zlib at its fastest, and a tenth fewer bytes (docs/decisions/0006)
_PROSE = "The town council approved the plan for a new bridge on Monday, after a long debate in the old hall.\n" * 9
_FIRST = (_PROSE, f"{_PROSE}Home\nNews\nContact\n" * 9, f"<html><body><p>{_PROSE}</p><nav>Home</nav></body></html>")


class Task(msgspec.Struct, frozen=True):
    """A document to clean. `key` is made from everything that its result depends on."""

    key: bytes
    payload: bytes | str
    media_type: str | None = None
    url: str | None = None

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.payload) + 1000


class Head(msgspec.Struct, frozen=True):
    """What became of a document, its ledger aside. `kind`, `error` and `traceback` are those of one that failed."""

    record: Record
    tally: Tally
    kind: Kind | None = None
    error: str = ""
    traceback: str = ""


class Result(Head, frozen=True):
    """All that became of a document, without its id and source: documents of the same content share it."""

    ledger: Lines = Lines()


class Answer(msgspec.Struct, frozen=True):
    """The result of a task, packed; `words` and `removed` words are for the progress bar."""

    key: bytes
    status: str
    seconds: float
    data: bytes
    words: int = 0
    removed: int = 0


class Work:
    """A pipeline that answers tasks."""

    def __init__(self, settings: Settings, form: Format) -> None:
        self._pipeline = Pipeline(settings)
        self._settings = settings.batch
        self._form = form
        for payload in _FIRST:  # loads models and libraries, which no document shall pay for
            self._pipeline.clean(payload)

    def answer(self, task: Task) -> Answer:
        """Cleans one document; one that cannot be cleaned has status failed."""
        began = time.perf_counter()
        try:
            result = self._result(task)
        except MemoryError:
            result = failed("crash", "does not fit into memory; split it", task.url)
        except Exception as error:  # no stage, which the pipeline guards, but intake, Markdown or ledger
            what = f"{type(error).__name__}: {error}"
            result = failed("crash", what, task.url, trace=traceback.format_exc())
        return Answer(
            task.key,
            result.record.status,
            time.perf_counter() - began,
            pack(result),
            result.tally.total_words,
            result.tally.lost_words,
        )

    def _result(self, task: Task) -> Result:
        if isinstance(task.payload, bytes) and is_binary(task.payload):
            return failed("unreadable", IS_BINARY, task.url)
        traces: list[str] = []
        doc = self._pipeline.clean(
            task.payload, task.media_type, task.url, failed=lambda error: traces.append(_trace(error))
        )
        if doc.failures:
            return failed("stage", "; ".join(doc.failures), task.url, trace="".join(traces))
        return self._cleaned(doc)

    def _cleaned(self, cleaned: Document) -> Result:
        tally = Tally.of(cleaned)
        doc, harm = guard(cleaned, tally, self._settings)
        record = record_of(doc, source=None, form=self._form)
        if harm is not None:
            tally = msgspec.structs.replace(Tally.of(doc), spared=tally.stage_words)
            record = msgspec.structs.replace(record, status="suspicious", reasons=[harm, *record.reasons])
        tally.documents = {record.status: 1}
        return Result(record, tally, ledger=lines_of(doc))


def failed(kind: Kind, error: str, url: str | None = None, *, trace: str = "") -> Result:
    """The result of a document that has none."""
    tally = Tally(documents={"failed": 1})
    return Result(unread("", url=url, problem=error), tally, kind, error, trace)


def pack(result: Result) -> bytes:
    """The result as few bytes: a line for all but the ledger, and those of the ledger."""
    head = Head(result.record, result.tally, result.kind, result.error, result.traceback)
    return zstd.compress(jsonl.encode(head) + result.ledger.data, _LEVEL)


def unpack(data: bytes) -> Result:
    """The result of such bytes."""
    line, _, ledger = zstd.decompress(data).partition(b"\n")
    head = jsonl.decode(line, Head)
    return Result(head.record, head.tally, head.kind, head.error, head.traceback, Lines(ledger))


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))
