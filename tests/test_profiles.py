"""The profiles of intake: whose pages trafilatura is asked about, and what its vote changes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Pipeline
from cleaner.config import default
from cleaner.document import Document, Finding
from cleaner.models.cut import expected_f1
from cleaner.models.model import is_unsure, shipped_model, together
from cleaner.rulebook import RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View

PAGES = Path(__file__).parent / "quality" / "pages"
ARTICLE, LISTING = (PAGES / name for name in ("news_en_semantic.html", "listing_en_category.html"))


def was_asked(doc: Document) -> bool:
    return any(line.block is not None and line.block.kept is not None for line in doc.lines)


@pytest.mark.parametrize(
    ("changes", "page", "asked"),
    [
        (["intake.unsure=1.0"], ARTICLE, True),
        (["intake.unsure=0.0"], ARTICLE, False),
        (["intake.unsure=1.0", "intake.profile=fast"], ARTICLE, False),
        (["intake.unsure=1.0", "stages.line_model.enabled=false"], ARTICLE, False),
        (["intake.unsure=1.0"], LISTING, False),
    ],
    ids=["unsure of an article", "sure of it", "fast", "no model that would listen", "no article"],
)
def test_trafilatura_is_asked_about_articles_that_the_model_is_unsure_of(
    changes: list[str], page: Path, *, asked: bool
) -> None:
    doc = Pipeline.from_config(None, changes=changes).clean(page.read_bytes(), media_type="text/html")
    assert was_asked(doc) is asked
    assert doc.failures == ()


def test_a_document_tells_how_sure_the_model_is_of_its_body() -> None:
    pipeline = Pipeline()
    page = pipeline.clean(ARTICLE.read_bytes(), media_type="text/html")
    assert 0.9 <= page.meta["confidence"] <= 1.0
    text = "\n".join(line.text for line in page.lines)
    assert 0.5 <= pipeline.clean(text).meta["confidence"] <= 1.0
    assert "confidence" not in pipeline.clean("The bridge opened on Monday after a year of work on its arches.").meta


def test_confidence_is_the_f1_that_the_chances_promise() -> None:
    chances, words = np.array([1.0, 0.5, 0.0]), np.array([10.0, 20.0, 5.0])
    kept = np.array([True, True, False])
    # 20 words of content are expected in 30 that are kept, and 20 in all.
    assert expected_f1(chances, words, kept) == pytest.approx(2 * 20 / (30 + 20))
    assert expected_f1(chances, words, ~kept) == 0.0
    assert expected_f1(chances[:0], words[:0], kept[:0]) == 0.0


@pytest.mark.parametrize("kind", ["text", "extract", "page", "second", "voted"])
def test_every_opinion_has_two_looks(kind: str) -> None:
    assert shipped_model().forest(f"{kind}_").count > 0
    assert shipped_model().forest(f"{kind}2_").count > 0


def test_the_model_is_unsure_of_a_text_whose_chances_are_even() -> None:
    words = np.array([10.0, 20.0, 5.0])
    doubtful, nearly, sure = (np.array(chances) for chances in ([0.6, 0.5, 0.4], [0.9, 0.75, 0.2], [0.99, 0.98, 0.01]))
    assert [is_unsure("page", chances, words) for chances in (doubtful, nearly, sure)] == [True, True, False]
    assert [is_unsure("text", chances, words) for chances in (doubtful, nearly, sure)] == [True, False, False]
    assert not is_unsure("extract", doubtful, words)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_two_opinions_meet_between_them(pairs: list[tuple[float, float]]) -> None:
    mine, others = np.array(pairs).T
    both = together(mine, others)
    assert np.all(both >= np.minimum(mine, others) - 1e-5)
    assert np.all(both <= np.maximum(mine, others) + 1e-5)
    assert np.allclose(both, together(others, mine))


class Broken(Stage, frozen=True):
    """A stage that dies."""

    name: ClassVar[str] = "broken"

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            raise RuntimeError("it broke")

        return judge


def test_a_page_on_which_a_stage_dies_is_not_read_again() -> None:
    settings = msgspec.structs.replace(default(), stages=(*default().stages, Broken()))
    settings = msgspec.structs.replace(settings, intake=msgspec.structs.replace(settings.intake, unsure=1.0))
    errors: list[Exception] = []
    doc = Pipeline(settings).clean(ARTICLE.read_bytes(), media_type="text/html", failed=errors.append)
    assert [str(error) for error in errors] == ["it broke"]
    assert not was_asked(doc)
