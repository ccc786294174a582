"""Whose phrases are looked for in a document, and that no family leaves a language out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cleaner import Document
from cleaner.compiled_rules import rule_files
from cleaner.document import split_lines
from cleaner.languages import spoken
from cleaner.rule import RULES_FOLDER, Rule
from cleaner.rulebook import RuleBook
from cleaner.rulefile import read_rules
from cleaner.view import View

TEXTS: dict[str, str] = json.loads((Path(__file__).parent / "languages.json").read_text(encoding="utf-8"))

# What the shipped rules are written in, as far as every family goes.
LANGUAGES = re.findall(r"\w+", "en de fr es it pt nl pl cs sv no da fi tr ru uk ja ko zh ar hi vi id")

# Languages with phrases in nearly every family, none of them seen in data yet, and the families that leave some out.
MORE_LANGUAGES = re.findall(r"\w+", "el hu ro sk bg hr sr sl he af ca fa th")
FEW_PHRASES = {"spam", "promotions", "template_residue"}

RULE = Rule(
    id="f/n",
    reason="-",
    where="whole",
    action="remove",
    phrases={"en": ["read more"], "mul": ["zzz"]},
    unobserved={language: [f"zzz {language}"] for language in TEXTS},
)


def hits(*lines: str) -> list[str]:
    """The lines in which a phrase of RULE is found."""
    doc = Document(id=None, lines=split_lines("\n".join(lines)))
    return [doc.lines[hit.number - 1].text for hit in View(RuleBook([RULE]), doc).hits("f")]


def pages(language: str, times: int = 4) -> list[str]:
    return [f"{n} {TEXTS[language]}" for n in range(times)]


@pytest.mark.parametrize("language", TEXTS)
def test_a_document_speaks_its_own_language(language: str) -> None:
    found = spoken(pages(language, 6))
    assert found is not None
    assert language in found
    assert len(found) <= 5


@pytest.mark.parametrize("language", ["de", "fr", "pl", "ja", "ar", "tr"])
def test_phrases_of_other_languages_are_not_looked_for(language: str) -> None:
    asked = ["Zzz", "Read more", f"zzz {language}", "zzz fi"]
    assert hits(*pages(language), *asked) == asked[:3]


def test_near_languages_share_their_phrases() -> None:
    assert hits(*pages("no"), "zzz da", "zzz sv", "zzz de") == ["zzz da", "zzz sv"]
    assert hits(*pages("uk"), "zzz ru", "zzz pl") == ["zzz ru"]


def test_short_documents_may_be_in_any_language() -> None:
    assert hits(TEXTS["de"], "zzz fr", "zzz ko") == ["zzz fr", "zzz ko"]


@pytest.mark.parametrize("pair", [("de", "fr"), ("en", "tr"), ("es", "pl")])
def test_a_document_in_two_languages_speaks_both(pair: tuple[str, str]) -> None:
    first, second = pair
    texts = [line for language in pair for line in pages(language, 5)]
    assert hits(*texts, f"zzz {first}", f"zzz {second}", "zzz ko") == [f"zzz {first}", f"zzz {second}"]


def test_what_no_language_wins_may_be_any() -> None:
    assert spoken(["12 345 – 67, 89 :: 1,234,567 / 999 (42) " * 4] * 20) is None
    assert spoken([]) is None


@pytest.mark.parametrize("family", [file.stem for file in rule_files()])
def test_a_family_leaves_no_language_out(family: str) -> None:
    rules = read_rules(RULES_FOLDER / f"{family}.yaml")
    for field in ("phrases", "removes", "keeps"):
        known = {code for rule in rules for code in getattr(rule, field)}
        known |= {code for rule in rules for code in rule.unobserved} if field == "phrases" else set()
        assert [language for language in LANGUAGES if language not in known] == [], field


@pytest.mark.parametrize("family", sorted({file.stem for file in rule_files()} - FEW_PHRASES))
def test_most_families_speak_thirteen_languages_more(family: str) -> None:
    rules = read_rules(RULES_FOLDER / f"{family}.yaml")
    known = {code for rule in rules for code in (*rule.phrases, *rule.unobserved)}
    assert [language for language in MORE_LANGUAGES if language not in known] == []
