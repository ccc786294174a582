"""Two runs never write to one folder at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner.io.writers import LOCK


class Busy(Exception):
    """Another run writes to the folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder, which the system gives up for a process that is killed. Raises Busy, OSError."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise Busy("another run writes to it; wait until it is over, or choose another folder") from None
    try:
        yield
    finally:
        lock.release()


def is_locked(folder: Path) -> bool:
    """True while a run writes to the folder."""
    try:
        with locked(folder):
            return False
    except Busy:
        return True
