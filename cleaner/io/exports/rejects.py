"""`rejects.jsonl`: the documents that were turned down as a whole, why, and what they were."""

from __future__ import annotations

from pathlib import Path

from cleaner.io import jsonl
from cleaner.io.exports.limits import WHOLE
from cleaner.io.exports.lines import Lines
from cleaner.io.exports.staged import Staged
from cleaner.io.ledger import rebuild
from cleaner.io.rows import Row

STEM, ENDING = "rejects", ".jsonl"


def make(out: Path) -> Lines:
    """Records of id, source, stage, rule, reason, evidence, text; `text` is the source as it was read."""
    return Lines(Staged(out, STEM, ENDING, WHOLE), _line)


def _line(row: Row) -> bytes:
    record = row.record
    if record.status != "rejected":
        return b""
    # The cause stands in the reasons as "rule: reason", and with its evidence at each line that it took.
    rule, _, reason = (record.reasons or [""])[-1].partition(": ")
    entry = next((entry for entry in row.ledger if entry.rule == rule and entry.reason == reason), None)
    cause = {
        "stage": entry.stage if entry else rule.partition("/")[0],
        "rule": rule,
        "reason": reason,
        "evidence": entry.evidence if entry else None,
    }
    return jsonl.encode({"id": record.id, "source": record.source, **cause, "text": rebuild("", row.ledger)})
