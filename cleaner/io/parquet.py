"""The rows of Parquet files, a few at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from cleaner.io.columns import BadRow, check, row_item
from cleaner.io.items import Item, Problem
from cleaner.io.places import Place
from cleaner.io.problems import Unreadable, library

_ROWS = 64  # read together
_BUFFER = 1 << 20
_MOST_FOOTER = 1 << 26  # bytes of a text in the footer, and entries of a list


def parquet_items(stream: io.BufferedReader, place: Place) -> Iterator[Item | Problem]:
    """A document a row. Raises Unreadable."""
    pyarrow = library("pyarrow", extra="parquet")
    if not stream.seekable():
        raise Unreadable("is a Parquet file in a stream; decompress it and save it as a file of its own")
    number = 0
    try:
        file = library("pyarrow.parquet", extra="parquet").ParquetFile(
            stream,
            buffer_size=_BUFFER,
            pre_buffer=False,  # else whole row groups are held
            thrift_string_size_limit=_MOST_FOOTER,
            thrift_container_size_limit=_MOST_FOOTER,
        )
        check(file.schema_arrow.names, place.fields)
        for batch in file.iter_batches(batch_size=_ROWS):
            columns = [values_of(column, pyarrow) for column in batch.columns]
            for values in zip(*columns, strict=True):
                number += 1
                yield _row(dict(zip(batch.schema.names, values, strict=True)), number, place)
    except BadRow as error:
        raise Unreadable(str(error)) from None
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        first = str(error).partition("\n")[0][:200]
        raise Unreadable(f"is no Parquet file, or broken after row {number:,}: {first}; write it again") from None


def _row(row: dict[str, Any], number: int, place: Place) -> Item | Problem:
    try:
        return row_item(row, number, place)
    except BadRow as error:
        return place.problem(str(error), number)


def values_of(column: Any, pyarrow: Any) -> list[Any]:
    """The values as Python has them; those that it cannot hold (nanoseconds, the year 10,000) as texts, and texts that
    are not UTF-8 as bytes."""
    text = pyarrow.large_string()
    if getattr(column.type, "unit", None) == "ns":  # pandas would hold them, where it happens to be installed
        return _listed(column.cast(text))
    try:
        return _listed(column)
    except UnicodeDecodeError:
        return _listed(column.cast(pyarrow.large_binary()))
    except (ValueError, OverflowError, LookupError):
        return _listed(column.cast(text))


def _listed(column: Any) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return values
