"""Paywalls, logins and appeals for support."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding
from cleaner.rule_findings import rule_findings
from cleaner.rulebook import RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View


class PaywallNotices(Stage, frozen=True):
    """Removes lines that tell readers to pay, log in or register to read on, or to support the paper.

    Why: a wall's text replaces or follows the article and says nothing of it; 6 % of the junk lines that an extractor
    leaves on news.
    Keeps: prose about subscriptions and prices, steps of a manual ("Log in to your router and …"), the sentences before
    a notice that is glued to a paragraph.
    Source: observed phrases: 1,930 lines of junk, none of 69,346 of clean articles.
    """

    name: ClassVar[str] = "paywall_notices"

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
