"""JSON-LD: what a page's structured data says about its main thing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

_ARTICLES = re.compile(
    r"article|posting|report|review$|blog|recipe|guide|story|opinion|liveblog|claimreview|question", re.I
)
# What their description says is what their page is for.
_DESCRIBED = frozenset(
    ("Product", "ProductGroup", "Course", "Event", "JobPosting", "SoftwareApplication", "MobileApplication", "Book")
)
_BODIES = ("articleBody", "text", "reviewBody")
_PARTS = (
    "@graph", "mainEntity", "mainEntityOfPage", "author", "hasPart", "itemReviewed", "review", "comment",
    "acceptedAnswer", "suggestedAnswer",
)  # fmt: skip
_MOST_BYTES = 2_000_000
_MOST_ENTITIES = 200
_DEEPEST = 6


class Entity:
    """One thing of the page's structured data."""

    __slots__ = (
        "authors", "body", "has_own_body", "headline", "is_article", "keywords", "kinds", "modified", "published",
        "publisher", "summary",
    )  # fmt: skip

    def __init__(self, data: dict[str, Any], people: dict[str, str]) -> None:
        self.kinds = _texts(data.get("@type"))
        self.is_article = any(_ARTICLES.search(kind) for kind in self.kinds)
        self.headline = _text(data.get("headline")) or (_text(data.get("name")) if self.is_article else "")
        self.authors = list(_names(data.get("author") or data.get("creator"), people))
        self.published = (
            _text(data.get("datePublished")) or _text(data.get("uploadDate")) or _text(data.get("dateCreated"))
        )
        self.modified = _text(data.get("dateModified"))
        self.publisher = next(_names(data.get("publisher"), people), "")
        self.summary = _text(data.get("description"))
        is_described = not _DESCRIBED.isdisjoint(self.kinds)
        self.body = next((text for key in _BODIES if (text := _lines(data.get(key)))), "") or (
            _lines(data.get("description")) if is_described else ""
        )
        self.has_own_body = is_described or (self.is_article and "Review" not in self.kinds)
        self.keywords = [text for text in _texts(data.get("keywords")) if len(text) < 2_000]


def entities_of(scripts: Iterable[str]) -> list[Entity]:
    """The things of all JSON-LD scripts of a page, in order; broken scripts say nothing."""
    found: list[dict[str, Any]] = []
    left = _MOST_BYTES
    for script in scripts:
        left -= len(script)
        if left < 0:
            break
        found += _objects(_parse(script), 0)
    found = found[:_MOST_ENTITIES]
    people = {_text(data.get("@id")): _text(data.get("name")) for data in found if data.get("@id") and data.get("name")}
    return [Entity(data, people) for data in found if "@type" in data]


def _parse(script: str) -> Any:
    try:
        return msgspec.json.decode(script.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        pass
    text = re.sub(r"\A\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?://)?(?:-->|\]\]>)\s*\Z", "", script).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _PARTS:
            if isinstance(value.get(key), dict | list):
                yield from _objects(value[key], depth + 1)


def _names(value: Any, people: dict[str, str]) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        data = one if isinstance(one, dict) else {"name": one}
        name = _text(data.get("name")) or people.get(_text(data.get("@id")), "")
        if name:
            yield name


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _text(value: Any) -> str:
    return " ".join(_raw(value).split())


def _lines(value: Any) -> str:
    """Text whose line ends are kept."""
    return "\n".join(line for part in _raw(value).splitlines() if (line := " ".join(part.split())))


def _raw(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""
