"""A rule's examples are its tests: every line under `removes` is hit by its rule, no line under `keeps` is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from cleaner.document import Document, split_lines
from cleaner.rule import Rule
from cleaner.rule_findings import cut_away
from cleaner.rulebook import RuleBook
from cleaner.view import View

_CUT = re.compile(r"\[\[(.*?)\]\]")


class Miss(msgspec.Struct, frozen=True):
    """An example that its rule does not do what it says to."""

    rule: str
    language: str
    example: str
    problem: str


def misses(rules: list[Rule]) -> Iterator[Miss]:
    """The examples of `rules` that fail, each rule being tried alone."""
    for rule in rules:
        book = RuleBook([rule])
        for language, examples in rule.removes.items():
            for example in examples:
                if problem := _removes(book, rule, example):
                    yield Miss(rule.id, language, example, problem)
        for language, examples in rule.keeps.items():
            for example in examples:
                if _effect(book, rule, example) is not None:
                    yield Miss(rule.id, language, example, "is matched, but stands under keeps")


def _removes(book: RuleBook, rule: Rule, example: str) -> str | None:
    """What is wrong with an example under `removes`; None if nothing is."""
    if rule.action != "cut":
        return None if _effect(book, rule, example) is not None else "is not matched"
    marked = _CUT.search(example)
    if marked is None:
        return "does not say in [[double brackets]] what is cut"
    kept = _effect(book, rule, example[: marked.start()] + marked[1] + example[marked.end() :])
    if kept is None:
        return "is not matched, or the cut would break a sentence"
    if _letters(kept) != _letters(example[: marked.start()] + example[marked.end() :]):
        return f"is cut to {kept!r}"
    return None


def _effect(book: RuleBook, rule: Rule, text: str) -> str | None:
    """What the rule leaves of a line ("" for a line it removes or marks); None when it leaves it alone."""
    doc = Document(id=None, lines=split_lines(text))
    hits = View(book, doc).hits(rule.family)
    if not hits:
        return None
    return cut_away(doc, hits[0]) if rule.action == "cut" else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
