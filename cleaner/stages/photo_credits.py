"""Photo credits, and the captions that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.dates import find_date
from cleaner.document import Document, Finding, Remove, Rewrite
from cleaner.languages import votes_of
from cleaner.rule_findings import behind, matched, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook, is_name
from cleaner.stage import Judge, Stage, marked_lines
from cleaner.text import count_words, ends_sentence, is_bulleted, is_unspaced, source_offset
from cleaner.view import View

# A year ends the sentence, as in "… in the port of Lindmoor, on July 9, 2025." or "…, le 9 juillet 2025."
_YEAR_LAST = re.compile(r"(?<!\d)(?:19|20)\d\d(?: (?:г|р|года|року))?\.$")
_LONGEST_DATE = 26  # characters: "den 28. September 2025."
# The end of a sentence, with the space behind it where the script has spaces.
_STOP = re.compile(r"[.!?…।۔؟][\"'”’»)\]]{0,2}\s+|[。！？][」』）]?\s*")
# Finite verbs that a caption without a verb does not have. Words in -ed count as verbs too.
_FINITE = (  # compiled where it is needed: it takes a third of the time of starting Python
    r"\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|will|would|can|could|shall|should|may|might|must|says?|said|"
    r"told|makes?|made|goes|went|takes?|took|gets?|got|gives?|gave|comes?|came|sees?|saw|knows?|knew|thinks?|thought|"
    r"finds?|found|shows?|keeps?|kept|leaves?|left|begins?|began|became|becomes?|held|holds?|led|leads?|met|meets?|put|"
    r"ran|runs?|sat|sits?|stood|stands?|spoke|speaks?|won|wins?|lost|loses?|brought|brings?|bought|sold|sent|set|rose|"
    r"fell|grew|hit|let|paid|read|spent|wrote|drew|drove|felt|needs?|wants?|adds?|seems?|means?|helps?|includes?|"
    r"remains?|continues?|faces?|hopes?|plans?|works?|lives?|plays?|turns?|asks?|calls?|looks?|\w+n't|\w+'(?:s|re|ve|ll|d)"
    r"(?= (?:a|an|the|not|been|going|in|very|so|just)\b)|\w{2,}ed)\b"
)
_ENGLISH = re.compile(r"\b(?:the|of|at|in|on|and|with|during|for|from|his|her|their)\b", re.IGNORECASE)
_LOWER_CASE_AGENCY = re.compile(
    r"(?<![^/ ])(?:dpa|apa|epa|imago|picture[- ]alliance|stringer|pool|handout|[\w-]+\.[a-z]{2,3})(?![^/ ])"
)
_SETS_OFF = tuple("—–-|([/=·•（［【〔｜／＝：、，")
# Class names of captions, beside the element's own name.
_CAPTION_CLASS = re.compile(
    r"\.(?:caption[-_]{1,2}text|\S*(?:photo|image|img|picture|gallery|figure|featured|wp)\S*caption\S*)"
)
_CAPTIONED, _CLASSED = 8, 3  # elements and names around the text that may be those of a caption
_MOST_CASELESS = 6  # words of a chain of names without capitals
_LABEL = "photo_credits/label"
_LONGEST_CREDIT = 6  # words behind a label that are a credit, whatever they are
_DANGLING = "photo_credits/dangling_caption"
_CREDITED = "photo_credits/credited_caption"
# All 12 such lines in the residue of 1,841 pages are captions; two paragraphs of 40 words are not.
_LONGEST_CREDITED = 30  # words


class PhotoCredits(Stage, frozen=True):
    """Removes lines that credit a photo, captions beside a credit or of one sentence that ends in it, captions that the
    page of an article marks as such, and captions cut off at a comma.

    Why: credits and captions break the sentence flow and put names and dates in the text that belong to a picture.
    Keeps: prose about photos and agencies, sentences behind a label ("Photo: the word haunted him for …"), unmarked
    captions without a credit, headings above a credited picture, and the captions of galleries that hold more words
    than the paragraphs do.
    Source: observed phrases. A caption needs a credit directly above or below it (so stand two thirds of captions)
    and a cue of its own: it says what is pictured, ends in a date, or has no finite verb. A dangling caption (8 to
    40 English words without a finite verb, cut off at a comma between two finished paragraphs) stands alone as a rule.
    """

    name: ClassVar[str] = "photo_credits"

    max_words: Annotated[
        int,
        msgspec.Meta(
            ge=1, le=40, description="Longest chain of names and agencies that is a credit, in words (chosen by hand)."
        ),
    ] = 12
    max_caption_words: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            le=200,
            description="Longest caption beside a credit, in words; 0 keeps all (median 13; chosen by hand).",
        ),
    ] = 60

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = _without_sentences(doc, view.hits("photo_credits"))
            found = list(self._credits(doc, hits))
            credited = {f.number for f in found if isinstance(f, Remove) and f.rule != _CREDITED}
            cues = {hit.number: hit for hit in hits if hit.rule.id == "photo_credits/caption_cue"}
            taken = {finding.number for finding in found}
            for number in sorted(credited):
                caption = self._caption(doc, view, number, taken, cues)
                if caption is not None:
                    taken.add(caption.number)
                    found.append(caption)
            marked = self._marked_captions(doc, view) if self.max_caption_words else ()
            for finding in (*marked, *_dangling(doc, view)):
                if finding.number not in taken:
                    taken.add(finding.number)
                    found.append(finding)
            return found

        return judge

    def _credits(self, doc: Document, hits: list[Hit]) -> Iterator[Remove | Rewrite]:
        plain = [_whole_caption(finding) for finding in rule_findings(doc, hits)]
        yield from plain
        taken = {finding.number for finding in plain}
        for hit in hits:
            if hit.number in taken:
                continue
            finding = None
            if hit.rule.id == "photo_credits/agency":
                finding = remove(doc, hit) if self._is_chain(doc, hit) else _cut_chain(doc, hit)
            elif hit.rule.id == "photo_credits/captioned" and _is_set_off(doc, hit):
                finding = remove(doc, hit)
            if finding is not None:
                taken.add(hit.number)
                yield finding

    def _marked_captions(self, doc: Document, view: View) -> Iterable[Remove]:
        """What the page of an article marks as captions, by element or class (95 % and 92 % junk)."""
        marks = marked_lines(doc, view, _mark_of_caption)
        captions = {number: mark for number, mark in marks.items() if view.words(number) <= self.max_caption_words}
        prose = sum(view.words(number) for number in view.paragraphs() if number not in captions)
        if sum(map(view.words, captions)) > prose:
            return ()
        reason = "The page marks the line as the caption of a picture."
        return (Remove(number, "photo_credits/marked_caption", reason, mark, 0.9) for number, mark in captions.items())

    def _is_chain(self, doc: Document, hit: Hit) -> bool:
        """True if names and agencies are all that is on the line."""
        text = doc.lines[hit.number - 1].text
        names = _LOWER_CASE_AGENCY.sub("", text[: source_offset(text, hit.start)]).strip(" \t-–—•*|([/,:©")
        # Every word of a script without capitals looks like a name, so that a headline would.
        longest = self.max_words if names.lower() != names.upper() else _MOST_CASELESS
        return count_words(text) <= longest and (not names or (is_name(names) and not ends_sentence(names)))

    def _caption(self, doc: Document, view: View, credit: int, taken: set[int], cues: dict[int, Hit]) -> Remove | None:
        for number in (_beside(view, credit, -1), _beside(view, credit, 1)):
            if not number or number in taken or not 4 <= view.words(number) <= self.max_caption_words:
                continue
            text = doc.lines[number - 1].text.strip()
            if len(_STOP.findall(text[:-1])) > 2:
                continue
            cue = cues.get(number)
            reason = "The line is the caption of the photo that is credited beside it."
            if cue is not None:
                return Remove(number, "photo_credits/caption", reason, matched(doc, cue), 0.9)
            if _is_dated(text) or (number < credit and text.endswith(".") and _is_verbless(text)):
                return Remove(number, "photo_credits/caption", reason, text[-60:], 0.85)
        return None


def _without_sentences(doc: Document, hits: list[Hit]) -> list[Hit]:
    """The hits without the labels that a sentence follows and no credit, as in "Photo: the word haunted him for …"."""
    credited = {hit.number for hit in hits if hit.rule.id != _LABEL}
    return [hit for hit in hits if hit.rule.id != _LABEL or hit.number in credited or not _is_told(doc, hit)]


def _is_told(doc: Document, label: Hit) -> bool:
    """True if a finished sentence stands behind the label: it opens with a small letter or a stop word."""
    said = behind(doc, label).lstrip(" \t\u00a0:：")
    before = doc.lines[label.number - 1].text.removesuffix(said).rstrip()
    if not before.endswith((":", "：")) or count_words(said) <= _LONGEST_CREDIT or not ends_sentence(said):
        return False
    return (said[0].islower() or bool(votes_of(said.split()[0]))) and not _is_verbless(said)


def _cut_chain(doc: Document, hit: Hit) -> Rewrite | None:
    """The finding that names and an agency stand behind the last sentence; None where they do not."""
    text = doc.lines[hit.number - 1].text
    head = text[: source_offset(text, hit.start)]
    end = max((stop.end() for stop in _STOP.finditer(head)), default=0)
    if not end or count_words(head[end:]) > 6 or not is_name(head[end:]):
        return None
    return Rewrite(hit.number, head[:end].rstrip(), hit.rule.id, hit.rule.reason, text[end:].strip(), 0.9)


def _whole_caption(finding: Remove | Rewrite) -> Remove | Rewrite:
    """`finding`, or that the line goes, where one short sentence is all that a cut of its credit would leave."""
    if not isinstance(finding, Rewrite):
        return finding
    kept = finding.text.strip()
    if count_words(kept) > _LONGEST_CREDITED or _STOP.search(kept[:-1]) or is_bulleted(kept):
        return finding
    reason = "The line is a caption of one sentence that ends in its photo credit."
    return Remove(finding.number, _CREDITED, reason, finding.evidence, 0.85)


def _is_set_off(doc: Document, hit: Hit) -> bool:
    """True if a dash, a bracket or the like stands between a caption and its credit; a space, where words have none."""
    text = doc.lines[hit.number - 1].text
    start = source_offset(text, hit.start)
    before, credit = text[:start].rstrip(), text[start:].lstrip()
    spaced = before != text[:start] and is_unspaced(before[-1:] or "x")
    return spaced or before.endswith(_SETS_OFF) or credit.startswith(_SETS_OFF)


def _is_dated(text: str) -> bool:
    """True if the text ends in a full date and a full stop."""
    return _YEAR_LAST.search(text) is not None and find_date(text[-_LONGEST_DATE:], day_first=True) is not None


def _beside(view: View, number: int, step: int) -> int:
    """The next line that is not blank, at most one blank line away; 0 when there is none."""
    near = view.before(number) if step < 0 else view.after(number)
    return near if near and abs(near - number) <= 2 else 0


def _is_verbless(text: str) -> bool:
    """True for English text of 8 words or more without a finite verb."""
    words = count_words(text)
    return 8 <= words <= 40 and len(_ENGLISH.findall(text)) * 8 >= words and not re.search(_FINITE, text, re.IGNORECASE)


def _mark_of_caption(tokens: tuple[str, ...]) -> str:
    """The name that makes the text under `tokens` a caption; "" if none does."""
    if "figcaption" in tokens[:_CAPTIONED]:
        return "figcaption"
    return next((name for name in tokens[:_CLASSED] if _CAPTION_CLASS.fullmatch(name)), "")


def _dangling(doc: Document, view: View) -> Iterator[Remove]:
    for line in [line for line in doc.lines if line.text.endswith((",", ", "))]:
        text = line.text.strip()
        if line.removed is not None or not _is_verbless(text):
            continue
        above, below = view.before(line.number), view.after(line.number)
        if above and below and view.is_prose(above) and view.is_prose(below) and text[0].isupper():
            reason = "The line is a caption cut off at a comma, between two finished paragraphs."
            yield Remove(line.number, _DANGLING, reason, text[-60:], 0.8)
