"""One document of an input, as the readers give it: what `run` cleans."""

from __future__ import annotations

from typing import Any

import msgspec


class Item(msgspec.Struct, frozen=True):
    """A document as it stands in an input.

    `name` is its place below OUT/body/, "/" between the parts, and unique in a run; `source` says where it was
    read, for people: a path, path!member of an archive, path#row of a table, a WARC record's address. `id` is the
    input's own, else that of its file, for a row of a container with row and content hash.
    `fields` are the input's other fields, passed through untouched.
    """

    id: str
    name: str
    source: str
    payload: bytes | str
    media_type: str | None = None
    url: str | None = None
    fields: dict[str, Any] = {}


class Problem(msgspec.Struct, frozen=True):
    """A document, row or rest of an input that cannot be read, and what to do about it. It costs itself alone."""

    source: str
    error: str
    name: str | None = None
    id: str | None = None


class Fields(msgspec.Struct, frozen=True):
    """Which fields of a table hold what. None: the first of the usual names that is there."""

    text: str | None = None
    id: str | None = None
    url: str | None = None
