"""Two signals reject a document, one is noted; reporting on the same things passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.document import Document, Finding, Note, Reject, split_lines
from cleaner.rule import RULES_FOLDER
from cleaner.rulebook import RuleBook
from cleaner.rulefile import read_rules
from cleaner.stages.spam import Spam, most_repeated_pair
from cleaner.view import View

DOCUMENTS = Path(__file__).parent / "documents"
SPAM, REPORTING = (sorted((DOCUMENTS / kind).glob("*.txt")) for kind in ("spam", "reporting"))
RULES = RuleBook(read_rules(RULES_FOLDER / "spam.yaml"))
TERMS = ["free spins", "online casino", "no deposit bonus", "live dealer", "online roulette", "welcome bonus"]
CALLS = ["order now", "click here", "free shipping", "call today"]


def found(text: str, **settings: float) -> list[Finding]:
    doc = Document(id=None, lines=split_lines(text))
    return list(Spam(**settings).prepare(RULES)(doc, View(RULES, doc)))


def signals(text: str, **settings: float) -> list[str]:
    return next((finding.value for finding in found(text, **settings) if isinstance(finding, Note)), [])


def rejected(text: str) -> bool:
    return any(isinstance(finding, Reject) for finding in found(text))


def filled(phrases: list[str], count: int) -> str:
    """The phrases, in a text of `count` words."""
    text = ". ".join(phrases) + "."
    return text + "".join(f" river{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(count - len(text.split())))


@pytest.mark.parametrize(
    ("count", "vocabulary"),
    [(99, True), (100, True), (101, False)],  # 4 terms: 4.04, 4.0 and 3.96 in 100 words
)
def test_dense_terms(count: int, vocabulary: bool) -> None:  # noqa: FBT001
    assert ("vocabulary" in signals(filled(TERMS[:4], count))) is vocabulary


@pytest.mark.parametrize(("distinct", "vocabulary"), [(3, False), (4, True), (5, True)])
def test_dense_distinct(distinct: int, vocabulary: bool) -> None:  # noqa: FBT001
    terms = (TERMS[:distinct] * 6)[:6]
    assert ("vocabulary" in signals(filled(terms, 100))) is vocabulary


@pytest.mark.parametrize(
    ("count", "vocabulary"),
    [(249, True), (250, True), (251, False)],  # 5 terms: 2.01, 2.0 and 1.99 in 100 words
)
def test_spread_terms(count: int, vocabulary: bool) -> None:  # noqa: FBT001
    assert ("vocabulary" in signals(filled(TERMS[:5], count))) is vocabulary


@pytest.mark.parametrize(("distinct", "vocabulary"), [(4, False), (5, True), (6, True)])
def test_spread_distinct(distinct: int, vocabulary: bool) -> None:  # noqa: FBT001
    terms = (TERMS[:distinct] * 6)[:6]
    assert ("vocabulary" in signals(filled(terms, 250))) is vocabulary


@pytest.mark.parametrize(("count", "linked"), [(99, True), (100, True), (101, False)])
def test_links(count: int, linked: bool) -> None:  # noqa: FBT001
    addresses = [f"https://example.org/{n}" for n in range(5)]
    assert ("links" in signals(filled(addresses, count))) is linked


@pytest.mark.parametrize(("count", "urging"), [(299, True), (300, True), (301, False)])
def test_calls(count: int, urging: bool) -> None:  # noqa: FBT001
    assert ("urging" in signals(filled(CALLS[:3], count))) is urging


@pytest.mark.parametrize(("distinct", "urging"), [(2, False), (3, True), (4, True)])
def test_distinct_calls(distinct: int, urging: bool) -> None:  # noqa: FBT001
    assert ("urging" in signals(filled((CALLS[:distinct] * 4)[:4], 100))) is urging


def test_one_signal_is_noted_and_two_reject() -> None:
    one, two = filled(TERMS, 100), filled([*TERMS, *CALLS], 100)
    assert found(one) == [Note("spam", ["vocabulary"])]
    assert signals(two) == ["vocabulary", "urging"]
    assert rejected(two)
    assert not rejected(one)


def test_stuffing_and_disguise_support_another_signal() -> None:
    stuffed = filled(TERMS, 100) + " cheap plumber" * 8
    assert signals(stuffed) == ["vocabulary", "stuffing"]
    assert signals(filled(TERMS, 100) + " раypal bаnk lоgin") == ["vocabulary", "disguise"]
    assert signals("cheap plumber " * 40) == []


def test_evidence_names_every_signal() -> None:
    reject = next(finding for finding in found(filled([*TERMS, *CALLS], 100)) if isinstance(finding, Reject))
    assert reject.rule == "spam/document"
    assert reject.evidence.startswith("vocabulary: ")
    assert "; urging: " in reject.evidence


def test_most_repeated_pair() -> None:
    assert most_repeated_pair("") == ("", 0)
    assert most_repeated_pair("red car, red car and one red bus") == ("red car", 2)


@pytest.mark.parametrize("file", SPAM, ids=[file.stem for file in SPAM])
def test_rejects_spam(file: Path) -> None:
    assert rejected(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", REPORTING, ids=[file.stem for file in REPORTING])
def test_passes_reporting(file: Path) -> None:
    assert found(file.read_text(encoding="utf-8")) == []
