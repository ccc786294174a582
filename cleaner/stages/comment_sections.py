"""Comment sections: their headers and forms, and the readers' comments behind the article."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, takewhile
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import first_a_line, remove, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage, marked_lines
from cleaner.view import View

_HEADER = "comment_sections/header"
_FRAME = "comment_sections/card"
# Names of elements that hold comments: of words of articles' pages under them 99.6 % are junk.
_PARTS = (
    "app|area|author|body|box|container|content|entry|feed|form|holder|inner|item|list|main|message|meta|module|post|"
    "root|section|template|text|threads?|tree|wrapper"
)
_MARK = re.compile(
    r"[.#](?:(?:article|blog|entry|post|reader|single|user|wp)?[-_]{0,2}comments?"
    rf"(?:[-_]{{0,2}}(?:block|{_PARTS}))?(?:[-_]?\d+)?"
    r"|disqus(?:_thread)?|commentlist|respond|kommentare|commentaires|comentarios|commenti)"
)
_REASON = "The line is part of a comment section that runs to the end."


class CommentSections(Stage, frozen=True):
    """Removes lines that belong to a comment section: headers, counts, forms, rules, and comments behind the article.

    What the page of an article marks as comments goes if the article stands above it.

    Why: comments are other people's words about the article; forms and rules are the same on every page.
    Keeps: prose in the text of forums and comment pages, which have nothing but comments; names and times that stand
    beside no other line of a comment section.
    Source: observed phrases; names and times beside such a line are junk in all of 315 cases. Comments go to the end
    behind a header whose tail is full of the frames of comments (relative times, "Jane says:", "Reply", forms), with
    fewer of them above: either in the second half, as the smaller part of the text, or, where the frames stand close
    together, below some finished paragraphs. Of 32 such sections in 3,200 pages of text none loses content.
    """

    name: ClassVar[str] = "comment_sections"

    cut_to_end: Annotated[
        bool,
        msgspec.Meta(description="Whether a comment section that passes the guards goes to the end of the document."),
    ] = True
    min_frames: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="Frame lines of comments that a tail must have (measured).")
    ] = 3
    max_lines_a_frame: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="Lines a tail may have for each of its frame lines (measured).")
    ] = 12
    max_share: Annotated[
        float,
        msgspec.Meta(
            ge=0, le=1, description="Largest share of the document's characters behind the header (measured)."
        ),
    ] = 0.4
    close_lines_a_frame: Annotated[
        int,
        msgspec.Meta(ge=1, le=100, description="Lines for each frame line in a tail that may be longer (measured)."),
    ] = 5
    min_paragraphs: Annotated[
        int,
        msgspec.Meta(ge=1, le=100, description="Paragraphs of 25 words above the header of such a tail (measured)."),
    ] = 3
    min_article_words: Annotated[
        int,
        msgspec.Meta(
            ge=0, description="Words of finished paragraphs above what a page marks as its comments (measured)."
        ),
    ] = 150

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("comment_sections")
            marked = self._marked(doc, view)
            found = (
                rule_findings(doc, hits, opens_prose=True),
                _frames(doc, view, hits),
                self._comments(doc, view, hits),
                marked,
            )
            return first_a_line(chain.from_iterable(found))

        return judge

    def _comments(self, doc: Document, view: View, hits: list[Hit]) -> Iterator[Remove]:
        header = self._section(doc, view, hits) if self.cut_to_end else None
        if header is not None:
            evidence = f"behind {view.folded[header.number]!r}"
            for number in view.kept(header.number + 1):
                yield Remove(number, "comment_sections/section", _REASON, evidence, 0.95)

    def _marked(self, doc: Document, view: View) -> Iterator[Remove]:
        marks = marked_lines(doc, view, _mark_of_comment)
        first = min(marks, default=0)
        if marks and sum(map(view.words, takewhile(lambda n: n < first, view.paragraphs()))) >= self.min_article_words:
            reason = "The page marks the line as a part of its comments."
            for number, mark in marks.items():
                yield Remove(number, "comment_sections/marked", reason, mark, 0.95)

    def _section(self, doc: Document, view: View, hits: list[Hit]) -> Hit | None:
        """The first header that passes the guards."""
        headers = [hit for hit in hits if hit.rule.id == _HEADER]
        frames = sorted({hit.number for hit in hits if hit.rule.id != _HEADER})
        likely = [hit for hit in headers if len(frames) - bisect(frames, hit.number) >= len(frames) / 2]
        if not likely or len(frames) < self.min_frames:
            return None
        kept = list(view.kept())
        sizes = [0, *accumulate(len(doc.lines[number - 1].text) for number in kept)]
        paragraphs = view.paragraphs()[: self.min_paragraphs]
        article = len(paragraphs) == self.min_paragraphs and paragraphs[-1] < headers[0].number
        for header in likely:
            above, at = bisect(frames, header.number), bisect(kept, header.number)
            behind, lines = len(frames) - above, len(kept) - at
            if behind < self.min_frames or lines > behind * self.max_lines_a_frame:
                continue
            if header.number * 2 > len(doc.lines) and sizes[-1] - sizes[at] <= self.max_share * sizes[-1]:
                return header
            if article and lines <= behind * self.close_lines_a_frame and above * 4 <= behind:
                return header
        return None


def _frames(doc: Document, view: View, hits: list[Hit]) -> Iterator[Remove]:
    sure = {hit.number for hit in hits if hit.rule.action == "remove"}
    for hit in hits:
        if hit.rule.id == _FRAME and sure & {view.before(hit.number), view.after(hit.number)}:
            yield remove(doc, hit)


def _mark_of_comment(tokens: tuple[str, ...]) -> str:
    return next(filter(_names_comments, tokens), "")


@lru_cache(maxsize=4_096)
def _names_comments(name: str) -> bool:
    """Asked about the same few names for every element of a page, and the next page of the site."""
    return _MARK.fullmatch(name) is not None
