"""A line of a page in the making, and the cells of a table's row made one line."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from cleaner.intake.places import Kind, Place, Places
from cleaner.page import Layout

# A row of a table is one line if its cells are this short; longer ones are a page laid out by a table.
_LONGEST_CELL = 200
_MOST_LINES_OF_CELL = 3


class Row(msgspec.Struct, gc=False, eq=False):
    """A line in the making; `lead` is what its first words stand in, `place` its innermost block element."""

    text: str
    place: Place
    lead: Kind
    link_words: int = 0
    link_chars: int = 0
    layout: Layout | None = None


def joined(cells: Sequence[Sequence[Row]], places: Places) -> Row | None:
    """The line of a table's row, which is open; None if it stays as it is: one cell, or one that is long.

    A cell is the lines that stand in it, none for an empty one.
    """
    columns = [n for n, cell in enumerate(cells) if cell]
    if len(columns) < 2 or not all(_is_short(cells[n]) for n in columns):
        return None
    rows = [row for cell in cells for row in cell]
    place = places.here()
    layouts = [row.layout for row in rows if row.layout is not None]
    layout = Layout(
        marker=rows[0].layout.marker if rows[0].layout else "",
        frames=place.frames,
        links=tuple(link for layout in layouts for link in layout.links),
        table=places.table(),
        columns=tuple(columns) if len(columns) < len(cells) else (),
    )
    return Row(
        " | ".join(" ".join(row.text for row in cells[n]) for n in columns),
        place,
        rows[0].lead,
        sum(row.link_words for row in rows),
        sum(row.link_chars for row in rows),
        layout,
    )


def _is_short(cell: Sequence[Row]) -> bool:
    if len(cell) > _MOST_LINES_OF_CELL or any(row.place.kind.tag == "tr" for row in cell):
        return False
    return sum(len(row.text) for row in cell) <= _LONGEST_CELL
