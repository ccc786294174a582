"""Tables of one row a line, JSONL and CSV: a document a row, and bounds on what a row may be."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any, BinaryIO

import msgspec

from cleaner.io import jsonl
from cleaner.io.columns import BadRow, check, row_item, texts_of
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.kinds import HEAD
from cleaner.io.places import Place
from cleaner.io.problems import Unreadable

MOST_ROW = 100_000_000  # bytes of a line; cleaning takes many times as much
_PATIENCE = 1_000  # rows at the start, all bad, after which a file is given up
_MARK = codecs.BOM_UTF8
_SEPARATORS = ",;\t|"
_ESCAPED = re.compile("[\udc80-\udcff]")  # how "surrogateescape" decodes bytes that are not UTF-8


class Lines:
    """The lines of a stream. One that is too long raises BadRow; the next call goes on after it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0  # of the last line, from 1

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> bytes:
        self.number += 1
        line = self._stream.readline(MOST_ROW + 1)
        if not line:
            raise StopIteration
        if len(line) > MOST_ROW:
            while line and not line.endswith(b"\n"):
                line = self._stream.readline(1 << 20)
            raise BadRow(f"is larger than {MOST_ROW:,} bytes; split it")
        return line.removeprefix(_MARK) if self.number == 1 else line


def jsonl_items(stream: io.BufferedReader, place: Place) -> Iterator[Item | Problem]:
    """A document a line; blank lines are none. Raises Unreadable."""
    return _patient(_jsonl_rows(stream, place))


def csv_items(stream: io.BufferedReader, place: Place) -> Iterator[Item | Problem]:
    """A document a row below the header; the separator is the one that the header has most of. Raises Unreadable."""
    head = stream.peek(HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("is UTF-16; save it as UTF-8")
    first = head.partition(b"\n")[0].decode("latin-1")
    csv.field_size_limit(MOST_ROW)  # its own limit is shorter than many articles
    rows = csv.reader(map(_decode, Lines(stream)), delimiter=max(_SEPARATORS, key=first.count), strict=True)
    return _patient(_csv_rows(rows, _columns(rows, place.fields), place))


def _patient(rows: Iterator[Item | Problem]) -> Iterator[Item | Problem]:
    """The rows. Raises Unreadable once it is clear that none will be any good."""
    for bad, row in enumerate(rows, 1):
        yield row
        if isinstance(row, Item):
            break
        if bad == _PATIENCE:
            raise Unreadable(f"its first {bad:,} rows are all bad and the rest was left; mend them")
    yield from rows


def _jsonl_rows(stream: BinaryIO, place: Place) -> Iterator[Item | Problem]:
    lines = Lines(stream)
    while True:
        try:
            line = next(lines, None)
            if line is None:
                return
            if line.strip():
                yield row_item(_object(line, place.fields), lines.number, place)
        except (ValueError, msgspec.MsgspecError, RecursionError) as error:
            yield place.problem(_advice(error), lines.number)


def _object(line: bytes, fields: Fields) -> dict[str, Any]:
    try:
        return jsonl.decode(line, dict[str, Any])
    except UnicodeDecodeError:
        row = msgspec.convert(json.loads(line.decode("utf-8", "surrogateescape")), dict[str, Any])
        return {key: _healed(value, key, fields) for key, value in row.items()}


def _advice(error: Exception) -> str:
    if isinstance(error, BadRow):
        return str(error)
    if isinstance(error, RecursionError):
        return "is nested too deeply; flatten it"
    return f"is no JSON object on one line: {error}; mend it"


def _columns(rows: Iterator[list[str]], fields: Fields) -> list[str]:
    """The header, which an empty file lacks."""
    try:
        columns = next(rows, [])
        if len(set(columns)) < len(columns):
            raise BadRow("has columns of the same name; rename one")
        if columns:
            check(columns, fields)
    except (BadRow, csv.Error) as error:
        raise Unreadable(f"its header cannot be used: {error}") from None
    return columns


def _csv_rows(rows: Iterator[list[str]], columns: list[str], place: Place) -> Iterator[Item | Problem]:
    for number in count(1):
        try:
            values = next(rows, None)
            if values is None:
                return
            if values:  # a blank line is none
                yield row_item(_fitted(columns, values, place.fields), number, place)
        except BadRow as error:
            yield place.problem(str(error), number)
        except csv.Error as error:
            yield place.problem(f"is no CSV row: {error}; mend its quotes", number)


def _decode(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


def _fitted(columns: list[str], values: list[str], fields: Fields) -> dict[str, Any]:
    """The values under their columns; those that a short row lacks are empty."""
    if len(values) > len(columns):
        raise BadRow(f"has {len(values)} values for {len(columns)} columns; quote values that hold the separator")
    values += [""] * (len(columns) - len(values))
    return {column: _healed(value, column, fields) for column, value in zip(columns, values, strict=True)}


def _healed(value: Any, key: str, fields: Fields) -> Any:
    """A value with bytes that are not UTF-8: a text as its bytes, whose encoding can be found out, others mended."""
    if not isinstance(value, str) or not _ESCAPED.search(value):
        return value
    data = value.encode("utf-8", "surrogateescape")
    return data if key in texts_of(fields) else data.decode("utf-8", "replace")
