"""`quarantine.jsonl` and `quarantine/`: the documents without a result, why, and their sources as they were read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from cleaner.io import jsonl
from cleaner.io.exports.limits import WHOLE
from cleaner.io.exports.lines import Lines
from cleaner.io.exports.mirror import BadName, Mirror
from cleaner.io.exports.staged import Staged
from cleaner.io.rows import Row

STEM, ENDING = "quarantine", ".jsonl"


class Quarantine:
    """The list of what failed, and each failed source in a file of its document's name."""

    def __init__(self, out: Path) -> None:
        self._lines = Lines(Staged(out, STEM, ENDING, WHOLE), _line)
        self._folder = out / "quarantine"
        self._mirror = Mirror(self._folder)

    def __enter__(self) -> Self:
        if self._folder.is_symlink():
            self._folder.unlink()
        self._lines.__enter__()
        return self

    def add(self, row: Row) -> None:
        """Takes the next document."""
        self._lines.add(row)
        if row.quarantined is None or row.quarantined.payload is None:
            return
        try:
            self._mirror.write(row.name, row.quarantined.payload)
        except BadName:  # that may be why it stands here
            digest = hashlib.sha256(os.fsencode(row.name)).hexdigest()
            self._mirror.write(f"~{digest[:32]}", row.quarantined.payload)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lines.__exit__(kind, error, at)
        if kind is None:
            self._mirror.prune()
            if self._folder.is_dir() and not any(self._folder.iterdir()):
                self._folder.rmdir()


def _line(row: Row) -> bytes:
    """`id` is null for an input that is missing."""
    failed = row.quarantined
    if failed is None:
        return b""
    fields = {"id": row.record.id, "source": row.record.source, "kind": failed.kind, "error": failed.error}
    return jsonl.encode(fields | {"traceback": failed.traceback})
