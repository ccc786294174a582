"""The headline of a text, and the title of a page: the line that the body stands under."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.features import Features

_REACH = 12  # rows above the body among which the headline is looked for, removed ones not counted
_FEWEST, _MOST = 3, 30  # words
_BODY = 12  # words of a finished sentence from which on it is no headline
_LEAST = 2.0  # words that it shares with the text
_ENOUGH = 0.6  # share of the best row's words from which on the earlier row is the headline, the other its standfirst


def headline_row(features: Features, kept: npt.NDArray[np.bool_]) -> int | None:
    """The row above the first kept paragraph that shares most topic words with the text, or the first of several
    that share nearly as many; None if none does.

    `kept` are the rows that would stay; removed rows and long sentences cannot be the headline.
    """
    columns, words = features.columns, features.words
    sentence = np.asarray(columns["sentence"]) > 0
    body = np.flatnonzero(kept & (words >= _BODY) & sentence)
    if not len(body) or not body[0]:
        return None
    rows = np.flatnonzero(~features.removed[: body[0]])[-_REACH:]
    able = (words[rows] >= _FEWEST) & (words[rows] <= _MOST) & ~(sentence[rows] & (words[rows] >= _BODY))
    shared = np.where(able, columns["in_bulk"][rows] * np.minimum(words[rows], 10), 0.0)
    if not len(rows) or shared.max() < _LEAST:
        return None
    return int(rows[np.argmax(shared >= max(_LEAST, _ENOUGH * shared.max()))])


def title_row(features: Features) -> int | None:
    """The heading that the page's metadata take for its title; None if no heading is it."""
    rows = np.flatnonzero(features.columns["from_title"] == 0)
    return int(rows[0]) if len(rows) else None
