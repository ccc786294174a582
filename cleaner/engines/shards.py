"""Results that many tasks write: parts in folders of their own, which become numbered files of one folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from cleaner.batch.outcome import Figures
from cleaner.engines.documents import Told
from cleaner.io.exports import export, ledger, quarantine, records, rejects
from cleaner.io.exports.columns import Columns
from cleaner.io.exports.parquet import Parquet
from cleaner.io.rows import Export

TARGETS = ("jsonl", "parquet")

_ENDINGS = {"jsonl": f"{records.STEM}{records.ENDING}", "parquet": "records.parquet"}


class Part(msgspec.Struct, frozen=True):
    """What one task wrote below `folder`, its figures, and how many bytes its documents had."""

    folder: str
    figures: Figures
    size: int = 0


def write_part(rows: Iterable[Told], folder: Path, *, targets: Iterable[str], columns: Columns) -> Part:
    """Writes the rows into a new folder below `folder`. A task that is tried again writes into another one."""
    folder = folder / os.urandom(16).hex()
    exports: list[Export] = [ledger.make(folder), rejects.make(folder), quarantine.Quarantine(folder)]
    if "jsonl" in targets:
        exports.append(records.make(folder))
    if "parquet" in targets:
        exports.append(Parquet(folder, columns=columns))
    figures = Figures()
    with ExitStack() as stack:
        for each in exports:
            stack.enter_context(each)
        for row, tally, seconds in rows:
            figures.add(export(row, exports), tally, seconds)
    return Part(str(folder), figures)


def place(parts: Sequence[Part], out: Path) -> Figures:
    """Moves the parts into `out`: records-00000.jsonl and so on, in their order. Gives the figures of all."""
    total = Figures()
    for number, part in enumerate(parts):
        folder = Path(part.folder)
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                _move_tree(path, out / path.name)
            elif path.stat().st_size or path.name in _ENDINGS.values():
                path.replace(out / f"{path.stem}-{number:05}{path.suffix}")
        total.merge(part.figures)
    return total


def _move_tree(source: Path, target: Path) -> None:
    """Moves what is below one folder into another; no two documents of a run share a name."""
    for path in [path for path in source.rglob("*") if not path.is_dir()]:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, place)
