"""Notes about the author: who they are, what else they wrote, how to reach them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import first_a_line, remove, remove_line, rule_findings
from cleaner.rulebook import Hit, RuleBook, is_name
from cleaner.stage import Judge, Stage
from cleaner.text import is_prose, normalise, source_offset
from cleaner.view import View

_BIO = "author_bios/bio"
_HEADER = "author_bios/header"
_ROLE = "author_bios/role"
_PROSE = 12  # words of a finished line that is part of the text


class AuthorBios(Stage, frozen=True):
    """Removes lines that introduce the author, lead to the author's other articles or give the author's address.

    Why: they are fluent prose about somebody whom the article is not about.
    Keeps: obituaries, portraits and interviews, where the person is named in the text as well ("She was a writer of
    …") or the words open the text, and lists of people.
    Source: observed phrases. "X is a reporter at …" stands in clean articles as often as behind them, so it counts only
    if no other paragraph names X, and X has a line of their own (a byline) or the text is over but for few paragraphs,
    at most half as many as stand above.
    "The author is a professor at …" counts only there.
    """

    name: ClassVar[str] = "author_bios"

    paragraphs_below: Annotated[
        int, msgspec.Meta(ge=0, le=50, description="Paragraphs that may still follow behind the note (chosen by hand).")
    ] = 3
    max_people: Annotated[
        int, msgspec.Meta(ge=1, le=50, description="People who may be introduced; more are a list (chosen by hand).")
    ] = 5

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("author_bios")
            if not hits:
                return ()
            tail = view.tail_start(self.paragraphs_below + 1)
            bios = {hit.number: hit for hit in hits if hit.rule.id == _BIO}
            headers = [hit for hit in hits if hit.rule.id == _HEADER and hit.number * 2 > len(doc.lines)]
            found = list(rule_findings(doc, hits))
            if len(bios) <= self.max_people:
                found += self._bios(doc, view, bios, tail)
            # Reviews call the writer of a book "the author" too, in the middle of the text.
            found += [
                remove(doc, hit) for hit in hits if hit.rule.id == _ROLE and _is_last(doc, view, hit.number, tail)
            ]
            found += [finding for header in headers for finding in _section(doc, view, header, tail)]
            return first_a_line(found)

        return judge

    def _bios(self, doc: Document, view: View, bios: dict[int, Hit], tail: int) -> Iterator[Remove]:
        for number, hit in bios.items():
            name = _opening_name(doc, hit)
            if " " not in name or _is_named_in_text(view, name, bios):
                continue
            if _is_last(doc, view, number, tail) or _has_own_line(doc, view, name, number, bios):
                yield remove(doc, hit)


def _section(doc: Document, view: View, header: Hit, tail: int) -> Iterator[Remove]:
    """The header, and the name and the one paragraph that stand under it."""
    below = view.after(header.number)
    name = below if below and view.words(below) <= 5 and is_name(doc.lines[below - 1].text) else 0
    text = view.after(name) if name else below
    if not text or view.words(text) < 8 or text <= tail:
        text = 0
    if not (name or text) and below:
        return  # a heading of the article itself
    yield remove(doc, header)
    for number in (name, text):
        if number:
            yield remove_line(header.rule, number, f"under {view.folded[header.number]!r}", score=0.9)


def _opening_name(doc: Document, hit: Hit) -> str:
    """The folded name that opens the hit's line."""
    text = doc.lines[hit.number - 1].text
    words = text[source_offset(text, hit.start) : source_offset(text, hit.end)].split()
    count = next((n for n, word in enumerate(words) if not is_name(f"{word} X") or word.islower()), len(words))
    return normalise(" ".join(words[:count])).strip(" ,-–—")


def _is_named_in_text(view: View, name: str, bios: Container[int]) -> bool:
    """True if a paragraph that is no note about an author has the last word of the name."""
    last = name.rsplit(" ", 1)[-1].removesuffix("'s")
    return any(
        last in folded and number not in bios and view.is_prose(number)
        for number, folded in enumerate(view.folded)
        if len(folded) > 50
    )


def _is_last(doc: Document, view: View, number: int, tail: int) -> bool:
    """True for a line in the tail with twice as much prose above it as below: a portrait opens with such words."""
    if number <= tail:
        return False
    prose = [other for other in view.kept() if is_prose(doc.lines[other - 1].text, words=_PROSE)]
    above, below = sum(other < number for other in prose), sum(other > number for other in prose)
    return above > 0 and above >= 2 * below


def _has_own_line(doc: Document, view: View, name: str, bio: int, bios: Container[int]) -> bool:
    """True if a short line has the whole name; where no paragraph stands above the note, only a removed one, which was
    a byline: a kept one is the title of a portrait.
    """
    opens = not any(other < bio for other in view.paragraphs())
    return any(
        name in folded and len(folded) < 120 and number not in bios and not (opens and view.is_kept(number))
        for number, folded in enumerate(view.folded)
    )
