"""A folder of files, one a document, as an export keeps it from run to run."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from array import array
from contextlib import suppress
from pathlib import Path

from cleaner.io.writers import atomic

# A name that the file system does not take is one document's failure; any other error is the output's.
_BAD_NAMES = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL)


class BadName(Exception):
    """The file system takes no file of such a name; the message says why."""


class Mirror:
    """The files of `folder`: those with new content are written, each whole or not at all; `prune` removes the others.

    Links in the folder are replaced, never followed: nothing is written outside.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: Path | None = None
        self._names = array("Q")  # as hashes: millions of names would fill the memory

    def write(self, name: str, data: bytes) -> None:
        """Writes the file of that name, "/" between its parts, unless it holds just that. Raises BadName, OSError."""
        path = self._folder / name
        if self._folder not in path.parents or ".." in Path(name).parts:
            raise BadName("its name leads out of the folder")
        try:
            self._make(path.parent)
            found = _status(path)
            if found is not None and stat.S_ISDIR(found.st_mode):
                shutil.rmtree(path)
                found = None
            if found is None or not _holds(path, found, data):
                with atomic(path) as stream:
                    stream.write(data)
        except OSError as error:
            if error.errno not in _BAD_NAMES:
                raise
            raise BadName(os.strerror(error.errno)) from None
        except ValueError as error:
            raise BadName(f"its name is none for a file: {error}") from None
        self._names.append(_hash(name))

    def prune(self) -> None:
        """Removes every file that was not written or found as it should be, and the folders that are empty then."""
        if self._folder.is_symlink() or not self._folder.is_dir():
            return
        known = _Known(self._names)
        top = os.fspath(self._folder)
        folders = [top]
        for folder in folders:  # grows as folders are found
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.path[len(top) + 1 :] not in known:
                        Path(entry.path).unlink()
        for folder in reversed(folders[1:]):
            with suppress(OSError):  # it is not empty
                Path(folder).rmdir()

    def _make(self, folder: Path) -> None:
        """Makes the folder, in the place of files and links where need be."""
        if folder == self._last:
            return
        below = [part for part in folder.parents if self._folder in (part, *part.parents)]
        for part in (*reversed(below), folder):
            if part.is_symlink() or (part.exists() and not part.is_dir()):
                part.unlink()
            part.mkdir(parents=part == self._folder, exist_ok=True)
        self._last = folder


def _status(path: Path) -> os.stat_result | None:
    """What stands there, links unfollowed; None for nothing."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _holds(path: Path, found: os.stat_result, data: bytes) -> bool:
    """True for a file with that content."""
    try:
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
    except (FileNotFoundError, PermissionError):
        return False


class _Known:
    """Names that are known by their hashes."""

    def __init__(self, hashes: array[int]) -> None:
        import numpy as np

        self._sorted = np.sort(np.frombuffer(hashes, dtype=np.uint64))

    def __contains__(self, name: str) -> bool:
        wanted = self._sorted.dtype.type(_hash(name))
        at = int(self._sorted.searchsorted(wanted))
        return at < len(self._sorted) and bool(self._sorted[at] == wanted)


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(os.fsencode(name), digest_size=8).digest(), "little")
