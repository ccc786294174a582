"""Menus, breadcrumbs, tables of contents, polls and other furniture of the site around the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import matched, remove_line, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage, clustered
from cleaner.text import ends_sentence, fold
from cleaner.view import View

_MENU, _HEADING, _SECTION = "site_furniture/menu", "site_furniture/heading", "site_furniture/section"
_CONTENTS, _POLL, _VOTE, _ANSWER = (f"site_furniture/{name}" for name in ("contents", "poll", "vote", "answer"))
_PATH = "site_furniture/path"

_NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.):]? ")
_BAR = re.compile(r"\s*[|·•]\s*|\s+/\s+")
_BARS = ("|", "·", "•", " / ")  # one of these stands in every line that has a bar
_LONGEST_BAR = 200  # characters
_MOST_MISSES = 2  # entries of a table of contents that need not stand again before it ends
_MOST_OPTIONS = 8
_LONGEST_OPTION = 8  # words
_LONGEST_QUESTION = 30
_TITLE_WORDS = 4
_QUESTION_MARKS = ("?", "？", "؟")


class SiteFurniture(Stage, frozen=True):
    """Removes lines of the page around the article: skip links, menus, breadcrumbs, "view all", polls, AI features,
    headers of tables of contents and their entries, the section's name above the headline.

    A menu's word ("Log in") goes in the head before the first paragraph, in the tail after the last one, and
    anywhere beside other furniture. A word that may be a heading ("Support", "Science") goes only in a row of such
    words, beside a menu's word, or with a menu's word between it and the text. An entry under "Table of contents"
    goes if it stands again below, as its heading; the question and the options of a poll go with its button.

    Why: navigation is most of the junk of a page's full text.
    Keeps: headings of one word in the article, tables of contents whose entries stand nowhere else, a section's
    name that stands right above the prose and so is the headline.
    Source: observed phrases, whole line; company and place measured on 1,137 clean articles and 3,555 labelled
    texts: such words stand 173 times in the articles, none of them where this stage removes it.
    """

    name: ClassVar[str] = "site_furniture"

    company: Annotated[
        int, msgspec.Meta(ge=1, le=20, description="Menu entries in a row that go anywhere (measured on clean texts).")
    ] = 2
    heading_company: Annotated[
        int,
        msgspec.Meta(ge=1, le=20, description="Words in a row, each also a heading, that make a menu (measured)."),
    ] = 4

    def prepare(self, rules: RuleBook) -> Judge:
        named = {_MENU, _HEADING, _SECTION}.intersection(rules.ids)

        @cache
        def words() -> frozenset[str]:
            return frozenset(word for rule in named for word in rules.spelt_out(rule))

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits, span = view.hits(self.name), _prose_span(view)
            found: dict[int, Finding] = {finding.number: finding for finding in rule_findings(doc, hits)}
            found |= {finding.number: finding for finding in _bars(view, words, span) if finding.number not in found}
            marks = {hit.number: hit for hit in reversed(hits) if hit.number not in found}
            numbers = {*self._menus(view, marks, set(found), span), *_kicker(doc, view, marks)}
            found |= {
                number: remove_line(marks[number].rule, number, matched(doc, marks[number])) for number in numbers
            }
            for finding in [*_contents(doc, view, hits), *_polls(doc, view, hits)]:
                found.setdefault(finding.number, finding)
            return found.values()

        return judge

    def _menus(self, view: View, marks: dict[int, Hit], furniture: set[int], span: tuple[int, int]) -> Iterator[int]:
        words = {number for number, hit in marks.items() if hit.rule.id in (_MENU, _PATH, _HEADING, _SECTION)}
        menu = {number for number in words if marks[number].rule.id in (_MENU, _PATH)}
        if not words:
            return
        crowd = clustered(view, words | furniture, size=self.company)
        large_crowd = clustered(view, crowd, size=self.heading_company)
        first, last = span
        top = max((number for number in menu | furniture if number < first), default=0)
        bottom = min((number for number in menu | furniture if number > last > 0), default=len(view.folded))
        for number in words:
            if number in menu:
                goes = number in crowd or (last > 0 and not first < number < last and not _is_headline(view, number))
            else:
                beside = number in crowd and {view.before(number), view.after(number)} & (menu | furniture)
                goes = number in large_crowd or bool(beside) or number < top or number > bottom
            if goes:
                yield number


def _is_headline(view: View, number: int) -> bool:
    """True for the first words of a text, if they are three or more: the letters page is called by its name too."""
    return view.doc.lines[number - 1].block is None and not view.before(number) and view.words(number) > 2


def _prose_span(view: View) -> tuple[int, int]:
    """The numbers of the first and the last paragraph; 0 and 0 where there is none."""
    paragraphs = view.paragraphs()
    return (paragraphs[0], paragraphs[-1]) if paragraphs else (0, 0)


def _bars(view: View, words: Callable[[], frozenset[str]], span: tuple[int, int]) -> Iterator[Remove]:
    """Menus written on one line: at least three entries, two thirds of them known; above the prose two known ones."""
    for number in sorted({number for mark in _BARS for number in view.lines_with(mark)}):
        text = view.folded[number]
        if len(text) <= _LONGEST_BAR:
            entries = [fold(entry) for entry in _BAR.split(text)]
            known = [entry for entry in entries if entry in words()]
            least = 2 if number < span[0] and known == entries else 3
            if len(entries) >= least and len(known) * 3 >= len(entries) * 2 and view.is_kept(number):
                reason = "The line is a menu."
                yield Remove(number, "site_furniture/bar", reason, ", ".join(known[:6]))


def _kicker(doc: Document, view: View, marks: dict[int, Hit]) -> Iterator[int]:
    """The name of a section on the first line, if the headline stands under it and prose under that."""
    head = view.kept()[:12]
    if len(head) < 3 or head[0] not in marks or marks[head[0]].rule.id != _SECTION:
        return
    title = doc.lines[head[1] - 1].text.rstrip("?!？！؟")
    is_title = view.words(head[1]) >= _TITLE_WORDS and not view.is_prose(head[1]) and not ends_sentence(title)
    if is_title and any(view.is_prose(number) for number in head[2:]):
        yield head[0]


def _contents(doc: Document, view: View, hits: list[Hit]) -> Iterator[Remove]:
    """The entries of a table of contents that stand again below it."""
    for header in (hit for hit in hits if hit.rule.id == _CONTENTS):
        below = view.kept(header.number + 1)
        again = Counter(_entry(view.folded[number]) for number in below)
        misses = 0
        for number in below:
            entry = _entry(view.folded[number])
            again[entry] -= 1
            if misses > _MOST_MISSES or view.is_prose(number):
                break
            misses = 0 if again[entry] else misses + 1
            if again[entry]:
                reason = "The line is an entry of a table of contents and stands again as a heading."
                yield Remove(number, "site_furniture/contents_entry", reason, matched(doc, header))


def _entry(folded: str) -> str:
    return _NUMBERING.sub("", folded, count=1) if folded[:1].isdigit() else folded


def _polls(doc: Document, view: View, hits: list[Hit]) -> Iterator[Remove]:
    """The question and the options above a poll's button, or above a row of answers such as yes and no."""
    buttons = {hit.number: hit for hit in hits if hit.rule.id in (_POLL, _VOTE)}
    answers = {hit.number: hit for hit in hits if hit.rule.id == _ANSWER}
    last_answers = {n: hit for n, hit in answers.items() if view.before(n) in answers and view.after(n) not in answers}
    for number, hit in (buttons | last_answers).items():
        box = _box_above(doc, view, number)
        if len(box) >= (4 if number in buttons else 3):
            label = view.before(box[-1])
            for member in [*box, *([label] if label in buttons else [])]:
                yield Remove(member, _POLL, "The line belongs to a poll or quiz box.", matched(doc, hit))


def _box_above(doc: Document, view: View, number: int) -> list[int]:
    """The line, the options above it and their question, from the last to the first; [] without a question."""
    box = [number]
    while len(box) <= _MOST_OPTIONS + 1 and (number := view.before(number)):
        box.append(number)
        text = doc.lines[number - 1].text.rstrip()
        if text.endswith(_QUESTION_MARKS):
            return box if view.words(number) <= _LONGEST_QUESTION else []
        if view.words(number) > _LONGEST_OPTION or ends_sentence(text):
            return []
    return []
