"""Lines that a learned model takes for junk: what the rules left of menus, teasers, widgets and footers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec

from cleaner.document import Document, Finding, Note, Reject, Remove
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.text import count_words, ends_sentence
from cleaner.view import View

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.models.features import Features

_RULE = "line_model/junk"
_NO_BODY = "line_model/no_body"
_NO_BODY_REASON = "The page has no body: a few words are all that would be left of it."
_TITLE = "line_model/title"
_TITLE_REASON = "The line is the title of the page, which stands in the metadata."
_MOST_CHARACTERS = 5_000_000  # judging takes some 60 bytes a character: a larger document is no article
_HEAD = 3  # lines of a headline, a standfirst and a date that no rule knew
_CLEAN = 0.8  # share of the lines that the rules left
_PROSE = 8  # words of the shortest finished line that counts as prose
_DIRTY = 0.03  # share of the lines that the rules removed from which on torn text is a scraped page (by hand)
_SURE = 0.2  # chance at first look from which on a line of text extracted once stays; the most that keeps harm low
# An HTML page of which no more is left has no body: among pages of no or some content, cross-validated, the first leave
# up to 12 words and a sixth of the page, and the next smallest that has content leaves 20.
_CRUMBS, _SHARE_OF_CRUMBS = 15, 1 / 6
# Between these the cut is chosen for each page. Articles want a higher one than forums, products and listings.
_BOUNDS = {"auto": (0.15, 0.6), "articles": (0.25, 0.6), "everything": (0.1, 0.4)}


class LineModel(Stage, frozen=True):
    """Removes lines that a boosted model, trained on labelled pages, takes for junk by text, neighbours and place.

    For each whole page the cut is the one that promises the best word F1; where all that passes it are a few words of
    a page full of junk ("Loading..."), the page has no body and is rejected. Text that was extracted once already, as
    the share of short lines and what stands at both ends tell, has a low fixed cut.

    Why: most junk is said in words that no rule knows: menus, teasers, product cards, other stories.
    Keeps: the headline and lone headings of plain text, lines that the model is unsure of in text extracted once, what
    speaks of the same things as the article, and clean text that its extractor tore at links and terms. The title of a
    page stands in the metadata, and in the body on request.
    Source: trained on WCXB dev (Foley 2026, CC-BY-4.0), the newspaper4k article set (Apache-2.0) and news pages of 27
    countries; scores and known weaknesses in cleaner/models/lines.md.
    """

    name: ClassVar[str] = "line_model"
    actions: ClassVar[Actions] = ()

    profile: Annotated[
        Literal["auto", "articles", "everything"],
        msgspec.Meta(
            description="What the documents are: news and blog articles; forums, products, listings and documentation "
            "as well (everything); or either (auto). It bounds the cut of whole pages (chosen by cross-validation)."
        ),
    ] = "auto"
    threshold: Annotated[
        Annotated[float, msgspec.Meta(ge=0, le=1)] | None,
        msgspec.Meta(description="Chance of being content under which a line goes; null: chosen for each document."),
    ] = None
    extracted_threshold: Annotated[
        float,
        msgspec.Meta(
            ge=0,
            le=1,
            description="The same for text that was extracted once already (the most that loses under 0.45 % of clean "
            "articles).",
        ),
    ] = 0.25
    title: Annotated[
        Literal["meta", "body"],
        msgspec.Meta(description="Where the title of an HTML page goes: to the metadata alone, or into the body too."),
    ] = "meta"
    reject_bodiless: Annotated[
        bool,
        msgspec.Meta(description="Whether an HTML page is rejected of which no more than 15 words would be left."),
    ] = True
    keep_headline: Annotated[
        bool, msgspec.Meta(description="Whether the headline of plain text stays whatever the model thinks of it.")
    ] = True

    def prepare(self, rules: RuleBook) -> Judge:
        families = sorted(rules.families)

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            if _is_prose_alone(doc):
                return ()
            if sum(len(line.text) for line in doc.lines) > _MOST_CHARACTERS:
                return (Note("line_model", f"not asked: the document is over {_MOST_CHARACTERS:,} characters"),)
            from cleaner.models.features import read_features  # numpy is dear to import

            features = read_features(doc, view, families)
            if features is None or features.removed.all() or (view.torn and features.removed.mean() < _DIRTY):
                return ()  # of sentences torn at their links the model has learned nothing
            return self._findings(features)

        return judge

    def _findings(self, features: Features) -> Iterator[Finding]:
        from cleaner.models.cut import expected_f1
        from cleaner.models.headline import heading_rows
        from cleaner.models.model import shipped_model
        from cleaner.models.reasons import reason_for

        judged = shipped_model().judge(features)
        left = ~features.removed
        looks = judged.chances, judged.first_look
        kept = self.kept_rows(*looks, words=features.words, left=left, is_whole=judged.is_whole)
        if not self.has_body(kept & left, words=features.words, is_page=features.is_page):
            crumbs = (kept & left).nonzero()[0]
            yield from (Remove(int(features.numbers[row]), _NO_BODY, _NO_BODY_REASON) for row in crumbs)
            yield Reject(_NO_BODY, _NO_BODY_REASON, f"{len(crumbs)} of {len(left)} lines")
            left &= ~kept
        else:
            yield Note("confidence", round(expected_f1(judged.chances[left], features.words[left], kept[left]), 3))
        if not features.is_page and self.threshold is None:
            kept |= heading_rows(features, judged.chances)
        title = self._title_row(features, kept)
        junk = (~kept & left).nonzero()[0]
        telling, scores, numbers = judged.telling(junk), 1 - judged.chances[junk], features.numbers[junk]
        columns = (part.tolist() for part in (junk, telling, scores, numbers))
        for row, feature, score, number in zip(*columns, strict=True):
            if row != title:
                reason, evidence = reason_for(judged.columns, feature, row)
                yield Remove(number, _RULE, reason, evidence, round(score, 3))
        if features.is_page and self.title == "meta" and title is not None and left[title]:
            yield Remove(int(features.numbers[title]), _TITLE, _TITLE_REASON)

    def _title_row(self, features: Features, kept: npt.NDArray[Any]) -> int | None:
        """The row whose fate the settings decide, not the model: the title of a page, the headline of a text."""
        from cleaner.models.headline import headline_row, title_row

        if features.is_page:
            return title_row(features)
        return headline_row(features, kept) if self.keep_headline else None

    def kept_rows(
        self,
        chances: npt.NDArray[Any],
        first_look: npt.NDArray[Any],
        *,
        words: npt.NDArray[Any],
        left: npt.NDArray[Any],
        is_whole: bool,
    ) -> npt.NDArray[Any]:
        """Which rows stay; of text extracted once already a row goes only if both looks are against it."""
        kept: npt.NDArray[Any] = chances >= self.cut(chances[left], words[left], is_whole=is_whole)
        return kept if is_whole or self.threshold is not None else kept | (first_look >= _SURE)

    def has_body(self, kept: npt.NDArray[Any], *, words: npt.NDArray[Any], is_page: bool) -> bool:
        """False if what is kept of an HTML page is nothing but crumbs; never where `threshold` decides."""
        if not self.reject_bodiless or self.threshold is not None or not is_page:
            return True
        return bool(words[kept].sum() > min(_CRUMBS, _SHARE_OF_CRUMBS * words.sum()))

    def cut(self, chances: npt.NDArray[Any], words: npt.NDArray[Any], *, is_whole: bool) -> float:
        """The chance of being content under which lines go; `is_whole` unless the text was extracted once already.

        Unless `threshold` says so, it never stands above every line.
        """
        from cleaner.models.cut import best_cut

        if self.threshold is not None:
            return self.threshold
        if not is_whole:
            return min(self.extracted_threshold, float(chances.max(initial=0.0)))
        lowest, highest = _BOUNDS[self.profile]
        return min(max(best_cut(chances, words), lowest), highest, float(chances.max(initial=0.0)))


def _is_prose_alone(doc: Document) -> bool:
    """True for text that has nothing but finished prose under its first lines, and had little else: there the model,
    which is dear to ask, would find next to nothing (20 words of junk in 201 texts extracted once).
    """
    if doc.is_page:
        return False
    texts = [line for line in doc.lines if line.text and not line.text.isspace()]
    left = [line for line in texts if line.removed is None]
    if not all(ends_sentence(line.text) and count_words(line.text) >= _PROSE for line in left[_HEAD:]):
        return False
    return len(left) >= _CLEAN * len(texts)
