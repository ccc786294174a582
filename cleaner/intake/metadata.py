"""What a page says about itself: title, authors, date, site, language, address and tags.

Read from JSON-LD, meta tags and a few elements that the walk met anyway: a hundredth of the cost of asking
trafilatura (docs/decisions/0004-html-parser.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from cleaner.dates import find_date
from cleaner.intake.linked_data import Entity, entities_of
from cleaner.intake.rows import Row
from cleaner.intake.titles import title_of, title_row

_MOST_TAGS = 20
_MOST_AUTHORS = 10
_LONGEST_AUTHOR = 60
_LONGEST_BYLINE = 120
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.creator",
    "citation_author",
    "byl",
    "cxenseparse:author",
    "creator",
)
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "article.published",
    "og:published_time",
    "cxenseparse:recs:publishtime",
    "og:pubdate",
    "datecreated",
    "published_time_telegram",
    "release_date",
)
_MODIFIED_NAMES = ("article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)")
_COMPACT_DATE = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_LONGEST_DATE = 100  # characters
_NO_AUTHOR = re.compile(
    r"https?:|www\.|@|^(?:admin|administrator|author|editor|staff|guest|user|unknown|null|none|n/a)$", re.I
)
_AUTHOR_CLASS = re.compile(r"\.(?:.*[-_])?(?:author|byline|writer)s?(?:[-_](?:name|link|text))?(?:[-_]|$)")
_BY = re.compile(
    r"^\s*(?:written\s+|posted\s+|published\s+)?(?:by|von|par|por|di|door|av|autor|author|text|foto)\b\s*:?\s+", re.I
)


class Facts:
    """The elements of a page that say something about it, gathered in the order of the page."""

    def __init__(self, elements: Iterable[Any]) -> None:
        self.named: dict[str, list[str]] = {}
        self.entities: list[Entity] = []
        self.title = ""
        self.canonical: str | None = None
        self.base: str | None = None
        self.times: list[str] = []
        self.bylines: list[str] = []
        scripts: list[str] = []
        for element in elements:
            tag = element.tag
            if tag == "meta":
                self._add_meta(element)
            elif tag == "title":
                self.title = self.title or _plain(element.text or "")
            elif tag == "link":
                if "canonical" in (element.get("rel") or "").lower().split():
                    self.canonical = self.canonical or element.get("href")
            elif tag == "base":
                self.base = self.base or element.get("href")
            elif tag == "script":
                if "ld+json" in (element.get("type") or "") and element.text:
                    scripts.append(element.text)
            elif tag == "time":
                self.times.append(element.get("datetime") or "".join(islice(element.itertext(), 9)))
            else:
                self.bylines.append(_plain("".join(islice(element.itertext(), 9))))
        self.entities = entities_of(scripts)

    def _add_meta(self, element: Any) -> None:
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and len(content) < 10_000:
            self.named.setdefault(name.strip().lower(), []).append(content)

    def first(self, *names: str) -> str:
        """The first meta tag of these names that says anything, or ""."""
        return next((text for name in names for value in self.named.get(name, ()) if (text := _plain(value))), "")


def metadata_of(facts: Facts, rows: Sequence[Row], *, language: str | None, url: str | None) -> dict[str, Any]:
    """The facts that are known: title, authors, date, site_name, page_language, canonical_url, base_url (what
    the page says that its links start from), tags.

    `rows` are the lines of the page, `language` is its lang attribute.
    """
    site = facts.first("og:site_name", "application-name") or next(
        (e.publisher for e in facts.entities if e.publisher), ""
    )
    canonical = facts.canonical or facts.first("og:url")
    named = [entity.headline for entity in facts.entities if entity.is_article and entity.headline]
    title = title_of(facts.title, facts.first("og:title", "twitter:title"), named, rows, site)
    start = title_row(title, rows)
    near = rows[max(0, (start or 0) - 6) : (start or 0) + 15]
    meta = {
        "title": title,
        "authors": _authors(facts, near),
        "date": _date(facts, canonical or url, near),
        "site_name": site,
        "page_language": (language or facts.first("content-language", "og:locale", "language"))
        .replace("_", "-")
        .strip()[:20],
        "canonical_url": _joined(url, canonical),
        "base_url": _joined(url or canonical, facts.base),
        "tags": _tags(facts),
    }
    return {key: value for key, value in meta.items() if value}


def _authors(facts: Facts, near: Sequence[Row]) -> list[str]:
    named = [name for entity in facts.entities if entity.is_article for name in entity.authors]
    tagged = [value for name in _AUTHOR_NAMES for value in facts.named.get(name, ())]
    bylines = [row.text for row in near if len(row.text) < _LONGEST_BYLINE and _is_byline(row)]
    for found in (named, tagged, facts.bylines, bylines[:1]):
        authors: list[str] = []
        for text in found:
            for name in re.split(r"\s*[;|]\s*|\s*,\s*(?=[^,]*\s)|\s+(?:and|und|et|&)\s+", _BY.sub("", _plain(text))):
                if 2 < len(name) <= _LONGEST_AUTHOR and not _NO_AUTHOR.search(name) and name not in authors:
                    authors.append(name)
        if authors:
            return authors[:_MOST_AUTHORS]
    return []


def _date(facts: Facts, url: str | None, near: Sequence[Row]) -> str | None:
    articles = sorted(facts.entities, key=lambda entity: not entity.is_article)
    found = [entity.published for entity in articles]
    found += [value for name in _DATE_NAMES for value in facts.named.get(name, ())]
    found += facts.times[:1]
    found += [row.text for row in near if len(row.text) < _LONGEST_BYLINE]
    match = _URL_DATE.search(url or "")
    if match:
        found.append("-".join(match.groups()))
    found += [entity.modified for entity in articles]
    found += [value for name in _MODIFIED_NAMES for value in facts.named.get(name, ())]
    return next((date for text in found if text and (date := day_of(text))), None)


def day_of(text: str) -> str | None:
    """The day as the page writes it, whatever its time zone."""
    compact = _COMPACT_DATE.match(text)
    return find_date("-".join(compact.groups()) if compact else text[:_LONGEST_DATE])


def _tags(facts: Facts) -> list[str]:
    listed = [
        *facts.named.get("article:tag", ()),
        *facts.named.get("news_keywords", ()),
        *facts.named.get("keywords", ()),
    ]
    listed += [keyword for entity in facts.entities if entity.is_article for keyword in entity.keywords]
    tags = dict.fromkeys(tag for text in listed for part in text.split(",") if (tag := _plain(part)) and len(tag) < 60)
    return list(tags)[:_MOST_TAGS]


def _is_byline(row: Row) -> bool:
    return bool(_BY.match(row.text)) or any(_AUTHOR_CLASS.match(token) for token in row.lead.tokens[:6])


def _joined(url: str | None, address: str | None) -> str | None:
    try:
        return urljoin(url or "", address.strip()) if address else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.split())
