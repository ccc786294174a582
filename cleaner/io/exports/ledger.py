"""`ledger.jsonl`: what became of every line. The entries of a document stay in one file."""

from __future__ import annotations

from pathlib import Path

from cleaner.io import jsonl
from cleaner.io import ledger as ledger_of
from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.exports.lines import Lines
from cleaner.io.exports.staged import Staged
from cleaner.io.rows import Row

STEM, ENDING = "ledger", ".jsonl"


def make(out: Path, *, limits: Limits = WHOLE) -> Lines:
    """The ledger of all documents; with its body, a document's entries give its source back."""
    return Lines(Staged(out, STEM, ENDING, limits), _entries, limits=limits)


def _entries(row: Row) -> bytes:
    known = row.ledger
    return known.encoded() if isinstance(known, ledger_of.Lines) else b"".join(map(jsonl.encode, known))
