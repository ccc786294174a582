"""Where the links of a line stand in it, and their targets, made safe for Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from cleaner.document import Document
from cleaner.page import Link

# Beyond these a page means to waste time.
_MOST_LINKS = 1_000  # of a line
_LONGEST_LINE = 100_000
_LONGEST_TARGET = 2_000
_WINDOW = 1_000
_SCHEMES = frozenset(("http", "https", "mailto", ""))
# What browsers leave out of a target.
_EDGES = "".join(map(chr, range(33)))
_INSIDE = re.compile(r"[\t\n\r]")
_UNSAFE = re.compile(r"""[\x00-\x20\x7f()<>\\`|"{}^]|[^\x00-\x7f]""")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]{1,32};)")
_NO_SCHEME = re.compile(r"[^/?#]*:")


class Span(NamedTuple):
    """Where a link stands in a text, and its target."""

    start: int
    end: int
    target: str


def base_of(doc: Document) -> str | None:
    """What relative targets start from: what the page says of it, its address, or the one that it gives itself."""
    known = (doc.meta.get("base_url"), doc.url, doc.meta.get("canonical_url"))
    return next((url for url in known if url and url.lower().startswith(("http://", "https://"))), None)


def spans_of(text: str, links: Sequence[Link], *, base: str | None) -> list[Span]:
    """The links that stand in `text`, which may have been rewritten.

    They are found in their order: words that also stand alone before their link are taken for it.
    """
    spans: list[Span] = []
    if len(text) > _LONGEST_LINE:
        return spans
    at = 0
    for link in links[:_MOST_LINKS]:
        words = " ".join(link.text.split())
        start = _find(text, words, at) if words else -1
        if start < 0:
            continue
        at = start + len(words)
        target = target_of(link.href, base)
        if target is not None:
            spans.append(Span(start, at, target))
    return spans


def target_of(href: str, base: str | None) -> str | None:
    """The target, absolute if `base` is known; None unless it leads to another page or to a mail address."""
    href = _INSIDE.sub("", href.strip(_EDGES))
    if not href or href.startswith("#") or len(href) > _LONGEST_TARGET:
        return None
    try:
        url = urljoin(base, href) if base else href
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    if scheme not in _SCHEMES or (not scheme and _NO_SCHEME.match(url)):
        return None
    return _ENTITY.sub("&amp;", _UNSAFE.sub(_quoted, url))


def _quoted(found: re.Match[str]) -> str:
    char = found[0]
    return char if not char.isascii() and char.isprintable() else quote(char, safe="", errors="replace")


def _find(text: str, words: str, start: int) -> int:
    """Where the words stand first, rather as whole words than within others; -1 for nowhere."""
    first = found = text.find(words, start)
    end = first + _WINDOW + len(words)
    while found >= 0 and not _is_whole(text, found, found + len(words)):
        found = text.find(words, found + 1, end)
    return first if found < 0 else found


def _is_whole(text: str, start: int, end: int) -> bool:
    opens = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    return opens and (end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()))
