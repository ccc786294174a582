"""The columns of the second look, for all pages of the examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cleaner.models.second_blocks import Nest, nest_columns
from cleaner.models.second_look import second_columns
from cleaner.models.vocabulary import Topics
from cleaner.models.windows import Windows
from training.corpus import Part


def look_again(parts: Sequence[Part], chances: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Sets the columns from the `chances` of the first look, each by a model that saw nothing of the page's site."""
    for part in parts:
        found = part.examples
        bounds = np.searchsorted(found.topic_rows, found.starts)
        nests = np.searchsorted(found.element_rows, found.starts)
        names = list(map(str, found.names))
        left = np.where(found.removed, 0.0, chances[part.source.name].astype(np.float64))
        for page, (start, end) in enumerate(zip(found.starts[:-1], found.starts[1:], strict=True)):
            mine, rows = slice(bounds[page], bounds[page + 1]), slice(int(start), int(end))
            topics = Topics(
                found.topic_rows[mine].astype(np.int64) - start,
                found.topics[mine].astype(np.int64),
                found.topic_capitals[mine],
            )
            columns = dict(zip(names, found.values[rows].T.astype(np.float64), strict=True))
            words = found.words[rows].astype(np.float64)
            looks = second_columns(left[rows], words, topics, columns, Windows(int(end - start)))
            if nests[page] < nests[page + 1]:
                around = slice(nests[page], nests[page + 1])
                row = found.element_rows[around].astype(np.int64) - start
                nest = Nest(row, found.elements[around].astype(np.int64), *found.places[rows].T)
                looks |= nest_columns(left[rows], words, columns["link_density"], nest)
            part.set_columns(looks, int(start), int(end))
