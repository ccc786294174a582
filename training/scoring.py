"""Word F1 of pages for the rows that are kept, exactly as ../shared/bench/score.py counts it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.config import IntakeSettings
from cleaner.models.cut import expected_f1, is_whole, page_facts
from cleaner.models.model import is_unsure, together
from cleaner.stages.line_model import LineModel
from training.corpus import Part
from training.examples import TITLE, Examples

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]


def table_row(part: Part, chances: Chances, first_look: Chances, facts: Floats) -> str:
    """The scores of a part in one line: untouched, after the rules, with the model under its default settings.

    The headline counts as kept, wherever the model stands on it.
    """
    found = part.examples
    left = ~found.removed
    kept = left & (_kept(part, chances, first_look, facts) | (found.labels == TITLE))
    pieces = [f"{part.source.name:<22}"]
    for name, rows in (("untouched", np.ones(len(left), bool)), ("rules", left), ("model", kept)):
        scores = page_scores(found, rows)
        articles = scores[found.types == "article"]
        if part.source.kind == "gold":
            pieces.append(f"{name}: lost {1 - scores[:, 1].mean():.2%}, articles {1 - articles[:, 1].mean():.2%}")
        else:
            pieces.append(
                f"{name}: F1 {scores[:, 2].mean():.4f}, articles {articles[:, 2].mean():.4f} "
                f"(R {articles[:, 1].mean():.4f})"
            )
    return "  ".join(pieces)


def _kept(part: Part, chances: Chances, first_look: Chances, facts: Floats) -> npt.NDArray[np.bool_]:
    """The rows that stay under the default settings."""
    stage, found = LineModel(), part.examples
    kept = np.ones(len(chances), np.bool_)
    pages = zip(found.starts[:-1], found.starts[1:], whole_pages(part, facts), strict=True)
    for start, end, whole in pages:
        rows, words = slice(start, end), found.words[start:end].astype(np.float64)
        looks = chances[rows].astype(np.float64), first_look[rows].astype(np.float64)
        left = ~found.removed[rows]
        kept[rows] = stage.kept_rows(*looks, words=words, left=left, is_whole=whole)
        kept[rows] &= stage.has_body(kept[rows] & left, words=words, is_page=part.source.is_html)
    return kept


def whole_pages(part: Part, facts: Floats) -> list[bool]:
    """Which documents of a part the model takes for whole pages."""
    starts = part.examples.starts
    return [part.source.is_html or is_whole(facts_of(part, start, end), facts) for start, end in pairwise(starts)]


def facts_of(part: Part, start: int, end: int, *, unknown_from: int | None = None, more: int = 0) -> Floats:
    """What tells of some rows whether they are a whole page, as if the rules had removed only the first `unknown_from`
    of what they did, or `more`.
    """
    found = part.examples
    finished = found.values[start:end, list(map(str, found.names)).index("sentence")] > 0
    left = ~found.removed[start:end]
    left[np.flatnonzero(~left)[len(left) if unknown_from is None else unknown_from :]] = True
    return page_facts(found.words[start:end][left].astype(np.float64), finished[left], int((~left).sum()) + more)


def judged_by(part: Part, facts: Floats, whole: Chances, extracted: Chances) -> Chances:
    """The chances of each row by the forests that judge its document."""
    found, judged = part.examples, extracted.copy()
    pages = _left(found, whole, extracted, found.words)
    for (rows, opinions), is_page in zip(pages, whole_pages(part, facts), strict=True):
        if is_page:
            judged[rows] = _heard("text", *opinions)
    return judged


def with_second(part: Part, facts: Floats, page: Chances, second: Chances) -> Chances:
    """The chances of each row of pages, with a second opinion on those that the first is unsure of."""
    found, judged = part.examples, page.copy()
    for rows, opinions in _left(found, page, second, found.words):
        judged[rows] = _heard("page", *opinions)
    return judged


def with_vote(part: Part, facts: Floats, page: Chances, voted: Chances) -> Chances:
    """The chances of each row under the profile `accurate`: trafilatura's vote is heard where the model is unsure."""
    found, judged, kept = part.examples, page.copy(), _kept(part, page, page, facts)
    claims = found.values[:, list(map(str, found.names)).index("claims_article")] > 0
    for rows, (mine, other, words) in _left(found, page, voted, found.words):
        if claims[rows].any() and expected_f1(mine, words, kept[rows]) < IntakeSettings().unsure:
            judged[rows] = together(mine, other)
    return judged


def _left(found: Examples, *columns: npt.NDArray[np.float32]) -> Iterator[tuple[npt.NDArray[np.int64], list[Floats]]]:
    """For each page the rows that the rules left, and what stands there in some columns, as the model has it."""
    for start, end in pairwise(found.starts):
        rows = start + np.flatnonzero(~found.removed[start:end])
        yield rows, [column[rows].astype(np.float64) for column in columns]


def _heard(kind: str, mine: Floats, other: Floats, words: Floats) -> Floats:
    """The chances of a page, with the other opinion where the forests of this kind are unsure."""
    return together(mine, other) if is_unsure(kind, mine, words) else mine


def page_scores(examples: Examples, kept: npt.NDArray[np.bool_]) -> Floats:
    """Precision, recall and F1 of each page, one row a page."""
    return np.array([_score(examples, page, kept) for page in range(len(examples.ids))]).reshape(-1, 3)


def _score(examples: Examples, page: int, kept: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    gold = examples.gold_counts[examples.gold_starts[page] : examples.gold_starts[page + 1]]
    start, end = examples.starts[page], examples.starts[page + 1]
    tokens = examples.tokens[examples.token_starts[start] : examples.token_starts[end]]
    lengths = np.diff(examples.token_starts[start : end + 1])
    found = np.bincount(tokens[np.repeat(kept[start:end], lengths)], minlength=len(gold))
    both = int(np.minimum(found, gold).sum())
    if not gold.sum():
        return (0.0, 0.0, 0.0) if found.sum() else (1.0, 1.0, 1.0)
    if not both:
        return 0.0, 0.0, 0.0
    return both / int(found.sum()), both / int(gold.sum()), 2 * both / int(found.sum() + gold.sum())
