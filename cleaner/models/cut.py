"""Where to cut: which lines to remove, given how likely each is content."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_HEAD, _TAIL = 6, 8  # rows at either end, where whole pages have their menus
_LABEL = 3  # words of the longest label
# Log-odds of being a whole page (a chance of 0.65) from which on text is taken for one. Pages of which the extracted
# half is asked for lose nothing (cross-validated), clean texts of short lines much if they are taken for pages.
_WHOLE = 0.6
_PROSE = 8  # words of the shortest finished line that counts as prose
FACTS = ("short", "rows", "good", "head_words", "tail_words", "head_labels", "tail_labels", "removed")


def best_cut(chances: Floats, words: Floats) -> float:
    """The chance from which on keeping lines promises the best word F1 of the document; 0.0 for no lines.

    Expected F1 is taken as 2 * kept content / (kept words + all content), the ratio of expectations.
    """
    if not len(chances):
        return 0.0
    order = np.argsort(-chances, kind="stable")
    content = np.cumsum((chances * words)[order])
    kept = np.cumsum(words[order])
    gain = content / np.maximum(kept + content[-1], 1e-9)
    return float(chances[order[int(np.argmax(gain))]])


def expected_f1(chances: Floats, words: Floats, kept: Flags) -> float:
    """The word F1 that keeping `kept` of some rows promises, as a ratio of expectations; 0.0 where none is kept."""
    content = chances * words
    return float(2 * content[kept].sum() / max(words[kept].sum() + content.sum(), 1e-9))


def is_whole(facts: Floats, weights: Floats) -> bool:
    """Whether facts of a document speak for a whole page; `weights` are theirs, and the constant behind them."""
    margin = float(facts @ weights[:-1] + weights[-1])
    return margin >= _WHOLE


def page_facts(words: Floats, finished: Flags, removed: int) -> Floats:
    """What tells a whole page from text that was extracted once already, in the order of FACTS.

    One entry for each row that the rules left: its words, and whether it ends like a sentence; `removed` rows they did
    not leave.
    """
    if not len(words):
        return np.zeros(len(FACTS))
    head, tail = words[:_HEAD], words[-_TAIL:]
    prose = words[finished & (words >= _PROSE)].sum()
    return np.array(
        [
            (words <= _LABEL).mean(),
            np.log(len(words)),
            prose / max(float(words.sum()), 1.0),
            np.log1p(head.mean()),
            np.log1p(tail.mean()),
            (head <= _LABEL).mean(),
            (tail <= _LABEL).mean(),
            np.log1p(removed),
        ]
    )
