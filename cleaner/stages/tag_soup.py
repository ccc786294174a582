"""Tag lists: their headers, hashtag lines, and tags run together when the page lost its markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import behind, remove, remove_line, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.text import count_words, ends_sentence
from cleaner.view import View

# Four small letters and a capital: Xhosa and Zulu prefixes (kwaZulu, isiXhosa) and most brands are shorter.
_SMALL = "a-zß-öø-ÿąćčďęěğıłńňőřśşšșťțůűźżžа-яёђ-џґα-ω"
_CAPITAL = "A-ZÀ-ÖØ-ÞĄĆČĎĘĚĞİŁŃŇŐŘŚŞŠȘŤȚŮŰŹŻŽА-ЯЀ-ЏҐΑ-Ω"
_JOIN = re.compile(rf"[{_SMALL}]{{4}}[{_CAPITAL}]")
# Marks of code, links, lists and sentences, which tags run together do not have.
_OTHER = re.compile(r"[(){}\[\];:=<>_/\\@$`]|, |\. ")
# A tag ends at a space or mark, not at the first non-word character: the vowel signs of Devanagari are some.
_HASHTAGS = re.compile(r"[#＃][^\W\d][^\s#＃,·|、]{0,80}(?:[\s,·|、]{0,5}[#＃][^\s#＃,·|、]{1,80}){0,60}[#＃]?")
_BETWEEN_TAGS = re.compile(r"[,;|/·•、，；#＃]")
_LONGEST_TAG = 6  # words
_SHORTEST = 12  # characters; two hashtags have more
_FINISHED = (".", "!", "?", ":", ";", "。", "…")


class TagSoup(Stage, frozen=True):
    """Removes lines that only tag the article: tag list headers and their tags, hashtag lines, run-together tags.

    Why: tags repeat the topic words without saying anything and spoil search and training alike.
    Keeps: hashtags inside sentences, sentences behind a label ("Tags: tie them with string."), code, "Topics" as a
    heading of text, languages with capitals inside words.
    Source: observed phrases. Tags run together are told by at least four joins of a small letter and a capital, one for
    eight words or fewer, and no punctuation: of such lines in 1,714 pages 660 were junk and 13 content, and 5 stand in
    69,346 lines of clean articles (measured sweep over joins and density).
    """

    name: ClassVar[str] = "tag_soup"

    min_joins: Annotated[
        int,
        msgspec.Meta(ge=2, le=50, description="Joins of a small letter and a capital in run-together tags (measured)."),
    ] = 4
    max_tag_words: Annotated[
        int, msgspec.Meta(ge=1, le=20, description="Longest tag under a tag list header, in words (chosen by hand).")
    ] = 5
    max_tags: Annotated[
        int, msgspec.Meta(ge=0, le=200, description="Most lines of tags removed under one header (chosen by hand).")
    ] = 25

    max_hashtag_lines: Annotated[
        int,
        msgspec.Meta(
            ge=0, le=1000, description="Most hashtag lines of an article; a list of posts has more (chosen by hand)."
        ),
    ] = 3

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = [hit for hit in view.hits("tag_soup") if not _is_sentence(doc, hit)]
            found = {finding.number: finding for finding in rule_findings(doc, hits) if isinstance(finding, Remove)}
            headers = [hit for hit in hits if hit.rule.id in ("tag_soup/header", "tag_soup/topic_header")]
            soup = {finding.number: finding for finding in self._soup(doc) if finding.number not in found}
            hashtags = [number for number, finding in soup.items() if finding.rule == "tag_soup/hashtags"]
            if len(hashtags) > self.max_hashtag_lines:  # a list of posts, each with its tags
                soup = {number: finding for number, finding in soup.items() if number not in hashtags}
            found |= soup
            for header in headers:
                tags = self._tags(doc, view, header.number)
                tags = [number for number in tags if number not in found]
                after = view.after(header.number)
                sure = header.rule.action == "remove"
                if not sure and len(tags) < 2 and after not in soup and not _is_last_word(doc, view, header.number):
                    continue
                found.setdefault(header.number, remove(doc, header))
                evidence = f"under {view.folded[header.number]!r}"
                for number in tags:
                    found.setdefault(number, remove_line(header.rule, number, evidence, score=0.9))
            return found.values()

        return judge

    def _soup(self, doc: Document) -> Iterator[Remove]:
        for line in [line for line in doc.lines if len(line.text) > _SHORTEST and not line.text.endswith(_FINISHED)]:
            if line.removed is not None:
                continue
            text = line.text.strip()
            if text.startswith(("#", "＃")) and _HASHTAGS.fullmatch(text):
                reason = "The line is nothing but hashtags."
                yield Remove(line.number, "tag_soup/hashtags", reason, text[:120], 0.95)
                continue
            joins = len(_JOIN.findall(text))
            if joins >= self.min_joins and joins * 8 >= count_words(text) and not _OTHER.search(text):
                reason = "The line is tags run together without a space."
                yield Remove(line.number, "tag_soup/run_together", reason, f"{joins} joins: {text[:100]}", 0.9)

    def _tags(self, doc: Document, view: View, header: int) -> list[int]:
        """The lines of tags directly under a header: short, unfinished, up to the next blank line or prose."""
        if header * 2 < len(doc.lines):
            return []
        tags: list[int] = []
        number = view.after(header)
        while number and len(tags) < self.max_tags:
            text = doc.lines[number - 1].text.strip()
            gap = number - (tags[-1] if tags else header)
            if gap > (1 if tags else 2) or ends_sentence(text) or count_words(text) > self.max_tag_words:
                break
            tags.append(number)
            number = view.after(number)
        return tags


def _is_sentence(doc: Document, hit: Hit) -> bool:
    """True if a finished sentence stands behind the label of a tag list, as in "Tags: tie them with string."."""
    if hit.rule.id != "tag_soup/inline":
        return False
    said = behind(doc, hit).lstrip(" :")
    items = _BETWEEN_TAGS.split(said)
    return ends_sentence(said) and (len(items) == 1 or any(count_words(item.strip()) > _LONGEST_TAG for item in items))


def _is_last_word(doc: Document, view: View, number: int) -> bool:
    """True in the second half, when no prose is kept behind the line."""
    return number * 2 > len(doc.lines) and not any(below > number for below in view.paragraphs()[-1:])
