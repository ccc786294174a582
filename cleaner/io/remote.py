"""Inputs that fsspec reaches: s3://, gs://, https://, memory:// and others."""

from __future__ import annotations

import glob
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cleaner.io.kinds import is_known, is_web
from cleaner.io.places import safe_parts
from cleaner.io.problems import Unreadable, library

T = TypeVar("T")


@contextmanager
def open_remote(url: str) -> Iterator[io.RawIOBase]:
    """The file at an address. Raises Unreadable, also while it is read."""
    system, path = _located(url)
    with _asked(lambda: system.open(path, "rb")) as stream:
        yield _Remote(stream)


def search(url: str) -> Iterator[tuple[str, str]]:
    """The files that an address names, with their names: itself, what is below it, or what its wildcards match.

    A page of the web is never followed. Raises Unreadable.
    """
    if is_web(url):
        parts = urlsplit(url)
        yield safe_parts(parts.path or parts.netloc)[-1], url
        return
    system, path = _located(url)
    if glob.has_magic(path):
        wild = next(n for n, part in enumerate(path.split("/")) if glob.has_magic(part))
        base, found = "/".join(path.split("/")[:wild]), _asked(lambda: system.glob(path))
    elif _asked(lambda: system.isdir(path)):
        base, found = path.rstrip("/"), _asked(lambda: system.find(path))
    else:
        yield safe_parts(path)[-1], url
        return
    for file in sorted(found):
        if is_known(file):
            yield "/".join(safe_parts(file.removeprefix(base))), system.unstrip_protocol(file)


class _Remote(io.RawIOBase):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = _asked(lambda: self._stream.read(len(buffer)))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(_asked(lambda: self._stream.seek(offset, whence)))

    def tell(self) -> int:
        return int(self._stream.tell())


def _located(url: str) -> tuple[Any, str]:
    core = library("fsspec.core", extra="remote")
    return _asked(lambda: core.url_to_fs(url))  # type: ignore[no-any-return]


def _asked(ask: Callable[[], T]) -> T:
    """The answer. Raises Unreadable for whatever goes wrong: each driver has errors of its own."""
    try:
        return ask()
    except ImportError as error:
        raise Unreadable(f'needs a driver: {error}; run: pip install "cleaner[remote]"') from None
    except FileNotFoundError:
        raise Unreadable("there is no such file; check the address") from None
    except Exception as error:
        raise Unreadable(f"cannot be reached: {error}; check the address and your access") from None
