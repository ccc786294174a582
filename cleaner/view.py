"""What is computed once a document and shared by all judges: folded lines and the hits of one scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from cleaner.document import Document, Finding, Rewrite
from cleaner.rulebook import Hit, RuleBook
from cleaner.text import count_words, fold, is_prose

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
        self._folded: list[str] | None = None
        self._hits: dict[str, list[Hit]] | None = None
        self._prose: dict[int, bool] = {}

    def follow(self, doc: Document, findings: Iterable[Finding]) -> None:
        """Takes the document after a stage; the lines that its findings rewrote are read anew, they alone."""
        changed = {finding.number for finding in findings if isinstance(finding, Rewrite)}
        if changed and self._folded is not None:
            for number in changed:
                text = doc.lines[number - 1].text
                self._folded[number] = fold(text) if len(text) <= LONGEST_LINE else _UNREAD
                self._prose.pop(number, None)
            if self._hits is not None:
                self._rescan(changed, doc)
        self.doc = doc

    @property
    def folded(self) -> list[str]:
        """`folded[number]`: the line's text after `text.fold`."""
        if self._folded is None:
            texts = [line.text for line in self.doc.lines]
            self._folded = ["", *[fold(text) if len(text) <= LONGEST_LINE else _UNREAD for text in texts], ""]
        return self._folded

    def hits(self, family: str) -> list[Hit]:
        """The rule hits of a family on lines that are still there, in line order, then rule order."""
        if self._hits is None:
            self._hits = self._rules.scan(self.doc.lines, self.folded)
        found = self._hits.get(family)
        if not found:
            return []
        lines = self.doc.lines
        return [hit for hit in found if lines[hit.number - 1].removed is None]

    def words(self, number: int) -> int:
        """Words of a line; 0 for a blank one."""
        folded = self.folded[number]
        return count_words(folded) if folded != _UNREAD else LONGEST_LINE

    def is_prose(self, number: int) -> bool:
        """True for a finished paragraph of 25 words or more, removed or not."""
        known = self._prose.get(number)
        if known is None:
            known = self._prose[number] = bool(self.folded[number]) and is_prose(self.doc.lines[number - 1].text)
        return known

    def is_kept(self, number: int) -> bool:
        """True for a line that exists, has something to match, and was not removed."""
        return bool(self.folded[number]) and self.doc.lines[number - 1].removed is None

    def before(self, number: int) -> int:
        """The nearest line above that is neither removed nor blank; 0 when there is none."""
        number -= 1
        while number > 0 and not self.is_kept(number):
            number -= 1
        return max(number, 0)

    def after(self, number: int) -> int:
        """The nearest line below that is neither removed nor blank; 0 when there is none."""
        number += 1
        while number < len(self.folded) - 1 and not self.is_kept(number):
            number += 1
        return number if number < len(self.folded) - 1 else 0

    def kept(self, start: int = 1) -> Iterator[int]:
        """The numbers of lines neither removed nor blank, from `start` on."""
        return (n for n in range(max(start, 1), len(self.folded) - 1) if self.is_kept(n))

    def head(self, *, above: int = 10, below: int = 3) -> list[int]:
        """The kept lines around the first paragraph, where title, byline and date stand: up to `above` before it and
        `below` behind it; the first `above` lines of a document without a paragraph.
        """
        folded, lines, head = self.folded, self.doc.lines, []
        for number in range(1, len(folded) - 1):
            if folded[number] and lines[number - 1].removed is None:
                head.append(number)
                if len(folded[number]) > 50 and self.is_prose(number):
                    return [*head[-above - 1 :], *islice(self.kept(number + 1), below)]
        return head[:above]

    def tail_start(self, paragraphs: int) -> int:
        """The line behind which at most `paragraphs` finished paragraphs are left; 0 when the whole text is so."""
        for number in range(len(self.folded) - 2, 0, -1):
            if len(self.folded[number]) > 50 and self.is_kept(number) and self.is_prose(number):
                if not paragraphs:
                    return number
                paragraphs -= 1
        return 0

    def _rescan(self, changed: set[int], doc: Document) -> None:
        assert self._hits is not None
        assert self._folded is not None
        alone = [line if n in changed else "" for n, line in enumerate(self._folded)]
        fresh = self._rules.scan(doc.lines, alone)
        for family in {*fresh, *self._hits}:
            old = [hit for hit in self._hits.get(family, ()) if hit.number not in changed]
            both = [*old, *fresh.get(family, ())]
            both.sort(key=lambda hit: hit.number)
            self._hits[family] = both
