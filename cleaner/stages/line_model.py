"""Lines that a learned model takes for junk: what the rules left of menus, teasers, widgets and footers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rulebook import RuleBook
from cleaner.stage import Judge, Stage
from cleaner.view import View

_BOUNDS = {"auto": (0.0, 1.0), "articles": (0.2, 1.0), "everything": (0.0, 0.36)}


class LineModel(Stage, frozen=True):
    """Removes lines that a boosted model, trained on labelled pages, holds for junk by their text, neighbours and place.

    Why: most junk is said in words that no rule knows: menus, teasers, product cards, other stories.
    Keeps: the headline; what the model is unsure of in text that was extracted once already; lines whose words the article
    shares. The cut is chosen for each document as the one that promises the best word F1.
    Source: trained on WCXB dev (Foley 2026, CC-BY-4.0), the newspaper4k article set (Apache-2.0) and news pages of 27
    countries; scores in cleaner/models/lines.md.
    """

    name: ClassVar[str] = "line_model"

    profile: Annotated[
        Literal["auto", "articles", "everything"],
        msgspec.Meta(
            description="What the documents are: news and blog articles; forums, products, listings and documentation "
            "(everything); or guessed for each document (auto)."
        ),
    ] = "auto"
    threshold: Annotated[
        float | None,
        msgspec.Meta(ge=0, le=1, description="Chance of being content under which a line goes; null: chosen for each document."),
    ] = None
    keep_headline: Annotated[
        bool, msgspec.Meta(description="Whether the headline of plain text stays whatever the model thinks of it.")
    ] = True

    def prepare(self, rules: RuleBook) -> Judge:
        families = sorted(rules.families)

        def judge(doc: Document, view: View) -> Iterable[Finding]:
            return self._findings(doc, view, families)

        return judge

    def _findings(self, doc: Document, view: View, families: list[str]) -> Iterator[Remove]:
        from cleaner.models.features import read_features  # numpy is dear to import
        from cleaner.models.headline import headline_row
        from cleaner.models.model import shipped_model
        from cleaner.models.reasons import reason_for

        features = read_features(doc, view, families)
        if features is None or features.removed.all():
            return
        lowest, highest = _BOUNDS[self.profile]
        judged = shipped_model().judge(features, lowest=lowest, highest=highest)
        kept = judged.chances >= (judged.cut if self.threshold is None else self.threshold)
        headline = headline_row(features, kept) if self.keep_headline else None
        for row in (~kept & ~features.removed).nonzero()[0].tolist():
            if row != headline:
                reason, evidence = reason_for(judged.columns, judged.strongest[row], row)
                score = round(1 - float(judged.chances[row]), 3)
                yield Remove(int(features.numbers[row]), "line_model/junk", reason, evidence, score)
