"""Documents under the threshold are rejected, when the stage is on."""

from __future__ import annotations

import pytest

from cleaner.document import Document, Reject, split_lines
from cleaner.rulebook import RuleBook
from cleaner.stages.too_short import TooShort
from cleaner.view import View


@pytest.mark.parametrize(("words", "rejected"), [(49, True), (50, False), (51, False)])
def test_min_words(words: int, rejected: bool) -> None:  # noqa: FBT001
    rules = RuleBook([])
    doc = Document(id=None, lines=split_lines("\n\n".join(["tide"] * words)))
    findings = list(TooShort(enabled=True).prepare(rules)(doc, View(rules, doc)))
    assert [finding.evidence for finding in findings if isinstance(finding, Reject)] == ["49 words"] * rejected


def test_is_off_unless_switched_on() -> None:
    assert TooShort().enabled is False
