"""HTML pages: their visible text as lines, each with what the page said about it, and their metadata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from cleaner.document import Line
from cleaner.intake import encoding, flat, metadata, vote
from cleaner.intake.blocks import Walk
from cleaner.intake.claims import claims_of
from cleaner.intake.rows import Row
from cleaner.intake.scripted_body import show_body
from cleaner.intake.titles import title_row
from cleaner.page import Block, Claims

Read = tuple[tuple[Line, ...], dict[str, Any], Claims | None]


# A larger page is read as text without a tree; measured in docs/decisions/0004-html-parser.md.
MOST_BYTES = 16_000_000
MOST_TAGS = 300_000
# libxml2 drops what stands deeper than 2,048 elements, and says so as a fatal error.
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
# Attributes of one tag are compared each with each: 50,000 of them take seconds.
_MOST_ATTRIBUTES = 1_000
_LONG_TAG = 4_000
_TAG = re.compile(rb"<[a-zA-Z][\w:-]*")
_END = re.compile(rb"</(?:html|HTML)\s*>")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")


def read(
    payload: str | bytes, *, media_type: str | None = None, url: str | None = None, with_vote: bool = False
) -> Read:
    """The lines of a page, its metadata, and what it claims to be; never raises on bad content.

    `media_type` may declare the encoding. `with_vote` asks trafilatura for its vote. `meta["intake"]` says
    when a limit kept the page from being parsed, or from trafilatura.
    """
    meta: dict[str, Any] = {}
    if isinstance(payload, bytes):
        declared = (encoding.declared_by_header(media_type), encoding.declared_by_page(payload))
        payload, name = encoding.decode(payload, declared)
        if name:
            meta["encoding"] = name
    data = encoding.for_parser(payload)
    limit = _limit(data)
    root, error = (None, limit) if limit else _parse(data, with_vote=with_vote)
    if error:
        lines = _flat(payload)
        return lines, meta | {"intake": f"text only: {error}"}, None
    if root is None:
        return (), meta, None
    walk = Walk(root)
    walk.run(root)
    facts = metadata.Facts(walk.facts)
    if show_body(root, facts, walk.rows):
        meta["intake"] = "the body is from the structured data of the page, which shows none"
        walk = Walk(root)
        walk.run(root)
    rows = walk.rows
    meta |= metadata.metadata_of(facts, rows, language=root.get("lang"), url=url)
    kept: Sequence[bool | None] = [None] * len(rows)
    if with_vote:
        kept, failed = _ask(root, rows, len(data))
        if failed:
            meta["intake"] = f"blocks only: {failed}"
    return _lines(rows, title_row(meta.get("title"), rows), kept), meta, claims_of(facts)


def _limit(data: bytes) -> str | None:
    if len(data) > MOST_BYTES:
        return f"the page is over {MOST_BYTES:,} bytes"
    if data.count(b"<") > MOST_TAGS:
        return f"the page is over {MOST_TAGS:,} tags"
    return None


def _parse(data: bytes, *, with_vote: bool) -> tuple[Any, str | None]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    if with_vote:
        parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    if len(data) < 4:
        return None, None
    try:
        root = etree.fromstring(_whole(_without_long_tags(data)), parser)
    except etree.XMLSyntaxError:  # nothing but comments or white space
        return None, None
    last = parser.error_log.last_error
    if last is not None and last.type == _TOO_DEEP:
        return None, "the page is nested deeper than 2,048 elements"
    return root, None


def _whole(data: bytes) -> bytes:
    """The page without the end of its document where more follows, which libxml2 would drop."""
    end = _END.search(data)
    return _END.sub(b"", data) if end is not None and data.find(b"<", end.end()) >= 0 else data


def _without_long_tags(data: bytes) -> bytes:
    """The page with tags of more than 1,000 attributes bared of them."""
    parts, copied, start = [], 0, 0
    while start + _LONG_TAG < len(data):
        last = data.rfind(b">", start, start + _LONG_TAG)
        if last >= 0:
            start = last + 1
            continue
        end = data.find(b">", start + _LONG_TAG)
        end = end if end >= 0 else len(data)
        name = _TAG.match(data, max(start, data.rfind(b"<", start, end)))
        if name is not None and len(_QUOTED.sub(b"", data[name.start() : end]).split()) > _MOST_ATTRIBUTES:
            parts.append(data[copied : name.end()])
            copied = end
        start = end + 1
    return b"".join((*parts, data[copied:])) if parts else data


def _ask(root: Any, rows: Sequence[Row], size: int) -> tuple[Sequence[bool | None], str | None]:
    nobody = [None] * len(rows)
    limit = vote.too_large(size, root, rows)
    if limit:
        return nobody, f"over {limit}, too large for trafilatura"
    try:
        return vote.votes(root, rows), None
    except Exception as error:
        return nobody, f"trafilatura: {type(error).__name__}: {error}"


def _lines(rows: Sequence[Row], title: int | None, kept: Sequence[bool | None]) -> tuple[Line, ...]:
    """The lines of the page; `title` is the index of the row that is its title, `kept` a vote for each row."""
    siblings = Counter(row.place.kind.path for row in rows)
    lines = []
    for n, (row, is_kept) in enumerate(zip(rows, kept, strict=True)):
        place, kind = row.place, row.place.kind
        block = Block(
            tag=kind.tag,
            depth=kind.depth,
            tokens=row.lead.tokens,
            inside=row.lead.inside,
            heading=kind.heading,
            element=place.number,
            ancestors=place.ancestors,
            container=place.around,
            path=kind.path,
            siblings=siblings[kind.path],
            link_words=row.link_words,
            link_density=min(1.0, row.link_chars / len(row.text)) if row.text else 0.0,
            from_title=None if title is None else n - title,
            kept=is_kept,
            layout=row.layout,
        )
        lines.append(Line(n + 1, row.text + "\n", row.text, block=block))
    return tuple(lines)


def _flat(page: str) -> tuple[Line, ...]:
    return tuple(Line(n, text + "\n", text) for n, text in enumerate(flat.flat_lines(page), 1))
