"""The documents of one input, and the bytes of one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from cleaner.io.formats import TEXT, Format
from cleaner.io.inputs import Input
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.kinds import HEAD, Kind, is_web, kind_of, media_type_of
from cleaner.io.places import Place
from cleaner.io.problems import Unreadable
from cleaner.io.streams import opened, read_all

__all__ = ["Unreadable", "media_type_of", "read_bytes", "read_items"]

_NO_FIELDS = Fields()


def read_items(found: Input, *, fields: Fields = _NO_FIELDS, form: Format = TEXT) -> Iterator[Item | Problem]:
    """The documents of an input in their order, and what of it cannot be read; one at a time is in memory.

    A plain file is one document; tables, archives and web archives are read as they are asked for. What breaks off
    gives what came before and a problem. `form` is the one that the input was found with.
    """
    place = Place(found.name, found.id, found.path, fields, form)
    try:
        with opened(found.path) as stream:
            yield from items_of(stream, place, found.path)
    except Unreadable as error:
        yield place.problem(str(error))


def items_of(stream: io.BufferedReader, place: Place, name: str) -> Iterator[Item | Problem]:
    """The documents of a decompressed stream from a file called `name`. Raises Unreadable."""
    kind = kind_of(name, stream.peek(HEAD))
    if kind == "text":
        url = place.source if is_web(place.source) and not place.nested else None
        yield Item(place.id, place.name, place.source, read_all(stream), media_type_of(name), url)
    elif place.nested and kind in ("zip", "tar", "parquet"):
        raise Unreadable(f"is a {kind} file in an archive; unpack the archive and name the file itself")
    else:
        yield from _reader(kind)(stream, place)


def _reader(kind: Kind) -> Callable[[io.BufferedReader, Place], Iterator[Item | Problem]]:
    """Each is loaded where it is first used."""
    if kind in ("jsonl", "csv"):
        from cleaner.io import tables

        return tables.jsonl_items if kind == "jsonl" else tables.csv_items
    if kind == "parquet":
        from cleaner.io.parquet import parquet_items

        return parquet_items
    if kind == "warc":
        from cleaner.io.web_archives import warc_items

        return warc_items
    from cleaner.io import archives

    return archives.zip_items if kind == "zip" else archives.tar_items


def read_bytes(path: str) -> bytes:
    """The content of a file, or of standard input for "-", decompressed if need be. Raises Unreadable."""
    with opened(path) as stream:
        return read_all(stream)
