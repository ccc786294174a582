"""Whether a reader sees an element: what pages carry for scripts, machines and search engines is no text.

Shares are of the 4-word sequences of 1,841 labelled pages (docs/decisions/0004-html-parser.md).
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import Any

NEVER_VISIBLE = frozenset(
    [
        "style",
        "svg",
        "iframe",
        "object",
        "embed",
        "applet",
        "audio",
        "video",
        "canvas",
        "map",
        "select",
        "datalist",
        "textarea",
        "noembed",
        "noframes",
        "base",
        "param",
        "source",
        "track",
        "annotation",
        "annotation-xml",
        "script",
        "meta",
        "link",
        "title",
    ]
)
# Elements that are text only under a condition: see `is_visible`.
MAYBE_VISIBLE = frozenset(("template", "noscript", "dialog"))
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-indent\s*:\s*-\d{3}"
    r"|(?:left|top|right)\s*:\s*-\d{4}|font-size\s*:\s*0(?:\.0+)?(?:px|em|rem|pt|%)?\s*(?:[;!]|$)"
    r"|clip(?:-path)?\s*:\s*(?:rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]|inset\(\s*(?:50|100)%)",
    re.I,
)
_TRANSPARENT = re.compile(r"opacity\s*:\s*0?(?:\.0+)?0?\s*(?:[;!]|$)", re.I)
_FADES_IN = re.compile("trans|anim|will-change|filter|scale", re.I)
# Icon fonts spell the icon's name: <i class="material-icons">arrow_forward</i>.
# Text for screen readers repeats or explains what stands beside it: 3 % content.
_UNSEEN = re.compile(
    r"\bmaterial-(?:icons|symbols)|(?<![\w-])(?:sr-only|visually-?hidden|screen-?reader-(?:text|only))(?![\w-])", re.I
)
# Below stands "Please enable JavaScript" (1 % content), above whole forum threads (over 50 %).
_LARGE_NOSCRIPT = 300
# Hidden elements that, with their like among their siblings, hold this many paragraphs and characters are what a script
# unfolds, not what it hides: by the attribute 84 to 96 % content, by opacity 80 %, by display 80 % inside an article
# and 13 % elsewhere, where they must be half of the page.
_PARAGRAPHS = 3
_SHORTEST_PARAGRAPH = 20
_LEAST_LENGTH = 400
_MOST_PARAGRAPHS = 100
_MOST_GROUPS = 500
_MOST_SIBLINGS = 200


class Visibility:
    """Judges the elements of one page."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._page: int | None = None
        self._styles: dict[str, str] = {}
        self._groups: dict[tuple[Any, str | None], bool] = {}
        self.unfolded: set[Any] = set()  # hidden elements that a script will show

    def is_hidden(self, element: Any, style: str | None) -> bool:
        """True if an element with a `hidden` attribute or a `style` is never shown."""
        if element.get("hidden") is not None:
            return not self._is_unfolded(element, "hidden", None)
        way = self._way_of_hiding(style or "")
        return bool(way) and not self._is_unfolded(element, way, style)

    def _way_of_hiding(self, style: str) -> str:
        way = self._styles.get(style)
        if way is None:
            way = "display" if _HIDING.search(style) else ""
            if not way and _TRANSPARENT.search(style) and not _FADES_IN.search(style):
                way = "opacity"
            self._styles[style] = way
        return way

    def _is_unfolded(self, element: Any, way: str, style: str | None) -> bool:
        parent = element.getparent()
        if parent is None or element.tag == "body":  # hidden until the page is ready
            return True
        if len(self._groups) > _MOST_GROUPS:
            return False
        known = self._groups.get((parent, style))
        if known is None:
            after = islice(element.itersiblings(), _MOST_SIBLINGS)
            group = [one for one in (element, *after) if _is_alike(one, style)]
            known = self._groups[parent, style] = self._unfolds(group, way)
        if known:
            self.unfolded.add(element)
        return known

    def _unfolds(self, group: list[Any], way: str) -> bool:
        paragraphs = chain.from_iterable(one.iter("p", "li", "pre") for one in group)
        lengths = [length for p in islice(paragraphs, _MOST_PARAGRAPHS) if (length := _size(p)) >= _SHORTEST_PARAGRAPH]
        if len(lengths) < _PARAGRAPHS or sum(lengths) < _LEAST_LENGTH:
            return False
        if way != "display" or next(group[0].iterancestors("article"), None) is not None:
            return True
        if self._page is None:
            self._page = _size(self._root)
        return sum(map(_size, group)) * 2 >= self._page


def _is_alike(element: Any, style: str | None) -> bool:
    return element.get("hidden") is not None if style is None else element.get("style") == style


def is_visible(element: Any) -> bool:
    """Whether a template, noscript or dialog is text: a shadow root, a large one, an open one."""
    if element.tag == "template":
        return element.get("shadowrootmode") is not None
    if element.tag == "dialog":
        return element.get("open") is not None
    return next(element.iterancestors("noscript"), None) is not None or _size(element) >= _LARGE_NOSCRIPT


def is_unseen(classes: str) -> bool:
    """True for the classes of an icon font, and of text that only screen readers say."""
    return _UNSEEN.search(classes) is not None


def _size(element: Any) -> int:
    """Characters of text in an element, scripts and the like aside."""
    size = 0
    for inner in element.iter():
        text, tail = inner.text, inner.tail
        if text and inner.tag not in NEVER_VISIBLE and not text.isspace():
            size += len(text)
        if tail and inner is not element and not tail.isspace():
            size += len(tail)
    return size
