"""Where to cut: which lines to remove, given how likely each is content."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def best_cut(chances: Floats, words: Floats) -> float:
    """The chance from which on keeping lines promises the best word F1 of the document.

    Expected F1 is taken as 2 * kept content / (kept words + all content), the ratio of expectations. 0.0 for no lines.
    """
    if not len(chances):
        return 0.0
    order = np.argsort(-chances, kind="stable")
    content = np.cumsum((chances * words)[order])
    kept = np.cumsum(words[order])
    gain = content / np.maximum(kept + content[-1], 1e-9)
    return float(chances[order[int(np.argmax(gain))]])
