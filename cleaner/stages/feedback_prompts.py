"""Questions and requests to readers: was this helpful, report a mistake, send us a tip, vote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import first_a_line, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View

_ASKS = ("feedback_prompts/helpful", "feedback_prompts/feedback")


class FeedbackPrompts(Stage, frozen=True):
    """Removes lines that ask readers to rate the page, to vote, to report mistakes or to send in stories.

    Why: they talk to the reader of the site, not about the subject.
    Keeps: prose about feedback and surveys (the bare word hits 205 lines of clean articles), questions that the text
    itself asks, and "Yes" or "No" where no such question stands above.
    Source: observed phrases, at the start of the line or as the whole line.
    """

    name: ClassVar[str] = "feedback_prompts"

    max_answers: Annotated[
        int, msgspec.Meta(ge=0, le=10, description="Answers removed under a question (chosen by hand).")
    ] = 4

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("feedback_prompts")
            return first_a_line([*rule_findings(doc, hits), *self._answers(doc, view, hits)])

        return judge

    def _answers(self, doc: Document, view: View, hits: list[Hit]) -> Iterator[Remove]:
        answers = {hit.number: hit for hit in hits if hit.rule.id == "feedback_prompts/answer"}
        for asked in [hit.number for hit in hits if hit.rule.id in _ASKS]:
            number = asked
            for _ in range(self.max_answers):
                number = view.after(number)
                if number not in answers:
                    break
                yield remove(doc, answers[number])
