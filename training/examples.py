"""Pages to arrays: features, labels and word counts of all lines, kept in a folder between runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.config import default
from cleaner.document import Document, apply
from cleaner.intake import read_document
from cleaner.models.blocks import Marks
from cleaner.models.features import Features, read_features
from cleaner.models.second_blocks import Nest
from cleaner.rulebook import RuleBook
from cleaner.view import View
from training.labels import label_lines, words_of
from training.pages import Page

KEEP, DROP, IGNORE, TITLE = 1, 0, 2, 3
_LABELS = {"k": KEEP, "d": DROP, "i": IGNORE}


class Examples(NamedTuple):
    """Rows of all pages one after the other; rows of page n are [starts[n]:starts[n + 1]].

    `terms` are the lexicon's buckets of the words of the rows `term_rows`, in row order. `marks` are the buckets of the
    class names of the rows `mark_rows`, with their `nearness`. `topics` are the topic words of the rows `topic_rows`,
    `topic_capitals` whether they open with a capital. `elements` are the block elements of the rows `element_rows`, and
    `places[row]` what Nest says of the row besides. `tokens` are the numbers of the words of row r,
    [token_starts[r]:token_starts[r + 1]], in a vocabulary of the page in which word w stands
    `gold_counts[gold_starts[page] + w]` times in the reference.
    """

    names: npt.NDArray[np.str_]
    values: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int8]
    words: npt.NDArray[np.float32]
    removed: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.str_]
    sites: npt.NDArray[np.str_]
    types: npt.NDArray[np.str_]
    term_rows: npt.NDArray[np.int32]
    terms: npt.NDArray[np.int32]
    mark_rows: npt.NDArray[np.int32]
    marks: npt.NDArray[np.int32]
    nearness: npt.NDArray[np.float32]
    topic_rows: npt.NDArray[np.int32]
    topics: npt.NDArray[np.int32]
    topic_capitals: npt.NDArray[np.bool_]
    element_rows: npt.NDArray[np.int32]
    elements: npt.NDArray[np.int32]
    places: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.int32]
    token_starts: npt.NDArray[np.int64]
    gold_counts: npt.NDArray[np.int32]
    gold_starts: npt.NDArray[np.int64]


def site_of(page: Page) -> str:
    """The registrable domain of a page, or what else names its site."""
    return read_document("", media_type="text/plain", url=page.url or None, id=None).site or page.url or page.id


def save(examples: Examples, file: Path) -> None:
    np.savez(file, **examples._asdict())


def load(file: Path) -> Examples:
    with np.load(file) as found:
        return Examples(**{name: found[name] for name in Examples._fields})


class Reader:
    """Runs the stages before the line model and reads the features where the model would."""

    def __init__(self) -> None:
        stages = default().stages
        names = [stage.name for stage in stages]
        end = names.index("line_model") if "line_model" in names else names.index("spam")
        self._rules = RuleBook.load()
        self._families = sorted(self._rules.families)
        self._judges = [(stage.name, stage.prepare(self._rules)) for stage in stages[:end]]

    def read(self, page: Page) -> tuple[Document, Features | None]:
        doc = read_document(page.text, media_type=page.media_type, url=page.url or None, with_vote=True)
        view = View(self._rules, doc)
        for name, judge in self._judges:
            findings = list(judge(doc, view))
            doc = apply(doc, name, findings)
            view.follow(doc, findings)
        return doc, read_features(doc, view, self._families)


def read_examples(pages: Iterable[Page]) -> Examples:
    """Runs the stages before the model on each page, and the features."""
    reader = Reader()
    names: tuple[str, ...] = ()
    values, labels, words, removed, found_tokens, token_counts, golds = [], [], [], [], [], [], []
    term_rows, terms, topic_rows, topics, capitals, rows = [], [], [], [], [], 0
    mark_rows, marks, nearness = [], [], []
    element_rows, elements, places = [], [], []
    used: list[tuple[str, str, str]] = []
    for page in pages:
        doc, features = reader.read(page)
        if features is None:
            continue
        names = features.names
        texts = [doc.lines[number - 1].text for number in features.numbers]
        values.append(features.table().T)
        given = page.labels or _labels_of(doc, page.gold)
        headline = page.title if page.media_type == "text/plain" else ""  # of a page it goes to the metadata
        labels.append(_label_rows(headline, given, features.numbers, texts))
        words.append(features.words)
        found = features.terms
        order = np.argsort(found.row, kind="stable")
        term_rows.append((found.row[order] + rows).astype(np.int32))
        terms.append(found.bucket[order])
        topic_rows.append((features.topics.row + rows).astype(np.int32))
        topics.append(features.topics.word.astype(np.int32))
        capitals.append(features.topics.capital)
        if features.marks is not None:
            place, entry = _entries(features.marks)
            mark_rows.append((place + rows).astype(np.int32))
            marks.append(features.marks.bucket[entry])
            nearness.append(features.marks.nearness[entry].astype(np.float32))
        if features.nest is not None:
            element_rows.append((features.nest.row + rows).astype(np.int32))
            elements.append(features.nest.element.astype(np.int32))
            places.append(np.stack(features.nest[2:], axis=1))
        rows += len(features.numbers)
        removed.append(features.removed)
        vocabulary: dict[str, int] = {}
        gold = [vocabulary.setdefault(word, len(vocabulary)) for word in words_of(page.gold)]
        mine = [[vocabulary.setdefault(word, len(vocabulary)) for word in words_of(text)] for text in texts]
        found_tokens.extend(np.array(row, np.int32) for row in mine)
        token_counts.extend(len(row) for row in mine)
        golds.append(np.bincount(gold, minlength=len(vocabulary)).astype(np.int32))
        used.append((page.id, site_of(page), page.page_type))
    return Examples(
        np.array(names),
        np.concatenate(values),
        np.concatenate(labels),
        np.concatenate(words).astype(np.float32),
        np.concatenate(removed),
        _starts(len(part) for part in values),
        *(np.array(column) for column in zip(*used, strict=True)),
        np.concatenate(term_rows),
        np.concatenate(terms),
        np.concatenate([*mark_rows, np.zeros(0, np.int32)]),
        np.concatenate([*marks, np.zeros(0, np.int32)]),
        np.concatenate([*nearness, np.zeros(0, np.float32)]),
        np.concatenate(topic_rows),
        np.concatenate(topics),
        np.concatenate(capitals),
        np.concatenate([*element_rows, np.zeros(0, np.int32)]),
        np.concatenate([*elements, np.zeros(0, np.int32)]),
        np.concatenate([*places, np.zeros((0, len(Nest._fields) - 2), np.int64)]),
        np.concatenate(found_tokens),
        _starts(token_counts),
        np.concatenate(golds),
        _starts(len(part) for part in golds),
    )


def _labels_of(doc: Document, gold: str) -> str:
    return "".join("k" if kept else "d" for kept in label_lines([line.text for line in doc.lines], gold))


def _label_rows(title: str, given: str, numbers: npt.NDArray[np.int64], texts: list[str]) -> npt.NDArray[np.int8]:
    """The labels of the rows; the last copy of the title above the first kept row is a title, not junk."""
    labels = np.array([_LABELS[given[number - 1]] for number in numbers], np.int8)
    headline = words_of(title)
    kept = np.flatnonzero(labels == KEEP)
    if headline and len(kept):
        for row in range(int(kept[0]) - 1, -1, -1):
            if words_of(texts[row]) == headline:
                labels[row] = TITLE
                break
    return labels


def _entries(marks: Marks) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The row of each mark of each row, and which entry of `marks` it is."""
    counts = np.bincount(marks.place, minlength=int(marks.sets.max()) + 1)
    each = counts[marks.sets]
    row = np.repeat(np.arange(len(marks.sets)), each)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(each) - each, each)
    return row, (np.cumsum(counts) - counts)[marks.sets][row] + offset


def _starts(lengths: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(list(lengths))]).astype(np.int64)
