"""Documents that are spam from end to end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Note, Reject
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.text import count_words, is_unspaced
from cleaner.view import View

_CALL, _LINK = "spam/call", "spam/link"
_URL = re.compile(r"https?://|\bwww\.")
_WORD = re.compile(r"[^\W\d_]{3,}")
# A word that mixes Latin letters with Cyrillic or Greek ones that look the same.
_DISGUISED = re.compile(r"\b(?:[a-z]+[а-яёα-ω]|[а-яёα-ω]+[a-z])[a-zа-яёα-ω]*\b")

_FEWEST_ADDRESSES = 3
_FEWEST_PAIRS = 5
_FEWEST_DISGUISED = 3

Rate = Annotated[float, msgspec.Meta(ge=0, le=100)]


class Spam(Stage, frozen=True):
    """Rejects documents that two independent signals call spam, and notes in `meta["spam"]` what a single one says.

    Signals: `vocabulary` (terms of pharmacies, casinos, loans, escorts, replicas, bought links, schemes),
    `urging` (calls to buy or get in touch), `links` (addresses), `stuffing` (one pair of words over and over),
    `disguise` (Latin words spelt with Cyrillic or Greek letters). Terms and calls are counted in what other
    stages left.

    Why: a page of spam holds no article that line rules could save.
    Keeps: reporting on casinos, drugs, loans, coins and weight loss, which uses such words thinly or without
    calls to act; shops and link lists, which give one signal.
    Source: vocabulary and link rates were measured on 1,691 clean texts, on which neither fires; of 1,841 clean
    texts of all kinds none gives two signals, and a list of links and a shop give one.
    """

    name: ClassVar[str] = "spam"
    actions: ClassVar[Actions] = ("mark",)

    dense_terms: Annotated[Rate, msgspec.Meta(description="Spam terms in 100 words (measured on clean texts).")] = 4.0
    dense_distinct: Annotated[
        int, msgspec.Meta(ge=1, description="Different terms that such a text has at least (measured on clean texts).")
    ] = 4
    spread_terms: Annotated[
        Rate, msgspec.Meta(description="Spam terms in 100 words of a text with many different ones (measured).")
    ] = 2.0
    spread_distinct: Annotated[
        int, msgspec.Meta(ge=1, description="Different terms that count as many (measured on clean texts).")
    ] = 5
    links: Annotated[Rate, msgspec.Meta(description="Addresses in 100 words (measured on clean texts).")] = 5.0
    calls: Annotated[Rate, msgspec.Meta(description="Calls to act in 100 words (measured on clean texts).")] = 1.0
    distinct_calls: Annotated[
        int, msgspec.Meta(ge=1, description="Different calls that such a text has at least (measured).")
    ] = 3
    stuffing: Annotated[
        Rate, msgspec.Meta(description="Times one pair of words stands in 100 words (measured on clean texts).")
    ] = 4.0
    signals: Annotated[
        int, msgspec.Meta(ge=1, le=5, description="Signals that reject a document (two: chosen by hand).")
    ] = 2

    def prepare(self, rules: RuleBook) -> Judge:
        spelt_out = cache(rules.spelt_out)

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits(self.name)
            links = [hit for hit in hits if hit.rule.id == _LINK]
            calls = count_phrases([hit for hit in hits if hit.rule.id == _CALL], spelt_out, view.folded)
            terms = count_phrases([hit for hit in hits if hit.rule.id not in (_CALL, _LINK)], spelt_out, view.folded)
            addresses = sum(len(_URL.findall(view.folded[hit.number])) for hit in links)
            if (
                len(terms) < min(self.dense_distinct, self.spread_distinct)
                and len(calls) < self.distinct_calls
                and addresses < _FEWEST_ADDRESSES
            ):
                return ()
            lines = [view.folded[number] for number in view.kept()]
            words = max(sum(map(count_words, lines)), 1)
            found = list(self._signals(words, terms, calls, addresses))
            if found:
                found += self._supporting_signals("\n".join(lines), words, calls)
            return self._verdict(found)

        return judge

    def _signals(
        self, words: int, terms: Counter[str], calls: Counter[str], addresses: int
    ) -> Iterator[tuple[str, str]]:
        """The name of each signal and what gave it."""
        rate = 100 * terms.total() / words
        if (rate >= self.dense_terms and len(terms) >= self.dense_distinct) or (
            rate >= self.spread_terms and len(terms) >= self.spread_distinct
        ):
            yield "vocabulary", ", ".join(term for term, _ in terms.most_common(6))
        if len(calls) >= self.distinct_calls and 100 * calls.total() / words >= self.calls:
            yield "urging", ", ".join(call for call, _ in calls.most_common(4))
        if addresses >= _FEWEST_ADDRESSES and 100 * addresses / words >= self.links:
            yield "links", f"{addresses} addresses in {words} words"

    def _supporting_signals(self, text: str, words: int, calls: Counter[str]) -> Iterator[tuple[str, str]]:
        """Signals that are asked for where another one fired."""
        pair, times = most_repeated_pair(text)
        if pair not in calls and times >= _FEWEST_PAIRS and 100 * times / words >= self.stuffing:
            yield "stuffing", f"{pair} ({times} times)"
        if len(disguised := _DISGUISED.findall(text)) >= _FEWEST_DISGUISED:
            yield "disguise", ", ".join(disguised[:4])

    def _verdict(self, found: list[tuple[str, str]]) -> list[Finding]:
        if not found:
            return []
        note = Note("spam", [name for name, _ in found])
        if len(found) < self.signals:
            return [note]
        evidence = "; ".join(f"{name}: {what}" for name, what in found)
        return [note, Reject("spam/document", "The document is spam.", evidence)]


def count_phrases(
    hits: Sequence[Hit], spelt_out: Callable[[str], Collection[str]], folded: Sequence[str]
) -> Counter[str]:
    """How often each phrase of the rules that hit stands in the lines they hit.

    A scan names a rule once a line; here every phrase counts, the longest first where they overlap.
    """
    text = "\n".join(folded[number] for number in {hit.number for hit in hits})
    present = {phrase for rule in {hit.rule.id for hit in hits} for phrase in spelt_out(rule) if phrase in text}
    if not present:
        return Counter()
    longest_first = sorted(present, key=lambda phrase: (-len(phrase), phrase))
    bounded = [re.escape(p) if is_unspaced(p[0]) else rf"(?<!\w){re.escape(p)}(?!\w)" for p in longest_first]
    return Counter(re.findall("|".join(bounded), text))


def most_repeated_pair(text: str) -> tuple[str, int]:
    """The pair of neighbouring words of three letters or more that stands most often, and how often."""
    words = _WORD.findall(text)
    pairs = Counter(pairwise(words))
    if not pairs:
        return "", 0
    (first, second), times = pairs.most_common(1)[0]
    return f"{first} {second}", times
