"""Bytes or text to a document: `read_document` is the one way in."""

from __future__ import annotations

import re

from cleaner.document import Document, split_lines
from cleaner.intake import plain
from cleaner.intake.encoding import declared_by_header

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*){0,9}<(?:(?:!doctype\s+html|html|head|body)\b|(article|div|p|section|main)\b)",
    re.IGNORECASE | re.DOTALL,
)
_CLOSED = re.compile(r"</[a-z][a-z0-9]*\s*>\s*(?:<|\Z)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")


def read_document(
    payload: str | bytes,
    *,
    media_type: str | None = None,
    url: str | None = None,
    id: str | None = None,
    with_vote: bool = False,
) -> Document:
    """The document of a payload; never raises on bad content.

    `media_type` "text/html", "text/plain" or "text/markdown", which is plain text too (parameters allowed); None
    sniffs the first characters.
    `with_vote` asks trafilatura about a page, which then takes some five times as long to read.
    """
    kind = (media_type or "").partition(";")[0].strip().lower()
    text, encoding = "", None
    is_page = kind in ("text/html", "application/xhtml+xml")
    if not is_page:
        text, encoding = plain.decode(payload, (declared_by_header(media_type),))
        is_page = not kind and looks_like_html(text)
    if is_page:
        from cleaner.intake import html  # lxml loads where the first page is met

        lines, meta, claims = html.read(payload, media_type=media_type, url=url, with_vote=with_vote)
    else:
        lines, claims = split_lines(text), None
        meta = {"encoding": encoding} if encoding else {}
        if kind == "text/markdown":
            meta["media_type"] = kind
    return Document(id=id, lines=lines, url=url, site=site_of(url), claims=claims, meta=meta)


def looks_like_html(text: str) -> bool:
    """True if the text opens like an HTML page, or opens and goes on like a piece of one."""
    head = text[:4000]
    opening = _HTML.match(head)
    return opening is not None and (opening[1] is None or _is_fragment(head.strip()))


def _is_fragment(head: str) -> bool:
    """True if it goes on as it opened: an element is closed and no word follows, as it does where prose names a tag.

    Markdown has most of its paragraphs outside its tags, and here they would run together.
    """
    blocks = _BLANK_LINES.split(head)
    bare = sum(_TAG.search(block) is None for block in blocks)
    return bare * 2 < len(blocks) and _CLOSED.search(head) is not None


def site_of(url: str | None) -> str | None:
    """The registrable domain of a URL ("bbc.co.uk"), its host where there is none; None without a URL."""
    if not url:
        return None
    import tld

    found = tld.get_fld(url, fail_silently=True, fix_protocol=True)
    if found:
        return found
    host = re.match(r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@]*@)?([^/:?#]+)", url, re.IGNORECASE)
    return host[1].lower() if host else None
