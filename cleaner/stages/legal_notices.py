"""Copyright notices, reserved rights and disclaimers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding
from cleaner.rule_findings import cut_away, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.text import count_words
from cleaner.view import View

_GLUED = "legal_notices/glued"
_RIGHTS = "legal_notices/rights"
_CLAUSE = "legal_notices/clause"


class LegalNotices(Stage, frozen=True):
    """Removes lines that claim copyright, forbid copying, or disclaim advice and liability.

    A notice behind a sentence of the text is cut off it.

    Why: such notices stand under every page of a site and are about none of its texts.
    Keeps: prose about copyright, licences and risks ("… carries the risk of loss of invested capital"), clauses of
    contracts ("All rights reserved to the tenant under …"), photo credits with a © (another stage), and licences that
    the text itself explains.
    Source: observed phrases. "All rights reserved" and "© 2026 …" stand on 900 of 1,700 pages; the bare sign hits
    seven lines of clean articles, so it needs a year or a company behind it.
    """

    name: ClassVar[str] = "legal_notices"

    least_words: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="Words that must stay for a notice to be cut (chosen by hand).")
    ] = 8

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("legal_notices")
            clauses = {hit.number for hit in hits if hit.rule.id == _CLAUSE}
            hits = [hit for hit in hits if hit.rule.id != _RIGHTS or hit.number not in clauses]
            glued = {hit.number for hit in hits if hit.rule.id == _GLUED and self._leaves_prose(doc, hit)}
            return rule_findings(doc, [hit for hit in hits if (hit.rule.id == _GLUED) == (hit.number in glued)])

        return judge

    def _leaves_prose(self, doc: Document, hit: Hit) -> bool:
        kept = cut_away(doc, hit) or ""
        return count_words(kept) >= self.least_words and "©" not in kept and "opyright" not in kept
