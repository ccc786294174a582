"""Files of one export that get their names together."""

from __future__ import annotations

import filecmp
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cleaner.io.exports.limits import Limits


class Staged:
    """`stem.ending`, or `stem-00000.ending` and so on. They get their names with `commit`, and are gone with `discard`.

    A commit leaves files alone that are the same, so that only changed shards are copied on, and removes those of an
    earlier run that are not of this one.
    """

    def __init__(self, folder: Path, stem: str, ending: str, limits: Limits) -> None:
        self._folder = folder
        self._stem = stem
        self._ending = ending
        self._is_split = limits.is_split
        self._drafts: list[tuple[Path, Path]] = []
        self._stream: BinaryIO | None = None

    def open(self) -> BinaryIO:
        """The next file; the one before is closed."""
        self._close()
        name = f"{self._stem}-{len(self._drafts):05}" if self._is_split else self._stem
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"
        self._stream = draft.open("xb")
        self._drafts.append((draft, self._folder / (name + self._ending)))
        return self._stream

    def commit(self) -> None:
        """Gives the files their names. Raises OSError when what they hold could not be written."""
        try:
            self._close()
            for draft, path in self._drafts:
                if _is_same(draft, path):
                    draft.unlink()
                else:
                    draft.replace(path)
        except BaseException:
            self.discard()
            raise
        kept = {path.name for _, path in self._drafts}
        mine = re.compile(results(self._stem, self._ending))
        for path in self._folder.iterdir():
            if mine.fullmatch(path.name) and path.name not in kept:
                path.unlink()

    def discard(self) -> None:
        """Removes what has no name yet."""
        with suppress(OSError):
            self._close()
        for draft, _ in self._drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def _is_same(draft: Path, path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and filecmp.cmp(draft, path, shallow=False)


def results(stem: str, ending: str) -> str:
    """A pattern of the names that an export's files can have."""
    return rf"{re.escape(stem)}(-\d{{5,}})?{re.escape(ending)}"
