"""HTML pages: the body and the metadata that trafilatura extracts; its only importer."""

from __future__ import annotations

from typing import Any

# trafilatura has no size guard: 50 MB of <p> do not end (docs/decisions/0004-html-intake.md).
MOST_BYTES = 5_000_000

Extracted = tuple[str, dict[str, Any], tuple[str, ...]]


def read(payload: str | bytes, *, url: str | None) -> Extracted:
    """The body as lines of text, metadata (title, authors, date, site_name, language), and what went wrong."""
    import trafilatura

    if len(payload) > MOST_BYTES:
        text = _all_text(payload)
        failure = f"intake: the page is over {MOST_BYTES:,} bytes; its whole text is taken instead of its body"
        return text, {}, (failure,)
    try:
        found = trafilatura.bare_extraction(payload, url=url, include_comments=False, with_metadata=True)
    except Exception as error:  # whatever a page makes a parser do, the batch goes on
        return _all_text(payload), {}, (f"intake: trafilatura: {type(error).__name__}: {error}",)
    if found is None or isinstance(found, dict) or not found.text:
        return "", {}, ()
    meta = {
        "title": found.title,
        "authors": [name.strip() for name in found.author.split(";")] if found.author else None,
        "date": found.date,
        "site_name": found.sitename,
        "page_language": found.language,
    }
    return found.text, {key: value for key, value in meta.items() if value}, ()


def _all_text(payload: str | bytes) -> str:
    from lxml import html

    try:
        tree = html.fromstring(payload)
    except (ValueError, html.etree.LxmlError):
        return ""
    for junk in tree.xpath("//script | //style | //template"):
        junk.drop_tree()
    return "\n".join(text.strip() for text in tree.itertext() if text.strip())
