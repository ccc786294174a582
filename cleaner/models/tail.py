"""Where the text may end: what stands behind each break of the prose, set against what stands before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.models.windows import Column, Flags, Ints, running_sum

MOST = 60  # breaks looked at in a document, evenly spread
_LIKELY = 0.3  # chance from which on a row may be the last of the text
_FEWEST = 5  # words of such a row
_NEAR = 12  # rows behind a break that are looked at apart


def find_breaks(words: Column, good: Column, removed: Flags, chances: Column) -> Ints:
    """The rows that may be the last of the text: likely content, and no finished prose of the same kind right below."""
    likely = (chances >= _LIKELY) & ~removed & (words >= _FEWEST)
    flows = np.zeros(len(words), np.bool_)
    flows[:-1] = (good[1:] > 0) & (chances[1:] >= 0.5) & ~removed[1:]
    found = np.flatnonzero(likely & ~flows)
    if len(found) > MOST:
        found = found[np.linspace(0, len(found) - 1, MOST).astype(np.int64)]
    return found


def break_columns(
    columns: Mapping[str, npt.NDArray[Any]], breaks: Ints, words: Column, removed: Flags, chances: Column, topics: tuple[Ints, Ints]
) -> dict[str, Column]:
    """A row for each break: sums and means over the rows before it, behind it, and close behind it.

    `topics` are the rows and numbers of the topic words, in order.
    """
    size = len(words)
    live = np.where(removed, 0.0, words)
    ends = breaks + 1
    near = np.minimum(ends + _NEAR, size)
    out: dict[str, Column] = {}

    def means(name: str, values: npt.NDArray[Any], weights: Column) -> None:
        sums, totals = running_sum(values * weights), running_sum(weights)
        before = sums[ends] / np.maximum(totals[ends], 1e-9)
        behind = (sums[-1] - sums[ends]) / np.maximum(totals[-1] - totals[ends], 1e-9)
        out[f"{name}_before"], out[f"{name}_behind"] = before, behind
        out[f"{name}_near"] = (sums[near] - sums[ends]) / np.maximum(totals[near] - totals[ends], 1e-9)
        out[f"{name}_step"] = behind - before

    rows = np.ones(size)
    body = rows * (np.arange(size) >= (np.argmax(chances >= 0.5) if (chances >= 0.5).any() else 0))
    likely = chances * live
    means("chance", chances, live)
    means("lexical", columns["lexical"], live)
    means("finished", columns["good_0"] > 0, live)
    for name in ("short", "dated", "headline", "related_hits", "calls_hits", "comments_hits", "names_hits", "media_hits"):
        means(name, columns[name], body)
    means("removed", removed, body)
    means("length", words, likely)
    means("quotes", columns["quotes"], likely)
    content, amount = running_sum(likely), running_sum(live)
    total = max(float(content[-1]), 1e-9)
    out["content_before"] = content[ends] / total
    out["content_words"] = content[ends]
    out["words_behind"] = amount[-1] - amount[ends]
    out["share_behind"] = (amount[-1] - amount[ends]) / np.maximum(content[ends], 1)
    out["place"] = ends / size
    out["rows_behind"] = size - ends
    kept = running_sum((chances >= 0.5) & ~removed)
    out["kept_before"], out["kept_behind"] = kept[ends], kept[-1] - kept[ends]
    out.update(_vocabulary(breaks, likely, topics, size))
    following = np.where((columns["good_0"] > 0) & (chances >= 0.5) & ~removed, np.arange(size), size)
    following = np.append(np.minimum.accumulate(following[::-1])[::-1], size)
    out["rows_to_prose"] = following[ends] - breaks
    for name in ("since_header", "until_header", "known_below_below_12", "known_above_below_12", "doc_short", "doc_good", "doc_rows", "tight_after"):
        out[f"at_{name}"] = columns[name][breaks]
    return out


def _vocabulary(breaks: Ints, likely: Column, topics: tuple[Ints, Ints], size: int) -> dict[str, Column]:
    """How much of what is said behind each break was said before it, and how much of what was said before comes back."""
    row, word = topics
    weight = np.minimum(likely[row], 1.0)
    count = int(word.max()) + 1 if len(word) else 1
    first, last = np.full(count, size), np.full(count, -1)
    sure = likely[row] > 1
    first[word[sure][::-1]] = row[sure][::-1]
    last[word[sure]] = row[sure]
    behind = row[None, :] > breaks[:, None]
    known = (behind & (first[word][None, :] <= breaks[:, None])) @ weight
    back = (~behind & (last[word][None, :] > breaks[:, None])) @ weight
    total_behind, total_before = behind @ weight, ~behind @ weight
    own = np.bincount(row, (first[word] < row) * weight, size)
    sums, totals = running_sum(own), running_sum(np.bincount(row, weight, size))
    return {
        "known_behind": known / np.maximum(total_behind, 1),
        "taken_up": back / np.maximum(total_before, 1),
        "usual_before": sums[breaks + 1] / np.maximum(totals[breaks + 1], 1),
        "topics_behind": total_behind,
    }
