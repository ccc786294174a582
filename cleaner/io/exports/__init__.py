"""The outputs of a batch run, one module each.

exports = exports_of(("text", "jsonl"), out)
sweep(out, ("text", "jsonl"))
with ExitStack() as stack:
    for each in exports:
        stack.enter_context(each)
    for row in rows:                # in input order
        row = export(row, exports)  # as it was exported
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from cleaner.io.exports import bulk, csv_file, index, ledger, parquet, quarantine, records, rejects
from cleaner.io.exports.bodies import Bodies
from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.exports.mirror import BadName
from cleaner.io.exports.staged import results
from cleaner.io.problems import Unreadable, advice
from cleaner.io.rows import Export, Quarantined, Row
from cleaner.io.writers import STATE


class _Module(Protocol):
    """What a module of an export of files has."""

    STEM: str
    ENDING: str

    def make(self, out: Path, *, limits: Limits) -> Export: ...


BODIES = ("text", "markdown")
_FILES: dict[str, _Module] = {"jsonl": records, "parquet": parquet, "csv": csv_file, "bulk": bulk}
TARGETS = (*BODIES, *_FILES)

# What each target writes below OUT, and what every run writes.
_WRITES = dict.fromkeys(BODIES, "body") | {name: results(each.STEM, each.ENDING) for name, each in _FILES.items()}
_ALWAYS = "|".join(results(module.STEM, module.ENDING) for module in (ledger, rejects, quarantine)) + "|quarantine"
_DRAFT = r"\.\d+-[0-9a-f]{8}\.tmp"


def exports_of(targets: Sequence[str], out: Path, *, limits: Limits = WHOLE) -> list[Export]:
    """The exports that the values of --to ask for (none: text), and those of every run; the bodies come first.

    A path is that of an index, not below `out` but from the current folder. Raises ValueError for what is none.
    """
    exports: list[Export] = [_export_of(target, out, limits) for target in _checked(targets)]
    return [*exports, ledger.make(out, limits=limits), rejects.make(out), quarantine.Quarantine(out)]


def export(row: Row, exports: Iterable[Export]) -> Row:
    """Adds the row to all exports. Gives it as it was exported: one whose body can get no such name has failed."""
    for each in exports:
        try:
            each.add(row)
        except BadName as error:
            row = _failed(row, str(error))
    return row


def is_result(name: str) -> bool:
    """True for a name below OUT that an export may have written, half files of a killed run included."""
    return re.fullmatch("|".join((*_WRITES.values(), _ALWAYS, _DRAFT)), name) is not None


def held(out: Path) -> dict[str, int]:
    """The results below `out`, each with the number of files that it is."""
    found = {path.name: path for path in sorted(out.iterdir()) if is_result(path.name)}
    return {
        name: sum(len(files) for *_, files in os.walk(path)) if path.is_dir() else 1 for name, path in found.items()
    }


def sweep(out: Path, targets: Sequence[str] | None) -> None:
    """Removes half files of a killed run, and what an earlier run exported to other targets; None: all results.

    Nobody else may be writing to `out`.
    """
    kept = "(?!)" if targets is None else "|".join([_WRITES.get(target, "(?!)") for target in _checked(targets)])
    kept = kept if targets is None else f"{kept}|{_ALWAYS}"
    for path in out.iterdir() if out.is_dir() else ():
        if not is_result(path.name) or re.fullmatch(kept, path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _checked(targets: Sequence[str]) -> list[str]:
    """The targets, each once, bodies first."""
    wanted = sorted(dict.fromkeys(targets or ("text",)), key=lambda target: target not in BODIES)
    if set(BODIES) <= set(wanted):
        raise ValueError("text and markdown are two forms of the same bodies; name one of them")
    return wanted


def _export_of(target: str, out: Path, limits: Limits) -> Export:
    if target in BODIES:
        return Bodies(out)
    if target in _FILES:
        try:
            return _FILES[target].make(out, limits=limits)
        except Unreadable as error:
            raise ValueError(f"{target}: {error}") from None
    if target.lower().endswith(index.ENDINGS):
        return index.Index(_free(Path(target), out), workshop=out)
    endings = " or ".join(index.ENDINGS)
    raise ValueError(f"{target}: is no export; choose of {', '.join(TARGETS)}, or a path that ends in {endings}")


def _free(path: Path, out: Path) -> Path:
    """The path, absolute, if nothing but an index would be replaced there."""
    place, own = Path(os.path.realpath(path)), Path(os.path.realpath(out))
    if place in (own, own / STATE):
        raise ValueError(f"{path}: is where the run keeps its state; choose another name")
    if place.is_relative_to(own) and is_result(place.relative_to(own).parts[0]):
        raise ValueError(f"{path}: stands among results of the run, which would sweep it up; name another folder")
    if path.is_dir():
        raise ValueError(f"{path}: is a folder; name a file in it")
    try:
        if path.exists() and not index.is_index(path):
            raise ValueError(f"{path}: is there already and no index of cleaner; choose another name")
    except OSError as error:
        raise ValueError(f"{path}: {advice(error)}") from None
    return path.absolute()


def _failed(row: Row, error: str) -> Row:
    record = msgspec.structs.replace(row.record, status="failed", reasons=[error], text="")
    return msgspec.structs.replace(row, record=record, ledger=[], quarantined=Quarantined("name", error))
