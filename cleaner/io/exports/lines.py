"""An export of lines: every kind of file to which a document adds some bytes."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO, Self

from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.exports.staged import Staged
from cleaner.io.rows import Row


class Lines:
    """What `encode` gives for each row, one after the other; what it gives for one row stays in one file.

    `head` opens each file. A row without bytes does not count.
    """

    def __init__(
        self, files: Staged, encode: Callable[[Row], bytes], *, limits: Limits = WHOLE, head: bytes = b""
    ) -> None:
        self._files = files
        self._encode = encode
        self._limits = limits
        self._head = head

    def __enter__(self) -> Self:
        self._stream = self._next()
        return self

    def add(self, row: Row) -> None:
        """Takes the next document."""
        data = self._encode(row)
        if not data:
            return
        if not self._limits.allow(self._docs + 1, self._size + len(data)):
            self._stream = self._next()
        self._stream.write(data)
        self._docs += 1
        self._size += len(data)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.commit() if kind is None else self._files.discard()

    def _next(self) -> BinaryIO:
        stream = self._files.open()
        stream.write(self._head)
        self._docs = 0
        self._size = len(self._head)
        return stream
