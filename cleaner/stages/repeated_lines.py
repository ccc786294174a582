"""Lines that say again what the document said already: the headline's copies and repeated prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.text import count_words, ends_sentence, is_prose
from cleaner.view import View

_HEAD = 15  # kept lines among which a copy of the headline is looked for
_TITLES = 3  # a kicker or a date may stand above the headline
_LONGEST_TITLE = 30  # words
_REACH = 3  # between a copy of the headline and the prose under it stand at most a date and a byline
_GLUED = 40  # characters that a kicker or site name may add to a headline
_SHORTEST = 16  # characters under which no line has eight words, in any script

# What mail programs and forums of several languages put before the title of an answer.
_REPLY = re.compile(r"(?:re|aw|antw|sv|vs|odp|ynt|rif|res|ответ|отв|回复|回覆|返信)\s?(?:\[\d+\])?[:：]\s*(?=\S)")
_BULLETS = ("-", "–", "—", "•", "*", "|")
_NOT_ALNUM = re.compile(r"[\W_]+")
_ROW_OR_ITEM = re.compile(r"\s*(?:[-–—•*‣▪■●○◦·+>#|]|\d{1,3}[.)]\s)|.*[|\t]")


class RepeatedLines(Stage, frozen=True):
    """Removes lines that repeat the headline above the prose, or long prose lines word for word.

    The first copy stays. A copy of the headline is compared by its letters and digits alone, and may have a
    kicker or the site's name glued to it; prose stands close under it. A finished sentence goes from its
    second copy on when it stands three times. The title of an answer ("Re: Lost my anchor") goes if the title that it
    answers stands in the document.

    Why: extractors take the headline from the page's head and again from its body (13 % of the junk lines of
    news), and notices in cards and players repeat.
    Keeps: refrains of poems and songs, table rows, list items, dialogue, short lines and headings, code.
    Source: repeated lines of 1,137 clean articles and 3,555 labelled texts: finished lines of eight words that stand
    three times are dropped four times as often as kept there, and in news thirty times; a paragraph that stands
    only twice was kept twice as often as dropped. Of 63 such titles of answers on 1,841 pages 62 are junk.
    """

    name: ClassVar[str] = "repeated_lines"
    actions: ClassVar[Actions] = ()

    title_words: Annotated[
        int, msgspec.Meta(ge=2, le=20, description="Fewest words of a headline whose copies go (chosen by hand).")
    ] = 4
    line_words: Annotated[
        int, msgspec.Meta(ge=4, le=100, description="Fewest words of a repeated line (labelled texts).")
    ] = 8
    line_copies: Annotated[
        int, msgspec.Meta(ge=2, le=100, description="Copies of a line that make it a repeated one (labelled texts).")
    ] = 3
    paragraph_words: Annotated[
        int, msgspec.Meta(ge=8, le=200, description="Fewest words of a repeated line away from prose (chosen by hand).")
    ] = 15

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            found = {finding.number: finding for finding in self._repeated(doc, view)}
            found |= {finding.number: finding for finding in self._titles(doc, view)}
            found |= {finding.number: finding for finding in _replies(view)}
            return found.values()

        return judge

    def _titles(self, doc: Document, view: View) -> Iterator[Remove]:
        # A headline's copies stand above the story: one behind a paragraph is a heading, or the line of a poem.
        head = _up_to_prose(view, view.kept()[:_HEAD])
        keys = {number: _key(view.folded[number]) for number in head}
        for title in head[:_TITLES]:
            text = doc.lines[title - 1].text
            if view.is_prose(title):
                return
            if not self.title_words <= view.words(title) <= _LONGEST_TITLE or text.rstrip().endswith((".", "。")):
                continue
            copies = [n for n in head if n > title and _is_copy(doc.lines[n - 1].text, keys[n], text, keys[title])]
            if len(copies) == 1 and _above_prose(doc, head, copies[0]):  # more copies are a refrain
                reason = "The line repeats the headline."
                yield Remove(copies[0], "repeated_lines/title", reason, f"line {title}: {text.strip()[:100]}")

    def _repeated(self, doc: Document, view: View) -> Iterator[Remove]:
        long = [folded for folded in view.folded if len(folded) >= _SHORTEST]
        if len(set(long)) == len(long):
            return
        times = Counter(long)
        repeated = {folded for folded in times if times[folded] > 1 and count_words(folded) >= self.line_words}
        if not repeated:
            return
        places: dict[str, list[int]] = {}
        for number, folded in enumerate(view.folded):
            if folded in repeated and view.is_kept(number):
                places.setdefault(folded, []).append(number)
        for numbers in places.values():
            if len(numbers) > 1 and not _ROW_OR_ITEM.match(doc.lines[numbers[0] - 1].text):
                yield from self._copies(doc, view, numbers)

    def _copies(self, doc: Document, view: View, numbers: list[int]) -> Iterator[Remove]:
        words, text = view.words(numbers[0]), doc.lines[numbers[0] - 1].text
        if not ends_sentence(text):
            return
        evidence = f"line {numbers[0]}: {text.strip()[:100]}"
        if len(numbers) >= self.line_copies and (words >= self.paragraph_words or _beside_prose(view, numbers)):
            reason = f"The line stands {len(numbers)} times."
            for number in numbers[1:]:
                yield Remove(number, "repeated_lines/line", reason, evidence)


def _replies(view: View) -> Iterator[Remove]:
    """Lines that say of a title, which stands on another line, that they answer it."""
    answers = {number: match.end() for number in view.kept() if (match := _REPLY.match(view.folded[number]))}
    titles = set(view.folded) if answers else set()
    for number, start in answers.items():
        title = view.folded[number][start:]
        if title in titles and count_words(title) > 1:
            yield Remove(number, "repeated_lines/reply", "The line is the title of an answer.", title[:100])


def _key(folded: str) -> str:
    return _NOT_ALNUM.sub("", folded)


def _is_copy(text: str, key: str, title: str, title_key: str) -> bool:
    """True if two lines are one headline, but for what a separator, a capital or a missing space glues to either."""
    if key == title_key:
        return True
    if len(key) < len(title_key):
        return len(key) * 2 > len(title_key) and count_words(text) >= 4 and _is_copy(title, title_key, text, key)
    if len(key) - len(title_key) > _GLUED or text.lstrip().startswith(_BULLETS):
        return False
    if key.endswith(title_key):
        return _glued_before(text.strip(), len(key) - len(title_key))
    return key.startswith(title_key) and _separated_after(text, len(title_key))


def _glued_before(text: str, extra: int) -> bool:
    """True if the first `extra` letters and digits of a line are a kicker: in capitals, cut off, or without a space."""
    places = [n for n, char in enumerate(text) if char.isalnum()]
    if not 0 < extra < len(places):
        return False
    kicker, between = text[: places[extra - 1] + 1], text[places[extra - 1] + 1 : places[extra]]
    in_capitals = kicker.isupper() and not text.isupper()
    return in_capitals or between == "" or any(mark in between for mark in ":|–—-•·/»>") or "  " in between


def _separated_after(text: str, kept: int) -> bool:
    places = [n for n, char in enumerate(text) if char.isalnum()]
    return kept < len(places) and any(mark in text[places[kept - 1] : places[kept]] for mark in "|–—-•·»")


def _up_to_prose(view: View, numbers: Iterable[int]) -> list[int]:
    """The numbers up to and with that of the first paragraph of 25 words."""
    head: list[int] = []
    for number in numbers:
        head.append(number)
        if view.is_prose(number):
            break
    return head


def _above_prose(doc: Document, head: list[int], number: int) -> bool:
    at = head.index(number) + 1
    return any(is_prose(doc.lines[n - 1].text, words=12) for n in head[at : at + _REACH])


def _beside_prose(view: View, numbers: list[int]) -> bool:
    """True if every copy stands next to a finished paragraph: the refrain of a poem does not."""
    return all(view.is_prose(view.before(n)) or view.is_prose(view.after(n)) for n in numbers)
