"""Bylines, datelines that stand alone, and reading times, which become the article's authors and date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Annotated, ClassVar

import msgspec

from cleaner.dates import find_date, has_date, is_age, without_dates
from cleaner.document import Document, Finding, Note, Remove
from cleaner.names import NameReader, is_full_name
from cleaner.rule_findings import behind, rule_findings
from cleaner.rulebook import Hit, RuleBook, is_name
from cleaner.stage import Judge, Stage
from cleaner.text import ends_sentence, has_letters, normalise
from cleaner.view import View

_LABELS = ("bylines/published", "bylines/updated")
_AROUND_LABEL = " .:|-,•·"
_PARTS = (*_LABELS, "bylines/reading_part")
_LONGEST = 200  # characters of a line that is read as a byline: two names with their offices and two dates have 150
_GLUED = re.compile(r"\d[^\W\d_]|[^\W\d_]\d")
_BEHIND_HEAD = 12  # lines behind the head in which more of the same mean a list

_RULES = {
    "byline": ("bylines/by", "The line says who wrote the article.", 1.0),
    "named": ("bylines/by", "The line says who wrote the article, and when.", 0.9),
    "stamp": ("bylines/date", "The line is only the date, time or reading time of the article.", 1.0),
    "label": ("bylines/label", "The line is a label or an office beside the byline.", 0.9),
    "place": ("bylines/place", "The line is only the place of a dateline.", 0.9),
}


class Mark(msgspec.Struct, frozen=True):
    """What a line says: `kind` is byline, stamp (date, reading time), named (name and date), label or place."""

    number: int
    kind: str
    text: str
    names: tuple[str, ...] = ()
    is_dated: bool = False
    is_labelled: bool = False

    def finding(self) -> Remove:
        rule, reason, score = _RULES[self.kind]
        return Remove(self.number, rule, reason, self.text[:120], score)


class Bylines(Stage, frozen=True):
    """Removes lines that say who wrote the article and when, and how long it takes to read.

    What they say is kept in the document's `authors` and `date`, unless the page had told them before.

    Why: names and dates between title and text are no sentence of it, and they stand in nearly every news page.
    Keeps: a dateline that opens a sentence ("KATHMANDU, April 25 (Reuters) - Nepal's …"), dates that head the entries
    of a list or a timeline, and "by …" under the titles of a list of works: such lines count only around the first
    paragraph, at the very end, or with a label such as "Updated".
    Source: observed phrases. A bare date line hits 384 lines of clean articles, a byline 81; around the first
    paragraph and without more of their kind near by, it is 13 and 3, nearly all of them real bylines.
    """

    name: ClassVar[str] = "bylines"

    above: Annotated[
        int, msgspec.Meta(ge=0, le=50, description="Lines above the first paragraph that may be bylines (by hand).")
    ] = 10
    below: Annotated[
        int, msgspec.Meta(ge=0, le=50, description="Lines below the first paragraph that may be bylines (by hand).")
    ] = 3
    at_end: Annotated[
        int, msgspec.Meta(ge=0, le=50, description="Lines at the end of the text that may be bylines (by hand).")
    ] = 5

    def prepare(self, rules: RuleBook) -> Judge:
        names = NameReader(rules)
        labels = cache(lambda: frozenset[str]().union(*map(rules.spelt_out, _LABELS)))  # dear, and rarely asked for

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            found = {finding.number: finding for finding in rule_findings(doc, view.hits("bylines"))}
            reader = _Reader(doc, view, names, labels)
            head = view.head(above=self.above, below=self.below)
            marks = _head_marks(reader, head)
            more = (*reader.labelled(), *self._at_end(reader))
            for finding in (*(mark.finding() for mark in (*marks, *more)), *_again(view, head, marks)):
                found.setdefault(finding.number, finding)
            return [*found.values(), *_notes(doc, marks)]

        return judge

    def _at_end(self, reader: _Reader) -> Iterator[Mark]:
        """Bylines in the last lines, behind the last paragraph; none in a list of works."""
        view = reader.view
        if reader.is_list_of_works():
            return
        number = view.before(len(view.folded) - 1)
        for _ in range(self.at_end):
            if not number or view.is_prose(number):
                return
            mark = reader.read(number)
            if mark is not None and mark.kind == "byline" and _has_full_name(mark):
                yield mark
            number = view.before(number)


class _Reader:
    """Reads single lines of one document as bylines."""

    def __init__(self, doc: Document, view: View, names: NameReader, labels: Callable[[], frozenset[str]]) -> None:
        self.doc, self.view, self._names, self._labels = doc, view, names, labels
        self.hits: dict[int, list[Hit]] = defaultdict(list)
        for hit in view.hits("bylines"):
            self.hits[hit.number].append(hit)

    def text(self, number: int) -> str:
        return self.doc.lines[number - 1].text.strip()

    def has(self, number: int, rule_id: str) -> Hit | None:
        """The hit of a rule on a line."""
        return next((hit for hit in self.hits.get(number, ()) if hit.rule.id == rule_id), None)

    def read(self, number: int) -> Mark | None:
        """What the line says; None if it is no byline."""
        folded = self.view.folded[number]
        if len(folded) > _LONGEST or not (number in self.hits or has_date(folded) or is_age(folded)):
            return None
        by = self.has(number, "bylines/by")
        if by is not None:
            return self._byline(number, by)
        return self._stamp(number)

    def labelled(self) -> Iterator[Mark]:
        """Lines anywhere that are nothing but a label and a date or time."""
        for number, hits in self.hits.items():
            if any(hit.rule.id in _LABELS for hit in hits) and self.view.is_kept(number):
                mark = self.read(number)
                if mark is not None and mark.kind == "stamp":
                    yield mark

    def is_list_of_works(self) -> bool:
        """True if three lines, each with something under it, say by whom something is: works, not the article."""
        by = [n for n, hits in self.hits.items() if any(hit.rule.id == "bylines/by" for hit in hits)]
        marks = [mark for number in by if self.view.after(number) and (mark := self.read(number)) is not None]
        return len({mark.text for mark in marks if mark.kind == "byline"}) > 2

    def names(self, text: str) -> tuple[str, ...]:
        """The names that open `text`."""
        return self._names.names(text)

    def is_name(self, number: int) -> bool:
        """True for a line that is only a name of two or three words."""
        text = self.text(number)
        return 2 <= len(text.split()) <= 3 and self.names(text) == (text,)

    def is_office(self, number: int) -> bool:
        """True for a short line in capitals with an office in it, such as "Jane Roe Senior Editor"."""
        text = self.text(number)
        return len(text.split()) <= 6 and is_name(text) and self._names.office(text.split()) is not None

    def is_elsewhere(self, number: int) -> bool:
        """True if the line's last word stands in another line too: a title's words do, an author's name does not."""
        last = self.view.folded[number].rsplit(" ", 1)[-1]
        return any(last in line for n, line in enumerate(self.view.folded) if n != number and len(line) > len(last))

    def _byline(self, number: int, by: Hit) -> Mark | None:
        text = self.text(number)
        said = behind(self.doc, by).strip(" :：*_|-–—•·/／=＝")
        if not has_letters(said):
            return Mark(number, "label", text)
        if ends_sentence(said) and (said[-1] != "." or len(said.rsplit(" ", 1)[-1]) > 4):
            return None
        words = said.split()
        small = [word for word in words if word[0].islower() and word not in self._names.offices]
        dated, names = has_date(normalise(said)), self.names(said)
        if len(small) > 4 and not dated:
            return None
        if not names and (self._names.office(words) is None or not is_name(words[0])):
            return None
        return Mark(number, "byline", text, names, is_dated=dated)

    def _stamp(self, number: int) -> Mark | None:
        text, folded = self.text(number), self.view.folded[number]
        parts = [hit for hit in self.hits.get(number, ()) if hit.rule.id in _PARTS]
        for hit in sorted(parts, key=lambda hit: -hit.start):
            folded = f"{folded[: hit.start]} {folded[hit.end :]}"
        rest, dated = without_dates(folded)
        pieces = {piece.strip(_AROUND_LABEL) for piece in rest.split("  ")} - {""}
        # "10.23Updated", where no word begins
        is_glued = bool(pieces) and _GLUED.search(folded) is not None and pieces <= self._labels()
        rest = "" if is_glued else rest
        labelled = is_glued or any(hit.rule.id in _LABELS for hit in parts)
        if dated and text.endswith((":", "：")):
            return None  # it announces what follows
        if not has_letters(rest):
            timed = (labelled and any(map(str.isdigit, text))) or len(parts) > labelled or is_age(folded)
            kind = "stamp" if dated or timed else "label"
            return Mark(number, kind, text, (), dated, labelled) if kind == "stamp" or labelled else None
        left = {word.strip(_AROUND_LABEL) for word in rest.split()}
        words = [word for word in text.split() if normalise(word).strip(_AROUND_LABEL) in left]
        names = self.names(" ".join(words))
        if not any(map(str.isupper, text)) and self._names.office(words) is None:
            return None  # without capitals any words may be a name
        if not dated and not (":" in text and has_date(self.view.folded[number])):
            return None
        if not names or " " not in names[0] or "@" in text or len(words) > 8 or not is_name(" ".join(words)):
            return None
        return Mark(number, "named", text, names, dated)


def _head_marks(reader: _Reader, head: list[int]) -> list[Mark]:
    """The marks among the lines of the head that count, in line order."""
    near = [*head, *_following(reader.view, head[-1])] if head else []
    marks = [mark for number in near if (mark := reader.read(number)) is not None]
    bare = [mark for mark in marks if mark.kind == "named" or (mark.kind == "stamp" and not mark.is_labelled)]
    listed = _listed(bare, near) | _listed([mark for mark in marks if mark.kind == "byline"], near)
    strong = {m.number: m for m in marks if m.number in head and m.number not in listed and m.kind != "label"}
    for place, number in enumerate(head):
        company = {*head[max(place - 1, 0) : place], *head[place + 1 : place + 2]} & strong.keys()
        mark = strong.get(number)
        if mark is not None and mark.kind != "stamp" and not company and (place == 0 or not _has_full_name(mark)):
            del strong[number]
    labels = {mark.number: mark for mark in marks if mark.kind == "label"}
    found = {**strong, **_beside(reader, head, strong, labels)}
    return [found[number] for number in head if number in found]


def _beside(reader: _Reader, head: list[int], strong: dict[int, Mark], labels: dict[int, Mark]) -> dict[int, Mark]:
    """Lines that count only beside a mark: a label without a name, a name without a label, an office, a place."""
    found: dict[int, Mark] = {}
    has_byline = any(mark.kind in ("byline", "named") for mark in strong.values())
    for place, number in enumerate(head):
        if number in strong or reader.view.words(number) > 6:
            continue
        text, known = reader.text(number), strong.keys() | found.keys()
        above, below = [0, *head, 0][place], [0, *head, 0][place + 2]
        is_title_above = place > 0 and reader.view.words(above) >= 4 and above not in known
        if number in labels:
            if {above, below} & known or (below and (reader.is_name(below) or reader.is_office(below))):
                found[number] = labels[number]
        elif above in labels and above in found and (reader.is_name(number) or reader.is_office(number)):
            found[number] = Mark(number, "byline", text, reader.names(text))
        elif above in known and reader.is_office(number):
            found[number] = Mark(number, "label", text)
        elif not has_byline and is_title_above and below in strong and strong[below].is_dated:
            if reader.is_name(number) and not reader.is_elsewhere(number):
                found[number] = Mark(number, "byline", text, (text,))
        elif text.endswith((".", ":")) and reader.has(number, "bylines/place") and reader.view.words(below) >= 12:
            found[number] = Mark(number, "place", text)
    return found


def _has_full_name(mark: Mark) -> bool:
    """True if the mark has a name of more than one word, or names a newsroom."""
    return not mark.names or any(map(is_full_name, mark.names))


def _listed(marks: list[Mark], near: list[int]) -> set[int]:
    """The lines of `marks` when they head the entries of a list: three different ones, or two with lines between."""
    places = [near.index(mark.number) for mark in marks]
    apart = len(places) == 2 and places[1] - places[0] > 2
    is_list = len({mark.text for mark in marks}) > 2 or (apart and marks[0].text != marks[1].text)
    return {mark.number for mark in marks} if is_list else set()


def _following(view: View, number: int) -> Iterator[int]:
    for _ in range(_BEHIND_HEAD):
        number = view.after(number)
        if not number:
            return
        yield number


def _again(view: View, head: list[int], marks: list[Mark]) -> Iterator[Remove]:
    """Lines that are nothing but the name of an author whom a byline told."""
    names = {normalise(name) for mark in marks if mark.kind == "byline" for name in mark.names if " " in name}
    if not names:
        return
    reason = "The line repeats the author's name."
    for number in [number for number, folded in enumerate(view.folded) if folded in names]:
        if view.is_kept(number) and number != head[0]:
            yield Remove(number, "bylines/author_again", reason, view.folded[number])


def _notes(doc: Document, marks: list[Mark]) -> Iterator[Note]:
    authors = list(dict.fromkeys(name for mark in marks for name in mark.names if is_full_name(name)))
    if authors and not doc.meta.get("authors"):
        yield Note("authors", authors)
    dates = [found for mark in marks if (found := find_date(mark.text)) is not None]
    if dates and not doc.meta.get("date"):
        yield Note("date", dates[0])
