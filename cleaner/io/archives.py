"""The documents in zip and tar archives. Nothing is unpacked to disk, and no link is followed."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import IO, Protocol, Self

from cleaner.io.compression import GROWN, MOST_GROWTH, unpacked
from cleaner.io.items import Item, Problem
from cleaner.io.kinds import CONTAINERS, MEDIA_TYPES, is_known
from cleaner.io.places import Names, Place
from cleaner.io.problems import Unreadable
from cleaner.io.readers import items_of
from cleaner.io.streams import buffered

# What the libraries raise for broken archives, beside Unreadable from the stream below them.
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,  # zipfile's for a way of packing that it does not know
    RuntimeError,
    LookupError,
)
_MOST_HEADER = 1 << 20  # bytes of a tar header of variable length; real ones hold a path
_MOST_HEADERS = 1_000  # that hold for all members; real archives have one or two
_MOST_DIRECTORY = 1 << 27  # bytes that tell of a zip archive's members, all of which are kept in memory
_LONGEST_END = (1 << 16) + 256
_LINK = "is a link; put the file itself into the archive"
_DEVICE = "is no regular file; it was skipped"
_GROWS = f"grows more than {MOST_GROWTH}-fold when decompressed; unpack it if that is meant"


class _Open(Protocol):
    def __call__(self) -> AbstractContextManager[IO[bytes]]: ...


def zip_items(stream: io.BufferedReader, place: Place) -> Iterator[Item | Problem]:
    """The documents of a zip archive. Raises Unreadable."""
    if not stream.seekable():
        raise Unreadable("is a zip archive in a stream; save it as a file of its own")
    size = stream.seek(0, os.SEEK_END)
    if _directory(stream, size) > _MOST_DIRECTORY:
        raise Unreadable("has too many members to be read as a zip archive; make it a tar archive")
    try:
        archive = zipfile.ZipFile(stream)
    except _BROKEN:
        raise Unreadable("is no zip archive or a broken one; fetch it again") from None
    members = _Members(place)
    allowed = GROWN + MOST_GROWTH * size  # members may overlap, so that each alone looks harmless
    with archive:
        for info in archive.infolist():
            member = members.next(info.filename)
            if member is None or info.is_dir():
                continue
            if problem := _zip_problem(info):
                yield member.problem(problem)
                continue
            allowed -= info.file_size
            if allowed < 0:
                raise Unreadable(f"{_GROWS}; the rest was left")
            yield from _items(partial(archive.open, info), member, info.filename)
    members.check()


def _directory(stream: io.BufferedReader, size: int) -> int:
    """How long the list of members is, as the archive's end says; 0 if it does not."""
    stream.seek(max(0, size - _LONGEST_END))
    end = stream.read()
    length = _number(end, b"PK\5\6", slice(12, 16))
    return _number(end, b"PK\6\6", slice(40, 48)) if length == 0xFFFF_FFFF else length


def _number(end: bytes, mark: bytes, place: slice) -> int:
    """The number at that place behind the last mark; 0 without any."""
    found = end.rfind(mark)
    return int.from_bytes(end[found:][place], "little") if found >= 0 else 0


def _zip_problem(info: zipfile.ZipInfo) -> str | None:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return _LINK
    if mode not in (0, stat.S_IFREG):
        return _DEVICE
    if info.flag_bits & 1:
        return "is encrypted; unpack the archive with its password"
    return _GROWS if info.file_size > max(GROWN, MOST_GROWTH * info.compress_size) else None


def tar_items(stream: io.BufferedReader, place: Place) -> Iterator[Item | Problem]:
    """The documents of a tar archive, read from its begin to its end. Raises Unreadable."""
    members = _Members(place)
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member, bufsize=1 << 17) as archive:
            while info := archive.next():
                if len(archive.pax_headers) > _MOST_HEADERS:
                    raise Unreadable("sets thousands of properties for all its members; make it anew")
                archive.members.clear()  # type: ignore[attr-defined]  # else it keeps them all
                member = members.next(info.name)
                if member is None or info.isdir():
                    continue
                if problem := _tar_problem(info):
                    yield member.problem(problem)
                else:
                    yield from _items(partial(_extracted, archive, info), member, info.name)
    except _BROKEN:
        raise Unreadable("is no tar archive, or breaks off; fetch it again") from None
    members.check()


def _tar_problem(info: tarfile.TarInfo) -> str | None:
    if info.issym() or info.islnk():
        return _LINK
    if not info.isreg():
        return _DEVICE
    return "is a sparse file; unpack the archive" if info.issparse() else None


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(info)
    assert stream is not None  # only links and devices have none
    return stream


class _Member(tarfile.TarInfo):
    """A header that is bounded, and that tells where an archive is torn, which tarfile takes for its end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.size > _MOST_HEADER and info.type in (b"x", b"g", b"X", b"L", b"K"):
            raise tarfile.ReadError("a header of unlikely size")
        return info

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if isinstance(error, tarfile.EOFHeaderError):  # type: ignore[attr-defined]
                raise
            raise tarfile.ReadError(str(error)) from None


class _Members:
    """The places of an archive's members."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._names = Names(place)
        self._count = self._documents = 0

    def next(self, path: str) -> Place | None:
        """Where the next member stands; None for one that a folder would not be searched for."""
        self._count += 1
        if not is_known(path) or path.startswith("__MACOSX/"):
            return None
        self._documents += 1
        name, own = self._names.of(path, self._count)
        return Place(name, own, f"{self._place.source}!{path}", self._place.fields, self._place.form, nested=True)

    def check(self) -> None:
        """Raises Unreadable if no member was a document."""
        if not self._documents:
            endings = ", ".join([*MEDIA_TYPES, *CONTAINERS])
            raise Unreadable(f"holds no file that ends in {endings}; unpack it and name the files")


def _items(opens: _Open, place: Place, name: str) -> Iterator[Item | Problem]:
    """The documents of one member; what breaks in it costs no other."""
    try:
        with opens() as stream:
            yield from items_of(unpacked(buffered(stream), name), place, name)
    except Unreadable as error:
        yield place.problem(str(error))
    except _BROKEN:
        yield place.problem("is broken in its archive; fetch the archive again")
