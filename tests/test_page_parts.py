"""Parts of a page that go by their class or, for signatures, their id; and what only looks like one."""

from __future__ import annotations

import pytest

from cleaner import Pipeline

TEXT = "The ferry to the outer islands leaves at seven, and whoever misses it waits for the mail boat, which is slow."
OTHER = "My aunt rowed across in her time, and she says that the current has turned since then"
PARTS = {
    "comments": ["class='comments js-comments-container'", "class='comments-list'"],
    "reviews": ["class='jdgm-rev__body'", "class=product-reviews", "class='Home-customer-reviews__card'"],
    "signature": ["id=sig4711", "class='signature'", "class='message-signature'", "class=signatureContainer"],
    "tools": ["class=post-likes", "class='message-userExtras'", "class=cAuthorPane_info", "class='entry-meta small'"],
    "author": ["class=author-box", "class='post-author-bio__text'", "class=saboxplugin-desc"],
    "related": [
        "class=jp-relatedposts-items",
        "class='related-posts'",
        "class='up-sells upsells products'",
        "class=nav-links",
    ],
    "embed": ["class=twitter-tweet"],
    "furniture": ["class=elementor-location-popup", "class=footer-signup__text", "id=x class=cart-drawer"],
}
CONTENT = [
    "class=member-signature",  # of a method, in the pages of Javadoc
    "id=customer-reviews",  # a heading of documentation
    "id=signup",
    "class=signature-dish",
    "class=authors-note",
    "class=product-review",  # an article that reviews a product
    "class=comments",  # what some forums call their posts
    "class=a-offscreen",  # a price for screen readers opens the line that shows it
    "class=no-footer-links-here",
]


def body(pipeline: Pipeline, attributes: str, text: str = TEXT) -> list[str]:
    part = f"<div {attributes}><div><p>{OTHER}</p></div></div>"
    page = f"<html><head><title>Ferries</title></head><body><main><p>{text}</p>{part}</main></body></html>"
    return pipeline.clean(page, "text/html").text.splitlines()


@pytest.mark.parametrize(("rule", "part"), [(rule, part) for rule, parts in PARTS.items() for part in parts])
def test_a_marked_part_goes_with_its_reason(rules_alone: Pipeline, rule: str, part: str) -> None:
    page = f"<html><body><p>{TEXT}</p><div {part}><p>{OTHER}</p></div></body></html>"
    doc = rules_alone.clean(page, "text/html")
    assert [line.removed.rule if line.removed else None for line in doc.lines] == [None, f"page_parts/{rule}"]


@pytest.mark.parametrize("attributes", CONTENT)
def test_other_names_stay(rules_alone: Pipeline, attributes: str) -> None:
    assert body(rules_alone, attributes) == [TEXT, OTHER]


def test_a_page_that_is_nothing_but_such_a_part_stays(rules_alone: Pipeline) -> None:
    assert body(rules_alone, "class=comments-list", "Twenty words are needed") == ["Twenty words are needed", OTHER]


def test_code_in_such_a_part_stays(rules_alone: Pipeline) -> None:
    page = f"<html><body><p>{TEXT}</p><pre class=signature>def cross(boat): ...</pre></body></html>"
    assert rules_alone.clean(page, "text/html").text.splitlines() == [TEXT, "def cross(boat): ..."]
