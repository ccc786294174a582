"""Calls to action, shop buttons, offers and competitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import first_a_line, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View

_GOODS = ("promotions/price", "promotions/stock")


class Promotions(Stage, frozen=True):
    """Removes lines that sell: calls to action, buttons of shops, offers, coupons, competitions.

    Why: on general English pages such lines are the largest kind of junk that an extractor leaves (12 % of its lines).
    Keeps: advice ("To get started, you need to:"), news of discounts, links to shops within reviews ("Buy on …"), and
    prices. A price or a word on stock goes only beside a shop's button, and only in a text that has few of them: an
    article with an offer in it. Where there are many, goods and prices are what the page is about.
    Source: observed phrases; of the prices beside a button 87 % are junk in texts with at most three, 73 % in others.
    """

    name: ClassVar[str] = "promotions"

    max_prices: Annotated[
        int,
        msgspec.Meta(ge=0, le=1000, description="Most lines of prices and stock in a text that is no shop (measured)."),
    ] = 3

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("promotions")
            return first_a_line(chain(rule_findings(doc, hits), self._goods(doc, view, hits)))

        return judge

    def _goods(self, doc: Document, view: View, hits: list[Hit]) -> Iterator[Remove]:
        goods = [hit for hit in hits if hit.rule.id in _GOODS]
        if len(goods) > self.max_prices:
            return
        buttons = {hit.number for hit in hits if hit.rule.action == "remove"}
        for hit in goods:
            if buttons & {view.before(hit.number), view.after(hit.number)}:
                yield remove(doc, hit)
