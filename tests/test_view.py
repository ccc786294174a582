"""The view: neighbours, and hits that follow what stages do to the lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cleaner import Document
from cleaner.document import Finding, Remove, Rewrite, apply
from cleaner.rule import Rule
from cleaner.rule_findings import cut, cut_away, rule_findings
from cleaner.rulebook import RuleBook
from cleaner.stage import clustered
from cleaner.view import View

Doc = Callable[..., Document]
MakeRule = Callable[..., Rule]


@pytest.fixture
def rules(make_rule: MakeRule) -> RuleBook:
    return RuleBook([make_rule("read more"), make_rule("share", id="other/share", where="start")])


def numbers(view: View, family: str) -> list[int]:
    return [hit.number for hit in view.hits(family)]


def follow(view: View, doc: Document, findings: list[Finding]) -> None:
    view.follow(apply(doc, "stage", findings), findings)


def test_hits_leave_out_what_was_removed(make_doc: Doc, rules: RuleBook) -> None:
    doc = make_doc("Read more", "", "Text", "Read more")
    view = View(rules, doc)
    assert numbers(view, "family") == [1, 4]
    follow(view, doc, [Remove(1, "s/r", "-")])
    assert numbers(view, "family") == [4]
    assert numbers(view, "other") == numbers(view, "absent") == []


def test_a_rewritten_line_is_read_anew(make_doc: Doc, rules: RuleBook) -> None:
    doc = make_doc("Share this", "Read more", "Text. Read more")
    view = View(rules, doc)
    assert (numbers(view, "family"), numbers(view, "other")) == ([2], [1])
    follow(view, doc, [Rewrite(1, "Read more", "s/r", "-"), Rewrite(2, "Share", "s/r", "-")])
    assert (numbers(view, "family"), numbers(view, "other")) == ([1], [2])
    assert view.folded[1] == "read more"


def test_a_rewrite_before_the_first_look_is_seen(make_doc: Doc, rules: RuleBook) -> None:
    doc = make_doc("Text")
    view = View(rules, doc)
    follow(view, doc, [Rewrite(1, "Read more", "s/r", "-")])
    assert numbers(view, "family") == [1]


def test_neighbours_are_the_nearest_lines_that_are_left(make_doc: Doc, rules: RuleBook) -> None:
    doc = make_doc("One", "", "Two", "—", "Three")
    view = View(rules, doc)
    follow(view, doc, [Remove(3, "s/r", "-")])
    assert [view.is_kept(n) for n in range(7)] == [False, True, False, False, False, True, False]
    assert list(view.kept()) == [1, 5]
    assert list(view.kept(2)) == [5]
    assert (view.after(1), view.after(5), view.before(5), view.before(1)) == (5, 0, 1, 0)


@pytest.mark.parametrize("removed", [30, 31])
def test_what_is_kept_follows_removals_of_any_size(make_doc: Doc, rules: RuleBook, removed: int) -> None:
    doc = make_doc(*(f"Line {n}" if n % 9 else "" for n in range(1, 60)))
    view = View(rules, doc)
    assert view.kept()[:9] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
    follow(view, doc, [Remove(n, "s/r", "-") for n in range(1, removed + 1)])
    assert view.kept() == [n for n in range(removed + 1, 60) if n % 9]


def test_lines_are_found_by_what_they_hold(make_doc: Doc, rules: RuleBook) -> None:
    doc = make_doc("One | Two", "", "Three", "Four | Five")
    view = View(rules, doc)
    assert (view.lines_with("|"), view.lines_with("•")) == ([1, 4], [])
    follow(view, doc, [Rewrite(3, "Six • Seven", "s/r", "-")])
    assert (view.lines_with("•"), view.joined) == ([3], "\none | two\n\nsix • seven\nfour | five\n")


def test_words_and_prose_of_a_line(make_doc: Doc, rules: RuleBook) -> None:
    view = View(rules, make_doc("One two three", "", "word " * 25 + "end."))
    assert [view.words(n) for n in (1, 2, 3)] == [3, 0, 26]
    assert [view.is_prose(n) for n in (1, 2, 3)] == [False, False, True]


def test_an_empty_document_has_no_neighbours(make_doc: Doc, rules: RuleBook) -> None:
    view = View(rules, make_doc())
    assert (view.folded, list(view.kept()), view.after(0), view.before(1)) == (["", ""], [], 0, 0)
    assert view.hits("family") == []


@pytest.mark.parametrize(
    ("lines", "size", "found"),
    [
        (["Home", "Text", "Home"], 2, set()),
        (["Home", "Home", "Text"], 2, {1, 2}),
        (["Home", "", "Home"], 2, {1, 3}),
        (["Home", "Home", "Text", "Home"], 3, set()),
        (["Home", "Home", "Home"], 3, {1, 2, 3}),
    ],
)
def test_a_cluster_has_its_size(make_doc: Doc, rules: RuleBook, lines: list[str], size: int, found: set[int]) -> None:
    wanted = [n for n, line in enumerate(lines, 1) if line == "Home"]
    assert clustered(View(rules, make_doc(*lines)), wanted, size=size) == found


CUTS = [
    ("end", "It rained. Read more", "It rained."),
    ("end", "It rained. (Read more …)", "It rained."),
    ("end", "It rained — read more", None),
    ("end", "It was good to read more", None),
    ("end", "Read more", ""),
    ("start", "Read more: It rained.", "It rained."),
    ("start", "Read more — 12 people came.", "12 people came."),
    ("start", "Read more of it", None),
    ("anywhere", "It rained. Read more. It stopped.", "It rained. It stopped."),
    ("anywhere", "We read more. It stopped.", None),
    ("anywhere", "STRASSE ẞ. Read more", "STRASSE ẞ."),
]


@pytest.mark.parametrize(("where", "line", "kept"), CUTS)
def test_a_cut_breaks_no_sentence(make_doc: Doc, make_rule: MakeRule, where: str, line: str, kept: str | None) -> None:
    doc = make_doc(line)
    (hit,) = View(RuleBook([make_rule("read more", where=where, action="cut")]), doc).hits("family")
    assert cut_away(doc, hit) == kept
    if kept:
        assert cut(doc, hit) == Rewrite(1, kept, "family/name", "The line is an example.", line[slice(*span(line))])
    elif kept == "":
        assert isinstance(cut(doc, hit), Remove)


def span(line: str) -> tuple[int, int]:
    at = line.lower().index("read more")
    return at, at + len("read more")


def test_a_removal_wins_over_cuts_and_the_first_cut_over_later_ones(make_doc: Doc, make_rule: MakeRule) -> None:
    book = RuleBook(
        [
            make_rule("read more", id="family/cut", where="end", action="cut"),
            make_rule("more", id="family/later", where="end", action="cut"),
            make_rule("junk", id="family/all", where="start"),
            make_rule("one", id="family/mark", where="start", action="mark"),
        ]
    )
    doc = make_doc("Text. Read more", "Junk. Read more", "One. Text")
    found = list(rule_findings(doc, View(book, doc).hits("family")))
    assert [(type(finding).__name__, finding.rule) for finding in found] == [  # type: ignore[union-attr]
        ("Rewrite", "family/cut"),
        ("Remove", "family/all"),
    ]
