"""The body of a page that shows none, because a script would write it, out of its structured data."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from cleaner.intake.encoding import for_parser
from cleaner.intake.metadata import Facts
from cleaner.intake.rows import Row
from cleaner.text import count_words, is_prose

_FEWEST = 50  # words of a body that is worth showing (chosen by hand)
_SHOWN = 0.1  # share of its runs of three words from which on a page shows it, in other words perhaps
_PROSE = 15  # words of the shortest finished paragraph that counts (chosen by hand)
_RUNS = 200  # that are looked for: all of them take milliseconds, to the same scores on 1,841 pages
_WORD = re.compile(r"\w+")


def show_body(root: Any, facts: Facts, rows: Sequence[Row]) -> bool:
    """Puts the body that the structured data holds at the end of a page that shows less in finished paragraphs.

    False if the page needs none or holds none. Pages that show more are left alone: what their structured data
    holds beside that are reviews, biographies and other pages' texts.
    """
    bodies = [entity.body for entity in facts.entities if entity.has_own_body]
    body = html.unescape(max(bodies, key=len, default=""))
    if count_words(body) < _FEWEST:
        return False
    least = max(_FEWEST, sum(count_words(row.text) for row in rows if is_prose(row.text, words=_PROSE)))
    shown = _article(body)
    text = " ".join(shown.itertext())
    if count_words(text) <= least or _share_shown(text, rows) >= _SHOWN:
        return False
    place = root.find("body")
    (root if place is None else place).append(shown)
    return True


def _article(body: str) -> Any:
    """An element that holds a body, which is markup or lines."""
    markup = body if "<" in body else "".join(f"<p>{html.escape(line)}</p>" for line in body.split("\n"))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    article = etree.fromstring(for_parser(f"<html><body>{markup}</body></html>"), parser).find("body")
    article.tag = "article"
    return article


def _share_shown(text: str, rows: Sequence[Row]) -> float:
    """The share of the runs of three words in a text, of some two hundred at most, that the page shows."""
    words = _words(text)
    page = f" {' '.join(_words(' '.join(row.text for row in rows)))} "
    starts = range(0, len(words) - 2, len(words) // _RUNS + 1)
    return sum(f" {' '.join(words[at : at + 3])} " in page for at in starts) / max(len(starts), 1)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
