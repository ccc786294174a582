"""Files that appear whole or not at all, and the folder of a batch run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from cleaner.io import jsonl

RUN_RECORD = "run.json"
_RESULTS = ("body", "ledger.jsonl", "failed.jsonl", RUN_RECORD)  # the record last: it tells whose folder it is


class Refused(Exception):
    """An output folder that must not be written to; the message says why and what to do."""


def to_bytes(text: str) -> bytes:
    """UTF-8 whatever the locale. A lone surrogate, which no file can give, keeps its bits: nothing is lost."""
    return text.encode("utf-8", "surrogatepass")


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when the block is left, and vanishes when it is left by an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        with temporary.open("xb") as stream:
            yield stream
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def write_body(folder: Path, name: str, text: str) -> None:
    """Writes a clean body, which ends in a line feed unless it is empty."""
    with atomic(folder / "body" / name) as stream:
        stream.write(to_bytes(f"{text}\n" if text else ""))


def write_record(folder: Path, record: object) -> None:
    """Writes run.json, indented."""
    with atomic(folder / RUN_RECORD) as stream:
        stream.write(msgspec.json.format(jsonl.encode(record), indent=2))


def open_folder(folder: Path, *, inputs: list[str], overwrite: bool) -> None:
    """Makes `folder` ready for a run: made if need be, and free of the results of an earlier run.

    Raises Refused if it holds anything and `overwrite` is not given, if what it holds is no earlier run, or
    if an input stands in it.
    """
    place = os.path.realpath(folder)
    for path in inputs:
        if (os.path.realpath(path) + os.sep).startswith(place + os.sep):
            raise Refused(f"the input {path} stands in it; choose another output folder")
    if os.path.lexists(folder) and not folder.is_dir():
        raise Refused("is no folder; name a folder for the results")
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if held and not overwrite:
        raise Refused("is not empty; choose an empty folder, or add --overwrite to replace an earlier run")
    if held and RUN_RECORD not in held:
        raise Refused(f"holds no earlier run (there is no {RUN_RECORD}); choose an empty folder")
    for name in _RESULTS:
        _delete(folder / name)
    (folder / "body").mkdir(parents=True)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
