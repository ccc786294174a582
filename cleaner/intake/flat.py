"""The text of a page that is too large or too deep to be parsed, in one pass and without a tree."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]*))")
_TAG_END = re.compile(r"""(?:[^>=]|=\s*"[^"]*"|=\s*'[^']*'|=)*+>""")
_RUN = re.compile(r"(<[a-zA-Z]{1,10}>)\1+")
# Elements whose content is no text; what closes them is looked for, nothing in between is read.
_SILENT = frozenset(
    ["script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea", "title", "math"]
)
_CLOSING = {name: re.compile("</" + name, re.I) for name in _SILENT}
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)


def flat_lines(page: str) -> list[str]:
    """The lines of the page: every tag but an inline one ends a line. Hidden elements are not told apart."""
    page = _RUN.sub(r"\1", page)
    parts: list[str] = []
    at = 0
    while (found := _TAG.search(page, at)) is not None:
        parts.append(page[at : found.start()])
        name = (found[2] or "").lower()
        if name not in _INLINE:
            parts.append("\n")
        if page.startswith("<!--", found.start()):
            at = _after(page, "-->", found.end())
            continue
        at = _end_of_tag(page, found.end())
        if name in _SILENT and not found[1] and not page.startswith("/>", at - 2):
            close = _CLOSING[name].search(page, at)
            at = len(page) if close is None else close.start()
    parts.append(page[at:])
    lines = (" ".join(line.split()) for line in html.unescape("".join(parts)).split("\n"))
    return [line for line in lines if line]


def _after(page: str, end: str, start: int) -> int:
    found = page.find(end, start)
    return len(page) if found < 0 else found + len(end)


def _end_of_tag(page: str, start: int) -> int:
    """Where the tag's ">" ends, quoted ones in attributes passed over."""
    found = _TAG_END.match(page, start)
    return found.end() if found is not None else len(page)
