"""Bylines: what becomes of them in the document's meta, and where they count."""

from __future__ import annotations

import pytest

from cleaner import Document, Pipeline
from cleaner.document import split_lines
from cleaner.rulebook import RuleBook
from cleaner.stages.bylines import Bylines
from cleaner.view import View

PROSE = (
    "The night ferry left the harbour at dawn with forty passengers, two goats and a piano that nobody had come to "
    "collect, and it came back at noon without the piano."
)


def clean(rules_alone: Pipeline, *lines: str) -> Document:
    return rules_alone.clean("\n".join(lines), media_type="text/plain")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Orla Finch", ["Orla Finch"]),
        ("By Orla Finch and Bram Teasdale, Staff Writers", ["Orla Finch", "Bram Teasdale"]),
        ("By ORLA FINCH, Aldport Herald in Marlow", ["ORLA FINCH"]),
        ("Von: Petra Lund, Karl Erb", ["Petra Lund", "Karl Erb"]),
        ("Par Léa Morvan (avec Luc Tanguy)", ["Léa Morvan"]),
        ("Автор: Анна Лунёва", ["Анна Лунёва"]),
        ("By Orla FinchPublished: Mar 5, 2026", ["Orla Finch"]),
        ("By our staff reporter", None),
        ("By the sea", None),
    ],
)
def test_the_byline_tells_the_authors(rules_alone: Pipeline, byline: str, authors: list[str] | None) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", byline, PROSE, PROSE[::-1])
    assert doc.meta.get("authors") == authors


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("5 March 2026", "2026-03-05"),
        ("Updated 5 March 2026 at 10.54 GMT", "2026-03-05"),
        ("By Orla Finch | March 5, 2026 | 3 min read", "2026-03-05"),
        ("3/4/2026", None),
    ],
)
def test_the_dateline_tells_the_date(rules_alone: Pipeline, line: str, day: str | None) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", line, PROSE, PROSE[::-1])
    assert doc.meta.get("date") == day
    assert doc.lines[1].removed is not None


def test_what_the_page_told_before_stays(book: RuleBook) -> None:
    meta = {"authors": ["Ida Holm"], "date": "2020-01-01"}
    text = f"Ferry returns without the piano\nBy Orla Finch\n5 March 2026\n{PROSE}"
    doc = Document(id=None, lines=split_lines(text), meta=meta)
    findings = list(Bylines().prepare(book)(doc, View(book, doc)))
    assert sorted(finding.number for finding in findings) == [2, 3]  # type: ignore[union-attr]


@pytest.mark.parametrize(("entries", "removed"), [(1, 1), (2, 0), (3, 0)])
def test_dates_that_head_a_list_stay(rules_alone: Pipeline, entries: int, removed: int) -> None:
    listed = [line for day in range(entries) for line in (f"March {day + 1}, 2026", "A talk.", "A walk.", "A song.")]
    doc = clean(rules_alone, "What the harbour offers", *listed, PROSE, PROSE[::-1])
    dates = [line for line in doc.lines if line.source.startswith("March")]
    assert sum(line.removed is not None for line in dates) == removed


def test_a_title_that_reads_like_a_byline_stays(rules_alone: Pipeline) -> None:
    doc = clean(rules_alone, "By Royal Appointment", PROSE, PROSE[::-1])
    assert doc.lines[0].removed is None


@pytest.mark.parametrize(("distance", "in_head"), [(10, True), (11, False)])
def test_the_head_ends_ten_lines_above_the_first_paragraph(book: RuleBook, distance: int, in_head: bool) -> None:  # noqa: FBT001
    text = "\n".join([*(f"Entry {n}" for n in range(30 - distance)), "mark", *["Entry"] * (distance - 1), PROSE])
    view = View(book, Document(id=None, lines=split_lines(text)))
    assert (31 - distance in view.head()) is in_head


@pytest.mark.parametrize(("paragraphs", "line"), [(0, 4), (1, 2), (2, 1), (3, 0)])
def test_the_tail_starts_behind_the_last_paragraphs(book: RuleBook, paragraphs: int, line: int) -> None:
    view = View(book, Document(id=None, lines=split_lines("\n".join([PROSE, PROSE, "Short.", PROSE, "End."]))))
    assert view.tail_start(paragraphs) == line
