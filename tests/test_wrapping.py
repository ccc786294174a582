"""Text broken at a column, and rows of entries: what is part of a sentence or a title is no label."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from cleaner import Document, Pipeline
from cleaner.document import Remove
from cleaner.entries import is_entry_title
from cleaner.rulebook import Rule, RuleBook
from cleaner.text import is_part_of_sentence
from cleaner.view import View
from cleaner.wrapping import torn_lines, wrapped_paragraphs

Doc = Callable[..., Document]
MakeRule = Callable[..., Rule]

STORY = (
    "The keeper of the light at Harrow Point wrote in his book each night what he had seen from the gallery, and on "
    "most nights he had seen nothing, which he wrote down with care, in a round hand, and signed."
)
TALK = (
    "Nobody had told him that the Board burned the books. It was the cook who found out, from a stoker, and who wished "
    "ever after to subscribe. To what, the stoker could not say."
)


@pytest.mark.parametrize("width", [39, 40, 41, 72, 99, 100, 101])
def test_a_column_makes_lines_one_paragraph(width: int) -> None:
    texts = [*textwrap.wrap(STORY, width), "", "Signed", "", *textwrap.wrap(TALK, width)]
    first = len(textwrap.wrap(STORY, width))
    found = wrapped_paragraphs(texts)
    is_column = 40 <= max(map(len, texts)) <= 100
    assert found == ([range(1, first + 1), range(first + 4, len(texts) + 1)] if is_column else [])


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["A headline of a good many words, forty characters"],
        [STORY],
        [*textwrap.wrap(STORY, 72), TALK],  # one line is too long for any column
        ["The boats are in and the nets are on the rail.", "Tomorrow they go out."],  # two lines, each a sentence
        ["Brackwater 06.40 – Harrow Point 07.25 daily", "Ellery 09.10", "Saltby 13.30", "Tarn 17.45"],
    ],
)
def test_other_lines_stand_alone(texts: list[str]) -> None:
    assert wrapped_paragraphs(texts) == []


def test_two_lines_are_a_paragraph_if_a_sentence_is_torn() -> None:
    assert wrapped_paragraphs(["The boats are in and the nets are on the", "rail of the pier."]) == [range(1, 3)]


def test_what_stands_on_a_line_of_a_wrapped_paragraph_is_no_label(make_doc: Doc, make_rule: MakeRule) -> None:
    rules = RuleBook([make_rule("subscribe"), make_rule("subscribe", id="other/start", where="start")])
    lines = textwrap.wrap(TALK, 64)
    assert lines[2].startswith("subscribe. ")
    doc = make_doc(*textwrap.wrap(STORY, 64), "", "Subscribe", "", *lines)
    assert [hit.number for hit in View(rules, doc).hits("family")] == [6]
    assert [hit.number for hit in View(rules, doc).hits("other")] == [6]


def test_a_wrapped_paragraph_goes_whole_or_not_at_all(make_doc: Doc) -> None:
    doc = make_doc(*textwrap.wrap(STORY, 72), "", "Subscribe")
    view = View(RuleBook([]), doc)
    part, whole = [Remove(n, "s/r", "-") for n in (2, 3, 5)], [Remove(n, "s/r", "-") for n in (1, 2, 3, 5)]
    assert view.without_halves(part) == [Remove(5, "s/r", "-")]
    assert view.without_halves(whole) == whole


def test_a_wrapped_paragraph_is_prose(make_doc: Doc) -> None:
    view = View(RuleBook([]), make_doc("Harrow Point", "", *textwrap.wrap(STORY, 72)))
    assert view.paragraphs() == [3, 4, 5]


ENTRIES = ["Ebb", "Falls.", "Flood", "Rises.", "Neap", "Is small.", "Slack", "Rests.", "Spring", "Is large."]


@pytest.mark.parametrize(
    ("texts", "titles"),
    [
        (["Words of the tide", *ENTRIES], [3, 5, 7, 9]),
        (ENTRIES[:8], []),  # four are too few
        ([*ENTRIES[:4], "Advertisement", *ENTRIES[4:]], []),  # a label breaks the row
        ([*ENTRIES, "Neap", "Again."], []),  # a title that comes twice is a label
        ([*ENTRIES[:-2], "A spring tide at full moon", "Is large."], []),  # five words are no title
    ],
)
def test_titles_of_entries_stand_above_a_sentence_each(texts: list[str], titles: list[int]) -> None:
    assert [place for place in range(len(texts)) if is_entry_title(texts, place)] == titles


@pytest.mark.parametrize(
    ("text", "is_part"),
    [
        ("read more,", True),
        ("続きを読む、", True),
        ("comments.", True),
        ("Comments.", False),
        ("comments", False),
        ("read more...", False),
        ("преди 15 мин.", False),
        ("", False),
    ],
)
def test_a_comma_or_a_small_letter_tells_part_of_a_sentence(text: str, is_part: bool) -> None:  # noqa: FBT001
    assert is_part_of_sentence(text) is is_part


@pytest.mark.parametrize("width", range(50, 84, 3))
def test_no_column_makes_junk_of_prose(pipeline: Pipeline, width: int) -> None:
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in (STORY, TALK, STORY.replace("He", "She")))
    assert pipeline.clean(text, media_type="text/plain").text == text


@pytest.mark.parametrize(
    ("joints", "lines", "is_torn"), [(4, 100, False), (5, 100, True), (5, 250, True), (5, 251, False)]
)
def test_sentences_are_torn_where_many_lines_open_with_a_comma(joints: int, lines: int, is_torn: bool) -> None:  # noqa: FBT001
    torn = ["", "the", "board", ", which is"] * joints
    texts = [*torn, *["The board is read."] * (lines - 3 * joints)]
    found = torn_lines(texts)
    reach = {2, len(torn) + 7}  # from above the first joint to eight lines behind the last
    assert ({min(found), max(found)} == reach) if is_torn else found == set()
