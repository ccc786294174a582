"""Bytes or text to a document: `read_document` is the one way in."""

from __future__ import annotations

import re

from cleaner.document import Document, split_lines
from cleaner.intake import html, plain

_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*){0,9}<(?:!doctype\s+html|html|head|body|article|div|p|section|main)\b",
    re.IGNORECASE | re.DOTALL,
)


def read_document(
    payload: str | bytes, *, media_type: str | None = None, url: str | None = None, id: str | None = None
) -> Document:
    """The document of a payload; never raises on bad content.

    `media_type` "text/html" or "text/plain" (parameters allowed); None sniffs the first characters.
    """
    kind = (media_type or "").partition(";")[0].strip().lower()
    failures: tuple[str, ...] = ()
    meta: dict[str, object] = {}
    if kind in ("text/html", "application/xhtml+xml"):
        text, meta, failures = html.read(payload, url=url)
    else:
        text, encoding = plain.decode(payload)
        if not kind and looks_like_html(text):
            text, meta, failures = html.read(payload, url=url)
        elif encoding:
            meta = {"encoding": encoding}
    return Document(id=id, lines=split_lines(text), url=url, site=site_of(url), failures=failures, meta=meta)


def looks_like_html(text: str) -> bool:
    """True if the text opens like an HTML page, comments and white space aside."""
    return _HTML.match(text[:4000]) is not None


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
