"""One function from Arrow table to Arrow table, for whatever hands out batches: Ray, Spark, DuckDB, a loop.

dataset.map_batches(clean_table, batch_format="pyarrow")
"""

from __future__ import annotations

import pickle
from collections.abc import Container
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from cleaner.batch.work import Work
from cleaner.config import Settings, default
from cleaner.engines.documents import answers_of, rows_of
from cleaner.io.columns import IDS, TEXTS, URLS, BadRow, check, row_item
from cleaner.io.exports.columns import Columns
from cleaner.io.exports.parquet import EXTRA, REST, TAKEN, cells_of, table_of
from cleaner.io.exports.unicode import encodable
from cleaner.io.formats import TEXT, Format
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.ledger import Entry
from cleaner.io.parquet import values_of
from cleaner.io.places import Place
from cleaner.io.problems import library
from cleaner.io.rows import Row

LEDGER = "ledger"

_ENTRY = tuple(name for name in Entry.__struct_fields__ if name != "id")  # of the ledger; the row has the id
_NAME = "\0"  # opens the ids of rows that have none, until they are taken away
_ROWS = 256  # held as Python values at a time
_NO_FIELDS = Fields()
_NO_COLUMNS = Columns({})


def clean_table(
    table: Any,
    *,
    settings: Settings | None = None,
    fields: Fields = _NO_FIELDS,
    form: Format = TEXT,
    ledger: bool = False,
) -> Any:
    """A record for each row of a pyarrow table, in order, then the other columns of the table as they were.

    `fields` name the columns of text, id and address; by default the usual names are tried, and a text whose column
    ends in "html" is HTML. Another column that is called like a field of the record becomes `input_title` or the like.
    `ledger` adds a column with what became of each line. A row that cannot be cleaned has status failed and says why;
    nothing raises but a missing pyarrow (Unreadable) and broken rule files (InvalidFile). A process keeps its pipeline
    from call to call.
    """
    pa = library("pyarrow", extra=EXTRA)
    work = _work(pickle.dumps((settings or default(), form)))
    used = _used(table.schema, fields)
    pieces = []
    for start in range(0, max(table.num_rows, 1), _ROWS):
        items = _items(table.slice(start, min(_ROWS, table.num_rows - start)), fields)
        rows = [row for row, _, _ in rows_of(items, answers_of(work))]
        piece = table_of(map(_cells, rows), _NO_COLUMNS).drop_columns([REST])
        if ledger:
            entries = pa.array([[_entry(entry) for entry in row.ledger] for row in rows], _ledger_type())
            piece = piece.append_column(LEDGER, entries)
        pieces.append(piece)
    cleaned = pa.concat_tables(pieces)
    taken = {*TAKEN, LEDGER}
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.name not in used:
            name = _free(field.name, taken)
            taken.add(name)
            cleaned = cleaned.append_column(field.with_name(name), column)
    return cleaned


@lru_cache(maxsize=4)
def _work(packed: bytes) -> Work:
    """The pipeline of this process; by bytes, as settings of plug-ins may not be hashable."""
    settings, form = pickle.loads(packed)
    return Work(settings, form)


def _used(schema: Any, fields: Fields) -> set[str]:
    """The columns that go into the record: the same for all tables of a schema, whatever their rows hold."""
    types = library("pyarrow", extra=EXTRA).types
    texts = (types.is_string, types.is_large_string)
    wanted = (
        (fields.text, TEXTS, (*texts, types.is_binary, types.is_large_binary)),
        (fields.id, IDS, (*texts, types.is_integer)),
        (fields.url, URLS, texts),
    )
    known = dict(zip(schema.names, schema.types, strict=True))
    used: set[str] = set()
    for named, usual, kinds in wanted:
        names = [name for name in ((named,) if named is not None else usual) if name in known]
        used.update(islice((name for name in names if any(kind(known[name]) for kind in kinds)), 1))
    return used


def _items(table: Any, fields: Fields) -> list[Item | Problem]:
    try:
        check(table.schema.names, fields)
    except BadRow as error:
        return [Problem("", str(error))] * table.num_rows
    pa = library("pyarrow", extra=EXTRA)
    wanted = {*TEXTS, *IDS, *URLS, fields.text, fields.id, fields.url}
    columns = {
        name: values_of(column, pa)
        for name, column in zip(table.schema.names, table.columns, strict=True)
        if name in wanted
    }
    return [_item(dict(zip(columns, row, strict=True)), fields) for row in zip(*columns.values(), strict=True)]


def _item(row: dict[str, Any], fields: Fields) -> Item | Problem:
    try:
        return row_item(row, 0, Place(_NAME, _NAME, "", fields, TEXT))
    except BadRow as error:
        return Problem("", str(error))


def _cells(row: Row) -> dict[str, Any]:
    """The cells of a record whose table has no name to make ids and sources of."""
    own = row.record.id if row.record.id and not row.record.id.startswith(f"{_NAME}#") else None
    return cells_of(msgspec.structs.replace(row, record=msgspec.structs.replace(row.record, id=own, source=None)))


def _ledger_type() -> Any:
    pa = library("pyarrow", extra=EXTRA)
    kinds = {"line": pa.int64(), "score": pa.float64()}
    return pa.list_(pa.struct([(name, kinds.get(name, pa.string())) for name in _ENTRY]))


def _entry(entry: Entry) -> dict[str, Any]:
    cells = ((name, getattr(entry, name)) for name in _ENTRY)
    return {name: encodable(cell) if isinstance(cell, str) else cell for name, cell in cells}


def _free(name: str, taken: Container[str]) -> str:
    while name in taken:
        name = f"input_{name}"
    return name
