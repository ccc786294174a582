"""`records.parquet`: the records as a table. Needs pyarrow, the extra `parquet`.

The columns are the fields of the record, with `meta` as JSON; then the input's own fields, as the documents of the
first row group have them; and `fields`, JSON of whatever fits into no column. So all files of a run have one schema,
and a run is never held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from cleaner.io.exports.columns import Columns, columns_of
from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.exports.records import FIELDS, is_document, own_fields
from cleaner.io.exports.staged import Staged
from cleaner.io.exports.unicode import encodable, json_of
from cleaner.io.problems import library
from cleaner.io.rows import Row

STEM, ENDING = "records", ".parquet"
EXTRA = "parquet"
REST = "fields"
TAKEN = (*FIELDS, REST)
_GROUP_ROWS = 5_000
_GROUP_BYTES = 32_000_000
_LISTS = ("authors", "reasons")
_REPEATING = ("date", "language", "status")  # worth a dictionary


def make(out: Path, *, limits: Limits = WHOLE) -> Parquet:
    """The table of all documents."""
    return Parquet(out, limits=limits)


class Parquet:
    """The table, written by row groups, compressed with zstd. Raises Unreadable where pyarrow is missing.

    `columns` are those of the input's own fields; None: as the first row group has them.
    """

    def __init__(self, out: Path, *, limits: Limits = WHOLE, columns: Columns | None = None) -> None:
        library("pyarrow", extra=EXTRA)  # says at once that it is missing
        self._files = Staged(out, STEM, ENDING, limits)
        self._limits = limits
        self._rows: list[dict[str, Any]] = []  # of the next row group, each with its own fields as `fields`
        self._waiting = 0  # bytes of text in them
        self._docs = 0  # in the file so far, those waiting included
        self._columns = columns
        self._writer: Any = None

    def __enter__(self) -> Self:
        self._stream = self._files.open()
        return self

    def add(self, row: Row) -> None:
        """Takes the next document."""
        if not is_document(row):
            return
        cells = cells_of(row)
        size = len(row.record.text) + len(cells["meta"]) + (len(json_of(row.fields)) if row.fields else 0)
        if len(self._rows) >= _GROUP_ROWS or (self._rows and self._waiting + size > _GROUP_BYTES):
            self._write_group()
        if not self._limits.allow(self._docs + 1, self._stream.tell() + self._waiting + size):
            self._end_file()
            self._stream = self._files.open()
        self._rows.append(cells)
        self._waiting += size
        self._docs += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._files.discard()
            return
        try:
            self._end_file()
        except BaseException:
            self._files.discard()
            raise
        self._files.commit()

    def _end_file(self) -> None:
        self._write_group()
        self._writer.close()
        self._writer, self._docs = None, 0

    def _write_group(self) -> None:
        parquet = library("pyarrow.parquet", extra=EXTRA)
        if self._columns is None:
            self._columns = columns_of([row[REST] for row in self._rows], taken=TAKEN)
        table = table_of(self._rows, self._columns)
        if self._writer is None:
            dictionary = [name for name in table.schema.names if name in _REPEATING or name in self._columns.kinds]
            self._writer = parquet.ParquetWriter(
                self._stream, table.schema, compression="zstd", use_dictionary=dictionary, store_schema=False
            )
        if table.num_rows:
            self._writer.write_table(table)
        self._rows, self._waiting = [], 0


def table_of(rows: Iterable[Mapping[str, Any]], columns: Columns) -> Any:
    """The table of rows of cells, the own fields in `columns`."""
    table = []
    for row in rows:
        cells, rest = columns.split(row[REST])
        table.append({**row, **cells, REST: rest})
    return library("pyarrow", extra=EXTRA).Table.from_pylist(table, schema=_schema(columns))


def cells_of(row: Row) -> dict[str, Any]:
    """The record as cells, and the input's own fields under REST."""
    cells: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(row.record).items():
        if name in _LISTS:
            cells[name] = [encodable(item) for item in value]
        elif name == "meta":
            cells[name] = json_of(value)
        else:
            cells[name] = None if value is None else encodable(value)
    cells[REST] = own_fields(row, taken=TAKEN)
    return cells


def _schema(columns: Columns) -> Any:
    """The schema; columns that hold JSON say so in their metadata."""
    pa = library("pyarrow", extra=EXTRA)
    text = pa.string()
    types = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "string": text, "json": text}
    as_json = {"encoding": "json"}
    fields = [
        pa.field(name, pa.list_(text) if name in _LISTS else text, metadata=as_json if name == "meta" else None)
        for name in FIELDS
    ]
    fields += [
        pa.field(name, types[kind], metadata=as_json if kind == "json" else None)
        for name, kind in columns.kinds.items()
    ]
    return pa.schema([*fields, pa.field(REST, text, metadata=as_json)])
