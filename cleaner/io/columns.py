"""Which fields of a row are its text, id and address, and the document that they make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cleaner.io.items import Fields, Item
from cleaner.io.places import Place

# The usual names, in order; a row's text is the first of them that holds one, an empty one if there is no other.
TEXTS = ("text", "html", "content", "body", "raw_content", "article", "document")
IDS = ("id", "_id", "doc_id", "uuid", "guid")
URLS = ("url", "link", "uri")
_LONGEST_URL = 10_000
_SHOWN = 12


class BadRow(ValueError):
    """A row that gives no document; the message says what is wrong and what to do."""


def texts_of(fields: Fields) -> tuple[str, ...]:
    """The names under which the text may stand."""
    return (fields.text,) if fields.text is not None else TEXTS


def check(columns: Collection[str], fields: Fields) -> None:
    """Raises BadRow if rows of these columns can give no document."""
    if not any(name in columns for name in texts_of(fields)):
        wanted = f"no field {fields.text}" if fields.text is not None else "none of the usual fields for its text"
        raise BadRow(f"has {wanted}; name it with --text-field: {_listed(columns)}")
    for option, name in (("--id-field", fields.id), ("--url-field", fields.url)):
        if name is not None and name not in columns:
            raise BadRow(f"has no field {name}; name another with {option}: {_listed(columns)}")


def row_item(row: Mapping[str, Any], number: int, place: Place) -> Item:
    """The document of row `number`, from 1. Raises BadRow."""
    fields = place.fields
    check(row, fields)
    keys = [name for name in texts_of(fields) if isinstance(row.get(name), (str, bytes))]
    if not keys:
        names = ", ".join(name for name in texts_of(fields) if name in row)
        raise BadRow(f"holds no text under {names}; mend the row, or name another field with --text-field")
    key = next((name for name in keys if row[name].strip()), keys[0])  # tables have empty cells
    id_key, known = _first(row, (fields.id,) if fields.id is not None else IDS, (str, int))
    url_key, url = _first(row, (fields.url,) if fields.url is not None else URLS, (str,))
    payload = row[key]
    return Item(
        *place.of_row(number, payload, known=known, label=known or ""),
        payload,
        media_type="text/html" if key.lower().endswith("html") else None,
        url=url if url and len(url) <= _LONGEST_URL else None,
        fields={name: value for name, value in row.items() if name not in (key, id_key, url_key)},
    )


def _first(row: Mapping[str, Any], names: Iterable[str], kinds: tuple[type, ...]) -> tuple[str | None, str | None]:
    """The first field that holds anything of these kinds, and its value as a text."""
    for name in names:
        value = row.get(name)
        if isinstance(value, kinds) and not isinstance(value, bool) and value != "":
            return name, str(value)
    return None, None


def _listed(columns: Collection[str]) -> str:
    shown = [name if len(name) <= 40 else f"{name[:40]}..." for _, name in zip(range(_SHOWN), columns, strict=False)]
    return f"it has {', '.join(shown)}{', ...' if len(columns) > _SHOWN else ''}" if shown else "it has no fields"
