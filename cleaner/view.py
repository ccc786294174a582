"""What is computed once a document and shared by all judges: folded lines and the hits of one scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, takewhile

from cleaner.document import Document, Finding, Rewrite
from cleaner.languages import EVERYWHERE, spoken
from cleaner.rulebook import Hit, RuleBook
from cleaner.text import count_words, fold, fold_lines, is_prose

# A line longer than this is never matched: it is data, not a label, and folding it would cost seconds.
LONGEST_LINE = 100_000
_UNREAD = "\ufffc"


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

    def follow(self, doc: Document, findings: Iterable[Finding]) -> None:
        """Takes the document after a stage; the lines that its findings rewrote are read anew, they alone."""
        changed = {finding.number for finding in findings if isinstance(finding, Rewrite)}
        if changed and "folded" in self.__dict__:
            for number in changed:
                text = doc.lines[number - 1].text
                self.folded[number] = fold(text) if len(text) <= LONGEST_LINE else _UNREAD
            self._prose = None
            if self._hits is not None:
                self._rescan(changed, doc)
        self.doc = doc

    @cached_property
    def folded(self) -> list[str]:
        """`folded[number]`: the line's text after `text.fold`."""
        texts = [line.text if len(line.text) <= LONGEST_LINE else _UNREAD for line in self.doc.lines]
        return ["", *fold_lines(texts), ""]

    def hits(self, family: str) -> list[Hit]:
        """The rule hits of a family on lines that are still there, in line order, then rule order."""
        if self._hits is None:
            self._hits = self._rules.scan(self.doc.lines, self.folded, self.speaks)
        found = self._hits.get(family)
        if not found:
            return []
        lines = self.doc.lines
        return [hit for hit in found if lines[hit.number - 1].removed is None]

    def speaks(self, language: str) -> bool:
        """True if phrases of the language are looked for: English and neutral ones everywhere, others where the
        document is in that language or one near it, and all of them in a short document.
        """
        return language in EVERYWHERE or self._languages is None or language in self._languages

    @cached_property
    def _languages(self) -> frozenset[str] | None:
        return spoken(line.text for line in self.doc.lines)

    def words(self, number: int) -> int:
        """Words of a line; 0 for a blank one."""
        folded = self.folded[number]
        return count_words(folded) if folded != _UNREAD else LONGEST_LINE

    def is_prose(self, number: int) -> bool:
        """True for a finished paragraph of 25 words or more, removed or not."""
        if self._prose is None:
            long = [line for line in self.doc.lines if len(line.text) > 50]
            self._prose = {line.number for line in long if is_prose(line.text)}
        return number in self._prose

    def is_kept(self, number: int) -> bool:
        """True for a line that exists, has something to match, and was not removed."""
        return bool(self.folded[number]) and self.doc.lines[number - 1].removed is None

    def before(self, number: int) -> int:
        """The nearest line above that is neither removed nor blank; 0 when there is none."""
        folded, lines = self.folded, self.doc.lines
        return next((n for n in range(number - 1, 0, -1) if folded[n] and lines[n - 1].removed is None), 0)

    def after(self, number: int) -> int:
        """The nearest line below that is neither removed nor blank; 0 when there is none."""
        return next(self.kept(number + 1), 0)

    def kept(self, start: int = 1) -> Iterator[int]:
        """The numbers of lines neither removed nor blank, from `start` on."""
        folded, lines = self.folded, self.doc.lines
        return (n for n in range(max(start, 1), len(folded) - 1) if folded[n] and lines[n - 1].removed is None)

    def paragraphs(self) -> list[int]:
        """The numbers of the finished paragraphs that are kept, in order."""
        self.is_prose(0)
        return sorted(number for number in self._prose or () if self.is_kept(number))

    def head(self, *, above: int = 10, below: int = 3) -> list[int]:
        """The kept lines around the first paragraph, where title, byline and date stand: up to `above` before it and
        `below` behind it; the first `above` lines of a document without a paragraph.
        """
        paragraphs = self.paragraphs()
        if not paragraphs:
            return list(islice(self.kept(), above))
        first = paragraphs[0]
        head = list(takewhile(lambda number: number <= first, self.kept()))
        return [*head[-above - 1 :], *islice(self.kept(first + 1), below)]

    def tail_start(self, paragraphs: int) -> int:
        """The line behind which at most `paragraphs` finished paragraphs are left; 0 when the whole text is so."""
        found = self.paragraphs()
        return found[-paragraphs - 1] if len(found) > paragraphs else 0

    def _rescan(self, changed: set[int], doc: Document) -> None:
        assert self._hits is not None
        alone = [line if n in changed else "" for n, line in enumerate(self.folded)]
        fresh = self._rules.scan(doc.lines, alone, self.speaks)
        for family in {*fresh, *self._hits}:
            old = [hit for hit in self._hits.get(family, ()) if hit.number not in changed]
            both = [*old, *fresh.get(family, ())]
            both.sort(key=lambda hit: hit.number)
            self._hits[family] = both
