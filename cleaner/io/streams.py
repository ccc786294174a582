"""Inputs as streams of bytes, decompressed as they are read."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import IO, BinaryIO, Protocol, cast

from cleaner.io.compression import unpacked
from cleaner.io.kinds import HEAD, is_remote
from cleaner.io.problems import Unreadable, advice

# A document larger than this is a concatenation or a device without end.
MOST_BYTES = 1_000_000_000
_CHUNK = 1 << 20


@contextmanager
def opened(path: str) -> Iterator[io.BufferedReader]:
    """What a file, an address (s3://...) or standard input ("-") holds, decompressed.

    Raises Unreadable; so does reading the stream where its compressed data are broken.
    """
    with ExitStack() as stack:
        try:
            stream = buffered(stack.enter_context(_raw(path)))
        except (OSError, ValueError) as error:
            raise Unreadable(advice(error)) from None
        try:
            yield unpacked(stream, path)
        except OSError as error:
            raise Unreadable(advice(error)) from None
        except MemoryError:
            raise Unreadable("does not fit into memory; split it") from None


def _raw(path: str) -> AbstractContextManager[io.RawIOBase | BinaryIO]:
    if path == "-":
        return io.BytesIO(sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin is not None else b"")
    if is_remote(path):
        from cleaner.io.remote import open_remote

        return open_remote(path)
    return io.FileIO(path)


def buffered(stream: IO[bytes] | io.RawIOBase) -> io.BufferedReader:
    """The stream with a buffer that `kind_of` can look into."""
    return io.BufferedReader(cast(io.RawIOBase, stream), HEAD)


class Readable(Protocol):
    """Anything that is read like a file."""

    def read(self, size: int, /) -> bytes: ...


def read_all(stream: Readable) -> bytes:
    """The rest of a stream. Raises Unreadable if that is more than MOST_BYTES."""
    out = io.BytesIO()
    while chunk := stream.read(_CHUNK):
        if out.write(chunk) and out.tell() > MOST_BYTES:
            raise Unreadable(f"is larger than {MOST_BYTES:,} bytes; split it")
    return out.getvalue()
