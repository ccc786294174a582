"""The title of a page, out of its title tag, its structured data and its headings; and the line that is it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.intake.rows import Row

_LONGEST = 400
_SEPARATOR = re.compile(r"\s+[|\-–—:·•»«/‹›]\s+|\s*[|»›]\s*")
_WORD = re.compile(r"\w+")
_PERMALINK = re.compile(r"\s*[\u00b6\u00a7#\U0001f517]+\s*\Z")


def title_of(page: str, social: str, named: Sequence[str], rows: Sequence[Row], site: str) -> str:
    """The title without the site's name; "" where nothing names one.

    `page` is the title tag, `social` the title for networks, `named` are the headlines of structured data, `site` is
    the site's name.
    """
    headings = [_PERMALINK.sub("", row.text) for row in rows if row.place.kind.tag == "h1"]
    cut = _without_site(page, site) or _without_site(social, site)
    parts = {tuple(_words(part)) for whole in (page, social) for part in _parts(whole)}
    for heading in headings:
        if any(_is_most_of(heading, other) for other in (cut, *named)) or tuple(_words(heading)) in parts - {()}:
            return heading[:_LONGEST]
    return next((text[:_LONGEST] for text in (cut, *named, *headings) if text), "")


def title_row(title: str | None, rows: Sequence[Row]) -> int | None:
    """Which of the rows is the page's title: the h1 that shares most words with it, else the row that equals it."""
    words = _words(title or "")
    headings = [(_overlap(words, _words(row.text)), -n) for n, row in enumerate(rows) if row.place.kind.tag == "h1"]
    best = max(headings, default=(0, 0))
    if best[0]:
        return -best[1]
    equal = [n for n, row in enumerate(rows) if words and len(row.text) <= _LONGEST and _words(row.text) == words]
    if equal:
        return next((n for n in equal if rows[n].place.kind.heading), equal[-1])
    return -best[1] if headings else None


def _parts(title: str) -> Iterator[str]:
    """What stands before and behind each separator."""
    for cut in _SEPARATOR.finditer(title):
        yield title[: cut.start()]
        yield title[cut.end() :]


def _without_site(title: str, site: str) -> str:
    """The title without the site's name, which stands behind or before the last separator."""
    parts = [part.strip() for part in _SEPARATOR.split(title)]
    if len(parts) < 2:
        return title
    cuts = list(_SEPARATOR.finditer(title))
    if site and _words(parts[0]) == _words(site):
        return title[cuts[0].end() :].strip()
    rest, last = title[: cuts[-1].start()].strip(), _words(parts[-1])
    if last == _words(site) or (len(last) <= 4 and len(_words(rest)) >= 2):
        return rest
    return title


def _is_most_of(heading: str, title: str) -> bool:
    """True if the heading is the title or most of it, or the title is the heading cut short."""
    own, other = _words(heading), _words(title)
    shared = len(set(own) & set(other))
    return shared > 0 and shared >= 0.6 * len(set(other)) and shared >= 0.6 * len(set(own))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _overlap(words: Iterable[str], others: Iterable[str]) -> int:
    return len(set(words) & set(others))
