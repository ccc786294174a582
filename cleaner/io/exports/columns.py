"""Which of the input's own fields become columns of a Parquet file, and how a value stands in one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, Literal

import msgspec

from cleaner.io.exports.unicode import encodable, json_of

Kind = Literal["bool", "int", "float", "string", "json"]

_MOST_COLUMNS = 500  # a column of its own for each of a million keys would be no table
_EXACT = 2**53  # integers up to it are floats without loss


class Columns(msgspec.Struct, frozen=True):
    """The columns with their kinds, as the first rows have them; a `json` column takes any value as JSON."""

    kinds: dict[str, Kind]

    def split(self, fields: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
        """The cells of one row, and the JSON of what has no column or does not fit into it; None for nothing."""
        cells: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for name, value in fields.items():
            kind = self.kinds.get(name)
            if kind is None or not _fits(value, kind):
                rest[name] = value
            elif value is not None:
                cells[name] = _cell(value, kind)
        return cells, json_of(rest) if rest else None


def columns_of(rows: Iterable[Mapping[str, Any]], *, taken: Iterable[str]) -> Columns:
    """A column for each field, in the order in which they come; fields of mixed types, lists and objects are JSON.

    A name that differs from another in case alone gets none: some readers hold the two for one.
    """
    found: dict[str, set[Kind]] = {}
    folded = {name.casefold() for name in taken}
    for fields in rows:
        for name, value in fields.items():
            if name not in found and len(found) < _MOST_COLUMNS and _is_free(name, folded):
                folded.add(name.casefold())
                found[name] = set()
            if name in found and value is not None:
                found[name].add(_kind_of(value))
    return Columns({name: _common(kinds) for name, kinds in found.items()})


def _is_free(name: str, folded: Container[str]) -> bool:
    return bool(name) and name == encodable(name) and name.casefold() not in folded


def _common(kinds: set[Kind]) -> Kind:
    if kinds == {"int", "float"}:
        return "float"
    return kinds.pop() if len(kinds) == 1 else "json"


def _kind_of(value: Any) -> Kind:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if _fits(value, "int") else "json"
    if isinstance(value, float):
        return "float"
    return "string" if isinstance(value, str) else "json"


def _fits(value: Any, kind: Kind) -> bool:
    if value is None or kind == "json":
        return True
    if kind == "bool" or isinstance(value, bool):
        return kind == "bool" and isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and -(2**63) <= value < 2**63
    if kind == "float":
        return isinstance(value, float) or (isinstance(value, int) and abs(value) <= _EXACT)
    return isinstance(value, str)


def _cell(value: Any, kind: Kind) -> Any:
    if kind == "json":
        return json_of(value)
    return encodable(value) if isinstance(value, str) else value
