"""The clean body as Markdown: CommonMark with the tables of GitHub. The structure of a page is kept, its text escaped.

A line of plain text, and of a page too large for a tree, is a paragraph. A document that was given as Markdown stays
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaner.document import Document, Line
from cleaner.io.targets import Span, base_of, spans_of
from cleaner.page import Layout

MEDIA_TYPE = "text/markdown"

# What has a meaning within a line. "<" and "&" become entities: some readers know no escaped "<" and would see a tag.
_SPECIAL = re.compile(r"[\\`*\[\]|~<]|&(?=#?[0-9A-Za-z]{1,32};)|(?<![^\W_])_|_(?![^\W_])")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
# What has one at its start, beside these: headings, quotes, items, rules, underlines, the row below a table's head.
_LEAD = re.compile(r"[#>+\-=:]|[0-9]{1,9}(?=[.)](?:\s|$))")
_TICKS = re.compile(r"`+")
# White space, and a byte order mark, which is no text for most readers: what stands behind them would open the line.
_EDGES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_HARD_BREAK = "  "
_LONGEST_MARKER = 11  # nine digits, a full stop and a space: a longer number opens no item
_WIDEST = 50  # columns up to which the rows of a table are filled up
_CODE_TAGS = frozenset(("pre", "listing", "xmp", "plaintext"))
_NOTHING = Layout()

Piece = list[Line]  # the lines of one paragraph, heading, table or block of code
Opened = list[tuple[int, str]]  # the frames of a piece, and what its second line opens with for each


def markdown_of(doc: Document, *, links: bool) -> str:
    """The body as Markdown, without a line feed at its end; "" for a rejected document.

    `links` writes the links of a page, absolute where its address is known.
    """
    if doc.rejected is not None:
        return ""
    if doc.meta.get("media_type") == MEDIA_TYPE:
        return doc.text
    base = base_of(doc)
    rows: list[str] = []
    opened: Opened = []
    last: Piece = []
    for piece in _pieces(doc):
        layout = _layout(piece[0])
        shared = _count_shared(opened, layout.frames)
        if last and not (_is_plain(last) and _is_next_item(opened, layout, shared)):
            rows.append(_prefix(opened[:shared]).rstrip())
        prefix, opened = _enter(opened[:shared], layout)
        for row in _rows(piece, [_Inline(line, links=links, base=base) for line in piece]):
            rows.append(prefix + row if row else prefix.rstrip())
            prefix = _prefix(opened)
        last = piece
    return "\n".join(rows)


def _pieces(doc: Document) -> Iterator[Piece]:
    """The kept lines, those together that are one piece of Markdown."""
    piece: Piece = []
    key: tuple[str, int] | None = None
    is_apart = False
    for line in doc.lines:
        own, layout = _key(line), _layout(line)
        is_apart = is_apart or own != key or layout.breaks != 1 or bool(layout.marker)
        is_blank = not _text(line)
        if line.removed is not None or (is_blank and (own != key or not _is_code(own))):
            continue
        if own is not None and own == key and (own[0] != "text" or not is_apart):
            piece.append(line)
        else:
            if piece:
                yield piece
            piece, key = [line], own
        is_apart = False
    if piece:
        yield piece


def _key(line: Line) -> tuple[str, int] | None:
    """Equal for lines of one piece that follow each other; None for a line that is a paragraph of its own."""
    block = line.block
    if block is None:
        return None
    if block.is_table_row:
        return "table", _layout(line).table
    if block.is_code:
        return "code", block.element if block.tag in _CODE_TAGS else block.parent
    return "text", block.element


def _is_code(key: tuple[str, int] | None) -> bool:
    return key is not None and key[0] == "code"


def _is_plain(piece: Piece) -> bool:
    key = _key(piece[0])
    return key is not None and key[0] == "text"


def _layout(line: Line) -> Layout:
    return (line.block.layout if line.block else None) or _NOTHING


def _marker(layout: Layout) -> str:
    return layout.marker if len(layout.marker) <= _LONGEST_MARKER else ""


def _text(line: Line) -> str:
    return line.text.removeprefix(_marker(_layout(line))).strip(_EDGES)


def _count_shared(opened: Opened, frames: Sequence[int]) -> int:
    pairs = enumerate(zip(opened, frames, strict=False))
    return next((n for n, (old, frame) in pairs if old[0] != frame), min(len(opened), len(frames)))


def _is_next_item(opened: Opened, layout: Layout, shared: int) -> bool:
    """True for an item that needs no blank line above it: the next of a list, or the first of a list within an item."""
    marker = _marker(layout)
    if not marker or not any(prefix.isspace() for _, prefix in opened):
        return False
    if shared == len(opened) and marker not in ("- ", "1. "):  # within a paragraph no other number opens an item
        return False
    changed = [*(frame for frame, _ in opened[shared:]), *layout.frames[shared:]]
    return all(frame > 0 for frame in changed)


def _enter(opened: Opened, layout: Layout) -> tuple[str, Opened]:
    """What the first line of a piece opens with, and the frames around it.

    An item shows only where its first line stands: one whose first line is gone is as the text around it.
    """
    marker, first, opened = _marker(layout), _prefix(opened), list(opened)
    item = next((frame for frame in reversed(layout.frames) if frame > 0), 0)
    for frame in layout.frames[len(opened) :]:
        if frame < 0:
            start = rest = "> "
        else:
            start = marker if frame == item else ""
            rest = " " * len(start)
        first += start
        opened.append((frame, rest))
    return first, opened


def _prefix(opened: Opened) -> str:
    return "".join(prefix for _, prefix in opened)


class _Inline:
    """The text of a line, written piece by piece from its start."""

    def __init__(self, line: Line, *, links: bool, base: str | None) -> None:
        self.text = _text(line)
        self._at = 0
        spans = spans_of(self.text, _layout(line).links, base=base) if links else []
        self._spans = spans[::-1]

    def write(self, end: int | None = None) -> str:
        """The text up to `end`, escaped, with its links."""
        end = len(self.text) if end is None else end
        parts: list[str] = []
        while self._spans and self._spans[-1].start < end:
            span = self._spans.pop()
            if span.start < self._at or span.end > end:
                continue
            before = _escaped(self.text[self._at : span.start])
            parts.append(f"{before[:-1]}\\!" if before.endswith("!") else before)  # or the link would be an image
            parts.append(_link(self.text[span.start : span.end], span))
            self._at = span.end
        parts.append(_escaped(self.text[self._at : end]))
        self._at = end
        return "".join(parts)

    def write_cells(self) -> list[str]:
        """The cells of a table's row."""
        cells, start = [], 0
        for cell in self.text.split(" | "):
            self._at = start
            cells.append(self.write(start + len(cell)))
            start += len(cell) + 3
        return cells


def _link(text: str, span: Span) -> str:
    return f"[{_escaped(text)}]({span.target})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0]) or f"\\{found[0]}", text)


def _escaped_lead(text: str) -> str:
    """The line with a backslash before what would make it anything but a paragraph."""
    found = _LEAD.match(text)
    if found is None:
        return text
    at = found.end() if text[0].isdecimal() else 0
    return f"{text[:at]}\\{text[at:]}"


def _rows(piece: Piece, texts: Sequence[_Inline]) -> list[str]:
    """The lines of a piece, without what stands before them in lists and quotes."""
    key, block = _key(piece[0]), piece[0].block
    if _is_code(key):
        return _fenced(piece)
    if key is not None and key[0] == "table":
        return _table(piece, [text.write_cells() for text in texts])
    written = [text.write() for text in texts]
    if block is not None and block.heading:
        return [_heading(" ".join(written), block.heading)]
    lines = [_escaped_lead(text) for text in written]
    return [*(line + _HARD_BREAK for line in lines[:-1]), lines[-1]]


def _heading(text: str, level: int) -> str:
    bare = text.rstrip("#")  # which would close the heading
    return f"{'#' * level} {bare}" + ("\\" + text[len(bare) :] if bare != text else "")


def _fenced(piece: Piece) -> list[str]:
    lines = [piece[0].text.removeprefix(_marker(_layout(piece[0]))), *(line.text for line in piece[1:])]
    while lines[-1:] and not lines[-1].strip():
        lines.pop()
    fence = "`" * max(3, *(len(ticks) + 1 for line in lines for ticks in _TICKS.findall(line)), 0)
    return [fence, *lines, fence]


def _table(piece: Piece, rows: list[list[str]]) -> list[str]:
    """The first row is the head, which Markdown cannot do without, and as wide as the widest."""
    placed = [_in_columns(cells, _layout(line).columns) for line, cells in zip(piece, rows, strict=True)]
    width = max(map(len, placed))
    fill = width if width <= _WIDEST else 0
    head, *others = [cells + [""] * (fill - len(cells)) for cells in placed]
    head += [""] * (width - len(head))
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * width, *others)]


def _in_columns(cells: list[str], columns: Sequence[int]) -> list[str]:
    if len(columns) != len(cells):
        return cells
    placed = [""] * (columns[-1] + 1)
    for column, cell in zip(columns, cells, strict=True):
        placed[column] = cell
    return placed
