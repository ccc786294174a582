"""News agencies, contributors and sources that stand under or beside the article in lines of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, partial
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import behind, first_a_line, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook, is_name
from cleaner.stage import Judge, Stage, clustered
from cleaner.text import ends_sentence, normalise, source_offset
from cleaner.view import View

_BETWEEN = "agency_credits/between"
_MARKS = r"[\s/,;&|•·()\[\]–—.+=、،-]+"
_INITIALS = re.compile(r"[^\W\d_]{2,5}")  # the handlers' initials: "SDA/sep", "dpa/lno/mle"
_INITIALS_ALONE = re.compile(r"\([^\W\d_]{2,4}(?:/[^\W\d_]{2,5}){0,3}\)")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_MOST_CREDITS = 4  # credits that may stand in a row above one


class AgencyCredits(Stage, frozen=True):
    """Removes lines that say which agency, newspaper or contributors the article comes from.

    Why: signatures and credits are no sentence of the text, and repeat on thousands of pages (5 % of junk on news).
    Keeps: an agency inside a sentence or behind its last word ("… on Monday. (dpa)"), datelines that open a sentence
    ("INDIANAPOLIS (AP) — …"), and the source of a table or chart that is no news agency
    ("Source: Bureau of Labor Statistics").
    Source: observed phrases. A bare agency name counts only in brackets, behind a finished sentence or beside a
    byline, because "PA", "AP" and "CNN" are words of tables as well.
    """

    name: ClassVar[str] = "agency_credits"

    min_capitals: Annotated[
        float,
        msgspec.Meta(
            ge=0, le=1, description="Least share of words in capitals in a list of contributors (chosen by hand)."
        ),
    ] = 0.4

    def prepare(self, rules: RuleBook) -> Judge:
        any_of = cache(partial(_any_of, rules))  # dear to compile, and few documents ask for one

        def is_signature(folded: str) -> bool:
            joiners = re.compile(f"{_MARKS}|{any_of(_BETWEEN).pattern}")
            return _is_signature(folded, any_of("agency_credits/agency"), joiners)

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = [hit for hit in view.hits("agency_credits") if hit.rule.id != _BETWEEN]
            credited = {hit.number for hit in hits}
            judges: dict[str, Callable[[Hit], bool]] = {
                "agency_credits/contributors": lambda hit: self._lists_names(doc, hit),
                "agency_credits/contributed": lambda hit: self._lists_names(doc, hit) or _opens_with_name(doc, hit),
                "agency_credits/source": lambda hit: (
                    is_signature(_behind(view, hit)) or _names_paper(doc, hit, any_of("agency_credits/outlet"))
                ),
                "agency_credits/agency": lambda hit: (
                    is_signature(view.folded[hit.number]) and _stands_apart(doc, view, hit.number, credited)
                ),
            }
            signed = [remove(doc, hit) for hit in hits if hit.rule.id in judges and judges[hit.rule.id](hit)]
            return first_a_line((*rule_findings(doc, hits), *signed, *_staff(doc, view, hits), *_initials(doc, view)))

        return judge

    def _lists_names(self, doc: Document, hit: Hit) -> bool:
        return _capitals(doc.lines[hit.number - 1].text) >= self.min_capitals


def _opens_with_name(doc: Document, hit: Hit) -> bool:
    """True if before the phrase stand two or more words, most of them with a capital."""
    text = doc.lines[hit.number - 1].text
    before = text[: source_offset(text, hit.start)]
    return len(_WORD.findall(before)) > 1 and _capitals(before) > 0.5


def _is_signature(folded: str, agencies: re.Pattern[str], joiners: re.Pattern[str]) -> bool:
    """True if nothing but agencies, the words that join them and, behind a slash, initials is there."""
    rest = agencies.sub(" ", folded)
    if rest == folded:
        return False
    pieces = [piece for piece in joiners.split(rest) if piece]
    return not pieces or ("/" in folded and len(pieces) <= 3 and all(_INITIALS.fullmatch(piece) for piece in pieces))


def _behind(view: View, hit: Hit) -> str:
    """What stands behind the label, folded."""
    return view.folded[hit.number][hit.end :].strip(" :")


def _names_paper(doc: Document, hit: Hit, outlets: re.Pattern[str]) -> bool:
    """True if behind the label stands a name of two to four words that ends as newspapers' names do."""
    name = behind(doc, hit).strip(" :.()[]")
    words = name.split()
    return 2 <= len(words) <= 4 and is_name(name) and outlets.fullmatch(normalise(words[-1])) is not None


def _stands_apart(doc: Document, view: View, number: int, credited: Container[int]) -> bool:
    """True for an agency in brackets or behind a dash, behind a finished sentence, or beside a byline.

    Other lines of `credited` do not come between.
    """
    text = doc.lines[number - 1].text.strip()
    is_marked = text.startswith(("(", "[", "（", "—", "–", "/", "©")) and len(text) > 4
    above = view.before(number)
    for _ in range(_MOST_CREDITS):
        if above in credited:
            above = view.before(above)
    is_behind = view.words(above) >= 8 and ends_sentence(doc.lines[above - 1].text)
    if is_behind or (is_marked and (not above or view.words(above) >= 8)):
        return True
    beside = (doc.lines[n - 1].removed for n in (number - 1, number + 1) if 0 < n <= len(doc.lines))
    return any(cause is not None and cause.stage == "bylines" for cause in beside)


def _staff(doc: Document, view: View, hits: Iterable[Hit]) -> Iterator[Remove]:
    """Credits of a production: three or more lines of office and name in a row."""
    staff = {hit.number: hit for hit in hits if hit.rule.id == "agency_credits/staff"}
    for number in clustered(view, staff, size=3):
        if _capitals(doc.lines[number - 1].text) >= 0.5:
            yield remove(doc, staff[number])


def _initials(doc: Document, view: View) -> Iterator[Remove]:
    """The author's initials in brackets, behind the last paragraph."""
    number = view.before(len(view.folded) - 1)
    for _ in range(3):
        above = view.before(number) if number else 0
        if not above or view.words(number) > 2:
            return
        text = doc.lines[number - 1].text.strip()
        is_behind = view.words(above) >= 8 and ends_sentence(doc.lines[above - 1].text)
        if is_behind and text.islower() and _INITIALS_ALONE.fullmatch(text):
            reason = "The line is only the author's initials, behind the last sentence."
            yield Remove(number, "agency_credits/initials", reason, text, 0.8)
        number = above


def _capitals(text: str) -> float:
    """The share of words that open with a capital; 1 for a script without capitals."""
    words = _WORD.findall(text)
    return sum(not word[0].islower() for word in words) / len(words) if words else 0.0


def _any_of(rules: RuleBook, rule_id: str) -> re.Pattern[str]:
    """Matches any phrase of a rule of plain words, in folded text."""
    longest_first = sorted(rules.spelt_out(rule_id), key=lambda variant: (-len(variant), variant))
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W\d_])")
