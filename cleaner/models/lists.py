"""Bulleted lists as columns: how long the list around a line is, what announces it, and whether it holds sentences."""

from __future__ import annotations

import numpy as np

from cleaner.models import characters as of
from cleaner.models.characters import Characters
from cleaner.models.windows import Columns, Flags

_BULLETS = (of.DASH, of.SEPARATOR)
_NONE = -1.0


def list_columns(characters: Characters, sentence: Flags) -> Columns:
    """Columns of all rows; the last two are -1 outside of lists.

    An article announces its lists with a colon or fills them with sentences, a box of links does neither.
    """
    bulleted = np.isin(characters.first, _BULLETS)
    size = len(bulleted)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], bulleted, [False]))))
    starts, ends = edges[::2], edges[1::2]
    rows, announced, finished = np.zeros(size), np.full(size, _NONE), np.full(size, _NONE)
    lengths = ends - starts
    above = np.maximum(starts - 1, 0)
    rows[bulleted] = np.repeat(lengths, lengths)
    announced[bulleted] = np.repeat((characters.last[above] == of.COLON) & (starts > 0), lengths)
    sums = np.concatenate(([0], np.cumsum(sentence)))
    finished[bulleted] = np.repeat((sums[ends] - sums[starts]) / np.maximum(lengths, 1), lengths)
    return {"list_rows": rows, "list_announced": announced, "list_finished": finished}
