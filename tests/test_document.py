"""The document model: source lines, the clean body, and the one writer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.document import Cause, Document, Note, Reject, Remove, Rewrite, apply, body, split_lines

# Line ends, and characters that str.splitlines wrongly takes for line ends.
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0"])
ANY_TEXT = st.lists(st.one_of(LINE_ENDS, st.text(st.characters(exclude_categories=())))).map("".join)


def remove(number: int) -> Remove:
    return Remove(number, "stage/rule", "The line is an example.")


def rewrite(number: int, text: str) -> Rewrite:
    return Rewrite(number, text, "stage/rule", "The line is an example.")


@given(ANY_TEXT)
@example("")
@example("\r\n\r")
@example("\ud800\n\0")
def test_the_sources_joined_are_the_text(text: str) -> None:
    lines = split_lines(text)
    assert "".join(line.source for line in lines) == text
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@given(ANY_TEXT)
def test_a_line_says_its_source_without_the_line_end(text: str) -> None:
    for line in split_lines(text):
        assert line.source in (line.text, line.text + "\n", line.text + "\r\n", line.text + "\r")
        assert not {"\n", "\r"} & set(line.text)


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a\n"]),
        ("a\n\nb", ["a\n", "\n", "b"]),
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("a\n\rb", ["a\n", "\r", "b"]),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", ["a\x0bb\x0cc\x85d\u2028e\u2029f"]),
    ],
)
def test_only_three_line_ends_end_a_line(text: str, sources: list[str]) -> None:
    assert [line.source for line in split_lines(text)] == sources


def test_a_document_has_blank_runs_made_one_and_none_at_the_ends(make_doc: Callable[..., Document]) -> None:
    doc = make_doc("", "\t", "One.", "", "", "Two.", "Three.", "", " ")
    assert doc.text == "One.\n\nTwo.\nThree."
    assert body(doc) == [(3, "One."), (4, ""), (6, "Two."), (7, "Three.")]


def test_a_blank_run_around_a_removed_line_is_one(make_doc: Callable[..., Document]) -> None:
    doc = apply(make_doc("One.", "", "Junk", "", "Two."), "stage", [remove(3)])
    assert body(doc) == [(1, "One."), (2, ""), (5, "Two.")]


def test_nothing_left_is_an_empty_text(make_doc: Callable[..., Document]) -> None:
    assert apply(make_doc("Junk", ""), "stage", [remove(1)]).text == ""
    assert make_doc().text == ""


def test_a_removed_line_keeps_its_source_and_knows_why(make_doc: Callable[..., Document]) -> None:
    finding = Remove(1, "share_prompts/label", "The line asks to share.", "Share this", 0.5)
    line = apply(make_doc("Share this"), "share_prompts", [finding]).lines[0]
    assert line.removed == Cause("share_prompts", "share_prompts/label", "The line asks to share.", "Share this", 0.5)
    assert (line.source, line.text) == ("Share this", "Share this")


def test_rewrites_add_up_and_the_source_stays(make_doc: Callable[..., Document]) -> None:
    doc = apply(make_doc("a b c"), "first", [rewrite(1, "a b")])
    line = apply(doc, "second", [rewrite(1, "a")]).lines[0]
    assert (line.source, line.text, line.removed) == ("a b c", "a", None)
    assert [cause.stage for cause in line.rewrites] == ["first", "second"]


def test_a_line_rewritten_to_nothing_is_blank(make_doc: Callable[..., Document]) -> None:
    assert apply(make_doc("One.", "x", "Two."), "stage", [rewrite(2, "")]).text == "One.\n\nTwo."


def test_the_original_document_does_not_change(make_doc: Callable[..., Document]) -> None:
    doc = make_doc("One.", "Two.")
    changed = apply(doc, "stage", [remove(1), Note("key", "value"), Note("language", "en"), Reject("s/r", "Why.")])
    assert (doc.lines[0].removed, doc.meta, doc.language, doc.rejected) == (None, {}, "und", None)
    assert (changed.meta, changed.language) == ({"key": "value"}, "en")
    assert changed.lines[1] is doc.lines[1]


def test_no_finding_gives_the_same_document_back(make_doc: Callable[..., Document]) -> None:
    doc = make_doc("One.")
    assert apply(doc, "stage", []) is doc
    assert apply(doc, "stage", [Note("language", "und")]) is doc


def test_the_first_rejection_stands(make_doc: Callable[..., Document]) -> None:
    doc = apply(make_doc("One."), "first", [Reject("first/rule", "First."), Reject("first/other", "Second.")])
    assert doc.rejected is not None
    assert apply(doc, "second", [Reject("second/rule", "Third.")]).rejected == doc.rejected
    assert doc.rejected.rule == "first/rule"


@pytest.mark.parametrize(
    ("finding", "message"),
    [
        (remove(0), "there is no line 0"),
        (remove(4), "there is no line 4"),
        (remove(-1), "there is no line -1"),
        (rewrite(4, "x"), "there is no line 4"),
        (remove(2), "line 2 was removed by first/rule"),
        (rewrite(2, "x"), "line 2 was removed by first/rule"),
        (rewrite(1, "a\nb"), "a rewrite of line 1 holds a line end"),
        (rewrite(1, "a\r"), "a rewrite of line 1 holds a line end"),
    ],
)
def test_a_finding_that_cannot_be_applied_is_a_mistake(
    make_doc: Callable[..., Document], finding: Remove | Rewrite, message: str
) -> None:
    doc = apply(make_doc("One.", "Two.", "Three."), "first", [Remove(2, "first/rule", "An example.")])
    with pytest.raises(ValueError, match=message):
        apply(doc, "stage", [finding])


def test_one_stage_cannot_remove_a_line_twice(make_doc: Callable[..., Document]) -> None:
    with pytest.raises(ValueError, match="line 1 was removed"):
        apply(make_doc("One."), "stage", [remove(1), remove(1)])
