"""What a first judgement of all rows says about each of them, along the tree of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np

from cleaner.models.windows import Column, Columns, Ints, from_span, same
from cleaner.page import Block

_LEVELS = (0, 2, 3, 5)  # elements around a row that have columns of their own
_NEAR = 3
_TOP = 13  # levels up, where no element is found
_LEAST = 0.25  # words or rows
_NONE = -1.0
_DIGITS = b"0123456789"


class Nest(NamedTuple):
    """The block elements that rows stand in: `element[n]` is one around `row[n]`, the innermost first.

    `container`, `path`, `parent`, `kind` and `heading` have one entry a row. Rows are of a `kind` if the two innermost
    elements around them are called alike.
    """

    row: Ints
    element: Ints
    container: Ints
    path: Ints
    parent: Ints
    kind: Ints
    heading: Ints


def read_nest(blocks: Sequence[Block]) -> Nest:
    """The elements around all rows of a page."""
    row = np.repeat(np.arange(len(blocks)), [len(block.ancestors) + 1 for block in blocks])
    element = np.fromiter(chain.from_iterable((block.element, *block.ancestors) for block in blocks), np.int64)
    kinds = {id(block.tokens): block.tokens for block in blocks}
    kind = {place: _kind(tokens) for place, tokens in kinds.items()}
    facts = [(block.container, block.path, block.parent, kind[id(block.tokens)], block.heading) for block in blocks]
    return Nest(row, element, *np.array(facts, np.int64).T)


def _kind(tokens: Iterable[str]) -> int:
    """A hash of the tags, classes and roles of the two innermost elements, digits left out."""
    names, elements = [], 0
    for token in tokens:
        if token[0] not in ".#=":
            elements += 1
            if elements > 2:
                break
        if token[0] != "#":
            names.append(token)
    return crc32(" ".join(names).encode("utf-8", "replace").translate(None, _DIGITS))


def nest_columns(chances: Column, words: Column, linked: Column, nest: Nest) -> Columns:
    """Columns of all rows; `linked` is the share of each in links.

    `chances` are those of being content, 0 where a rule removed the row.
    """
    size, content = len(words), chances * words
    out: Columns = {}
    siblings = nest.parent * 8 + nest.heading
    is_heading = nest.heading > 0
    section = np.cumsum(is_heading, dtype=np.int64)
    groups = {
        "container": nest.container,
        "path": nest.path,
        "kind": np.unique(nest.kind, return_inverse=True)[1],
        "siblings": siblings,
        "section": section,
    }
    for name, group in groups.items():
        _group_columns(out, name, group, chances, words)
    _element_columns(out, nest, content, words)
    # the heading above, and the other headings of its level
    rows = np.arange(size)
    above = np.maximum.accumulate(np.where(is_heading, rows, -1))
    heading = np.where(above >= 0, nest.heading[above], 0)
    out["nest_heading"] = heading
    out["nest_heading_rows"] = np.where(above >= 0, rows - above, size)
    out["nest_heading_chance"] = np.where(above >= 0, chances[above], _NONE)
    at_level, in_level = np.bincount(nest.heading, content, 7), np.bincount(nest.heading, words, 7)
    out["nest_headings_chance"] = _ratio(
        at_level[heading] - is_heading * content, in_level[heading] - is_heading * words
    )
    # whether the text of this page stands in links, as that of lists does
    links = _ratio((content * linked).sum() - content * linked, content.sum() - content)
    out["nest_links"] = links
    out["nest_links_over"] = linked - links
    return out


def _group_columns(out: Columns, name: str, group: Ints, chances: Column, words: Column) -> None:
    """The mean chance of the other rows of a group, by words and by rows, and the group's share of the content."""
    content = chances * words
    total = np.bincount(group, content)[group]
    out[f"nest_{name}_chance"] = _ratio(total - content, np.bincount(group, words)[group] - words)
    out[f"nest_{name}_mean"] = _ratio(
        np.bincount(group, chances)[group] - chances, np.bincount(group)[group].astype(np.float64) - 1
    )
    out[f"nest_{name}_content"] = total / max(float(content.sum()), 1e-9)


def _element_columns(out: Columns, nest: Nest, content: Column, words: Column) -> None:
    """The elements around a row, and where it stands to the one that would make the best text by itself.

    A row's branch is the greatest element around it that does not hold the best one, or is held by it.
    """
    size, whole = len(content), max(float(content.sum()), 1e-9)
    inside, amount = np.bincount(nest.element, content[nest.row]), np.bincount(nest.element, words[nest.row])
    fit = 2 * inside / np.maximum(amount + whole, 1e-9)
    counts = np.bincount(nest.row, minlength=size)
    start = np.cumsum(counts) - counts
    level = np.arange(len(nest.row)) - start[nest.row]
    for step in _LEVELS:
        element = nest.element[start + np.minimum(step, counts - 1)]
        out[f"nest_level_{step}_chance"] = _ratio(inside[element] - content, amount[element] - words)
        out[f"nest_level_{step}_content"] = inside[element] / whole
    out["nest_fit_near"] = np.maximum.reduceat(np.where(level < _NEAR, fit[nest.element], 0.0), start)
    best = len(fit) - 1 - int(np.argmax(fit[::-1]))  # the innermost of equals
    held = np.flatnonzero(nest.element == best)
    first, last = int(nest.row[held[0]]), int(nest.row[held[-1]])
    holders = nest.element[held[0] : start[first] + counts[first]]
    up = np.minimum.reduceat(np.where(np.isin(nest.element, holders), level, _TOP), start)
    branch = nest.element[start + np.clip(up - 1, 0, counts - 1)]
    out["nest_best_up"] = up
    out["nest_best_within"] = np.isin(np.arange(size), nest.row[held]).astype(np.float64)
    out["nest_best_from"] = from_span(size, first, last + 1)
    out["nest_best_content"] = same(inside[best] / whole, size)
    out["nest_best_chance"] = same(inside[best] / max(float(amount[best]), 1e-9), size)
    out["nest_branch_chance"] = _ratio(inside[branch] - content, amount[branch] - words)
    out["nest_branch_content"] = inside[branch] / whole
    out["nest_branch_words"] = amount[branch]


def _ratio(part: Column, whole: Column) -> Column:
    """`part / whole`, -1 where there is next to nothing."""
    ratio: Column = np.where(whole > _LEAST, np.maximum(part, 0.0) / np.maximum(whole, _LEAST), _NONE)
    return ratio
