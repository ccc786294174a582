"""Short lists of links, prompts and dates inside an article: one item gives the others away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.text import ends_sentence, is_bulleted
from cleaner.view import View

# Stages that tell a list of links by one item. An author's note or the word "Sale" stands in real lists as well.
_TELLING = frozenset(
    ("ad_placeholders", "bylines", "read_more_links", "related_articles", "share_prompts", "subscribe_prompts")
)
_COLONS = (":", "：")
_FEWEST = 2
_LONGEST_ITEM = 25  # words


class LinkLists(Stage, frozen=True):
    """Removes the other items of a short bulleted list in which another stage found an ad, a prompt, a link or a date.

    Why: a box of headlines loses its label when it becomes text, and its headlines pass for items of the article.
    Keeps: a list that a line with a colon announces, one with finished sentences, long ones, and lists of which
    nothing is known.
    Source: measured on 1,137 texts that another extractor left of articles and news pages, whole pages of news, and
    1,137 clean articles: it takes 15 lines of the first, all of them junk, and none of the last.
    """

    name: ClassVar[str] = "link_lists"
    actions: ClassVar[Actions] = ()

    max_items: Annotated[
        int, msgspec.Meta(ge=_FEWEST, le=100, description="Most items of a list that goes (eight were observed).")
    ] = 8

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            told = [
                line.number
                for line in doc.lines
                if line.removed is not None and line.removed.stage in _TELLING and is_bulleted(line.text)
            ]
            return {number: finding for n in told for number, finding in self._others(doc, view, n)}.values()

        return judge

    def _others(self, doc: Document, view: View, told: int) -> Iterator[tuple[int, Remove]]:
        """The items that are left of the list around line `told`; a list that is too long is not read to its ends."""
        above, below = (list(islice(_items(doc, view, told, step), self.max_items)) for step in (-1, 1))
        items = [*reversed(above), told, *below]
        left = [number for number in items if view.is_kept(number)]
        if not _FEWEST <= len(items) <= self.max_items or _is_announced(doc, view.before(items[0])):
            return
        if any(ends_sentence(doc.lines[number - 1].text) or view.words(number) > _LONGEST_ITEM for number in left):
            return
        reason = "The line stands in a list of links, as another item of it shows."
        evidence = f"in one list with {doc.lines[told - 1].text.strip()[:80]!r}"
        for number in left:
            yield number, Remove(number, "link_lists/item", reason, evidence, 0.8)


def _is_announced(doc: Document, above: int) -> bool:
    return above > 0 and doc.lines[above - 1].text.rstrip().endswith(_COLONS)


def _items(doc: Document, view: View, number: int, step: int) -> Iterator[int]:
    """The bulleted lines next to a line, removed or not, blank lines between them aside; away from it."""
    number += step
    while 0 < number <= len(doc.lines):
        if view.folded[number]:
            if not is_bulleted(doc.lines[number - 1].text):
                return
            yield number
        number += step
