"""The headline's copies and repeated prose go; refrains, rows, items and short lines stay."""

from __future__ import annotations

import pytest

from cleaner.document import Document, apply, split_lines
from cleaner.rulebook import RuleBook
from cleaner.stages.repeated_lines import RepeatedLines
from cleaner.view import View

TITLE = "Harbour bridge reopens after two years"
PROSE = (
    "The bridge over the harbour opened to traffic again on Monday, two years after a freighter had torn down the "
    "whole of its middle span in a storm."
)
LONG = (
    "Engineers said that the new span rests on deeper piers, that it can be lifted within nine minutes, and that the "
    "tides of the last century could not harm it."
)


def removed(text: str, **settings: int) -> dict[int, str]:
    doc = Document(id=None, lines=split_lines(text))
    rules = RuleBook([])
    doc = apply(doc, "repeated_lines", RepeatedLines(**settings).prepare(rules)(doc, View(rules, doc)))
    return {line.number: line.removed.rule for line in doc.lines if line.removed}


def words(count: int) -> str:
    return " ".join(["Word", *["more"] * (count - 2), "end."])


@pytest.mark.parametrize(
    ("lines", "copy"),
    [
        ([TITLE, "August 11, 2025", TITLE, PROSE], 3),
        ([TITLE, TITLE.upper(), PROSE], 2),
        ([TITLE, f"“{TITLE}”", "By Jane Roe", "Monday", PROSE], 2),
        ([f"{TITLE} | Daily Kiosk", "Monday", TITLE, PROSE], 3),
        ([TITLE, f"{TITLE} – Daily Kiosk", PROSE], 2),
        ([TITLE, f"Ports: {TITLE}", PROSE], 2),
        ([TITLE, f"PORTS {TITLE}", PROSE], 2),
        ([TITLE, f"Ports{TITLE}", PROSE], 2),
        (["Ports", TITLE, "", TITLE, PROSE], 4),
        (["橋の通行が二年ぶりに再開した", "8月11日", "橋の通行が二年ぶりに再開した", "橋は月曜日に開通した。" * 6], 3),
    ],
)
def test_removes_the_copy_of_the_headline(lines: list[str], copy: int) -> None:
    assert removed("\n".join(lines)) == {copy: "repeated_lines/title"}


@pytest.mark.parametrize(
    "lines",
    [
        ["Two bridges reopen", "Two bridges reopen", "A short note."],  # no prose below
        ["Ports reopen again", "Ports reopen again", PROSE],  # three words
        [TITLE, "How the harbour bridge reopens after two years", PROSE],
        [TITLE, f"{TITLE} and one more", PROSE],
        [TITLE, PROSE, LONG, TITLE, LONG[:60], "Short."],  # a heading of the same words further down
        [
            "I walk the pier at evening",
            LONG,
            "I walk the pier at evening",
            "and count the boats come in",
            LONG[:-1] + "?",
        ],
        ["I walk the pier at evening", *["I walk the pier at evening", "and count the boats"] * 3, PROSE],
        ["I walk the pier at evening", "I walk the pier at evening,", "and count the boats come in,", "I count them."],
    ],
)
def test_keeps_what_only_resembles_the_headline(lines: list[str]) -> None:
    assert removed("\n".join(lines)) == {}


@pytest.mark.parametrize(("count", "goes"), [(3, False), (4, True), (5, True)])
def test_title_words(count: int, goes: bool) -> None:  # noqa: FBT001
    title = " ".join(["Harbour", *["bridge"] * (count - 1)])
    assert (2 in removed(f"{title}\n{title}\n{PROSE}")) is goes


@pytest.mark.parametrize(("count", "goes"), [(7, False), (8, True), (9, True)])
def test_line_words(count: int, goes: bool) -> None:  # noqa: FBT001
    line = words(count)
    text = "\n".join([PROSE, line, LONG, line, PROSE.upper(), line])
    assert removed(text) == (dict.fromkeys((4, 6), "repeated_lines/line") if goes else {})


@pytest.mark.parametrize(("copies", "goes"), [(2, False), (3, True), (4, True)])
def test_line_copies(copies: int, goes: bool) -> None:  # noqa: FBT001
    text = "\n".join(f"{words(9)}\nParagraph {n}: {PROSE}" for n in range(copies))
    assert bool(removed(text)) is goes


@pytest.mark.parametrize(("count", "goes"), [(14, False), (15, True), (16, True)])
def test_paragraph_words(count: int, goes: bool) -> None:  # noqa: FBT001
    verse = "a verse of six small words"
    text = "\n".join([PROSE, verse, words(count), verse, words(count), verse, words(count)])
    assert removed(text) == (dict.fromkeys((5, 7), "repeated_lines/line") if goes else {})


@pytest.mark.parametrize(
    "line",
    [
        "And miles to go before the night comes down,",
        "And miles to go before the night comes down.",
        "| Monday | rest | easy run of three miles at noon. |",
        "- Keep copies of all invoices for labour and services.",
        "– Jeg vet ikke hva jeg skal si til dem lenger.",
        "3. Stir the pot for ten minutes until it boils.",
        "SELECT name, price FROM ports WHERE harbour = 1 AND open = 2",
        "Read on.",
    ],
)
def test_keeps_refrains_rows_items_and_short_lines(line: str) -> None:
    text = "\n".join([line, "a verse of six small words", line, "another verse of six words", line])
    assert removed(text) == {}


def test_keeps_a_paragraph_quoted_again_far_below() -> None:
    assert removed("\n".join([LONG, PROSE, LONG])) == {}


def test_leaves_removed_lines_out_of_the_count() -> None:
    rules = RuleBook([])
    doc = Document(id=None, lines=split_lines("\n".join([LONG, LONG])))
    from cleaner.document import Remove

    doc = apply(doc, "other", [Remove(1, "other/rule", "The line is junk.")])
    assert list(RepeatedLines().prepare(rules)(doc, View(rules, doc))) == []
