"""Lines broken by encodings, invisible characters and parted bullets."""

from __future__ import annotations

import pytest

from cleaner.document import Document, apply, split_lines
from cleaner.rulebook import RuleBook
from cleaner.stages.broken_lines import BrokenLines
from cleaner.view import View


def mended(text: str) -> Document:
    doc = Document(id=None, lines=split_lines(text))
    rules = RuleBook([])
    return apply(doc, "broken_lines", BrokenLines().prepare(rules)(doc, View(rules, doc)))


@pytest.mark.parametrize(
    ("broken", "whole", "rule"),
    [
        ("donâ€™t â€” ever", "don’t — ever", "encoding"),
        ("dâ\x80\x99Ã©tÃ©", "d’été", "encoding"),
        ("zÅ‚oty i ÅŸehir", "złoty i şehir", "encoding"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет", "encoding"),
        ("\x93Yes\x94, he said\x85", "“Yes”, he said…", "encoding"),
        ("\ufeffTitle", "Title", "invisible"),
        ("sub\u00adscribe to\u200b us", "subscribe to us", "invisible"),
        ("bell\x07 and null\x00 and \x9f", "bell and null and ", "invisible"),
        ("one\x0ctwo\u2028three", "one two three", "invisible"),
        ("safe\u202egnp.exe", "safegnp.exe", "invisible"),
        ("plain\U000e0041\U000e0042", "plain", "invisible"),
        ("a\u200db and 🙂\u200d!", "ab and 🙂!", "invisible"),
    ],
)
def test_mends(broken: str, whole: str, rule: str) -> None:
    (line,) = mended(broken).lines
    assert line.text == whole
    assert line.source == broken
    assert [cause.rule for cause in line.rewrites] == [f"broken_lines/{rule}"]


@pytest.mark.parametrize(
    "text",
    [
        "« L’été » à Nîmes, où l’on a vu “ça”…",
        "l’été\xa0» et à\xa0Paris",
        "NÃO HÁ MAÇÃS EM SÃO PAULO",
        "„Ä“ und „Ö“ sind Umlaute: Ä…",
        "Привет, «мир»: СССР и США",
        "می\u200cخواهم بروم",
        "क्\u200dष और ज्\u200cञ",
        "ภาษา\u200bไทย",
        "שלום\u200f! abc",
        "👩\u200d🚀 ❤\ufe0f\u200d🔥 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "日本語の文章です。",
        'The page showed "Ã¤" instead of an umlaut.',
        "tab\there",
    ],
)
def test_leaves_whole_lines_alone(text: str) -> None:
    doc = Document(id=None, lines=split_lines(text))
    assert mended(text) == doc


def test_joins_lone_bullets_with_their_items() -> None:
    doc = mended("Themes:\n-\nTariffs fell.\n  • \n\nChips rose.\n1.\nFirst\n")
    assert [line.text for line in doc.lines] == [
        "Themes:",
        "",
        "- Tariffs fell.",
        "",
        "",
        "  • Chips rose.",
        "",
        "1. First",
    ]
    assert all(line.removed is None for line in doc.lines)
    assert doc.lines[1].rewrites[0].rule == doc.lines[2].rewrites[0].rule == "broken_lines/bullet"


@pytest.mark.parametrize(
    "text",
    [
        "-\n- an item already",
        "-\n-",
        "---\nA Markdown rule",
        "The end.\n\n*\n\nAnother scene.",
        "—\nA dash of prose.",
        "2.\n9.0",
        "-\n\n\nfar away",
        "-",
        "-\n# Heading",
    ],
)
def test_leaves_other_marks_alone(text: str) -> None:
    assert [line.text for line in mended(text).lines] == text.split("\n")


def test_mends_twice_as_once() -> None:
    text = "\ufeff-\nitâ€™s\u200b fine\n\x07*\nitem"
    once = mended(text).text
    assert mended(once).text == once == "- it’s fine\n\n* item"
