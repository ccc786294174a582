"""`records.jsonl`: a record of each document, with the input's own fields beside it."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Any

import msgspec

from cleaner.io import jsonl
from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.exports.lines import Lines
from cleaner.io.exports.staged import Staged
from cleaner.io.items import Item
from cleaner.io.records import Record
from cleaner.io.rows import Row

STEM, ENDING = "records", ".jsonl"
FIELDS = Record.__struct_fields__


def make(out: Path, *, limits: Limits = WHOLE) -> Lines:
    """Records of all documents, whatever their status; an input that is missing is no document."""
    return Lines(Staged(out, STEM, ENDING, limits), _line, limits=limits)


def is_document(row: Row) -> bool:
    """False for an input that is not there."""
    return row.quarantined is None or row.quarantined.kind != "missing"


def own_fields(row: Row | Item, *, taken: Container[str] = FIELDS) -> dict[str, Any]:
    """The input's own fields. One that is called like a field of the record becomes `input_title` or the like."""
    if not any(name in taken for name in row.fields):
        return row.fields
    free = {name: value for name, value in row.fields.items() if name not in taken}
    for name, value in row.fields.items():
        if name in taken:
            while name in taken or name in free:
                name = f"input_{name}"
            free[name] = value
    return free


def _line(row: Row) -> bytes:
    return jsonl.encode(msgspec.structs.asdict(row.record) | own_fields(row)) if is_document(row) else b""
