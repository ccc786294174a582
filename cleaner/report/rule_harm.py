"""What rules would take from texts that are clean already: each line of theirs that a rule hits is one too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from cleaner.document import Document
from cleaner.rule import Rule
from cleaner.rule_findings import cut_away
from cleaner.rulebook import RuleBook
from cleaner.view import View


class Harm(msgspec.Struct):
    """What one rule would do to all texts: lines removed, cut or marked, documents they stand in, the first of them."""

    rule: Rule
    lines: int = 0
    documents: int = 0
    example: str = ""


def harm_of(rules: list[Rule], docs: Iterable[Document]) -> list[Harm]:
    """A row for each rule, in the order of `rules`, those without any hit included."""
    book = RuleBook(rules)
    found = {rule.id: Harm(rule) for rule in rules}
    for doc in docs:
        seen = set()
        for rule, text in _hits(book, doc):
            harm = found[rule.id]
            harm.lines += 1
            harm.example = harm.example or text
            seen.add(rule.id)
        for rule_id in seen:
            found[rule_id].documents += 1
    return list(found.values())


def _hits(book: RuleBook, doc: Document) -> Iterator[tuple[Rule, str]]:
    view = View(book, doc)
    for family in sorted(book.families):
        for hit in view.hits(family):
            if hit.rule.action != "cut" or cut_away(doc, hit) is not None:
                yield hit.rule, doc.lines[hit.number - 1].text
