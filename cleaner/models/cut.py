"""Where to cut: which lines to remove, given how likely each is content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_HEAD, _TAIL = 6, 8  # rows at either end, where whole pages have their menus
_LABEL = 3  # words of the longest label
FACTS = ("short", "removed", "rows", "good", "head_words", "tail_words", "head_labels", "tail_labels")


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


def page_facts(columns: Mapping[str, npt.NDArray[Any]], words: Floats) -> Floats:
    """What tells a whole page from text that was extracted once already, in the order of FACTS."""
    head, tail = words[:_HEAD], words[-_TAIL:]
    return np.array(
        [
            columns["doc_short"][0],
            columns["doc_removed"][0],
            np.log(len(words)),
            columns["doc_good"][0],
            np.log1p(head.mean()),
            np.log1p(tail.mean()),
            (head <= _LABEL).mean(),
            (tail <= _LABEL).mean(),
        ]
    )
