"""What a page claims about itself, and its title, as evidence and as metadata."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cleaner import Pipeline
from cleaner.document import Document
from cleaner.intake import read_document
from cleaner.models.features import read_features
from cleaner.page import Claim
from cleaner.rulebook import RuleBook
from cleaner.view import View

STORY = (
    "The harbour reopened on Monday after divers had cleared the last of the wreck from the channel, officials said. "
    "Two ferries that had waited outside the breakwater since Friday were the first to tie up, an hour before noon. "
    "Fishermen had complained that the closure cost them the best week of the season."
)
OTHER = "Nine ways to polish copper without tears, and one that our readers swear by every single spring."


def page(*, title: str = "Harbour reopens", head: str = "", body: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def linked(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **data})}</script>'


def columns_of(payload: str) -> dict[str, list[float]]:
    doc, rules = read_document(payload, media_type="text/html"), RuleBook([])
    features = read_features(doc, View(rules, doc), [])
    assert features is not None
    return {name: np.asarray(column, float).round(2).tolist() for name, column in features.columns.items()}


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        ("", 0),
        ('<meta property="og:type" content="article">', Claim.ARTICLE),
        (linked(**{"@type": "NewsArticle"}), Claim.ARTICLE | Claim.NEWS),
        (linked(**{"@type": ["Organization"]}), 0),
        (linked(**{"@type": "WebSite"}), 0),
        (linked(**{"@graph": [{"@type": "BlogPosting"}]}), Claim.ARTICLE),
        ('<script type="application/ld+json">{"@type": "NewsArticle", </script>', 0),
    ],
)
def test_kinds(head: str, kinds: int) -> None:
    claims = read_document(page(head=head, body="<p>x</p>")).claims
    assert claims is not None
    assert claims.kinds == kinds


def test_a_page_that_cannot_be_parsed_and_a_text_claim_nothing() -> None:
    assert read_document("Only text.", media_type="text/plain").claims is None
    assert read_document("<div>" * 3000 + "deep", media_type="text/html").claims is None


def test_lines_that_the_page_repeats_for_machines_are_known() -> None:
    head = linked(**{"@type": "NewsArticle", "articleBody": STORY})
    said = columns_of(page(head=head, body=f"<p>{STORY}</p><p>{OTHER}</p>"))["said"]
    assert said == [1.0, 0.0]


def test_markup_in_the_repeated_body_does_not_matter() -> None:
    head = linked(**{"@type": "NewsArticle", "articleBody": f"<p>{STORY.replace(',', '&#44;')}</p>"})
    assert columns_of(page(head=head, body=f"<p>{STORY}</p>"))["said"] == [1.0]


def test_nothing_is_known_where_no_body_is_repeated() -> None:
    columns = columns_of(page(body=f"<p>{STORY}</p>"))
    assert columns["said"] == columns["said_2"] == columns["doc_said"] == [-1.0]


def test_lines_share_words_with_the_summary() -> None:
    head = '<meta name="description" content="Ferries tie up again as the wreck is gone">'
    shared = columns_of(page(head=head, body=f"<p>{STORY}</p><p>{OTHER}</p>"))["in_summary"]
    assert shared[0] > 0.05
    assert shared[1] == 0


@pytest.mark.parametrize(
    ("title", "body", "named"),
    [
        ("Why does it drift? | Escapement - the clock board", "<h1>Why does it drift?</h1>", "Why does it drift?"),
        ("Bridges | The Span Review", "<h1>Bridges</h1>", "Bridges"),
        ("Retries and timeouts - Manual", "<h1>Retries and timeouts<a>¶</a></h1>", "Retries and timeouts"),
        ("Old tables keep their titles", "<table><tr><td><b>Old tables keep their titles</b></table>", None),
    ],
)
def test_the_title_is_found_and_its_line_known(title: str, body: str, named: str | None) -> None:
    doc = read_document(page(title=title, body=f"<p>Menu</p>{body}<p>{STORY}</p>"))
    assert doc.meta["title"] == (named or title)
    assert [line.block.from_title for line in doc.lines if line.block] == [-1, 0, 1]


@pytest.mark.parametrize("where", ["meta", "body"])
def test_the_title_of_a_page_goes_where_it_is_told(where: str) -> None:
    pipeline = Pipeline.from_config(None, changes=[f"stages.line_model.title={where}"])
    doc = pipeline.clean(page(body=f"<article><h1>Harbour reopens</h1><p>{STORY}</p><p>{STORY[::-1]}</p></article>"))
    assert doc.failures == ()
    assert doc.meta["title"] == "Harbour reopens"
    assert doc.text.startswith("Harbour reopens\n") is (where == "body")
    assert rules_of(doc) == ([] if where == "body" else ["line_model/title"])


def rules_of(doc: Document) -> list[str]:
    return [line.removed.rule for line in doc.lines if line.removed is not None]
