"""What the hits of rules come to: which lines go, which sentence or end is cut off a line, and what stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from cleaner.document import Document, Remove, Rewrite
from cleaner.rule import Rule
from cleaner.rulebook import Hit
from cleaner.text import LEADING, TRAILING, count_words, ends_sentence, source_offset

# The end of a sentence, with the space behind it where the script has spaces; not after an initial or "Dr.".
_SENTENCE_END = re.compile(r"(?<!\b\w)(?<!\b[A-Z][a-z])[.!?…।۔؟][\"'”’»)\]]{0,3}\s+(?![\sa-zà-ÿа-я])|[。！？][」』）]?")
_STOPS = ".!?…,:; "
_QUOTATION = re.compile(
    r"[\"“”„][^\"“”„]+[\"“”]|«[^«»]+»|»[^«»]+«|「[^「」]+」|『[^『』]+』|(?<!\w)['‘](?=\w).{1,400}?(?<!\s)['’](?!\w)"
)
# Words beside a phrase for which a line is a paragraph that junk was glued to. Of the residue of 1,497 pages, 8 words
# save 195 of content and leave 429 of junk, 20 save 152 and leave 184, 30 save 65 and leave 111.
_LEAST_PROSE = 20
# A site that speaks to its readers around the phrase: a disclosure of several sentences, no article. On newspapers'
# pages as text F1 is 0.9428 with it and 0.9402 without, at 0.221 instead of 0.214 % harm to WCXB's articles.
_TO_READERS = re.compile(
    r"\b(?:you|your|our|us|vous|votre|vos|usted|ustedes|você|vocês|uw|jouw|vostro|vostra)\b", re.IGNORECASE
)
# A prompt's own words: it says who asks, whom, or "please". Of 1,600 pages no line without them that goes on like this
# is content, and eight are junk.
_ASKS = (
    r"|\b(?:we|please|click|send|be the first|i agree|i consent|nous|nos|notre|veuillez|merci|bitte|"
    r"(?-i:Sie|Ihre?[nmrs]?)|wir|unsere?[nmrs]?|nuestr[oa]s?|nossos?|nossas?|tuo|tua|nostr[oaie]|jij|onze|prosimy|twoj\w*|"
    r"nasz\w*|вас|вам|ваш\w*|наш\w*|vår|våra|siz\w*|biz\w*|lütfen|anda|kami)\b"
)
# What tells of somebody who says, asks or writes the words before it: "..., said the box", "..., disait la caisse".
_SAID = re.compile(
    r"[^.!?:]{0,40}?[,\"'”’»“]+ (?:says?|said|reads|asks|asked|wrote|sagt|sagte|fragte|heißt|hieß|steht|stand|"
    r"dit|disait|dice|dijo|decía|reza|rezaba|diceva|disse|diz|dizia|zegt|zei|staat|säger|sade|står|stod|sier|siger|sanoo|"
    r"sanoi|mówi|mówił|mówiła|pisze|głosi|říká|říkal|říkala|stálo|говорит|говорил|говорила|сказал|сказала|пишет|пишут|"
    r"гласит|просит|каже|казав|казала|пише|пишуть|diyor|dedi|derdi|yazıyor|kata|tulis|mondja|írja|írják|spune|scrie|λέει|"
    r"έλεγε)\b",
    re.IGNORECASE,
)
_CLOSERS, _FULL_STOPS = " \"'”’»)", (".", "。", "।", "۔")
_TALK = 4  # words of such sentences: fewer are an answer or a link ("Yes. No.")
_ADDRESSED = 2  # such words in what is left
_CUT_EDGES = " \t\u00a0\u3000|–—-•·*([{<>»→▶（［【〔｜／"


def rule_findings(
    doc: Document, hits: Iterable[Hit], *, min_words: int = _LEAST_PROSE, opens_prose: bool = False
) -> Iterator[Remove | Rewrite]:
    """What `remove` and `cut` rules say: one finding a line; removal wins over cuts, the first cut over later ones.

    A phrase that may stand anywhere takes its own sentence alone off a line whose other sentences have at least
    `min_words` words and do not speak to the reader: junk is often glued to a paragraph. Inside a quotation it is
    somebody's words and stays. With `opens_prose` a line stays that opens with a phrase, and whose other sentences ask
    nothing of anybody: it talks about such phrases.
    """
    by_line: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.rule.action != "mark" and not _is_said(doc, hit):
            by_line.setdefault(hit.number, []).append(hit)
    for found in by_line.values():
        if opens_prose:
            found = [hit for hit in found if not _opens_prose(doc, hit)]
        finding = _finding(doc, found, min_words)
        if finding is not None:
            yield finding


def _finding(doc: Document, hits: Sequence[Hit], min_words: int) -> Remove | Rewrite | None:
    """What the hits of one line that are no marks come to."""
    whole = next((hit for hit in hits if hit.rule.action == "remove" and hit.rule.where != "anywhere"), None)
    if whole is not None:
        return remove(doc, whole)
    inside = [hit for hit in hits if hit.rule.action == "remove" and not _is_quoted(doc, hit)]
    finding = _without_sentences(doc, inside, min_words) if inside else None
    if isinstance(finding, Remove):
        return finding
    glued = next((hit for hit in hits if hit.rule.action == "cut" and cut_away(doc, hit) is not None), None)
    return finding if glued is None else cut(doc, glued)


def _is_said(doc: Document, hit: Hit) -> bool:
    """True if the words of a hit are told as somebody's: "All rights reserved, says the little book of tides." """
    return hit.rule.where in ("start", "anywhere") and _SAID.match(behind(doc, hit)) is not None


def _opens_prose(doc: Document, hit: Hit) -> bool:
    """True if finished sentences that ask nothing of anybody follow the one that a line opens with."""
    if hit.rule.where != "start" or hit.rule.action != "remove":
        return False
    text = doc.lines[hit.number - 1].text
    if not text.rstrip(_CLOSERS).endswith(_FULL_STOPS) or _asks().search(text):
        return False
    return count_words(_other_sentences(doc, [hit])) >= _TALK


@cache
def _asks() -> re.Pattern[str]:
    """Few documents have a line that must be asked so, and the pattern is dear to compile."""
    return re.compile(_TO_READERS.pattern + _ASKS, re.IGNORECASE)


def _without_sentences(doc: Document, hits: Sequence[Hit], min_words: int) -> Remove | Rewrite:
    """The finding that the sentences around the hits of a line go, or all of it where little else is left."""
    first = hits[0]
    kept = _other_sentences(doc, hits)
    if count_words(kept) < min_words or len(_TO_READERS.findall(kept)) >= _ADDRESSED:
        return remove(doc, first)
    return Rewrite(first.number, kept, first.rule.id, first.rule.reason, matched(doc, first))


def _other_sentences(doc: Document, hits: Sequence[Hit]) -> str:
    """The line of the hits without the sentences that they stand in."""
    text = doc.lines[hits[0].number - 1].text
    spans = [_words_of(text, hit) for hit in hits]
    ends = [0, *(stop.end() for stop in _SENTENCE_END.finditer(text)), len(text)]
    sentences = [(start, end) for start, end in pairwise(ends) if start < end]
    kept = [text[start:end] for start, end in sentences if not any(a < end and start < b for a, b in spans)]
    return "".join(kept).strip()


def _words_of(text: str, hit: Hit) -> tuple[int, int]:
    """Where the words of a hit stand in the line: a phrase may open with the full stop of the sentence before."""
    start, end = source_offset(text, hit.start), source_offset(text, hit.end)
    return end - len(text[start:end].lstrip(_STOPS)), end


def _is_quoted(doc: Document, hit: Hit) -> bool:
    """True if quotation marks open before what a rule matched, and close behind it."""
    text = doc.lines[hit.number - 1].text
    start, end = _words_of(text, hit)
    return any(quote.start() < start and end < quote.end() for quote in _QUOTATION.finditer(text))


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


def behind(doc: Document, hit: Hit) -> str:
    """What the source line says behind the words that the hit stands for."""
    text = doc.lines[hit.number - 1].text
    return text[source_offset(text, hit.end) :]
