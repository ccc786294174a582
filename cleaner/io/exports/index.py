"""`index.db`: the documents that have a body in a full-text index, one file of SQLite that `cleaner search` reads.

`documents` holds them as they are; `words` is the index, FTS5 without a copy of the text, whose rowid is
`documents.number`.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cleaner.io.exports.terms import indexed
from cleaner.io.exports.unicode import encodable
from cleaner.io.rows import Row
from cleaner.io.writers import atomic

ENDINGS = (".db", ".sqlite")
APPLICATION = 0x636C6E69  # "clni", in the header of the file: a state is another's, and no run may replace it
VERSION = 1
_MOST_CHARACTERS = 100_000_000  # as pairs of four bytes a character they are just below SQLite's limit

# 16 MB of words are sorted at a time: 8,000 articles take 2.8 s, 3.9 s with the default of 1 MB.
# Marks belong to words: without them the vowels of Hindi and Thai would end one.
_SCHEMA = f"""\
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT, source TEXT, url TEXT, title TEXT, authors TEXT, date TEXT, language TEXT,
    text TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(
    title, text, content = '', tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
INSERT INTO words (words, rank) VALUES ('hashsize', 16000000);
"""
_ADD_DOCUMENT = "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_WORDS = "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)"


class Index:
    """The index at `path`; one that is there already is replaced. Raises OSError when it cannot be written.

    It is made in `workshop`, the folder of the run, where the next run sweeps up what a killed one leaves.
    """

    def __init__(self, path: Path, *, workshop: Path) -> None:
        self._path = path
        self._workshop = workshop

    def __enter__(self) -> Self:
        for folder in (self._path.parent, self._workshop):
            folder.mkdir(parents=True, exist_ok=True)
        self._draft = self._workshop / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"
        self._count = 0
        with self._draft.open("xb"):  # for the plain error of a folder that takes no files
            pass
        self._db = sqlite3.connect(self._draft, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        return self

    def add(self, row: Row) -> None:
        """Takes the next document."""
        if row.record.status not in ("clean", "suspicious"):
            return
        record = row.record
        self._count += 1
        head = (record.id, record.source, record.url, record.title, "; ".join(record.authors), record.date)
        texts = [None if text is None else _storable(text) for text in (*head, record.language, record.text)]
        try:
            self._db.execute(_ADD_DOCUMENT, (self._count, *texts))
            self._db.execute(_ADD_WORDS, (self._count, indexed(texts[3] or ""), indexed(texts[-1] or "")))
        except sqlite3.Error as error:
            raise OSError(0, str(error), str(self._path)) from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
                self._db.execute("COMMIT")
            self._db.close()
            if kind is None:
                _move(self._draft, self._path)
        except sqlite3.Error as problem:
            raise OSError(0, str(problem), str(self._path)) from None
        finally:
            self._db.close()
            with suppress(OSError):
                self._draft.unlink(missing_ok=True)


def _move(draft: Path, path: Path) -> None:
    try:
        draft.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with draft.open("rb") as source, atomic(path) as target:  # another file system
            shutil.copyfileobj(source, target)


def is_index(path: Path) -> bool:
    """True for a file that was written as an index. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        header = stream.read(72)
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION.to_bytes(4, "big")


def _storable(text: str) -> str:
    """No more than SQLite takes, and without NUL, at which C programs that read the index would stop."""
    return encodable(text[:_MOST_CHARACTERS]).replace("\0", "\ufffd")
