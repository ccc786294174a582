"""Controls and labels that video, audio and picture players left in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import matched, remove_line, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage, clustered
from cleaner.view import View

_TIME = r"\d{1,2}:\d\d(?::\d\d)?"
_TIME_CODE = re.compile(rf"{_TIME}(?P<progress> ?[/|] ?{_TIME})?(?: min)?")
_LONGEST_TIME_CODE = len("00:00:00 / 00:00:00")


class MediaPlayers(Stage, frozen=True):
    """Removes lines that are controls, counters, messages and labels of players and galleries.

    Labels of one word ("Video", "Gallery") and times ("02:57") go only next to each other or to another
    control; "1:23 / 4:56" goes alone.

    Why: a player renders as a stack of short lines in the middle of the story.
    Keeps: a lone heading "Video" or "Gallery", times of a live report or a programme, sentences about videos.
    Source: observed phrases, whole line; labels stand 11 times in 1,137 clean articles, never in company.
    """

    name: ClassVar[str] = "media_players"

    company: Annotated[
        int, msgspec.Meta(ge=1, le=10, description="Labels in a row that make a player (measured on clean texts).")
    ] = 2

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits(self.name)
            findings = list(rule_findings(doc, hits))
            controls = {finding.number for finding in findings if isinstance(finding, Remove)}
            labels = {hit.number: hit for hit in hits if hit.rule.action == "mark" and hit.number not in controls}
            return [*findings, *self._accompanied(doc, view, controls, labels)]

        return judge

    def _accompanied(self, doc: Document, view: View, controls: set[int], labels: dict[int, Hit]) -> Iterator[Finding]:
        times = _time_codes(view)
        crowd = clustered(view, controls | labels.keys() | times.keys(), size=self.company)
        for number, hit in labels.items():
            if number in crowd:
                yield remove_line(hit.rule, number, matched(doc, hit))
        known = controls | labels.keys()
        for number, progress in times.items():
            beside = number in crowd and (view.before(number) in known or view.after(number) in known)
            if number not in known and (progress or beside):
                reason = "The line is the clock of a player."
                yield Remove(number, "media_players/time", reason, view.folded[number])


def _time_codes(view: View) -> dict[int, bool]:
    """The lines that hold nothing but a time code; True where they count one time against another."""
    short = [n for n, text in enumerate(view.folded) if text[:1].isdigit() and len(text) <= _LONGEST_TIME_CODE]
    found = ((n, _TIME_CODE.fullmatch(view.folded[n])) for n in short)
    return {n: match["progress"] is not None for n, match in found if match and view.is_kept(n)}
