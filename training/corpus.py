"""All examples in one table: which rows are learned from, with which weight, and in which fold each stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from training.examples import DROP, KEEP, Examples, load, read_examples, save, site_of
from training.grafts import graft
from training.pages import SOURCES, Page, Source, read_pages
from training.splices import splice
from training.transplants import transplant

FOLDS = 5

# News pages are few and what users have most; clean text teaches restraint. Chosen by cross-validation.
OF_COLLECTION = {"wcxb": 1.0, "newspapers": 2.5, "multilingual": 2.5}
_NEWS_PAGES = 2.5  # once more for HTML: newspapers +0.006 to 0.010 of F1, WCXB -0.002 to -0.004, its articles even
_OF_KIND = {"page": 1.0, "residue": 0.7, "gold": 1.0, "spliced": 0.3, "html": 1.0}
_RENDERED_TWICE = "wcxb_inscriptis"  # the pages of wcxb_page once more
_SEED = 11


class _Made(NamedTuple):
    """How many pages are made of each one, and what each of them weighs beside it (docs/decisions/0010)."""

    copies: int
    weight: float


_MADE = {
    "transplanted": {"wcxb": _Made(1, 0.5), "newspapers": _Made(3, 0.5), "multilingual": _Made(3, 0.5)},
    "grafted": {"wcxb": _Made(2, 0.25), "newspapers": _Made(3, 0.33), "multilingual": _Made(3, 0.33)},
}


class Part:
    """The examples of one source, with what learning needs to know of their rows."""

    def __init__(self, source: Source, examples: Examples) -> None:
        self.source = source
        self.examples = examples
        sizes = np.diff(examples.starts)
        folds = np.array([_fold(site) for site in examples.sites])
        self.page_folds = folds
        self.folds = np.repeat(folds, sizes)
        self.sites = np.repeat(np.array([_number(site) for site in examples.sites]), sizes)
        self.weights = _weights(source, examples)
        self.kept = examples.labels > DROP
        self.learned: dict[str, npt.NDArray[np.float32]] = {}

    @property
    def names(self) -> list[str]:
        """Of all features, those with learned weights included."""
        return [*map(str, self.examples.names), *self.learned]

    def values(self, mask: npt.NDArray[np.bool_], names: Sequence[str]) -> npt.NDArray[np.float32]:
        """The named features of some rows."""
        places = {str(name): place for place, name in enumerate(self.examples.names)}
        out = np.empty((int(mask.sum()), len(names)), np.float32)
        for column, name in enumerate(names):
            found = self.learned[name] if name in self.learned else self.examples.values[:, places[name]]
            out[:, column] = found[mask]
        return out

    def set_columns(self, columns: dict[str, npt.NDArray[Any]], start: int, end: int) -> None:
        """Sets the columns with learned weights of the rows of a page."""
        for name, column in columns.items():
            if name not in self.learned:
                self.learned[name] = np.zeros(len(self.kept), np.float32)
            self.learned[name][start:end] = column


def read_parts(data: Path, cache: Path, only: Iterable[str] = (), *, without: str | None = None) -> list[Part]:
    """The examples of all sources (or those named), from the cache where they are there.

    Nothing of the collection `without` is in them, in made pages neither.
    """
    cache.mkdir(parents=True, exist_ok=True)
    parts = []
    wanted = set(only)
    for source in SOURCES:
        if (wanted and source.name not in wanted) or source.collection == without:
            continue
        lacks = f"_without_{without}" if source.is_made and without else ""
        file = cache / f"{source.name}{lacks}.npz"
        if not file.exists():
            pages = _made_pages(source, data, without) if source.is_made else read_pages(source, data)
            save(read_examples(pages), file)
        parts.append(Part(source, load(file)))
    return parts


def _made_pages(source: Source, data: Path, without: str | None) -> Iterator[Page]:
    kind = "html" if source.is_html else "page"
    bases = [
        base for base in SOURCES if base.kind == kind and base.collection != without and base.name != _RENDERED_TWICE
    ]
    pages = {base.collection: [(page, _fold(site_of(page))) for page in read_pages(base, data)] for base in bases}
    if source.kind == "spliced":
        return splice(pages[source.collection])
    names = [page.id for page, _ in pages[source.collection]]
    make = graft if source.is_html else transplant
    copies = _MADE[source.kind][source.collection].copies
    return make(names, chain.from_iterable(pages.values()), copies=copies, seed=_SEED)


def _weights(source: Source, examples: Examples) -> npt.NDArray[np.float32]:
    """A row weighs what its words can change in the page's F1; nothing where a rule removed it or nobody knows.

    Of the two renderings of a page, one is learned from.
    """
    weights = np.zeros(len(examples.labels), np.float32)
    words = np.maximum(examples.words, 0.5)
    learned = (examples.labels <= KEEP) & ~examples.removed
    for page, (start, end) in enumerate(zip(examples.starts[:-1], examples.starts[1:], strict=True)):
        other = _number(str(examples.ids[page])) % 2 == (source.name == _RENDERED_TWICE)
        if source.name in ("wcxb_page", _RENDERED_TWICE) and other:
            continue
        rows = slice(start, end)
        good = words[rows][examples.labels[rows] == KEEP].sum()
        bad = words[rows][(examples.labels[rows] == DROP) & learned[rows]].sum()
        weights[rows] = words[rows] / (max(good, 60) + 0.3 * bad)
    weights[~learned] = 0
    of_news = _NEWS_PAGES if source.is_html and source.collection != "wcxb" else 1.0
    of_kind = _MADE[source.kind][source.collection].weight if source.kind in _MADE else _OF_KIND[source.kind]
    return weights * OF_COLLECTION[source.collection] * of_kind * of_news


def _number(name: str) -> int:
    return int.from_bytes(hashlib.md5(name.encode()).digest()[:6], "big")


def _fold(site: str) -> int:
    return _number(site) % FOLDS
