"""Prompts to subscribe to newsletters, to follow the site, to get its app or its alerts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding
from cleaner.rule_findings import rule_findings
from cleaner.rulebook import RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View


class SubscribePrompts(Stage, frozen=True):
    """Removes lines that ask readers to subscribe to a newsletter, follow the site elsewhere, or get its app or alerts.

    Why: such prompts stand inside and behind most articles and are glued to their last sentence; 5 % of the junk lines
    that an extractor leaves on news.
    Keeps: prose about newsletters and subscriptions, advice to sign up for something else, the sentences before a
    prompt that is glued to a paragraph.
    Source: observed phrases: 3,500 lines of junk, nine of 69,346 of clean articles, of which seven are such prompts
    that the hand-made texts kept. "Newsletter" anywhere in a line has 101, so it counts only as a line of its own.
    """

    name: ClassVar[str] = "subscribe_prompts"

    min_words: Annotated[
        int,
        msgspec.Meta(
            ge=1, le=200, description="Words beside a prompt that are kept; with fewer the line goes (chosen by hand)."
        ),
    ] = 8

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            return rule_findings(doc, view.hits(self.name), min_words=self.min_words, opens_prose=True)

        return judge
