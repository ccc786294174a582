"""Compressed data: known by their content, decompressed as they are read, and bounded."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from cleaner.io.kinds import HEAD, PACKINGS, Packing, packing_of, unpacked_name
from cleaner.io.problems import Unreadable

# Text shrinks two hundredfold at the very most. What grows more, and to a size that matters, means to fill memory.
MOST_GROWTH = 500
GROWN = 1 << 26  # bytes that may come of anything
_BUFFER = 1 << 17
_MOST_MEMORY = 1 << 28  # bytes that unpacking xz may take; its strongest setting takes a quarter of that
_LARGEST_WINDOW = 31  # of zstd, as a power of two: large dumps are made with it, and it is filled by real data only


def unpacked(stream: io.BufferedReader, name: str) -> io.BufferedReader:
    """The stream decompressed if it holds compressed data, whatever it is called. Raises Unreadable."""
    packing = packing_of(stream.peek(HEAD))
    if packing is None:
        if name != unpacked_name(name):
            ending = name[name.rindex(".") :]
            raise Unreadable(f"ends in {ending} but holds no {PACKINGS[ending.lower()]} data; give it its true ending")
        return stream
    return io.BufferedReader(_Unpacked(stream, packing), _BUFFER)


class Counted(io.RawIOBase):
    """A stream that knows how much of it was read, seekable or not."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.count += len(chunk)
        return chunk

    def tell(self) -> int:
        return self.count


class _Unpacked(io.RawIOBase):
    """What a compressed stream holds. Reading raises Unreadable for data that are broken or grow beyond reason."""

    def __init__(self, stream: BinaryIO, packing: Packing) -> None:
        self._packing = packing
        self._source = Counted(stream)
        self._stream, self._broken = _decompressor(self._source, packing)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._count += len(chunk)
        if self._count > max(GROWN, MOST_GROWTH * self._source.count):
            raise Unreadable(f"grows more than {MOST_GROWTH}-fold when decompressed; unpack it if that is meant")
        return len(chunk)

    def _read(self, size: int) -> bytes:
        try:
            chunk: bytes = self._stream.read1(size)  # what there is, so that a torn end costs nothing before it
            return chunk
        except EOFError:
            raise Unreadable(f"its {self._packing} data ends too early; fetch it again") from None
        except self._broken as error:
            if isinstance(error, OSError) and error.errno is not None:  # of the disk, not of the data
                raise
            raise Unreadable(f"its {self._packing} data is broken; fetch it again") from None


def _decompressor(stream: io.RawIOBase, packing: Packing) -> tuple[Any, tuple[type[Exception], ...]]:
    """The decompressed stream, and what it raises for broken data. Each library is loaded where it is first used."""
    if packing == "gzip":
        import gzip
        import zlib

        return gzip.GzipFile(fileobj=cast(BinaryIO, stream)), (gzip.BadGzipFile, zlib.error)
    if packing == "bzip2":
        import bz2

        return _Frames(stream, bz2.BZ2Decompressor), (OSError, ValueError)
    if packing == "xz":
        import lzma

        return _Frames(stream, lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY)), (lzma.LZMAError,)
    from cleaner.io import zstd

    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    return _Frames(stream, lambda: zstd.ZstdDecompressor(options=options)), (zstd.ZstdError,)


class _Frames:
    """Compressed frames, one after the other. The libraries' own readers take a broken one for the end of the data."""

    def __init__(self, stream: io.RawIOBase, make: Callable[[], Any]) -> None:
        self._stream = stream
        self._make = make
        self._frame = make()

    def read1(self, size: int) -> bytes:
        """Some of the data, b"" at their end. Raises EOFError for an end within a frame."""
        chunk = b""
        while not chunk:
            data = b""
            if self._frame.eof:
                data = self._next()
                if not data:
                    break
                self._frame = self._make()
            elif self._frame.needs_input:
                data = self._stream.read(_BUFFER) or b""
                if not data:
                    raise EOFError
            chunk = self._frame.decompress(data, size)
        return chunk

    def _next(self) -> bytes:
        """What stands after a frame, without the padding that xz may add."""
        data: bytes = self._frame.unused_data
        while not (data := data.lstrip(b"\0")):
            data = self._stream.read(_BUFFER) or b""
            if not data:
                break
        return data
