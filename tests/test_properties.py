"""What holds for every text: nothing lost, nothing raised, the same answer again, and an end in time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_cases import FILES
from test_rules import FILLERS, TEXTS

from cleaner import Document, Pipeline
from cleaner.compiled_rules import rule_files
from cleaner.config import Settings, default
from cleaner.report.cases import read_case
from cleaner.rule import Rule
from cleaner.rulefile import read_rules
from cleaner.stage import Stage
from cleaner.view import LONGEST_LINE


def prose(language: str) -> list[str]:
    """Two paragraphs that no rule is about."""
    text = TEXTS.get(language, TEXTS["en"])
    return [f"{text} Lindmoor. {text}", f"Harlan. {text} {text}"]


PROSE = prose("en")


@cache
def shared() -> Pipeline:
    """The shipped defaults; hypothesis runs many examples with one fixture anyway."""
    return Pipeline()


@cache
def phrase_rules() -> Pipeline:
    """The stages that only do what their phrases say."""
    return Pipeline(Settings(tuple(stage for stage in default().stages if type(stage).prepare is Stage.prepare)))


def example_lines(rule: Rule) -> Iterator[tuple[str, str]]:
    """The examples of a rule, each after its language."""
    for language, line in chain(*(examples.items() for examples in (rule.removes, rule.keeps))):
        yield from ((language, text.replace("[[", "").replace("]]", "")) for text in line)


# Lines as the web has them: examples of every rule, prose, shapes, and rubbish.
SPOKEN: dict[str, list[str]] = {}
for code, spoken_line in (pair for file in rule_files() for rule in read_rules(file) for pair in example_lines(rule)):
    SPOKEN.setdefault(code, []).append(spoken_line)
EXAMPLES = [line for lines in SPOKEN.values() for line in lines]
ENDS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\0"])
ANY_TEXT = st.text(st.characters(exclude_categories=()))
LINES = st.one_of(
    st.sampled_from(EXAMPLES), st.sampled_from(PROSE), st.sampled_from(["", " ", "-", "Home", "•", "1"]), ANY_TEXT
)
PAGES = st.lists(st.tuples(LINES, ENDS).map("".join), max_size=30).map("".join)


@settings(max_examples=300)
@given(PAGES)
@example("")
@example("\0")
@example("\ud800\udc00 \ud800 Read more")
@example("\ufeff\n\u202eRead more\u2066")
@example("<p>Read more</p>")
def test_any_string_survives(text: str) -> None:
    doc = shared().clean(text, media_type="text/plain")
    assert doc.failures == ()
    assert "".join(line.source for line in doc.lines) == text
    check_accounts(doc)


def check_accounts(doc: Document) -> None:
    """Every line is kept as it was, or says who changed it; the body holds the kept lines and no others."""
    for line in doc.lines:
        assert line.rewrites or line.text == line.source.rstrip("\r\n")
        for cause in (*line.rewrites, *((line.removed,) if line.removed else ())):
            assert cause.rule.startswith(f"{cause.stage}/")
            assert cause.reason
            assert 0 <= cause.score <= 1
    kept = [line.text for line in doc.lines if line.removed is None and line.text.strip()]
    assert [row for row in doc.text.split("\n") if row] == [text for text in kept if not text.isspace()]


@given(st.one_of(ANY_TEXT, st.binary(), PAGES))
@settings(max_examples=150)
def test_any_payload_of_any_kind_survives(payload: str | bytes) -> None:
    assert isinstance(shared().clean(payload).text, str)


@given(st.lists(PAGES, min_size=2, max_size=4))
@settings(max_examples=60)
def test_the_answer_does_not_depend_on_what_came_before(texts: list[str]) -> None:
    forwards = [shared().clean(text, media_type="text/plain") for text in texts]
    backwards = [shared().clean(text, media_type="text/plain") for text in reversed(texts)]
    assert forwards == backwards[::-1]


def articles(language: str) -> st.SearchStrategy[str]:
    """Texts in one language, as a document without its junk is read in the language that it was read in before."""
    lines = st.one_of(st.sampled_from(SPOKEN[language]), st.sampled_from(prose(language)))
    return st.lists(lines, max_size=12).map("\n".join)


@given(st.sampled_from(sorted(SPOKEN)).flatmap(articles))
@settings(max_examples=300)
def test_cleaning_a_clean_body_again_changes_nothing(text: str) -> None:
    assert_settled(phrase_rules().clean(text, media_type="text/plain").text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_clean_case_stays_as_it_is(pipeline: Pipeline, file: object) -> None:
    source = read_case(file.read_text(encoding="utf-8")).source  # type: ignore[attr-defined]
    assert_settled(pipeline.clean(source, media_type="text/plain").text)


def assert_settled(body: str) -> None:
    again = phrase_rules().clean(body, media_type="text/plain")
    changed = [(line.source, line.removed or line.rewrites) for line in again.lines if line.removed or line.rewrites]
    assert changed == []


SECONDS = 5.0  # of CPU; each of these takes well under one


@pytest.mark.parametrize("unit", [*FILLERS, "Aa", "aA", "A", "\t", "\u3000", "(", "»", "...", "\\", "&amp;", "Share "])
def test_a_line_of_any_length_ends_in_time(unit: str) -> None:
    line = (unit * LONGEST_LINE)[:LONGEST_LINE]
    text = "\n".join([PROSE[0], line, PROSE[1], line + "x", f"x{line}."])
    start = time.process_time()
    doc = shared().clean(text, media_type="text/plain")
    assert time.process_time() - start < SECONDS
    assert doc.failures == ()


@pytest.mark.parametrize(
    "lines",
    [
        [""],
        ["Home"],
        ["Read more"],
        ["Related articles", "3 hours ago"],
        ["- One item of a list", ""],
        ["Advertisement", PROSE[0]],
        [PROSE[0], "", PROSE[1]],
        ["Photo: Jane Roe / Reuters", "Jane Roe"],
        ["Share", "Tweet", "Email", "Comments"],
        ["By Jane Roe", "May 3, 2024", "Updated 3 May 2024 9:30 am"],
        EXAMPLES,
    ],
    ids=lambda lines: lines[0][:20] if len(lines) < 10 else "examples",
)
def test_a_text_of_any_number_of_lines_ends_in_time(lines: list[str]) -> None:
    text = "\n".join((lines * (20_000 // len(lines) + 1))[:20_000])
    start = time.process_time()
    doc = shared().clean(text, media_type="text/plain")
    assert time.process_time() - start < SECONDS
    assert doc.failures == ()
