"""What is computed once a document and shared by all judges: folded lines and the hits of one scan."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from cleaner.document import Document, Finding, Remove, Rewrite
from cleaner.entries import is_entry_title
from cleaner.languages import spoken
from cleaner.rulebook import Hit, RuleBook
from cleaner.text import count_words, ends_sentence, fold, fold_lines, is_part_of_sentence, is_prose
from cleaner.wrapping import torn_lines, wrapped_paragraphs

# A line longer than this is never matched: it is data, not a label, and folding it would cost seconds.
LONGEST_LINE = 100_000
_UNREAD = "\ufffc"
_FEW = 30  # removed lines up to which it is faster to take each from a list than to make the list anew


class View:
    """The folded lines and rule hits of one document as it stands.

    Lines are named by their number, from 1; number 0 and the one past the end are there and empty, so a
    neighbour can be asked for without a check. Nothing is computed before it is asked for.
    """

    def __init__(self, rules: RuleBook, doc: Document) -> None:
        self._rules = rules
        self.doc = doc
        self._hits: dict[str, list[Hit]] | None = None
        self._prose: set[int] | None = None
        self._kept: list[int] | None = None
        self._paragraphs: list[int] | None = None

    def follow(self, doc: Document, findings: Sequence[Finding]) -> None:
        """Takes the document after a stage; the lines that its findings rewrote are read anew, they alone."""
        self.doc = doc
        if not findings:
            return
        removed = {finding.number for finding in findings if isinstance(finding, Remove)}
        if removed:
            self._paragraphs = None
            self._drop(removed)
        changed = {finding.number for finding in findings if isinstance(finding, Rewrite)}
        if changed and "folded" in self.__dict__:
            self._refold(changed)

    @cached_property
    def folded(self) -> list[str]:
        """`folded[number]`: the line's text after `text.fold`."""
        texts = [line.text if len(line.text) <= LONGEST_LINE else _UNREAD for line in self.doc.lines]
        return ["", *fold_lines(texts), ""]

    @cached_property
    def joined(self) -> str:
        """The folded lines, a newline before and behind each: what is rare is looked for in all of them at once."""
        return "\n".join(self.folded)

    def lines_with(self, mark: str) -> list[int]:
        """The numbers of the lines whose folded text holds `mark`, removed ones included."""
        return [n for n, text in enumerate(self.folded) if mark in text] if mark in self.joined else []

    def hits(self, family: str) -> list[Hit]:
        """The rule hits of a family on lines that are still there, in line order, then rule order."""
        if self._hits is None:
            self._hits = self._scan(self.folded)
        found = self._hits.get(family)
        if not found:
            return []
        lines = self.doc.lines
        return [hit for hit in found if lines[hit.number - 1].removed is None]

    @cached_property
    def wrapped(self) -> dict[int, range]:
        """The lines of finished paragraphs that a column breaks, each with the numbers of its paragraph; none of a
        page.
        """
        lines = self.doc.lines
        if self.doc.is_page:
            return {}
        spans = wrapped_paragraphs([line.text for line in lines])
        return {number: span for span in spans if ends_sentence(lines[span[-1] - 1].text) for number in span}

    @cached_property
    def torn(self) -> set[int]:
        """The lines of a text among which sentences are torn at their links and terms; none of a page."""
        return set() if self.doc.is_page else torn_lines([line.text for line in self.doc.lines])

    def without_halves(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings but those that would take a part of a wrapped paragraph: all of it goes, or nothing."""
        found = list(findings)
        taken = {finding.number for finding in found if isinstance(finding, Remove)}
        lines = self.doc.lines
        whole = {
            span: all(number in taken or lines[number - 1].removed is not None for number in span)
            for span in {self.wrapped[number] for number in taken & self.wrapped.keys()}
        }
        halves = {number for span, goes in whole.items() if not goes for number in span}
        return [it for it in found if not (isinstance(it, Remove) and it.number in halves)] if halves else found

    @cached_property
    def languages(self) -> frozenset[str] | None:
        """Whose phrases are looked for beside English and neutral ones; None: those of all, in a short document."""
        return spoken(line.text for line in self.doc.lines)

    def words(self, number: int) -> int:
        """Words of a line; 0 for a blank one."""
        folded = self.folded[number]
        return count_words(folded) if folded != _UNREAD else LONGEST_LINE

    def is_prose(self, number: int) -> bool:
        """True for a finished paragraph of 25 words or more, removed or not, and for each line of a wrapped one."""
        return number in self._prose_lines()

    def is_kept(self, number: int) -> bool:
        """True for a line that exists, has something to match, and was not removed."""
        return bool(self.folded[number]) and self.doc.lines[number - 1].removed is None

    def before(self, number: int) -> int:
        """The nearest line above that is neither removed nor blank; 0 when there is none."""
        kept = self.kept()
        place = bisect_left(kept, number)
        return kept[place - 1] if place else 0

    def after(self, number: int) -> int:
        """The nearest line below that is neither removed nor blank; 0 when there is none."""
        kept = self.kept()
        place = bisect_right(kept, number)
        return kept[place] if place < len(kept) else 0

    def kept(self, start: int = 1) -> list[int]:
        """The numbers of lines neither removed nor blank, from `start` on; not to be changed."""
        if self._kept is None:
            texts = zip(self.doc.lines, self.folded[1:-1], strict=True)
            self._kept = [line.number for line, folded in texts if folded and line.removed is None]
        return self._kept if start <= 1 else self._kept[bisect_left(self._kept, start) :]

    def paragraphs(self) -> list[int]:
        """The numbers of the finished paragraphs that are kept, in order; not to be changed."""
        if self._paragraphs is None:
            self._paragraphs = sorted(self._prose_lines().intersection(self.kept()))
        return self._paragraphs

    def head(self, *, above: int = 10, below: int = 3) -> list[int]:
        """The kept lines around the first paragraph, where title, byline and date stand: up to `above` before it and
        `below` behind it; the first `above` lines of a document without a paragraph.
        """
        paragraphs = self.paragraphs()
        if not paragraphs:
            return self.kept()[:above]
        kept = self.kept()
        first = kept.index(paragraphs[0])
        return kept[max(first - above, 0) : first + 1 + below]

    def tail_start(self, paragraphs: int) -> int:
        """The line behind which at most `paragraphs` finished paragraphs are left; 0 when the whole text is so."""
        found = self.paragraphs()
        return found[-paragraphs - 1] if len(found) > paragraphs else 0

    def _prose_lines(self) -> set[int]:
        if self._prose is None:
            long = [line for line in self.doc.lines if len(line.text) > 50]
            self._prose = {line.number for line in long if is_prose(line.text)}
            for span in set(self.wrapped.values()):
                if is_prose(" ".join(self.doc.lines[number - 1].text for number in span)):
                    self._prose.update(span)
        return self._prose

    def _drop(self, removed: set[int]) -> None:
        """Takes removed lines from those that are kept, which one stage after the other asks for."""
        kept = self._kept or []
        if len(removed) > _FEW:
            self._kept = None
            return
        for number in removed:
            place = bisect_left(kept, number)
            if kept[place : place + 1] == [number]:  # no blank line
                del kept[place]

    def _refold(self, changed: set[int]) -> None:
        for number in changed:
            text = self.doc.lines[number - 1].text
            self.folded[number] = fold(text) if len(text) <= LONGEST_LINE else _UNREAD
        self.__dict__.pop("joined", None)
        self._prose = self._kept = self._paragraphs = None
        if self._hits is not None:
            self._rescan(changed, self._hits)

    def _scan(self, folded: Sequence[str]) -> dict[str, list[Hit]]:
        """The hits on `folded` but those that are no label there: parts of a sentence, titles of entries."""
        hits = self._rules.scan(self.doc.lines, folded, self.languages)
        return {family: [hit for hit in found if not self._is_spoken(hit)] for family, found in hits.items()}

    def _is_spoken(self, hit: Hit) -> bool:
        """True for a hit on a line of a wrapped paragraph, which a column breaks at any word, and for one of all words
        of a line that goes on or was begun above, stands among torn sentences, or is the title of an entry.
        """
        number = hit.number
        if number in self.wrapped:
            return True
        if hit.rule.where != "whole" and (hit.start > 0 or hit.end < len(self.folded[number])):
            return False
        if number in self.torn or is_part_of_sentence(self.doc.lines[number - 1].text):
            return True
        return self._is_entry_title(number)

    def _is_entry_title(self, number: int) -> bool:
        """True for the title of an entry of a text, of which there are none on a page."""
        if self.doc.is_page:
            return False
        numbers, texts = self._texts
        return is_entry_title(texts, bisect_left(numbers, number))

    @cached_property
    def _texts(self) -> tuple[list[int], list[str]]:
        """The lines that are not blank: their numbers and texts."""
        found = [line for line in self.doc.lines if line.text and not line.text.isspace()]
        return [line.number for line in found], [line.text for line in found]

    def _rescan(self, changed: set[int], hits: dict[str, list[Hit]]) -> None:
        alone = [line if n in changed else "" for n, line in enumerate(self.folded)]
        fresh = self._scan(alone)
        for family in {*fresh, *hits}:
            old = [hit for hit in hits.get(family, ()) if hit.number not in changed]
            both = [*old, *fresh.get(family, ())]
            both.sort(key=lambda hit: hit.number)
            hits[family] = both
