"""`records.csv`: the records for spreadsheets, as RFC 4180 has it, in UTF-8."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.exports.lines import Lines
from cleaner.io.exports.records import FIELDS, is_document
from cleaner.io.exports.staged import Staged
from cleaner.io.exports.unicode import encodable, json_of
from cleaner.io.rows import Row

STEM, ENDING = "records", ".csv"

# What a spreadsheet takes for a formula, full-width forms included, white space aside.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def make(out: Path, *, limits: Limits = WHOLE) -> Lines:
    """Records of all documents. Lists, `meta` and the input's own fields, in the column `fields`, are JSON.

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    head = _cells((*FIELDS, "fields"))
    return Lines(Staged(out, STEM, ENDING, limits), _line, limits=limits, head=head)


def _line(row: Row) -> bytes:
    if not is_document(row):
        return b""
    return _cells([*msgspec.structs.astuple(row.record), row.fields])


def _cells(values: Iterable[Any]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return line.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = encodable(value) if isinstance(value, str) else json_of(value)
    return f"'{text}" if _FORMULA.match(text) else text
