"""Other articles under, inside and after the article: sections, story cards and inline links."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import behind, remove, remove_line, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.text import count_words, ends_sentence, is_bulleted
from cleaner.view import View

_AGES = ("related_articles/age", "related_articles/dated_source")
_HEADERS = ("related_articles/header", "related_articles/weak_header")
_UNMARKED = "related_articles/unmarked"
_STOPS = (".", "。", "।", "۔")


class RelatedArticles(Stage, frozen=True):
    """Removes lines that lead to other articles or are part of one: headers and what stands under them, and links.

    Why: a section may hold whole other articles in fluent prose, which search then finds under the wrong title.
    Keeps: "See also" and "Further reading" lists, references, key takeaways, a header that nothing follows in the text.
    Source: observed phrases. A section goes to the end only behind a strong header in the second half, when no finished
    paragraph of 25 words follows (97 % of such cuts lose nothing; without the guards 54 %) or the tail is story cards:
    two relative times, which one of 69,346 lines of clean articles has. Otherwise, and on HTML pages, the header goes
    with the headlines directly under it.
    """

    name: ClassVar[str] = "related_articles"

    cut_to_end: Annotated[
        bool, msgspec.Meta(description="Whether a section that passes the guards goes to the end of a text.")
    ] = True
    max_headlines: Annotated[
        int,
        msgspec.Meta(
            ge=0, le=100, description="Most headlines removed under a header in the text (six were observed)."
        ),
    ] = 8
    min_cards: Annotated[
        int,
        msgspec.Meta(ge=1, le=50, description="Relative times that make what follows story cards (chosen by hand)."),
    ] = 2

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = [
                hit
                for hit in view.hits("related_articles")
                if not (_is_bare_link(view, hit) or _is_title(view, hit) or _explains(doc, hit))
            ]
            found = {finding.number: finding for finding in rule_findings(doc, hits)}
            for hit in hits:
                if hit.rule.id == _UNMARKED and _names_headline(doc, hit):
                    found.setdefault(hit.number, remove(doc, hit))
            ages = sorted({hit.number for hit in hits if hit.rule.id in _AGES})
            headers = [hit for hit in hits if hit.rule.id in _HEADERS and not _is_sentence(doc, hit)]
            prose = view.paragraphs() if headers else []
            times = Counter(view.folded[hit.number] for hit in headers if hit.rule.id == _HEADERS[1])
            for header in headers:
                if header.number in found or times[view.folded[header.number]] > 2:
                    continue  # "Read more" after each teaser of a list heads nothing
                if self.cut_to_end and self._is_tail(doc, header, ages, prose):
                    for finding in _to_end(doc, view, header):
                        found.setdefault(finding.number, finding)
                    break
                for finding in self._headlines(doc, view, header, ages):
                    found.setdefault(finding.number, finding)
            return found.values()

        return judge

    def _is_tail(self, doc: Document, header: Hit, ages: list[int], prose: list[int]) -> bool:
        """True if everything behind the header belongs to its section; never on a page, where the line model sees the
        boxes that text has lost.
        """
        if doc.lines[header.number - 1].block is not None:
            return False
        if header.rule.id != "related_articles/header" or header.number * 2 <= len(doc.lines):
            return False
        if not prose or prose[0] > header.number:
            return False
        return prose[-1] < header.number or len(ages) - bisect_right(ages, header.number) >= self.min_cards

    def _headlines(self, doc: Document, view: View, header: Hit, ages: list[int]) -> Iterator[Remove]:
        """The header and the headlines directly under it: bullets, or lines without a full stop; and their ages."""
        numbers: list[int] = []
        times: list[int] = []
        number = view.after(header.number)
        bulleted = bool(number) and is_bulleted(doc.lines[number - 1].text)
        last = header.number
        while number and len(numbers) < self.max_headlines and number - last <= 2:
            if number in ages:
                times.append(number)
            elif is_bulleted(doc.lines[number - 1].text) == bulleted and _is_headline(
                doc, view, number, bulleted=bulleted
            ):
                numbers.append(number)
            else:
                break
            last, number = number, view.after(number)
        is_heading = len(numbers) > 1 and numbers[-1] > max(times, default=0) and view.words(numbers[-1]) <= 8
        if not bulleted and is_heading and view.is_prose(number):
            del numbers[-1]  # the heading of the prose that goes on
        if not bulleted and number and not view.is_prose(number):
            numbers = numbers[:1]  # no prose stops the run, so it may be headings of the text itself
        strong = header.rule.id == "related_articles/header"
        if strong or numbers:
            yield remove(doc, header)
        reach = max(numbers, default=0) + 2
        for number in sorted([*numbers, *(time for time in times if time <= reach)]):
            yield remove_line(header.rule, number, f"under {view.folded[header.number]!r}", score=0.9)


def _is_bare_link(view: View, hit: Hit) -> bool:
    """True for a link's label without a link behind it: "See also:" alone opens a list that may be content."""
    folded = view.folded[hit.number]
    return hit.rule.id == "related_articles/inline" and hit.end >= len(folded) and folded.endswith(":")


def _is_title(view: View, hit: Hit) -> bool:
    """True for "VIDEO: The bridge opens" at the head of the text, where it is the headline."""
    return hit.rule.id == "related_articles/video" and not view.before(hit.number)


def _explains(doc: Document, hit: Hit) -> bool:
    """True for a link's label that a sentence in small letters follows: "Read more: that was all she ever said." """
    text = doc.lines[hit.number - 1].text
    opens = hit.start == 0 and hit.rule.id in ("related_articles/inline", "related_articles/glued")
    return opens and text.partition(":")[2].lstrip()[:1].islower() and ends_sentence(text)


def _is_sentence(doc: Document, hit: Hit) -> bool:
    """True for a weak header that ends in a full stop: "More on that later." heads nothing."""
    text = doc.lines[hit.number - 1].text.rstrip()
    return hit.rule.id == _HEADERS[1] and text.endswith(_STOPS) and not text.endswith("..")


def _names_headline(doc: Document, hit: Hit) -> bool:
    """True if a headline stands behind a link's label: three words or more, the first no small one, no full stop."""
    headline = behind(doc, hit).strip(" \t|-–—:>»")
    return count_words(headline) >= 3 and not headline[0].islower() and not headline.endswith(_STOPS)


def _to_end(doc: Document, view: View, header: Hit) -> Iterator[Remove]:
    yield remove(doc, header)
    reason = "The line is part of a section of other articles that runs to the end."
    for number in view.kept(header.number + 1):
        yield Remove(number, "related_articles/section", reason, f"behind {view.folded[header.number]!r}", 0.95)


def _is_headline(doc: Document, view: View, number: int, *, bulleted: bool) -> bool:
    block = doc.lines[number - 1].block
    if number in view.wrapped or (block is not None and block.from_title == 0):
        return False  # part of a sentence, or the page's own title under the header of a menu
    text = doc.lines[number - 1].text.rstrip()
    if text.endswith(("…", "...")):
        return view.words(number) <= 60  # a teaser cut off
    return (4 if not bulleted else 1) <= view.words(number) <= 25 and (bulleted or not ends_sentence(text))
