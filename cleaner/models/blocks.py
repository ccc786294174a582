"""What a page said about its lines, as columns: tags, links, containers, siblings and class names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from cleaner.models.second_blocks import Nest
from cleaner.models.windows import Column, Columns, Ints, Windows, from_span, median, running_sum, same
from cleaner.page import Block, Inside

MARK_BITS = 18
_UNKNOWN = -1.0
_TAGS = {
    tag: place
    for place, tag in enumerate(
        (
            "p",
            "div",
            "li",
            "tr",
            "td",
            "dd",
            "dt",
            "blockquote",
            "pre",
            "figcaption",
            "section",
            "article",
            "span",
            "a",
        ),
        1,
    )
}
_REACH = 200  # blocks from the title that are told apart
NO_TITLE = -999.0  # of from_title: the page has no line that is its title


class Marks(NamedTuple):
    """The tags, classes, ids and roles that rows stand in, hashed.

    Rows with equal surroundings share a set of them: row r has the set `sets[r]`; entry n belongs to set `place[n]`,
    in order, with its `bucket` and its `nearness` in (0, 1].
    """

    sets: Ints
    place: Ints
    bucket: npt.NDArray[np.int32]
    nearness: Column


def read_marks(blocks: Sequence[Block]) -> Marks:
    places: dict[int, int] = {}
    tokens: list[tuple[str, ...]] = []
    sets = np.empty(len(blocks), np.int64)
    for n, block in enumerate(blocks):
        place = places.setdefault(id(block.tokens), len(tokens))
        if place == len(tokens):
            tokens.append(block.tokens)
        sets[n] = place
    lengths = np.array([len(one) for one in tokens], np.int64)
    offset = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    buckets = np.fromiter(map(bucket_of, chain.from_iterable(tokens)), np.int32)
    nearness = (1.0 / (1.0 + 0.15 * offset)).astype(np.float64)
    return Marks(sets, np.repeat(np.arange(len(tokens)), lengths), buckets, nearness)


@lru_cache(maxsize=1 << 16)
def bucket_of(token: str) -> int:
    """The hash of a token, the same in every process."""
    return crc32(token.encode("utf-8", "replace")) >> (32 - MARK_BITS)


def mark_columns(found: npt.NDArray[np.float32], marks: Marks, windows: Windows) -> Columns:
    """Scores of the rows' class names; `found` is the weight of each mark, 0 for one that is not known."""
    size = int(marks.sets.max()) + 1
    low = np.zeros(size)
    held, first = np.unique(marks.place, return_index=True)
    if len(held):
        low[held] = np.minimum(np.minimum.reduceat(found, first), 0)
    total = np.bincount(marks.place, found * marks.nearness, size)[marks.sets]
    out: Columns = {
        "marks": total,
        "marks_low": low[marks.sets],
        "marks_known": np.bincount(marks.place, found != 0, size)[marks.sets],
    }
    running = running_sum(np.clip(total, -6, 6))
    for reach in (3, 10):
        out[f"marks_{reach}"] = windows.sum(running, before=reach, after=reach) / (2 * reach + 1)
    return out


def block_columns(blocks: Sequence[Block], nest: Nest, words: Column, good: Column, windows: Windows) -> Columns:
    """Columns of all rows that have a block; `nest` is theirs."""
    size = len(blocks)
    facts = np.array(
        [
            (
                _TAGS.get(block.tag, 0), block.depth, block.inside, block.siblings, block.link_density,
                NO_TITLE if block.from_title is None else block.from_title,
                _UNKNOWN if block.kept is None else block.kept,
            )
            for block in blocks
        ],
        np.float64,
    ).T  # fmt: skip
    tag, depth, inside, siblings, link_density, from_title, vote = facts
    out: Columns = {
        "tag": tag,
        "depth": depth,
        "heading": nest.heading,
        "siblings": siblings,
        "link_density": link_density,
        "from_title": np.where(from_title == NO_TITLE, NO_TITLE, np.clip(from_title, -_REACH, _REACH)),
        "vote": vote,
    }
    flags = inside.astype(np.int64)
    for flag in (Inside.NAV, Inside.FOOTER, Inside.MAIN):
        out[f"in_{(flag.name or '').lower()}"] = (flags & flag.value) != 0
    linked = np.minimum(link_density, 1) * words
    _window_columns(out, windows, words, linked, vote)
    for name, group in (("container", nest.container), ("path", nest.path), ("parent", nest.parent)):
        _group_columns(out, name, group, words, good, linked)
    _main_columns(out, nest, words, good, linked)
    deep = depth[good > 0]
    out["depth_step"] = depth - median(deep)
    out["doc_links"] = same(linked.sum() / max(words.sum(), 1), size)
    out["doc_vote"] = same((np.maximum(vote, 0) * words).sum() / max(words.sum(), 1), size)
    return out


def _window_columns(out: Columns, windows: Windows, words: Column, linked: Column, vote: Column) -> None:
    sums, links, votes = running_sum(words), running_sum(linked), running_sum(np.maximum(vote, 0) * words)
    for reach in (2, 6, 15):
        around = np.maximum(windows.sum(sums, before=reach, after=reach), 1)
        out[f"links_{reach}"] = windows.sum(links, before=reach, after=reach) / around
        out[f"vote_{reach}"] = windows.sum(votes, before=reach, after=reach) / around


def _group_columns(out: Columns, name: str, group: Ints, words: Column, good: Column, linked: Column) -> None:
    """What the rows of the same container, path or parent hold together."""
    rows = np.bincount(group)
    amount = np.bincount(group, words)
    prose = np.bincount(group, good)
    best = int(np.argmax(prose)) if prose.any() else int(group.min())
    out[f"{name}_words"] = amount[group]
    out[f"{name}_links"] = (np.bincount(group, linked) / np.maximum(amount, 1))[group]
    out[f"{name}_share"] = (prose / max(float(prose.sum()), 1))[group]
    if name == "parent":  # said nothing more in training
        return
    out[f"{name}_rows"] = rows[group]
    if name == "path":
        out["path_mean"] = amount[group] / rows[group]
    out[f"{name}_good"] = (prose / np.maximum(amount, 1))[group]
    out[f"{name}_best"] = group == best
    mine = np.flatnonzero(group == best)
    out[f"{name}_from_best"] = from_span(len(group), int(mine[0]), int(mine[-1]) + 1)


def _main_columns(out: Columns, nest: Nest, words: Column, good: Column, linked: Column) -> None:
    """How near each row stands to the element that holds the article best: most prose, least else."""
    size = len(words)
    above = np.ones(len(nest.row), np.bool_)  # without each row's own element, the first of its entries
    above[0] = False
    above[1:] = nest.row[1:] == nest.row[:-1]
    row, element = nest.row[above], nest.element[above]
    if not len(element):
        for name in ("main", "main_fit", "main_near"):
            out[name] = np.zeros(size)
        return
    prose, amount, links = (np.bincount(element, of[row]) for of in (good, words, linked))
    fit = 2 * prose / np.maximum(amount + links + good.sum(), 1)
    best = int(np.argmax(fit)) if fit.any() else int(element.min())
    counts = np.bincount(row, minlength=size)
    start = np.cumsum(counts) - counts
    level = np.arange(len(row)) - start[row]
    out["main"] = np.bincount(row[element == best], minlength=size) > 0
    some = counts > 0
    for name, among in (("main_fit", fit[element]), ("main_near", np.where(level < 3, fit[element], 0.0))):
        out[name] = np.zeros(size)
        out[name][some] = np.maximum.reduceat(among, start[some])
