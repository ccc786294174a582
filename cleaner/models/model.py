"""The line model as a whole: features, learned weights and trees to the chance of each line of being content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.models.blocks import MARK_BITS, mark_columns
from cleaner.models.cut import best_cut, expected_f1, is_whole, page_facts
from cleaner.models.features import Features
from cleaner.models.forest import Forest
from cleaner.models.lexicon import BITS, lexical_columns
from cleaner.models.second_blocks import nest_columns
from cleaner.models.second_look import second_columns
from cleaner.models.windows import Column, Columns, Ints, Windows

Names = npt.NDArray[np.object_]

_REPEATING = ("look", "nest")  # how the names of columns start that are made from the first look
# Who gives the second opinion, the mean of which with the first is better than either (docs/decisions/0008).
_OTHERS = {"text": "extract", "page": "second", "voted": "page"}
# Expected word F1 under which it is asked for: pages score 0.001 less at 0.8 and no more at 0.95; whole pages as text
# of WCXB 0.001 more at 0.9, news 0.003 less.
_UNSURE = {"text": 0.8, "page": 0.9}
_LEAST = 1e-6  # chance that is told from none
SHIPPED = Path(__file__).parent / "lines.npz"


class Judged(NamedTuple):
    """For each row the chance that it is content; 0 for rows that rules removed.

    `first_look` are the chances before the rows around were judged. `is_whole` unless the lines are text that was
    extracted once. `telling` names, for each of some rows that are left, the feature that speaks most against it.
    """

    chances: Column
    first_look: Column
    is_whole: bool
    columns: Columns
    telling: Callable[[Ints], Names]


class LineModel:
    """Trees for whole pages as text, for text that was extracted once, for lines with blocks, others for these, and for
    those with trafilatura's vote, all in two looks; and the weights of words and class names.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self.forest = cache(partial(Forest, arrays))  # of text_, extract_, page_, second_, voted_, and with a 2
        self._weights = cache(partial(_Weights, arrays))
        self._facts = arrays["facts"].astype(np.float64)

    def judge(self, features: Features) -> Judged:
        left = np.flatnonzero(~features.removed)
        with_words = cache(partial(self._with_words, features))
        return self._heard(features, left, self._kind(features, left), with_words)

    def _heard(self, features: Features, left: Ints, kind: str, with_words: Callable[[], Columns]) -> Judged:
        """The opinion of forests, and where they are unsure of it, or trafilatura was asked, the mean with others'."""
        # Of whole pages words say nothing that holds in other languages.
        judged = self._judge(features, left, kind, features.columns if kind == "text" else with_words())
        chances, words = judged.chances[left], features.words[left]
        if kind == "voted" or is_unsure(kind, chances, words):
            other = self._heard(features, left, _OTHERS[kind], with_words).chances
            judged.chances[left] = together(chances, other[left])
        return judged

    def _with_words(self, features: Features) -> Columns:
        """The columns, and what the weights of words and class names say."""
        size, terms, marks = len(features.numbers), features.terms, features.marks
        windows = Windows(size)
        learned = lexical_columns(self._weights("words_", BITS).of(terms.bucket), terms, size, windows)
        if marks is not None:
            learned |= mark_columns(self._weights("marks_", MARK_BITS).of(marks.bucket), marks, windows)
        return {**features.columns, **learned}

    def _judge(self, features: Features, left: Ints, kind: str, known: Columns) -> Judged:
        size = len(features.numbers)
        windows, columns = Windows(size), dict(known)
        first, chances = np.zeros(size), np.zeros(size)
        glance = self.forest(f"{kind}_")
        first_bins = glance.bins(columns, left)
        first[left] = _logistic(glance.margins(first_bins))
        columns |= second_columns(first, features.words, features.topics, columns, windows)
        if features.nest is not None:
            columns |= nest_columns(first, features.words, columns["link_density"], features.nest)
        forest = self.forest(f"{kind}2_")
        bins = forest.bins(columns, left)
        chances[left] = _logistic(forest.margins(bins))

        def telling(rows: Ints) -> Names:
            """That of the second look, unless it only repeats what the first one thought."""
            places = np.searchsorted(left, rows)
            names = forest.strongest(bins, places)
            repeats = np.array([name.startswith(_REPEATING) for name in names], np.bool_) & (first[rows] < 0.5)
            names[repeats] = glance.strongest(first_bins, places[repeats])
            return names

        return Judged(chances, first, kind != "extract", columns, telling)

    def _kind(self, features: Features, left: Ints) -> str:
        """Which forests judge the rows that are left."""
        if features.is_page:
            return "voted" if features.columns["vote"].max() >= 0 else "page"
        finished = np.asarray(features.columns["sentence"])[left]
        facts = page_facts(features.words[left], finished, len(features.words) - len(left))
        return "text" if is_whole(facts, self._facts) else "extract"


class _Weights:
    """Weights of hashed things: whole numbers of a step, most of them 0."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], prefix: str, bits: int) -> None:
        self._steps = np.zeros(1 << bits, np.int8)
        self._steps[arrays[f"{prefix}buckets"]] = arrays[f"{prefix}steps"]
        self._step = np.float32(arrays[f"{prefix}step"])

    def of(self, buckets: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        return self._steps[buckets] * self._step


def together(chances: Column, others: Column) -> Column:
    """The chances between two opinions: of the mean of their log-odds."""
    both = (part.clip(_LEAST, 1 - _LEAST) for part in (chances, others))
    mean: Column = _logistic(sum(np.log(part / (1 - part)) for part in both) / 2)
    return mean


def is_unsure(kind: str, chances: Column, words: Column) -> bool:
    """Whether a second opinion pays: the word F1 that the best cut promises is low. Some forests never ask for one."""
    return kind in _UNSURE and expected_f1(chances, words, chances >= best_cut(chances, words)) < _UNSURE[kind]


def _logistic(margin: Any) -> Any:
    return 1 / (1 + np.exp(-margin))


@cache
def shipped_model() -> LineModel:
    """The model of this package, read once a process: each array where it is first asked for, out of memory, so that
    forked processes share no file.
    """
    return LineModel(np.load(BytesIO(SHIPPED.read_bytes()), allow_pickle=False))
