"""Advertisement labels and the empty slots that advertisements left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove, Rewrite
from cleaner.rule_findings import first_a_line, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.text import count_words, ends_sentence
from cleaner.view import View

_FIRST_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
_NAME_LINKS = ("of", "for", "and", "de", "del", "du", "des", "der", "für", "und", "y", "e", "et")
_GAP = " \t\u00a0-–—|:*"


class AdPlaceholders(Stage, frozen=True):
    """Removes lines that only mark where an advertisement stood, and cuts such marks off sentences.

    Why: "Advertisement" and "Story continues below" break the flow of the text; they are the most frequent junk
    line of full text (7 % of its junk lines).
    Keeps: prose about advertising ("Advertisement spending rose …"), and headings such as "Advertising" that open a
    section: such a word goes only where it is repeated or no paragraph follows it. A label glued to the front of a
    line is cut off only where the letters show the seam ("AdvertisementThe", "ADVERTISEMENT The", "Advertisement Rents
    in the hall …") and a finished sentence is left.
    Source: observed phrases; of 69,346 lines of clean articles three are taken, each an advertisement label.
    """

    name: ClassVar[str] = "ad_placeholders"

    least_words: Annotated[
        int,
        msgspec.Meta(
            ge=1, le=40, description="Words a line must keep when a label is cut off its front (chosen by hand)."
        ),
    ] = 4

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits(self.name)
            found = (rule_findings(doc, hits), _bare_labels(doc, view, hits), self._glued(doc, hits))
            return first_a_line(chain.from_iterable(found))

        return judge

    def _glued(self, doc: Document, hits: Iterable[Hit]) -> Iterator[Rewrite]:
        for hit in hits:
            if hit.rule.id not in ("ad_placeholders/glued_start", "ad_placeholders/glued_opener"):
                continue
            text = doc.lines[hit.number - 1].text
            seam = _seam(text, opener=hit.rule.id.endswith("opener"))
            kept = text[seam:].lstrip(_GAP)
            if seam and ends_sentence(kept) and count_words(kept) >= self.least_words:
                rule = hit.rule
                yield Rewrite(hit.number, kept, rule.id, rule.reason, text[:seam].strip())


def _bare_labels(doc: Document, view: View, hits: Iterable[Hit]) -> Iterator[Remove]:
    bare = [hit for hit in hits if hit.rule.id == "ad_placeholders/bare_label"]
    for hit in bare:
        if doc.lines[hit.number - 1].text.rstrip().endswith("."):
            continue  # the item of a list, as of what is new in a release
        if len(bare) > 1 or not view.is_prose(view.after(hit.number)):
            yield remove(doc, hit)


def _seam(text: str, *, opener: bool) -> int:
    """Where the label at the front of `text` ends and a sentence visibly begins; 0 if the letters do not show it.

    `opener` says that the word behind the label usually opens a sentence.
    """
    first = _FIRST_WORD.match(text)
    if first is None:
        return 0
    word, start = first[1], first.start(1)
    for n in range(2, len(word)):
        if word[n].isupper() and (word[n - 1].islower() or word[n + 1 : n + 2].islower()):
            return start + n
    behind = text[first.end() :].lstrip(_GAP)
    if not behind[:1].isupper() or not any(char.islower() for char in behind[:12]):
        return 0
    return first.end() if opener or word.isupper() or _opens_sentence(behind) else 0


def _opens_sentence(text: str) -> bool:
    """True if a small word follows the first one, and does not make a name with it ("Standards Board", "Act of")."""
    second = text.split(maxsplit=2)[1:2]
    return bool(second) and second[0].islower() and second[0] not in _NAME_LINKS
