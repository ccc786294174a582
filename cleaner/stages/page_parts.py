"""Parts of pages whose class says what they are: comments under posts, reviews, signatures, tools, boxes, pop-ups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage, named_lines
from cleaner.view import View

# Rule, reason, and the classes of such a part. An id is often made of a heading's words and says nothing, but for those
# of posts. Shares of junk: of all words under them on 1,841 labelled pages of all kinds / of those that the line model
# had kept (docs/decisions/0009-page-parts.md).
_PARTS = (
    (  # 99.4 / 99.6 %
        "page_parts/comments",
        "The page marks the line as a comment under a post.",
        r"js-(?:post-)?comments?-(?:component|list|container)|comments?-list",
    ),
    (  # 99.8 / 99.7 %
        "page_parts/reviews",
        "The page marks the line as a review by a customer.",
        r"(?:.*[-_])?(?:woocommerce|wc|customer|product)-reviews(?:[-_].*)?|customer-review(?:[-_].*)?"
        r"|review-?(?:text|body|list)(?:[-_].*)?|(?:jdgm|stamped|yotpo|spr|loox|okendo|oke)-.*",
    ),
    (  # 99.7 / 100 %
        "page_parts/signature",
        "The page marks the line as the signature under a post.",
        r"(?:(?:user|message|forum|discussionboard)?-?signature(?:container|-(?:content|wrapper|collapsed|label))*"
        r"(?:-?\d+)?|signature-content-wrapper|sig\d+|ipsentry__signature|postsignature)",
    ),
    (  # 99.9 / 100 %
        "page_parts/tools",
        "The page marks the line as the tools of a post, or as facts about it or its author.",
        r"message-user(?:extras|title|banner)|message-actionbar|cauthorpane_(?:info|stats)|post-(?:likes|buttons)"
        r"|js-post-menu|js-add-answer-component|bottom-notice|entry-meta|post-meta|posted-on|cat-links|tags-links",
    ),
    (  # 99.3 / 100 %
        "page_parts/author",
        "The page marks the line as a box about the author.",
        r"(?:(?:post|entry|article|single|elementor)[-_]{1,2})?author[-_]{1,2}(?:box|bio|info)(?:[-_].*)?|saboxplugin-.*",
    ),
    (  # 98.7 / 100 %
        "page_parts/related",
        "The page marks the line as a link to another page.",
        r"(?:.*[-_])?related-(?:posts?|topics|stories|pages)(?:[-_].*)?|jp-relatedposts.*|most-read(?:[-_].*)?|read-next"
        r"|(?:.*[-_])?(?:up-?sells?|cross-?sells?|recently-?viewed)(?:[-_].*)?|you-may-also-like|product-recommendations?"
        r"|post-navigation|nav-links|post-navigation-link-(?:previous|next)",
    ),
    (  # 97.7 / 100 %
        "page_parts/embed",
        "The page marks the line as a post of a network that stands in it.",
        r"twitter-tweet|instagram-media|tiktok-embed|fb-post",
    ),
    (  # 99.8 / 100 %: of pop-ups 100 %, sign-ups 100 %, carts 100 %, footers 99.5 %
        "page_parts/furniture",
        "The page marks the line as a part of its furniture: a pop-up, a sign-up, a cart, a footer.",
        r"elementor-location-popup|(?:.*[-_])?signup(?:[-_].*)?|quantity|colophon|(?:site|page|main|global)-?footer"
        r"|(?:.*[-_])?(?:mini-?cart|cart-(?:drawer|notification|container|popup|modal))(?:[-_].*)?"
        r"|footer-(?:container|wrapper|top|bottom|links|nav|menu|widgets?|inner)",
    ),
)
_REASONS = {rule: reason for rule, reason, _ in _PARTS}


class PageParts(Stage, frozen=True):
    """Removes lines that stand in a part of a page whose class says that it is no content: comments under the posts of
    a forum, customers' reviews, signatures and tools around posts, boxes about authors, links to other pages, embedded
    posts, pop-ups, carts and footers.

    Why: such parts are prose of other people, or stand between paragraphs, where the line model takes them for content.
    Keeps: the parts if hardly anything would be left beside them; code, in which such names mean other things.
    Source: classes of widely used programs; of the words under them on 1,841 labelled pages 99.5 % are junk, and 99.7 %
    of those that the line model had kept. It runs behind that model, which learned from pages that have these lines:
    with comments taken away first it kept fewer of the answers (recall of 113 forum pages 0.857 against 0.876).
    """

    name: ClassVar[str] = "page_parts"
    actions: ClassVar[Actions] = ()

    min_words_left: Annotated[
        int, msgspec.Meta(ge=0, description="Words that must be left beside these parts (chosen by hand).")
    ] = 20

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterator[Finding]:
            found = named_lines(doc, view, _part_among)
            if found and sum(view.words(n) for n in view.kept() if n not in found) >= self.min_words_left:
                for number, part in found.items():
                    rule, _, name = part.partition(" ")
                    yield Remove(number, rule, _REASONS[rule], name, 0.95)

        return judge


def _part_among(tokens: tuple[str, ...]) -> str:
    """Rule and name of the part that the nearest of the elements is, with a space between; "" if none is one."""
    return next(filter(None, map(_part_of, tokens)), "")


@lru_cache(maxsize=4_096)
def _part_of(name: str) -> str:
    """Asked about the same few names for every element of a page, and the next page of the site."""
    return next((f"{rule} {name}" for rule, names in _names() if names.fullmatch(name)), "")


@cache
def _names() -> list[tuple[str, re.Pattern[str]]]:
    """The names of each part; text does without them, and they are dear to compile."""
    return [(rule, re.compile(rf"(?:\.|#(?=sig\d+$))(?:{names})")) for rule, _, names in _PARTS]
