"""The headline of a text, and the title of a page: the line that the body stands under."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.features import Features

_REACH = 12  # rows above the body among which the headline is looked for
_FEWEST, _MOST = 3, 30  # words


def headline_row(features: Features, kept: npt.NDArray[np.bool_]) -> int | None:
    """The row above the first kept paragraph that shares most topic words with the text; None if none does.

    `kept` are the rows that would stay; removed rows cannot be the headline.
    """
    columns, words = features.columns, features.words
    body = np.flatnonzero(kept & (words >= 12) & (np.asarray(columns["sentence"]) > 0))
    if not len(body) or not body[0]:
        return None
    rows = np.arange(max(int(body[0]) - _REACH, 0), int(body[0]))
    able = (words[rows] >= _FEWEST) & (words[rows] <= _MOST) & ~features.removed[rows]
    shared = np.where(able, columns["in_bulk"][rows] * np.minimum(words[rows], 10), 0.0)
    best = int(np.argmax(shared))
    return int(rows[best]) if shared[best] >= 2 else None


def title_row(features: Features) -> int | None:
    """The heading that the page's metadata take for its title; None if no heading is it."""
    rows = np.flatnonzero(features.columns["from_title"] == 0)
    return int(rows[0]) if len(rows) else None
