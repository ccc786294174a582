"""Word F1 of pages for the rows that are kept, exactly as ../shared/bench/score.py counts it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.cut import page_facts
from cleaner.stages.line_model import LineModel
from training.corpus import Part
from training.examples import TITLE, Examples

Floats = npt.NDArray[np.float64]


def table_row(part: Part, chances: npt.NDArray[np.float32], facts: Floats) -> str:
    """The scores of a part in one line: untouched, after the rules, with the model under its default settings.

    The headline counts as kept, wherever the model stands on it.
    """
    found = part.examples
    left = ~found.removed
    cuts = np.repeat(_cuts(part, chances.astype(np.float64), facts), np.diff(found.starts))
    kept = left & ((chances >= cuts) | (found.labels == TITLE))
    pieces = [f"{part.source.name:<22}"]
    for name, rows in (("untouched", np.ones(len(left), bool)), ("rules", left), ("model", kept)):
        scores = page_scores(found, rows)
        articles = scores[found.types == "article"]
        if part.source.kind == "gold":
            pieces.append(f"{name}: lost {1 - scores[:, 1].mean():.2%}, articles {1 - articles[:, 1].mean():.2%}")
        else:
            pieces.append(
                f"{name}: F1 {scores[:, 2].mean():.4f}, articles {articles[:, 2].mean():.4f} (R {articles[:, 1].mean():.4f})"
            )
    return "  ".join(pieces)


def _cuts(part: Part, chances: Floats, facts: Floats) -> Floats:
    """The cut of each page under the default settings."""
    stage, found = LineModel(), part.examples
    names = list(map(str, found.names))
    cuts = []
    for start, end in zip(found.starts[:-1], found.starts[1:], strict=True):
        rows, words = slice(start, end), found.words[start:end].astype(np.float64)
        margin = page_facts(dict(zip(names, found.values[rows].T, strict=True)), words) @ facts[:-1] + facts[-1]
        whole = part.source.kind == "html" or margin >= 0
        left = ~found.removed[rows]
        cuts.append(stage.cut(chances[rows][left], words[left], is_whole=bool(whole)))
    return np.array(cuts)


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
    if not both:
        return 0.0, 0.0, 0.0
    return both / int(found.sum()), both / int(gold.sum()), 2 * both / int(found.sum() + gold.sum())
