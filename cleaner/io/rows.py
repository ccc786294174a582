"""One document of a finished run, as the exports get it, in input order."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Literal, Protocol, Self

import msgspec

from cleaner.io.ledger import Entry
from cleaner.io.records import Record

Kind = Literal["missing", "unreadable", "stage", "time", "size", "crash", "name"]


class Quarantined(msgspec.Struct, frozen=True):
    """Why a document has no result. `traceback` is "" where nothing raised; `payload` is its source, None if unread."""

    kind: Kind
    error: str
    traceback: str = ""
    payload: bytes | None = None


class Row(msgspec.Struct, frozen=True):
    """A document with all that a run knows of it. A rejected or failed one has an empty `record.text`."""

    name: str
    record: Record
    fields: dict[str, Any]
    ledger: Sequence[Entry]
    quarantined: Quarantined | None = None


class Export(Protocol):
    """A kind of output. It appears whole when the block is left, and not at all when it is left by an error.

    Equal rows in equal order give equal bytes.
    """

    def __enter__(self) -> Self: ...

    def add(self, row: Row) -> None:
        """Takes the next document."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
