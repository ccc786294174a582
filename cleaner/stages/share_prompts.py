"""Share bars, copy-link buttons and rows of network names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import ClassVar

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import first_a_line, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View

_NETWORK = "share_prompts/network"


class SharePrompts(Stage, frozen=True):
    """Removes lines that offer to share, copy, mail or print the page, and rows of names of social networks.

    Why: share bars stand on most pages, often in the middle of the text.
    Keeps: a network's name that stands alone ("TikTok" heads a section of many articles), lists of networks within
    sentences, and advice to share something. A name goes only beside another name or a share button.
    Source: observed phrases; names with company have no hit in clean articles, names alone have 8.
    """

    name: ClassVar[str] = "share_prompts"

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("share_prompts")
            return first_a_line(chain(rule_findings(doc, hits), _rows(doc, view, hits)))

        return judge


def _rows(doc: Document, view: View, hits: Iterable[Hit]) -> Iterator[Remove]:
    names = {hit.number: hit for hit in hits if hit.rule.id == _NETWORK}
    if not names:
        return
    company = names.keys() | {hit.number for hit in hits if hit.rule.action == "remove"}
    for number, hit in names.items():
        beside = (view.before(number), view.after(number))
        if any(n in company and view.folded[n] != view.folded[number] for n in beside):
            yield remove(doc, hit)
