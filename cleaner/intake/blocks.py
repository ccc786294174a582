"""The visible text of a parsed page, block by block in reading order, in one walk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.intake.places import Places
from cleaner.intake.rows import Row, joined
from cleaner.intake.visibility import MAYBE_VISIBLE, NEVER_VISIBLE, Visibility, is_unseen, is_visible
from cleaner.page import Layout, Link

# What an element does to the line. Everything else is inline: it never splits words.
_NEVER, _FACT, _MAYBE, _SPAN, _INLINE, _TIME, _LINK, _BREAK, _BLOCK, _ITEM, _ROW, _CELL, _CODE = range(13)
_BLOCK_NAMES = (
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "html", "legend", "main", "menu", "nav", "ol", "optgroup", "p", "search",
    "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
)  # fmt: skip
_KINDS = {
    **dict.fromkeys(NEVER_VISIBLE, _NEVER),
    **dict.fromkeys(("meta", "link", "title", "script", "base"), _FACT),
    **dict.fromkeys(MAYBE_VISIBLE, _MAYBE),
    **dict.fromkeys(("i", "span"), _SPAN),
    **dict.fromkeys(_BLOCK_NAMES, _BLOCK),
    **dict.fromkeys(("br", "hr"), _BREAK),
    **dict.fromkeys(("td", "th"), _CELL),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _CODE),
    "a": _LINK,
    "li": _ITEM,
    "time": _TIME,
    "tr": _ROW,
}
# Inline elements that, side by side, are often a box each: <span>12 votes</span><span>Reply</span>.
_BOXES = frozenset(("span", "b", "strong", "em", "i", "bdi", "small", "s", "del", "ins", "label"))


class Walk:
    """One walk over a page: `rows` are its lines, `facts` the elements that metadata is read from."""

    def __init__(self, root: Any) -> None:
        self.rows: list[Row] = []
        self.facts: list[Any] = []
        self._visibility = Visibility(root)
        self._places = Places(self._visibility.unfolded)
        self._around: list[Any] = [None]  # every element that is open, and its kind
        self._around_kinds: list[int] = [_NEVER]
        self._open = self._places.open
        self._parts: list[str] = []  # text of the line so far
        self._links: list[Link] = []  # the links of it that are closed
        self._lead: Any = None
        self._link: Any = None  # the link that is open, its target, and the part of the line that it starts with
        self._href = ""
        self._link_start = 0
        self._after_link = False
        self._after_box = False
        self._marker = ""
        self._breaks = 0
        self._counters: dict[Any, int] = {}  # ordered list: number of its last item
        self._cells: list[list[int]] = []  # table rows around here: the row each cell starts with
        self._code = 0

    def run(self, root: Any) -> None:
        """Walks through an lxml tree once, without recursion."""
        kinds, is_hidden = _KINDS, self._visibility.is_hidden
        around, around_kinds = self._around, self._around_kinds
        skipped: set[Any] = set()  # the hidden element just met and what is in it
        for element in root.iter():
            parent = element.getparent()
            if skipped:
                if parent in skipped:
                    skipped.add(element)
                    if element.tag == "script":  # structured data is for machines wherever it stands
                        self.facts.append(element)
                    continue
                skipped.clear()
            while around[-1] is not parent:
                self._close()
            kind = kinds.get(element.tag, _INLINE)
            if kind <= _SPAN:
                kind = self._kind_if_visible(element, kind)
            style = element.get("style")
            if (style is not None or element.get("hidden") is not None) and is_hidden(element, style):
                kind = _NEVER
            around.append(element)
            around_kinds.append(kind)
            if kind == _NEVER:
                skipped.add(element)
                continue
            if kind >= _TIME:
                self._enter(element, kind)
            text = element.text
            if text and (self._parts or self._code or not text.isspace()):
                if self._after_box and element.tag in _BOXES:
                    self._part_boxes(text)
                self._add(text, element)
        while len(around) > 1:
            self._close()
        self._flush()

    def _close(self) -> None:
        element, kind = self._around.pop(), self._around_kinds.pop()
        if kind >= _LINK:
            self._leave(element, kind)
        text = element.tail
        if text and (self._parts or self._code or not text.isspace()):
            if element.tag == "cite" and text[0].isalnum() and _is_label(element):
                self._flush()
            self._add(text, self._around[-1])
        elif kind > _MAYBE:
            self._after_box = kind == _INLINE and element.tag in _BOXES

    def _kind_if_visible(self, element: Any, kind: int) -> int:
        if kind == _MAYBE:
            return _BLOCK if is_visible(element) else _NEVER
        if kind == _SPAN:
            name = element.get("class")
            return _NEVER if name is not None and is_unseen(name) else _INLINE
        if kind == _FACT:
            self.facts.append(element)
        return _NEVER

    def _add(self, text: str, element: Any) -> None:
        if not self._parts:
            self._lead = element
        self._parts.append(text)
        self._after_link = self._after_box = False

    def _part_boxes(self, text: str) -> None:
        """Puts a space between two elements side by side if a word ends and another, or a number, begins.

        On 1,841 labelled pages references part 990 such words and join 2: "DataFeed" and "Watch".
        """
        if not self._parts or self._code:
            return
        before, after = self._parts[-1][-1:], text[0]
        if (after.isupper() and (before.islower() or before.isdigit())) or (after.isdigit() and before.isalpha()):
            self._parts.append(" ")

    def _enter(self, element: Any, kind: int) -> None:
        if kind >= _BLOCK:
            if self._parts:
                self._flush()
            self._open.append(element)
            if kind > _BLOCK:
                self._enter_list_or_table(element, kind)
        elif kind == _LINK:
            self._enter_link(element)
        elif kind == _BREAK:
            self._break(element)
        else:
            self.facts.append(element)

    def _enter_link(self, element: Any) -> None:
        start = len(self._parts)
        if self._after_link:  # two links side by side are never one word
            self._parts.append(" ")
        if self._link is None and (href := element.get("href")) is not None:
            self._link, self._href, self._link_start = element, href, start
            if element.get("rel") == "author":
                self.facts.append(element)

    def _enter_list_or_table(self, element: Any, kind: int) -> None:
        if kind == _ITEM:
            self._marker = self._mark(element)
        elif kind == _ROW:
            self._cells.append([])
        elif kind == _CELL and self._cells:
            self._cells[-1].append(len(self.rows))
        elif kind == _CODE:
            self._code += 1

    def _leave(self, element: Any, kind: int) -> None:
        if kind >= _BLOCK:
            if self._parts:
                self._flush()
            if kind == _ITEM:
                self._marker = ""
            elif kind == _ROW:
                self._join_cells(self._cells.pop())
            elif kind == _CODE:
                self._code -= 1
            self._places.leave()
        elif kind == _LINK:
            if self._link is element:
                self._note_link()
                self._link = None
            self._after_link = bool(self._parts)

    def _note_link(self) -> None:
        parts, start = self._parts, self._link_start
        if len(parts) > start:
            self._links.append(Link(parts[start] if len(parts) == start + 1 else "".join(parts[start:]), self._href))

    def _break(self, element: Any) -> None:
        if self._code:
            self._parts.append("\n")
        else:
            self._flush()
            self._breaks += 1 if element.tag == "br" else 2

    def _mark(self, item: Any) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        number = self._counters.get(parent)
        if number is None:
            number = _number(parent.get("start"), 1) - 1
        number = self._counters[parent] = _number(item.get("value"), number + 1)
        return f"{number}. "

    def _flush(self) -> None:
        if not self._parts:
            return
        if self._link is not None:
            self._note_link()
            self._link_start = 0
        whole = "".join(self._parts)
        texts = _code_lines(whole) if self._code else (" ".join(whole.split()),)
        if texts and (len(texts) > 1 or texts[0]):
            self._add_rows(texts)
        self._parts = []
        if self._links:
            self._links = []
        self._after_link = False

    def _add_rows(self, texts: Sequence[str]) -> None:
        place = self._places.here()
        lead = self._places.kind_of(self._lead)
        marker, breaks, frames = self._marker, self._breaks, place.frames
        links = self._links if len(texts) == 1 else ()
        first = Row(marker + texts[0], place, lead)
        self.rows.append(first)
        if len(texts) > 1:
            layout = Layout("", 0, frames) if frames else None
            self.rows += [Row(text, place, lead, 0, 0, layout) for text in texts[1:]]
        elif links:
            words = "".join([link.text for link in links]).split()
            first.link_words = len(words)
            first.link_chars = sum(map(len, words)) + max(0, len(words) - 1)
        if marker or breaks or frames or links:
            first.layout = Layout(marker, breaks, frames, tuple(links))
            self._marker, self._breaks = "", 0

    def _join_cells(self, starts: list[int]) -> None:
        if len(starts) < 2:
            return
        ends = [*starts[1:], len(self.rows)]
        cells = [self.rows[start:end] for start, end in zip(starts, ends, strict=True)]
        row = joined(cells, self._places)
        if row is not None:
            self.rows[starts[0] :] = [row]


def _is_label(cite: Any) -> bool:
    """True for what stands first in its block, as the name of whom a forum quotes above the quote."""
    before = cite.getparent().text
    return cite.getprevious() is None and (not before or before.isspace())


def _code_lines(text: str) -> Sequence[str]:
    lines = [line.rstrip() for line in text.replace("\r", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    first = next((n for n, line in enumerate(lines) if line), 0)
    return lines[first:]


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().isdecimal() and len(text) < 10 else default
