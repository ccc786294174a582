"""What a page claims to be, and the words in which it sums itself up or repeats its body for machines."""

from __future__ import annotations

import html
import re

from cleaner.intake.metadata import Facts
from cleaner.page import Claim, Claims

# Other kinds, such as products and listings, told the line model nothing that the lines do not.
_KINDS = (
    (re.compile(r"article|posting|^report|^review|^blog$", re.IGNORECASE), Claim.ARTICLE),
    (re.compile(r"news", re.IGNORECASE), Claim.NEWS),
    (re.compile(r"^(?:DiscussionForumPosting|QAPage)$"), Claim.FORUM),
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_MOST_SUMMARY = 4_000  # characters
_MOST_BODY = 500_000


def claims_of(facts: Facts) -> Claims:
    """The claims of a page; a kind that only its site as a whole has ("Organization") is none."""
    declared = facts.first("og:type")
    names = [declared, *(kind for entity in facts.entities for kind in entity.kinds if kind != "WebSite")]
    kinds = 0
    for pattern, kind in _KINDS:
        if any(pattern.search(name) for name in names):
            kinds |= kind
    summaries = [
        facts.title,
        facts.first("og:title", "twitter:title"),
        facts.first("description", "og:description", "twitter:description"),
        facts.first("keywords", "news_keywords"),
        *(text for entity in facts.entities for text in (entity.headline, entity.summary)),
    ]
    summary = " ".join(dict.fromkeys(text for text in summaries if text))
    bodies = dict.fromkeys(entity.body for entity in facts.entities if entity.body)
    return Claims(int(kinds), _plain(summary[:_MOST_SUMMARY]), _plain("\n".join(bodies)[:_MOST_BODY]))


def _plain(text: str) -> str:
    """Text without the markup and escapes that some pages leave in it."""
    return html.unescape(_TAG.sub(" ", text) if "<" in text else text)
