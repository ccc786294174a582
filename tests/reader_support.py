"""What the tests of the readers share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cleaner.io.formats import TEXT, Format
from cleaner.io.inputs import Input
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.readers import read_items


def read(path: Path | str, *, fields: Fields | None = None, form: Format = TEXT) -> list[Item | Problem]:
    """All that an input gives, its name and its id being the last part of its path."""
    path = str(path)
    name = path.rpartition("/")[2]
    found = list(read_items(Input(name, path, name), fields=fields or Fields(), form=form))
    assert len({one.name for one in found}) == len(found)
    return found


def told(found: list[Item | Problem]) -> list[Any]:
    """Each payload, and the error of each problem after a "!"."""
    return [one.payload if isinstance(one, Item) else f"! {one.error}" for one in found]


def names(found: list[Item | Problem]) -> list[str | None]:
    return [one.name for one in found]
