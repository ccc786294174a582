"""Files that appear whole or not at all, and the folder of a batch run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cleaner.io import jsonl

RUN_RECORD = "run.json"
STATE = "state.db"  # what a run knows; it tells whose folder it is
LOCK = ".lock"


class Refused(Exception):
    """An output folder that must not be written to; the message says why and what to do."""


def to_bytes(text: str) -> bytes:
    """UTF-8 whatever the locale. A lone surrogate, which no file can give, keeps its bits: nothing is lost."""
    return text.encode("utf-8", "surrogatepass")


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when the block is left, and vanishes when it is left by an error."""
    temporary = path.parent / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        with _created(temporary) as stream:
            yield stream
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _created(path: Path) -> BinaryIO:
    """A new file; its folder is nearly always there."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def write_record(folder: Path, record: object) -> None:
    """Writes run.json, indented."""
    data = json.dumps(json.loads(jsonl.encode(record)), indent=2, ensure_ascii=False)
    with atomic(folder / RUN_RECORD) as stream:
        stream.write(to_bytes(data))


def check_folder(folder: Path, *, inputs: Iterable[str], fresh: bool) -> None:
    """Raises Refused unless a run may write to `folder`: it is not there, empty, or holds an earlier run.

    None of the inputs may stand in it. `fresh`: the earlier run will be thrown away, so that it need not have a state.
    """
    place = os.path.realpath(folder)
    for path in inputs:
        if (os.path.realpath(path) + os.sep).startswith(place + os.sep):
            raise Refused(f"the input {path} stands in it; choose another output folder")
    if os.path.lexists(folder) and not folder.is_dir():
        raise Refused("is no folder; name a folder for the results")
    held = {path.name for path in folder.iterdir()} - {LOCK} if folder.is_dir() else set()
    if not held or STATE in held:
        return
    if RUN_RECORD not in held:
        raise Refused(f"holds no earlier run (there is no {STATE}); choose an empty folder")
    if not fresh:
        raise Refused(f"holds an earlier run that cannot be continued (there is no {STATE}); add --fresh to replace it")
