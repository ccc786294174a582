"""Weights of hashed words and class names, by logistic regression, with none of a page's own site in its score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.models.blocks import MARK_BITS, Marks, mark_columns
from cleaner.models.lexicon import BITS, Terms, lexical_columns
from cleaner.models.windows import Windows
from training.corpus import FOLDS, Part
from training.examples import Examples

STEP = 1 / 31  # weights are shipped as whole numbers of steps
_MOST = 4.0
_LEAST = 0.15  # a smaller weight says too little to be shipped
_SITES = 10  # what is seen on fewer sites is a name, not a sign

Floats = npt.NDArray[np.float32]


class Vocabulary(NamedTuple):
    """What is weighed: where its entries stand in the examples, and how the weights become columns."""

    bits: int
    kinds: tuple[str, ...]  # kinds of sources to learn from
    entries: Callable[[Examples], tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]]  # rows, buckets, values
    columns: Callable[..., dict[str, Any]]  # weights, rows from 0, buckets, values, number of rows


def _words(found: Examples) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    return found.term_rows, found.terms, np.ones(len(found.terms), np.float32)


def _marks(found: Examples) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    return found.mark_rows, found.marks, found.nearness


def _word_columns(weights: Floats, rows: Any, buckets: Any, values: Any, size: int) -> dict[str, Any]:
    return lexical_columns(weights[buckets], Terms(rows, buckets), size, Windows(size))


def _mark_columns(weights: Floats, rows: Any, buckets: Any, values: Any, size: int) -> dict[str, Any]:
    return mark_columns(weights[buckets], Marks(np.arange(size), rows, buckets, values), Windows(size))


WORDS = Vocabulary(BITS, ("page", "residue"), _words, _word_columns)
MARKS = Vocabulary(MARK_BITS, ("html",), _marks, _mark_columns)


class Lexicons:
    """Lexicons of a vocabulary, learned without the sites of some folds."""

    def __init__(self, parts: Sequence[Part], vocabulary: Vocabulary) -> None:
        import scipy.sparse

        self._vocabulary = vocabulary
        self._size = 1 << vocabulary.bits
        self._parts = [part for part in parts if part.source.kind in vocabulary.kinds]
        self._tables = []
        for part in self._parts:
            rows, buckets, values = vocabulary.entries(part.examples)
            table = scipy.sparse.csr_matrix((values, (rows, buckets)), (len(part.kept), self._size))
            table.data[:] = np.minimum(table.data, 1)
            self._tables.append(table)
        self.without = cache(self._learn)

    def _learn(self, folds: frozenset[int]) -> Floats:
        import scipy.sparse
        from sklearn.linear_model import SGDClassifier

        rows = [(part.weights > 0) & ~np.isin(part.folds, list(folds)) for part in self._parts]
        table = scipy.sparse.vstack([whole[mask] for whole, mask in zip(self._tables, rows, strict=True)]).tocsr()
        pairs = list(zip(self._parts, rows, strict=True))
        sites = np.unique(np.concatenate([part.sites[mask] for part, mask in pairs]), return_inverse=True)[1]
        kept = np.concatenate([part.kept[mask] for part, mask in pairs])
        weights = np.sqrt(np.concatenate([part.weights[mask] for part, mask in pairs]))
        entries = table.tocoo()
        seen = np.unique(sites[entries.row].astype(np.int64) * self._size + entries.col)
        common = np.flatnonzero(np.bincount(seen % self._size, minlength=self._size) >= _SITES)
        judge = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=4, tol=None, average=True, random_state=0)
        judge.fit(table[:, common], kept, sample_weight=weights / weights.mean())
        lexicon = np.zeros(self._size, np.float32)
        lexicon[common] = judge.coef_[0]
        lexicon[np.abs(lexicon) < _LEAST] = 0
        return np.round(np.clip(lexicon, -_MOST, _MOST) / STEP).astype(np.float32) * np.float32(STEP)

    def score(self, parts: Sequence[Part], *, held_out: int | None) -> None:
        """Sets the columns of all rows: each fold by a lexicon that saw neither it nor the fold `held_out`."""
        for part in parts:
            if not len(self._vocabulary.entries(part.examples)[0]):
                continue
            for fold in range(FOLDS):
                lexicon = self.without(frozenset({fold} if held_out is None else {fold, held_out}))
                self._score(part, lexicon, fold)

    def _score(self, part: Part, lexicon: Floats, fold: int) -> None:
        found = part.examples
        rows, buckets, values = self._vocabulary.entries(found)
        bounds = np.searchsorted(rows, found.starts)
        for page in np.flatnonzero(part.page_folds == fold):
            start, end = int(found.starts[page]), int(found.starts[page + 1])
            mine = slice(bounds[page], bounds[page + 1])
            columns = self._vocabulary.columns(
                lexicon, rows[mine].astype(np.int64) - start, buckets[mine], values[mine], end - start
            )
            part.set_columns(columns, start, end)
