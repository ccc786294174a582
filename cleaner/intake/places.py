"""Where text stands on a page: its element, the elements around it, and what they are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from cleaner.page import Inside

_MOST_TOKENS = 48
_MOST_OWN_CLASSES = 8
_MOST_ANCESTORS = 12
_FRAMES = frozenset(("li", "blockquote"))
_MOST_FRAMES = 8
_LONGEST_TOKEN = 40
_CONTAINERS = frozenset(
    [
        "article",
        "aside",
        "body",
        "details",
        "dialog",
        "div",
        "figure",
        "footer",
        "form",
        "header",
        "html",
        "main",
        "nav",
        "section",
        "td",
        "th",
    ]
)
_TAGS: dict[str, int] = {
    "nav": Inside.NAV,
    "header": Inside.HEADER,
    "footer": Inside.FOOTER,
    "aside": Inside.ASIDE,
    "form": Inside.FORM,
    "figure": Inside.FIGURE,
    "table": Inside.TABLE,
    **dict.fromkeys(("ul", "ol", "dl", "menu", "dir"), Inside.LIST),
    "blockquote": Inside.QUOTE,
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext", "textarea"), Inside.CODE),
    "article": Inside.ARTICLE,
    "main": Inside.MAIN,
    "a": Inside.LINK,
    "dialog": Inside.DIALOG,
}
_ROLES: dict[str, int] = {
    "navigation": Inside.NAV,
    "menu": Inside.NAV,
    "menubar": Inside.NAV,
    "banner": Inside.HEADER,
    "contentinfo": Inside.FOOTER,
    "complementary": Inside.ASIDE,
    "search": Inside.FORM,
    "form": Inside.FORM,
    "figure": Inside.FIGURE,
    "table": Inside.TABLE,
    "grid": Inside.TABLE,
    "list": Inside.LIST,
    "article": Inside.ARTICLE,
    "main": Inside.MAIN,
    "dialog": Inside.DIALOG,
    "alertdialog": Inside.DIALOG,
    "hidden": Inside.HIDDEN,
}
# Plain integers: an operation on IntFlag costs a microsecond.
_TAGS = {name: int(flag) for name, flag in _TAGS.items()}
_ROLES = {name: int(flag) for name, flag in _ROLES.items()}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Kind(msgspec.Struct, frozen=True, gc=False, eq=False):
    """What an element and all above it are called: the same object for siblings with equal names."""

    tag: str
    tokens: tuple[str, ...]
    inside: int
    heading: int
    depth: int
    path: int
    is_container: bool


class Place(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A block element and what is above it; `around` is the number of the nearest container above.

    `frames` are those of a Layout.
    """

    kind: Kind
    number: int
    ancestors: tuple[int, ...]
    around: int
    container: int
    frames: tuple[int, ...]


class Places:
    """The block elements that are open, and their places, made when text is met. Numbers count from 1."""

    def __init__(self, unfolded: Collection[Any]) -> None:
        """`unfolded` are hidden elements that a script will show."""
        self.open: list[Any] = []  # for the walk to append to
        self._unfolded = unfolded
        self._made: list[Place] = []  # of the first elements of `open`
        self._count = 0
        self._paths: dict[tuple[int, str, str | None], int] = {}
        self._classes: dict[str, tuple[str, ...]] = {}  # the tokens of a class attribute
        self._kinds: dict[tuple[Kind | None, str, str | None, str | None, str | None], Kind] = {}

    def leave(self) -> None:
        """Closes the innermost block element."""
        self.open.pop()
        if len(self._made) > len(self.open):
            self._made.pop()

    def here(self) -> Place:
        """The place of the innermost block element."""
        made = self._made
        if len(made) == len(self.open):
            return made[-1]
        above, end = (made[-1], self.open[len(made) - 1]) if made else (None, None)
        for element in self.open[len(made) :]:
            self._count = number = self._count + 1
            if above is None:
                kind = self._named(element, None)
                above = Place(kind, number, (), 0, number, ())
            else:
                kind = self._named(element, self._between(element, end, above.kind))
                ancestors = (above.number, *above.ancestors[: _MOST_ANCESTORS - 1])
                around, frames = above.container, above.frames
                if kind.tag in _FRAMES:
                    frames = (*frames[: _MOST_FRAMES - 1], number if kind.tag == "li" else -number)
                above = Place(kind, number, ancestors, around, number if kind.is_container else around, frames)
            made.append(above)
            end = element
        return made[-1]

    def table(self) -> int:
        """The innermost table whose place is made; 0 for none."""
        return next((place.number for place in reversed(self._made) if place.kind.tag == "table"), 0)

    def kind_of(self, element: Any) -> Kind:
        """What an element in the innermost block element, or itself, is called."""
        here = self.here()
        return here.kind if element is self.open[-1] else self._named(element, here.kind)

    def _between(self, element: Any, end: Any, kind: Kind) -> Kind:
        """The kind of what is right above a block; inline elements may stand around it: <a class="card"><div>."""
        parent = element.getparent()
        if parent is end:
            return kind
        between = []
        while parent is not None and parent is not end:
            between.append(parent)
            parent = parent.getparent()
        for inline in reversed(between):
            kind = self._named(inline, kind)
        return kind

    def _named(self, element: Any, above: Kind | None) -> Kind:
        get = element.get
        tag, classes, name, role = element.tag, get("class"), get("id"), get("role")
        if get("aria-hidden") == "true" or (self._unfolded and element in self._unfolded):
            role = "hidden"
        key = (above, tag, classes, name, role)
        kind = self._kinds.get(key)
        if kind is None:
            path = self._paths.setdefault((above.path if above else 0, tag, classes), len(self._paths) + 1)
            kind = self._kinds[key] = self._make_kind(key, above, path)
        return kind

    def _make_kind(
        self, names: tuple[Any, str, str | None, str | None, str | None], above: Kind | None, path: int
    ) -> Kind:
        _, tag, classes, name, role = names
        own: tuple[str, ...] = (tag,)
        inside, heading = _TAGS.get(tag, 0), _HEADINGS.get(tag, 0)
        if role:
            role = role.strip().lower()
            own += ("=" + role[:_LONGEST_TOKEN],)
            inside |= _ROLES.get(role, 0)
        if classes:
            own += self._class_tokens(classes)
        if name:
            own += ("#" + name.lower()[:_LONGEST_TOKEN],)
        if above is None:
            return Kind(tag, own, inside, heading, 0, path, tag in _CONTAINERS)
        tokens = own + above.tokens[: _MOST_TOKENS - len(own)]
        heading = heading or above.heading
        return Kind(tag, tokens, inside | above.inside, heading, above.depth + 1, path, tag in _CONTAINERS)

    def _class_tokens(self, classes: str) -> tuple[str, ...]:
        tokens = self._classes.get(classes)
        if tokens is None:
            own = classes.lower().split()[:_MOST_OWN_CLASSES]
            tokens = self._classes[classes] = tuple(["." + token[:_LONGEST_TOKEN] for token in own])
        return tokens
