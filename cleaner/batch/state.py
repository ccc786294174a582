"""The state of a batch run: one SQLite file that knows what was read and holds every result, keyed by content.

It is the only thing that a killed run leaves behind for the next one; all other files are made from it. One process
writes to it at a time (cleaner.batch.lock); why it is SQLite without WAL is told in docs/decisions/0006-run-state.md.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeVar

import msgspec

from cleaner.io import jsonl

T = TypeVar("T")

_APPLICATION = 0x636C6E72  # "clnr": whose file it is
_SCHEMA = 2
_MARKS = f"PRAGMA application_id={_APPLICATION};PRAGMA user_version={_SCHEMA};"
_COMMIT_EVERY = 1.0  # seconds; what a kill may cost

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE inputs (
    number INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, path BLOB NOT NULL,
    size INTEGER, changed INTEGER, stamp BLOB, digest BLOB
);
CREATE TABLE documents (
    input INTEGER NOT NULL, row INTEGER NOT NULL, key BLOB, place BLOB NOT NULL, PRIMARY KEY (input, row)
) WITHOUT ROWID;
CREATE TABLE results (
    key BLOB NOT NULL UNIQUE, status TEXT NOT NULL, seconds REAL NOT NULL, data BLOB NOT NULL, payload BLOB
);
"""


class StateError(Exception):
    """A state that cannot be used; the message says why and what to do."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document in its input. `kind` and `error` say why it could not be read: then it has no result."""

    name: str
    id: str | None
    source: str
    url: str | None = None
    fields: dict[str, Any] = {}
    kind: Literal["missing", "unreadable", "size"] | None = None
    error: str = ""


class Seen(NamedTuple):
    """A file as it was when it was read, by which the next run knows it; all None where that cannot be told."""

    size: int | None
    changed: int | None  # mtime in nanoseconds
    stamp: bytes | None


class Mark(NamedTuple):
    """Where a document stands: the name of its input, as the state has it, and its row."""

    name: bytes
    row: int


START = Mark(b"", -1)  # before all documents


class Kept(NamedTuple):
    """A result in the state: `data` is packed, `payload` the source of a document that failed."""

    status: str
    seconds: float
    data: bytes
    payload: bytes | None


class State:
    """The open state. What is written stands in it for good after a second, and when it is closed without an error."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises StateError for one that is not ours, or broken, and sqlite3.Error."""
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=DELETE")
            self._db.execute("PRAGMA trusted_schema=OFF")
            self._db.execute("PRAGMA cache_size=-16384")  # KiB: keys are looked up all over the file
            if not self._one("SELECT count(*) FROM sqlite_master"):
                self._db.executescript(f"BEGIN IMMEDIATE;{_TABLES}{_MARKS}COMMIT")
            marks = (self._one("PRAGMA application_id"), self._one("PRAGMA user_version"))
        except sqlite3.OperationalError:  # of the disk, not of the file
            raise
        except sqlite3.DatabaseError as error:
            raise StateError(f"{path}: cannot be used: {error}; start over with --fresh") from None
        if marks != (_APPLICATION, _SCHEMA):
            self._db.close()
            raise StateError(f"{path}: was not written by this version of cleaner; start over with --fresh")
        self._committed = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        """Commits, after an error as well: all that is in it is true."""
        try:
            with suppress(sqlite3.Error) if kind is not None else nullcontext():
                self.commit()
        finally:
            self._db.close()

    # Facts: what there is one of.

    def fact(self, name: str, kind: type[T]) -> T | None:
        """What is known by that name, or None."""
        value = self._one("SELECT value FROM facts WHERE name = ?", name)
        return None if value is None else jsonl.decode(value, kind)

    def note(self, name: str, value: Any) -> None:
        """Keeps a fact."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, jsonl.encode(value))

    def unsettle(self) -> None:
        """From now on until a run has ended, results may be missing and exports may be old."""
        self.note("exported", None)
        self.note("settled", value=False)

    # Inputs and their documents.

    def knows(self, name: str, path: str, seen: Seen, *, settled: bool) -> bool:
        """True if the input was read as it is now and all its documents have results.

        `settled`: no result was missing when the last run ended, which spares looking for them.
        """
        row = self._row("SELECT number, path, size, changed, stamp FROM inputs WHERE name = ?", _bytes(name))
        if row is None or None in seen or row[1:] != (_bytes(path), *seen):
            return False
        return settled or self._is_done(row[0])

    def open_input(self, name: str, path: str) -> int:
        """The number of an input that is read anew; what was known of its documents is forgotten."""
        number: int | None = self._one("SELECT number FROM inputs WHERE name = ?", _bytes(name))
        if number is not None:
            self._forget(number)
        sql = "INSERT INTO inputs (number, name, path) VALUES (?, ?, ?)"
        done = self._write(sql, number, _bytes(name), _bytes(path))
        return number or int(done.lastrowid or 0)

    def add(self, number: int, row: int, key: bytes | None, place: bytes) -> None:
        """Adds the next document of an input; `place` is an encoded Place."""
        self._write("INSERT INTO documents VALUES (?, ?, ?, ?)", number, row, key, place)

    def close_input(self, number: int, seen: Seen, digest: bytes) -> None:
        """The input was read to its end; `digest` tells its documents from any others."""
        sql = "UPDATE inputs SET size = ?, changed = ?, stamp = ?, digest = ? WHERE number = ?"
        self._write(sql, *seen, digest, number)

    def inputs(self) -> Iterator[tuple[int, str, str]]:
        """Number, name and path of the inputs, in order."""
        for number, name, path in self._db.execute("SELECT number, name, path FROM inputs ORDER BY name"):
            yield number, _text(name), _text(path)

    def drop(self, numbers: Iterable[int]) -> None:
        """Forgets inputs with their documents."""
        for number in numbers:
            self._forget(number)

    def reread(self) -> int:
        """Makes the next run read anew the inputs in which something could not be read; gives their number."""
        sql = (
            "UPDATE inputs SET stamp = NULL WHERE number IN (SELECT input FROM documents WHERE key IS NULL)"
            " AND stamp IS NOT NULL"
        )
        return self._write(sql).rowcount

    @staticmethod
    def remove(path: Path) -> None:
        """Removes the file, with what SQLite keeps beside it."""
        for ending in ("-journal", ""):  # a journal alone is nothing, a state without its journal may be broken
            path.with_name(path.name + ending).unlink(missing_ok=True)

    def digests(self) -> Iterator[bytes]:
        """What tells the inputs apart from any others, in order."""
        for name, digest in self._db.execute("SELECT name, digest FROM inputs ORDER BY name"):
            yield name + b"\0" + (digest or b"")

    # Results.

    def has(self, key: bytes) -> bool:
        """True if the result is there."""
        return self._row("SELECT 1 FROM results WHERE key = ?", key) is not None

    def keep(self, key: bytes, result: Kept) -> None:
        """Keeps a result."""
        self._write("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", key, *result)

    def forget_failed(self) -> int:
        """Forgets the results of documents that failed; gives their number."""
        return self._write("DELETE FROM results WHERE status = 'failed'").rowcount

    def forget_unused(self) -> None:
        """Forgets the results that no document has any more."""
        self._write("DELETE FROM results WHERE key NOT IN (SELECT key FROM documents WHERE key IS NOT NULL)")

    def documents(self, after: Mark = START, last: str | None = None) -> Iterator[tuple[Mark, Place, Kept | None]]:
        """The documents behind a mark, each with its own, in input order: by the names of the inputs, then as they
        stand in them; those of the input `last` are the last ones.
        """
        end = b"\xff" if last is None else _bytes(last)  # no name is as large as that
        rest = ("i.name = ? AND d.row > ?", after)
        others = ("i.name > ? AND i.name <= ?", (after.name, end))
        for where, values in (rest, others):
            sql = (
                "SELECT i.name, d.row, place, r.key IS NOT NULL, status, seconds, data, payload FROM inputs i"
                " CROSS JOIN documents d ON d.input = i.number LEFT JOIN results r ON r.key = d.key"
                f" WHERE {where} ORDER BY i.name, d.row"
            )
            for name, row, place, is_there, *result in self._db.execute(sql, values):
                yield Mark(name, row), jsonl.decode(place, Place), Kept(*result) if is_there else None

    def counts(self) -> dict[str, int]:
        """How many documents there are by status; those without a result are `waiting`, unread ones `failed`."""
        sql = (
            "SELECT CASE WHEN d.key IS NULL THEN 'failed' ELSE coalesce(r.status, 'waiting') END AS s, count(*)"
            " FROM documents d LEFT JOIN results r ON r.key = d.key GROUP BY s ORDER BY s"
        )
        return dict(self._db.execute(sql))

    def commit(self) -> None:
        """Makes what was written stand for good."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._committed = time.monotonic()

    def _write(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
        done = self._db.execute(sql, values)
        if time.monotonic() - self._committed > _COMMIT_EVERY:
            self.commit()
        return done

    def _forget(self, number: int) -> None:
        self._write("DELETE FROM documents WHERE input = ?", number)
        self._write("DELETE FROM inputs WHERE number = ?", number)

    def _is_done(self, number: int) -> bool:
        sql = (
            "SELECT 1 FROM documents d WHERE input = ? AND key IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM results r WHERE r.key = d.key) LIMIT 1"
        )
        return self._row(sql, number) is None

    def _row(self, sql: str, *values: Any) -> Any:
        return self._db.execute(sql, values).fetchone()

    def _one(self, sql: str, *values: Any) -> Any:
        row = self._row(sql, *values)
        return row[0] if row else None


def _bytes(text: str) -> bytes:
    """File names need not be UTF-8. These bytes sort as the names do."""
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
