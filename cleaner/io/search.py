"""Finds documents in an index that `cleaner run --to index.db` wrote."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from cleaner.io.exports.index import VERSION, is_index
from cleaner.io.exports.terms import phrase
from cleaner.io.problems import Unreadable, advice
from cleaner.io.snippets import MOST_SEARCHED, Snippet, snippet_of

_MOST_TERMS = 64
_LONGEST_TITLE = 120  # characters of a first line
_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_FIND = f"""\
SELECT id, source, url, documents.title, date, language,
    substr(documents.text, 1, {MOST_SEARCHED}) AS start, bm25(words, 4.0, 1.0) AS rank
FROM words JOIN documents ON documents.number = words.rowid
WHERE words MATCH ? ORDER BY rank, documents.number LIMIT ?"""


class BadQuery(ValueError):
    """A query that asks for nothing; the message says what to do."""


class Hit(msgspec.Struct, frozen=True):
    """A document that was found. Without a title it goes by its first line. `score` is higher for better ones, and
    compares hits of one query alone."""

    id: str | None
    source: str | None
    url: str | None
    title: str | None
    date: str | None
    language: str | None
    score: float
    snippet: Snippet


class _Term(msgspec.Struct, frozen=True):
    """A word or a phrase in the query: `match` for FTS5, `text` as it was written."""

    match: str
    text: str
    is_prefix: bool
    is_excluded: bool


def search(path: Path, query: str, *, limit: int = 10) -> list[Hit]:
    """The best documents first. They hold all words and "phrases" of the query; word* is the beginning of one,
    -word one that they must not hold. Everything else in the query is text, whatever SQL would make of it.

    Raises BadQuery, and Unreadable for what is no index.
    """
    terms = _terms(query)
    wanted = [term for term in terms if not term.is_excluded]
    if not wanted:
        raise BadQuery("the query names no word to find; name at least one")
    match = " AND ".join(term.match for term in wanted)
    match = " NOT ".join([f"({match})", *(term.match for term in terms if term.is_excluded)])
    marks = [(term.text, term.is_prefix) for term in wanted]
    return [_hit(row, marks) for row in _rows(path, match, limit)]


def _terms(query: str) -> list[_Term]:
    terms = []
    for minus, quoted, bare in _PIECE.findall(query.replace("\0", " ")):
        text = quoted or bare
        form, is_prefix = phrase(text)
        if not re.search(r"[^\W_]", form):
            continue
        is_prefix = is_prefix or bare.endswith("*")
        quotes = form.replace('"', '""')
        terms.append(_Term(f'"{quotes}"{"*" * is_prefix}', text, is_prefix, bool(minus)))
    if len(terms) > _MOST_TERMS:
        raise BadQuery(f"the query has {len(terms)} words; name {_MOST_TERMS} at most")
    return terms


def _rows(path: Path, match: str, limit: int) -> list[sqlite3.Row]:
    try:
        if not is_index(path):
            raise Unreadable("is no index; write one with `cleaner run INPUT -o OUT --to index.db`")
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as db:
            db.row_factory = sqlite3.Row
            if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise Unreadable("was written by another version of cleaner; write it again with `cleaner run`")
            return db.execute(_FIND, (match, limit)).fetchall()
    except OSError as error:
        raise Unreadable(advice(error)) from None
    except (sqlite3.Error, UnicodeError) as error:
        raise Unreadable(f"cannot be searched: {error}; write it again with `cleaner run --fresh`") from None


def _hit(row: sqlite3.Row, marks: list[tuple[str, bool]]) -> Hit:
    fields = {name: row[name] for name in ("id", "source", "url", "date", "language")}
    title = row["title"] or row["start"].partition("\n")[0][:_LONGEST_TITLE] or None
    return Hit(**fields, title=title, score=round(-row["rank"], 4), snippet=snippet_of(row["start"], marks))
