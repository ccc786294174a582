"""What a stage is: a judge prepared from settings, and what rules alone let it say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove, Rewrite
from cleaner.page import Claim
from cleaner.rulebook import Action, Hit, Rule, RuleBook
from cleaner.text import LEADING, TRAILING, count_words, ends_sentence, source_offset
from cleaner.view import View

Judge = Callable[[Document, View], Iterable[Finding]]

Actions = tuple[Action, ...]

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,3}\s+")
_CUT_EDGES = " \t\u00a0\u3000|–—-•·*([{<>»→▶（［【〔｜／"


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


def rule_findings(doc: Document, hits: Iterable[Hit]) -> Iterator[Remove | Rewrite]:
    """What `remove` and `cut` rules say: one finding a line; removal wins over cuts, the first cut over later ones."""
    by_line: dict[int, Hit] = {}
    for hit in hits:
        if hit.rule.action == "mark" or (hit.rule.action == "cut" and cut_away(doc, hit) is None):
            continue
        first = by_line.get(hit.number)
        if first is None or (hit.rule.action == "remove" and first.rule.action == "cut"):
            by_line[hit.number] = hit
    for hit in by_line.values():
        yield remove(doc, hit) if hit.rule.action == "remove" else cut(doc, hit)


def sparing_findings(doc: Document, hits: Iterable[Hit], *, min_words: int) -> Iterator[Remove | Rewrite]:
    """Like `rule_findings`, but a phrase that may stand anywhere takes its own sentence alone off a line whose other
    sentences have at least `min_words` words: junk is often glued behind a paragraph.
    """
    inside: list[Hit] = []
    others: list[Hit] = []
    for hit in hits:
        (inside if hit.rule.action == "remove" and hit.rule.where == "anywhere" else others).append(hit)
    found = {finding.number: finding for finding in rule_findings(doc, others)}
    for hit in inside:
        known = found.get(hit.number)
        if isinstance(known, Remove):
            continue
        kept = other_sentences(doc, hit)
        if count_words(kept) < min_words:
            found[hit.number] = remove(doc, hit)
        elif known is None:
            found[hit.number] = Rewrite(hit.number, kept, hit.rule.id, hit.rule.reason, matched(doc, hit))
    yield from found.values()


def other_sentences(doc: Document, hit: Hit) -> str:
    """The line without the sentence that the hit stands in."""
    text = doc.lines[hit.number - 1].text
    start, end = source_offset(text, hit.start), source_offset(text, hit.end)
    ends = [0, *(stop.end() for stop in _SENTENCE_END.finditer(text)), len(text)]
    head = text[: max(at for at in ends if at <= start)].rstrip()
    tail = text[min((at for at in ends if at >= end), default=len(text)) :].lstrip()
    return f"{head} {tail}".strip()


def first_a_line(findings: Iterable[Remove | Rewrite]) -> Iterator[Remove | Rewrite]:
    """The first finding of each line: what a stage found first wins."""
    taken: set[int] = set()
    for finding in findings:
        if finding.number not in taken:
            taken.add(finding.number)
            yield finding


def remove(doc: Document, hit: Hit, *, evidence: str | None = None) -> Remove:
    """The finding that a hit's line is junk, with the matched words as evidence."""
    rule = hit.rule
    return Remove(hit.number, rule.id, rule.reason, matched(doc, hit) if evidence is None else evidence)


def remove_line(rule: Rule, number: int, evidence: str, *, score: float = 1.0) -> Remove:
    """The finding that a line is junk for a rule that a neighbour or a position satisfied."""
    return Remove(number, rule.id, rule.reason, evidence, score)


def cut(doc: Document, hit: Hit) -> Remove | Rewrite:
    """The finding that what a hit matched is glued to prose and goes; the line goes if nothing else is on it.

    Call it only where `cut_away` allows it.
    """
    kept = cut_away(doc, hit)
    assert kept is not None
    rule, evidence = hit.rule, matched(doc, hit)
    if not any(char.isalnum() for char in kept):
        return Remove(hit.number, rule.id, rule.reason, evidence)
    return Rewrite(hit.number, kept, rule.id, rule.reason, evidence)


def cut_away(doc: Document, hit: Hit) -> str | None:
    """The line without what the hit matched; None where that would break a sentence.

    A cut at the end needs a finished sentence before it, a cut at the start a capital, digit or quote behind it.
    """
    text = doc.lines[hit.number - 1].text
    start, end = source_offset(text, hit.start), source_offset(text, hit.end)
    if hit.rule.where == "end":
        head = text[:start].rstrip(_CUT_EDGES)
        return head if not head or ends_sentence(head) else None
    if hit.rule.where == "start":
        tail = text[end:].lstrip(_CUT_EDGES + ":.,;!)]")
        opens = not tail or not tail[0].islower()
        return tail if opens else None
    head, tail = text[:start].rstrip(_CUT_EDGES), text[end:].lstrip(_CUT_EDGES + ".")
    if head and not ends_sentence(head):
        return None
    return f"{head} {tail}".strip()


def matched(doc: Document, hit: Hit) -> str:
    """The words of the source line that the hit stands for, at most 120 characters."""
    text = doc.lines[hit.number - 1].text
    if hit.rule.where == "whole":
        return text.lstrip(LEADING).rstrip(TRAILING)[:120]
    return text[source_offset(text, hit.start) : source_offset(text, hit.end)].strip()[:120]


def marked_lines(doc: Document, view: View, mark_of: Callable[[tuple[str, ...]], str]) -> dict[int, str]:
    """What `mark_of` finds among the names of the elements around each line of an article's page, by line number.

    Lines that it says "" of, removed ones, the title and code, whose own comments are marked too, are left out. Empty
    for text, and for a page that does not claim to be an article or claims to be a discussion.
    """
    if doc.claims is None or not doc.claims.kinds & Claim.ARTICLE or doc.claims.kinds & Claim.FORUM:
        return {}
    known: dict[tuple[str, ...], str] = {}  # lines with equal surroundings share their names
    found: dict[int, str] = {}
    for line in doc.lines:
        block = line.block
        if block is None or not view.is_kept(line.number) or block.from_title == 0 or block.is_code:
            continue
        if block.tokens not in known:
            known[block.tokens] = mark_of(block.tokens)
        if known[block.tokens]:
            found[line.number] = known[block.tokens]
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
