"""The comparison with other extractors: its measure, and that a page without end costs that page alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from peers import Child, Result, columns_of, f1_precision_recall, failures


def moody() -> Callable[[str, str | None], str]:
    """An extractor that does what its page says."""

    def extract(page: str, url: str | None) -> str:
        if page == "end":
            os._exit(7)
        if page == "raise":
            raise ValueError("no body")
        while page == "forever":
            pass
        return page.upper()

    return extract


def test_a_page_without_end_or_with_a_crash_costs_that_page_alone() -> None:
    child = Child(moody, seconds=0.3)
    answers = [child.extract(page, None) for page in ("first", "forever", "raise", "end", "last")]
    child.close()
    assert [answer.text for answer in answers] == ["FIRST", None, "", None, "LAST"]
    assert [answer.failure for answer in answers] == [None, "over time", "raised: ValueError: no body", "died: 7", None]


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        ("", "", (1.0, 1.0, 1.0)),
        ("a word", "", (0.0, 0.0, 0.0)),
        ("", "a word", (0.0, 0.0, 0.0)),
        ("other", "a word", (0.0, 0.0, 0.0)),
        ("The tide. The tide!", "the TIDE rises ﬁrst", (0.5, 0.5, 0.5)),  # a word counts as often as the gold has it
        ("first", "ﬁrst", (1.0, 1.0, 1.0)),  # NFKC opens the ligature
        ("tide", "the tide rose", (0.5, 1.0, 1 / 3)),
    ],
)
def test_the_measure_is_the_overlap_of_two_bags_of_words(
    text: str, gold: str, expected: tuple[float, float, float]
) -> None:
    assert f1_precision_recall(text, gold) == pytest.approx(expected)


def result(data: str, page_type: str, failure: str | None = None) -> Result:
    return Result(data, "1", page_type, "one", 0.5, 0.5, 0.5, None, failure)


def test_articles_have_a_column_of_their_own_beside_other_pages() -> None:
    results = [result("mixed", "article"), result("mixed", "forum"), result("news", "article")]
    titles = ["mixed, 2 pages", "mixed, its 1 articles", "news, 1 articles"]
    assert [column.title for column in columns_of(results)] == titles


def test_failures_are_counted_by_kind() -> None:
    results = [result("d", "article", failure) for failure in ("raised: A: x", None, "over time", "raised: B: y")]
    assert failures(results) == "2 raised, 1 over time"
    assert failures([result("d", "article")]) == "0"
