"""What the line model knows of each line: one definition, for training and for use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.document import Document
from cleaner.models import characters as of
from cleaner.models.blocks import Marks, block_columns, read_marks
from cleaner.models.characters import Characters, read_characters
from cleaner.models.claims import claim_columns
from cleaner.models.clues import Clues, read_clues
from cleaner.models.lexicon import Terms, read_terms
from cleaner.models.repetition import repetition_columns
from cleaner.models.second_blocks import Nest, read_nest
from cleaner.models.vocabulary import Topics, read_topics, vocabulary_columns
from cleaner.models.windows import (
    Column,
    Columns,
    Flags,
    Windows,
    best_span,
    early_span,
    from_span,
    median,
    running_sum,
    same,
    shifted,
    since,
    until,
)
from cleaner.page import Claims
from cleaner.view import View

_NO_CLAIMS = Claims(0, "", "")
_REACHES = (2, 4, 8, 25)
_PARAGRAPH = 20  # words of a long paragraph
_LIGHT = 10  # words that a sentence has over before it counts as prose of an article
_EARLY = 0.35  # share of the heaviest stretch of prose that an earlier one must hold to be taken for the article
_LINKED = 0.5  # share of a line inside links from which on it is no prose


class Features(NamedTuple):
    """A column of values for each feature, one row a line with text; `numbers[row]` is the line's number.

    The lexical columns come from the terms of its `characters` and the lexicon, those of class names from `marks`
    (None: the lines have no blocks) and their weights, which training learns without the page's own site. `nest` is
    where the blocks stand.
    """

    columns: Columns
    numbers: npt.NDArray[np.int64]
    words: Column
    removed: Flags
    characters: Characters
    topics: Topics
    marks: Marks | None
    nest: Nest | None

    @property
    def is_page(self) -> bool:
        """True for lines that have blocks."""
        return self.marks is not None

    @property
    def terms(self) -> Terms:
        """Read anew at each call: whole pages as text are judged without them."""
        return read_terms(self.characters)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def table(self) -> npt.NDArray[np.float32]:
        """`[feature, row]`, in the order of `names`."""
        values = np.empty((len(self.columns), len(self.numbers)), np.float32)
        for place, column in enumerate(self.columns.values()):
            values[place] = column
        return values


class Shapes(NamedTuple):
    """Columns that the others are made from."""

    words: Column
    sentence: Flags  # ends like a sentence
    good: Column  # words of finished prose, else 0
    short: Flags
    headline: Flags


def read_features(doc: Document, view: View, families: Iterable[str]) -> Features | None:
    """The features of all lines with text, removed ones included; None where there are none."""
    clues = read_clues(doc, view, families)
    if not clues.texts:
        return None
    characters = read_characters(clues.texts)
    columns: Columns = {}
    shapes = _shape_columns(columns, characters)
    if clues.blocks:
        linked = np.array([block.link_density for block in clues.blocks]) > _LINKED
        shapes = shapes._replace(good=np.where(linked, 0.0, shapes.good))
    windows = Windows(len(clues.texts))
    topics = read_topics(characters.words)
    _density_columns(columns, shapes, windows)
    span = _place_columns(columns, shapes)
    columns.update(repetition_columns(characters, shapes.words, windows))
    columns.update(vocabulary_columns(topics, shapes.good, windows))
    _clue_columns(columns, clues, windows)
    _body_columns(columns, shapes, clues, span)
    _document_columns(columns, shapes, clues)
    marks, nest = None, None
    if clues.blocks:
        marks, nest = read_marks(clues.blocks), read_nest(clues.blocks)
        columns.update(block_columns(clues.blocks, nest, shapes.words, shapes.good, windows))
        columns.update(claim_columns(doc.claims or _NO_CLAIMS, characters, shapes.words, windows))
    removed = clues.removed >= 0
    return Features(columns, clues.numbers, shapes.words, removed, characters, topics, marks, nest)


def _shape_columns(out: Columns, characters: Characters) -> Shapes:
    counts = characters.counts.astype(np.float64)
    chars = counts.sum(axis=1)
    cased = np.maximum(counts[:, of.LOWER] + counts[:, of.UPPER], 1)
    size = len(chars)
    found = characters.words
    tokens = np.bincount(found.row, minlength=size).astype(np.float64)
    words = tokens - 0.5 * counts[:, of.IDEOGRAPH]
    closing = (characters.last == of.QUOTE) | (characters.last == of.BRACKET)
    sentence = (characters.last == of.FINAL) | (closing & (characters.last_but_one == of.FINAL))
    good = np.where(sentence & (words >= 8), words, 0.0)
    headline = ~sentence & (words >= 4) & (words <= 40)
    out["characters"] = chars
    out["words"] = words
    out["sentence"] = sentence
    out["last"] = characters.last
    out["first"] = characters.first
    out["capitals"] = counts[:, of.UPPER] / cased
    out["sentences"] = counts[:, of.FINAL] / np.maximum(words, 1)
    out["dashes"] = counts[:, of.DASH]
    out["dated"] = characters.dated & (words <= 10)
    return Shapes(words, sentence, good, words <= 3, headline)


def _density_columns(out: Columns, shapes: Shapes, windows: Windows) -> None:
    words, good = running_sum(shapes.words), running_sum(shapes.good)
    for reach in _REACHES:
        around = windows.sum(words, before=reach, after=reach)
        out[f"good_{reach}"] = windows.sum(good, before=reach, after=reach) / np.maximum(around, 1)
        out[f"words_{reach}"] = around / (2 * reach + 1)
    out["good_below_12"] = windows.share(good, words, before=-1, after=12)
    out["sentences_12"] = windows.sum(running_sum(shapes.sentence), before=12, after=12)
    out["words_below"] = shifted(shapes.words, -1)
    out["dated_so_far"] = running_sum(out["dated"])[:-1]


def _place_columns(out: Columns, shapes: Shapes) -> tuple[int, int]:
    """Where the row stands, among all rows and beside the stretch that is likeliest the article, which is returned."""
    size = len(shapes.words)
    rows = np.arange(size)
    words, good = running_sum(shapes.words)[:-1], running_sum(shapes.good)[:-1]
    out["row"] = rows
    out["rows_left"] = size - rows
    out["place"] = rows / size
    out["words_so_far"] = words / max(words[-1], 1)
    out["good_so_far"] = good / max(good[-1] + shapes.good[-1], 1)
    is_good = shapes.good > 0
    out["since_good"] = since(is_good)
    out["until_good"] = until(is_good)
    cost = 0.5 * np.minimum(shapes.words, 8)
    heavy = np.maximum(shapes.good - _LIGHT, 0.0)
    main = early_span(np.where(heavy > 0, heavy, -4.0 - cost), share=_EARLY)
    wide = best_span(np.where(is_good, shapes.good, -1.5 - cost))
    for (start, end), name in ((main, "main_span"), (wide, "wide")):
        inside = (rows >= start) & (rows < end)
        out[f"{name}_inside"] = inside
        out[f"{name}_share"] = same(shapes.words[inside].sum() / max(shapes.words.sum(), 1), size)
    out["wide_from"] = from_span(size, *wide)
    return main


def _clue_columns(out: Columns, clues: Clues, windows: Windows) -> None:
    """What the rules found: near the row, and so far."""
    removed = clues.removed >= 0
    sums = running_sum(removed)
    for reach in (4, 12):
        out[f"removed_{reach}"] = windows.sum(sums, before=reach, after=reach)
    for name in ("related", "calls", "media", "furniture"):
        out[f"{name}_so_far"] = running_sum(clues.of(name))[:-1]
    out["since_header"] = since(clues.header)
    out["until_header"] = until(clues.header)


def _body_columns(out: Columns, shapes: Shapes, clues: Clues, span: tuple[int, int]) -> None:
    """What has been seen since the main body began and since it last had a long paragraph: signs that it is over."""
    size = len(shapes.words)
    rows = np.arange(size)
    long = shapes.good >= _PARAGRAPH
    anchor = np.maximum.accumulate(np.where(long, rows, -1))  # the last long paragraph at or above
    begin = np.full(size, span[0])
    usual = median(shapes.words[long])
    out["words_to_usual"] = shapes.words / max(usual, 1.0)
    counts: dict[str, npt.NDArray[Any]] = {
        "short": shapes.short,
        "dated": out["dated"],
        "junk": clues.removed >= 0,
        "related": clues.of("related") > 0,
        "comments": clues.of("comments") > 0,
        "words": shapes.words,
        "paragraphs": long,
    }
    for name, values in counts.items():
        running = running_sum(values)
        out[f"{name}_in_body"] = np.where(rows >= begin, running[rows] - running[np.minimum(begin, rows)], -1.0)
        if name in ("junk", "words"):
            out[f"{name}_since_paragraph"] = np.where(anchor >= 0, running[rows] - running[anchor + 1], -1.0)


def _document_columns(out: Columns, shapes: Shapes, clues: Clues) -> None:
    size, words, good = len(shapes.words), float(shapes.words.sum()), float(shapes.good.sum())
    facts: dict[str, Any] = {
        "rows": size,
        "words": words,
        "good": good / max(words, 1),
        "good_rows": np.mean(shapes.good > 0),
        "short": np.mean(shapes.short),
        "dated": np.mean(out["dated"]),
        "headlines": np.mean(shapes.headline),
        "mean_words": words / size,
        "mean_good": good / max(int(np.count_nonzero(shapes.good)), 1),
        "longest": shapes.words.max(),
        "copies": np.mean(out["copies"] > 1),
        "removed": np.mean(clues.removed >= 0),
    }
    for name in ("related", "calls", "furniture", "other"):
        facts[name] = clues.of(name).sum() / size
    for name, value in facts.items():
        out[f"doc_{name}"] = same(value, size)
