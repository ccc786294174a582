"""Bytes of one input, or one sentence on why there are none."""

from __future__ import annotations

import errno
import io
import stat
import sys
from pathlib import Path

# A document larger than this is a concatenation or a device without end.
MOST_BYTES = 1_000_000_000

# What a folder is searched for, and the media type that the ending promises; None is sniffed.
MEDIA_TYPES = {".txt": None, ".md": "text/markdown", ".html": "text/html", ".htm": "text/html"}
GZ = ".gz"
_GZIP = b"\x1f\x8b\x08"  # what gzip data opens with, and no text
_CHUNK = 1 << 20

_ADVICE = {
    errno.ENOENT: "there is no such file; check the name",
    errno.ENOTDIR: "there is no such file; check the name",
    errno.EISDIR: "is a folder; use `cleaner run` for folders",
    errno.EACCES: "may not be read; change its permissions",
    errno.EPERM: "may not be read; change its permissions",
    errno.ELOOP: "is a link that leads in a circle; mend the link",
    errno.ENAMETOOLONG: "the name is too long; check it",
}


class Unreadable(Exception):
    """An input that gives no document; the message says what is wrong and what to do."""


def without_gz(name: str) -> str:
    """The name of what a compressed file holds; any other name stays as it is."""
    stem = name[: -len(GZ)]
    return stem if name.lower().endswith(GZ) and stem.rpartition("/")[2] else name


def media_type_of(path: str) -> str | None:
    """The media type that a file's ending promises, .gz aside; None where the content decides."""
    return MEDIA_TYPES.get(Path(without_gz(path)).suffix.lower())


def advice(error: OSError | ValueError) -> str:
    """What is wrong with a file and what to do, from the error that opening or reading it raised."""
    if isinstance(error, OSError):
        known = _ADVICE.get(error.errno or 0)
        return known or f"cannot be read: {error.strerror or error}; check the file"
    return f"is no file name: {error}; check the name"


def read_bytes(path: str) -> bytes:
    """The content of a file, or of standard input for "-", decompressed if it is gzip data. Raises Unreadable."""
    try:
        if path == "-":
            payload = sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin is not None else b""
        else:
            with Path(path).open("rb") as stream:
                payload = stream.read(MOST_BYTES + 1)
        if len(payload) <= MOST_BYTES and payload.startswith(_GZIP):
            payload = _decompressed(payload)
        elif path != without_gz(path):
            raise Unreadable("ends in .gz but holds no gzip data; give it its true ending")
    except (OSError, ValueError) as error:
        raise Unreadable(advice(error)) from None
    except MemoryError:
        raise Unreadable("does not fit into memory; split it") from None
    if len(payload) > MOST_BYTES:
        raise Unreadable(f"is larger than {MOST_BYTES:,} bytes; split it")
    return payload


def _decompressed(payload: bytes) -> bytes:
    """What gzip data holds, no more than a little over MOST_BYTES of it. Raises Unreadable."""
    import gzip  # few inputs need it
    import zlib

    out = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(payload)) as stream:
            while out.tell() <= MOST_BYTES and (chunk := stream.read(_CHUNK)):
                out.write(chunk)
    except EOFError:
        raise Unreadable("its gzip data ends too early; fetch it again") from None
    except (gzip.BadGzipFile, zlib.error):
        raise Unreadable("its gzip data is broken; fetch it again") from None
    return out.getvalue()


def is_regular(path: str) -> bool:
    """True for a file that ends, links followed: no folder, pipe or device."""
    try:
        return stat.S_ISREG(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False
