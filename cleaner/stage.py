"""What a stage is: a judge prepared from settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding
from cleaner.page import Claim
from cleaner.rule import Action
from cleaner.rule_findings import rule_findings
from cleaner.rulebook import RuleBook
from cleaner.view import View

Judge = Callable[[Document, View], Iterable[Finding]]
Actions = tuple[Action, ...]


class Stage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of junk. The fields are its settings, the docstring is its manual page.

    `name` is its file name, key in config.yaml, rule family and test folder in one. A stage of phrases
    alone adds nothing but its name: `prepare` then removes and cuts what its rule family says.
    """

    name: ClassVar[str]
    actions: ClassVar[Actions] = ("remove", "cut", "mark")  # of the rules of its family that it goes by

    enabled: Annotated[bool, msgspec.Meta(description="Whether the stage runs at all.")] = True

    def prepare(self, rules: RuleBook) -> Judge:
        """The judge for these settings. It keeps nothing from one document to the next."""
        family = self.name

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            return rule_findings(doc, view.hits(family))

        return judge


def marked_lines(doc: Document, view: View, mark_of: Callable[[tuple[str, ...]], str]) -> dict[int, str]:
    """The same as `named_lines`; empty for a page that does not claim to be an article or claims to be a discussion."""
    if doc.claims is None or not doc.claims.kinds & Claim.ARTICLE or doc.claims.kinds & Claim.FORUM:
        return {}
    return named_lines(doc, view, mark_of)


def named_lines(doc: Document, view: View, mark_of: Callable[[tuple[str, ...]], str]) -> dict[int, str]:
    """What `mark_of` finds among the names of the elements around each line of a page, by line number.

    Lines that it says "" of, removed ones, the title and code, whose own comments are marked too, are left out. Empty
    for text.
    """
    known: dict[tuple[str, ...], str] = {}  # lines with equal surroundings share their names
    found: dict[int, str] = {}
    for line in doc.lines:
        block = line.block
        if block is None:
            continue
        if block.tokens not in known:
            known[block.tokens] = mark_of(block.tokens)
        mark = known[block.tokens]
        if mark and view.is_kept(line.number) and block.from_title != 0 and not block.is_code:
            found[line.number] = mark
    return found


def clustered(view: View, numbers: Iterable[int], *, size: int) -> set[int]:
    """Those of `numbers` that stand in a run of at least `size` of them, blank and removed lines not counting.

    For labels such as "Home" that are junk in a menu and a heading alone.
    """
    wanted = set(numbers)
    clusters: set[int] = set()
    for number in sorted(wanted):
        if number in clusters:
            continue
        run = [number]
        while (following := view.after(run[-1])) in wanted:
            run.append(following)
        if len(run) >= size:
            clusters.update(run)
    return clusters
