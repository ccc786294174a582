"""A page as plain text, as a simple scraper leaves it."""

from __future__ import annotations

import re

_HIDDEN = ("script", "style", "template", "head", "noscript", "svg", "iframe", "select")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
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


def visible_text(page: str) -> str:
    """A page's text as a simple scraper sees it: a line a block, nothing left out."""
    from lxml import etree, html

    tree = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    for junk in list(tree.iter(*_HIDDEN)):
        junk.drop_tree()
    pieces: list[str] = []
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if not isinstance(node.tag, str):
            pieces.append(node.tail or "")
            continue
        edge = "" if node.tag in _INLINE else "\n"
        pieces.append(edge + ((node.text if event == "start" else node.tail) or ""))
    lines = (" ".join(line.split()) for line in re.sub(r"[\t\r\f\v]", " ", "".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)
