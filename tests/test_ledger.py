"""The ledger gives every source back, whatever the stages did and whatever stands in the text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Document, Pipeline
from cleaner.document import Finding, Reject, Remove, Rewrite, apply, split_lines
from cleaner.io import jsonl
from cleaner.io.ledger import Entry, body_of, entries, rebuild

ENDS = ["\n", "\r\n", "\r"]
ODD = ["", " ", "\t", "\x00", "\ud800", "\udfff", "\u2028", "\x85", "\x0c", "\ufeff", "\x1b[31m", "é", "x" * 100_000]
piece = st.one_of(st.sampled_from(ODD), st.text(max_size=20), st.text(st.characters(codec=None), max_size=8))
sources = st.lists(st.tuples(piece, st.sampled_from([*ENDS, ""])), max_size=12).map(
    lambda rows: "".join(text + end for text, end in rows)
)


def document(source: str) -> Document:
    return Document(id="a.txt", lines=split_lines(source))


def written(doc: Document) -> list[Entry]:
    """The ledger after a journey through a file."""
    return [jsonl.decode(jsonl.encode(entry), Entry) for entry in entries(doc)]


def findings(doc: Document, choices: list[int], texts: list[str]) -> Iterable[Finding]:
    for line, choice, text in zip(doc.lines, choices, texts, strict=False):
        if choice == 1:
            yield Remove(line.number, "probe/removed", "The line is chosen.", "evidence \ud800", 0.5)
        elif choice == 2:
            yield Rewrite(line.number, text, "probe/rewritten", "The line is chosen.")


no_line_ends = st.text(st.characters(codec=None, exclude_characters="\r\n"), max_size=8)


@given(source=sources, choices=st.lists(st.integers(0, 2), max_size=12), texts=st.lists(no_line_ends, max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_body_and_ledger_give_the_source_back(source: str, choices: list[int], texts: list[str]) -> None:
    doc = document(source)
    doc = apply(doc, "probe", list(findings(doc, choices, texts)))
    again = [
        finding
        for finding in findings(doc, choices[::-1], texts[::-1])
        if doc.lines[finding.number - 1].removed is None
    ]
    doc = apply(doc, "again", again)
    ledger = written(doc)
    assert rebuild(body_of(doc), ledger) == source
    assert rebuild(body_of(doc) + "\n", ledger[::-1]) == source
    assert len({entry.line for entry in ledger}) == len(ledger)


@given(source=sources, choices=st.lists(st.integers(0, 2), max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_rejected_document_stands_in_its_ledger(source: str, choices: list[int]) -> None:
    doc = document(source)
    doc = apply(
        doc, "probe", [*findings(doc, choices, ["other"] * 12), Reject("probe/rejected", "The document is chosen.")]
    )
    ledger = written(doc)
    assert body_of(doc) == ""
    assert {entry.action for entry in ledger if entry.line} <= {"remove"}
    assert rebuild("", ledger) == source


@given(source=sources)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_shipped_pipeline_loses_nothing(pipeline: Pipeline, source: str) -> None:
    doc = pipeline.clean(source, media_type="text/plain", id="a.txt")
    assert doc.failures == ()
    assert rebuild(body_of(doc), written(doc)) == source


def actions(source: str, *found: Finding) -> list[tuple[int, str, str, str | None]]:
    doc = apply(document(source), "probe", found)
    return [(entry.line, entry.action, entry.source, entry.text) for entry in written(doc)]


def test_kept_lines_need_no_entry() -> None:
    assert actions("One.\n\nTwo.\n") == []


def test_a_removed_line_says_why() -> None:
    doc = apply(document("One.\nJunk\n"), "probe", [Remove(2, "probe/label", "The line is junk.", "Junk", 0.5)])
    assert written(doc) == [
        Entry("a.txt", 2, "remove", "Junk\n", None, "probe", "probe/label", "The line is junk.", "Junk", 0.5)
    ]


def test_a_rewritten_line_keeps_its_source() -> None:
    assert actions("One. Junk\n", Rewrite(1, "One.", "probe/tail", "Junk.")) == [(1, "rewrite", "One. Junk\n", "One.")]


def test_a_line_rewritten_to_nothing_does_not_stand_in_the_body() -> None:
    assert actions("One.\nJunk\n", Rewrite(2, "", "probe/tail", "Junk.")) == [(2, "rewrite", "Junk\n", None)]


def test_a_line_rewritten_twice_has_one_entry_with_the_last_rule() -> None:
    first = apply(document("a b c\n"), "first", [Rewrite(1, "a b", "first/tail", "Junk.")])
    doc = apply(first, "second", [Rewrite(1, "a", "second/tail", "Junk.")])
    assert [(entry.rule, entry.source, entry.text) for entry in written(doc)] == [("second/tail", "a b c\n", "a")]


def test_blank_lines_left_out_and_white_space_lines_are_blank() -> None:
    assert actions("\nOne.\n \n\n\nTwo.\n\n") == [
        (1, "blank", "\n", None),
        (3, "blank", " \n", ""),
        (4, "blank", "\n", None),
        (5, "blank", "\n", None),
        (7, "blank", "\n", None),
    ]


def test_a_last_line_without_line_end_is_told() -> None:
    assert actions("One.\nTwo.") == [(2, "blank", "Two.", "Two.")]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_another_usual_line_end_costs_one_entry(end: str) -> None:
    assert actions(end.join(["One.", "", "Two.", "Three.", ""])) == [(0, "blank", end, "\n")]


def test_the_usual_line_end_is_that_of_most_lines() -> None:
    assert actions("a\r\nb\r\nc\n") == [(0, "blank", "\r\n", "\n"), (3, "blank", "c\n", "c")]
    assert actions("a\r\nb\n") == [(1, "blank", "a\r\n", "a")]


def test_an_empty_document_has_an_empty_ledger() -> None:
    assert actions("") == []
    assert rebuild("", []) == ""


def test_a_body_of_another_document_is_refused() -> None:
    doc = apply(document("One.\nTwo. Junk\n"), "probe", [Rewrite(2, "Two.", "probe/tail", "Junk.")])
    with pytest.raises(ValueError, match="line 2 of the ledger does not stand in the body"):
        rebuild("One.\nTwelve.", written(doc))
    with pytest.raises(ValueError, match="line 2 of the ledger"):
        rebuild("", written(doc))
