"""The headline and the headings of a text, and the title of a page: lines that the text stands under."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.features import Features

_REACH = 12  # rows above the body among which the headline is looked for, removed ones not counted
_FEWEST, _MOST = 3, 30  # words
_BODY = 12  # words of a finished sentence from which on it is no headline
_HEADING = 10  # words of the longest heading inside a text
_SURE = 0.8  # chance from which on a paragraph is surely text
_LEAST = 2.0  # words that it shares with the text
_ENOUGH = 0.6  # share of the best row's words from which on the earlier row is the headline, the other its standfirst


def headline_row(features: Features, kept: npt.NDArray[np.bool_]) -> int | None:
    """The row above the first kept paragraph that shares most topic words with the text, or the first of several
    that share nearly as many; None if none does. Of a text without paragraphs, a list or a recipe, the first row.

    `kept` are the rows that would stay; removed rows, long sentences and rows of few words cannot be the headline.
    """
    columns, words = features.columns, features.words
    sentence = np.asarray(columns["sentence"]) > 0
    body = np.flatnonzero(kept & (words >= _BODY) & sentence)
    left = np.flatnonzero(~features.removed)
    rows = left[left < body[0]][-_REACH:] if len(body) else left[:_REACH]
    rows = rows[(words[rows] >= _FEWEST) & (words[rows] <= _MOST) & ~(sentence[rows] & (words[rows] >= _BODY))]
    if not len(rows):
        return None
    if not len(body):
        return int(rows[0])
    shared = columns["in_bulk"][rows] * np.minimum(words[rows], 10)
    best = shared.max()
    return int(rows[np.argmax(shared >= max(_LEAST, _ENOUGH * best))]) if best >= _LEAST else None


def heading_rows(features: Features, chances: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """The lone short lines between two paragraphs that are surely text.

    Of the lines there that the model would remove, 225 were content and 84 junk on pages as text (cross-validated).
    """
    words = features.words
    left = np.flatnonzero(~features.removed)
    sure = (chances[left] >= _SURE) & (words[left] >= _BODY)
    short = (words[left] <= _HEADING) & (np.asarray(features.columns["sentence"])[left] == 0)
    found = np.zeros(len(words), np.bool_)
    found[left[1:-1]] = sure[:-2] & short[1:-1] & sure[2:]
    return found


def title_row(features: Features) -> int | None:
    """The heading that the page's metadata take for its title; None if no heading is it."""
    rows = np.flatnonzero(features.columns["from_title"] == 0)
    return int(rows[0]) if len(rows) else None
