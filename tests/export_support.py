"""Rows for the tests of exports and search: documents as a run hands them on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from cleaner.io.exports import export, exports_of
from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.ledger import Entry
from cleaner.io.records import Record
from cleaner.io.rows import Kind, Quarantined, Row


def row(name: str, text: str = "", *, fields: dict[str, Any] | None = None, **record: Any) -> Row:
    """A clean document, or what `record` makes of it."""
    known: dict[str, Any] = {"url": None, "title": None, "authors": [], "date": None, "language": "en"}
    known |= {"id": name, "source": f"in/{name}", "status": "clean", "reasons": [], "meta": {}}
    return Row(name, Record(**(known | {"text": text} | record)), fields or {}, [])


def rejected(name: str, lines: Sequence[str]) -> Row:
    """A document that the stage `spam` turned down, after another stage took its first line."""
    reason = "The document sells: pills."
    ledger = [
        Entry(name, 1, "remove", lines[0], None, "promotions", "promotions/offer", "An offer.", "Offer", 1.0),
        *(
            Entry(name, number, "remove", line, None, "spam", "spam/shop", reason, "pills", 0.9)
            for number, line in enumerate(lines[1:], 2)
        ),
    ]
    made = row(name, status="rejected", reasons=[f"spam/shop: {reason}"])
    return msgspec.structs.replace(made, ledger=ledger)


def failed(name: str, kind: Kind, payload: bytes | None, *, traceback: str = "") -> Row:
    """A document in quarantine; one that is missing has no id."""
    made = row(name, id=None if kind == "missing" else name, status="failed", reasons=["it broke"])
    return msgspec.structs.replace(made, quarantined=Quarantined(kind, "it broke", traceback, payload))


def write(rows: Iterable[Row], out: Path, *targets: str, limits: Limits = WHOLE) -> list[Row]:
    """Exports the rows as a run does; gives them as they were exported."""
    exports = exports_of(targets, out, limits=limits)
    with ExitStack() as stack:
        for each in exports:
            stack.enter_context(each)
        return [export(each, exports) for each in rows]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]
