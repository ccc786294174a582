"""Pages whose body only a script would show: it is read out of their structured data."""

from __future__ import annotations

import json

import pytest

from cleaner import Pipeline
from cleaner.document import Document

PARAGRAPHS = [
    "The council of Ostermere voted on Tuesday to keep the old tram line open for another year, after residents had "
    "collected four thousand signatures in the market square.",
    "Keeping the trams costs the town two million crowns, the treasurer said, and half of that was never in the plan.",
    "“We will look at the figures again in spring,” said mayor Ilse Varga, who had wanted buses in place of the trams.",
]
MENU = "<nav><a href=/>Home</a> <a href=/town>Town</a></nav><div id=app>Loading...</div>"


def clean(body: str, data: dict[str, object]) -> Document:
    script = json.dumps(data).replace("</", "<\\/")
    head = f'<title>Tram stays</title><script type="application/ld+json">{script}</script>'
    return Pipeline().clean(f"<html><head>{head}</head><body>{body}</body></html>", "text/html")


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("NewsArticle", "articleBody", "\n".join(PARAGRAPHS)),
        ("NewsArticle", "articleBody", "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "<script>alert(1)</script>"),
        ("BlogPosting", "articleBody", "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in PARAGRAPHS)),
        ("Product", "description", "\r\n\r\n".join(PARAGRAPHS)),
    ],
)
def test_a_body_that_the_page_does_not_show(kind: str, key: str, text: str) -> None:
    doc = clean(MENU, {"@type": kind, key: text})
    assert doc.text.splitlines() == PARAGRAPHS
    assert doc.meta["intake"] == "the body is from the structured data of the page, which shows none"
    assert [line.text for line in doc.lines][:2] == ["Home Town", "Loading..."]


@pytest.mark.parametrize(
    "text", ["\0\ud800<b" * 60, "</body></html>" + "a b c d " * 40, "<a " * 999, "&#0;&lt;p " * 99]
)
def test_a_hostile_body_never_fails(text: str) -> None:
    doc = clean(MENU, {"@type": "NewsArticle", "articleBody": text})
    assert not doc.failures
    assert doc.lines[0].text == "Home Town"


def test_a_page_that_shows_its_body_is_read_alone() -> None:
    shown = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    doc = clean(MENU + shown, {"@type": "NewsArticle", "articleBody": "\n".join(PARAGRAPHS)})
    assert doc.text.splitlines() == PARAGRAPHS
    assert "intake" not in doc.meta


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "Person", "description": " ".join(PARAGRAPHS)},
        {"@type": "Review", "reviewBody": " ".join(PARAGRAPHS)},
        {"@type": "NewsArticle", "articleBody": PARAGRAPHS[0]},
        {"@type": "NewsArticle", "articleBody": "<!-- nothing -->" * 60},
    ],
)
def test_biographies_reviews_and_teasers_are_no_bodies(data: dict[str, object]) -> None:
    assert "intake" not in clean(MENU, data).meta


def test_other_texts_of_a_page_that_shows_more_stay_out() -> None:
    shown = "".join(f"<p>Part {n}: {text}</p>" for n, text in enumerate(PARAGRAPHS * 2))
    other = " ".join(f"Ferry {n} left the harbour at noon with forty people on board." for n in range(12))
    assert "intake" not in clean(shown, {"@type": "NewsArticle", "articleBody": other}).meta
