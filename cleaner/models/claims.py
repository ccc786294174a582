"""What a page claims about itself, as columns: its kind, and the lines that its summary or copy of the body holds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.models.characters import Characters, read_characters
from cleaner.models.vocabulary import topical
from cleaner.models.windows import Columns, Windows, running_sum, same
from cleaner.page import Claim, Claims

_FEWEST = 30  # words of a body that is worth comparing with
_UNKNOWN = -1.0
_NEXT, _AFTER = np.uint64(0xA24BAED4963EE407), np.uint64(0x9FB21C651E98DF25)

Hashes = npt.NDArray[np.uint64]


def claim_columns(claims: Claims, characters: Characters, words: npt.NDArray[np.float64], windows: Windows) -> Columns:
    """Columns of all rows of a page."""
    size = len(words)
    out: Columns = {f"claims_{(kind.name or '').lower()}": same(claims.kinds & kind > 0, size) for kind in Claim}
    _summary_columns(out, claims.summary, characters, windows)
    body = read_characters([claims.body.replace("\n", " ")]) if claims.body.strip() else None
    known = body is not None and len(body.words.hash) >= _FEWEST
    said = _said(body, characters) if body is not None and known else np.full(size, _UNKNOWN)
    out["said"] = said
    running, total = running_sum(np.maximum(said, 0) * words), running_sum(words)
    for reach in (2, 8):
        out[f"said_{reach}"] = windows.share(running, total, before=reach, after=reach) if known else said
    out["doc_said"] = same(running[-1] / max(total[-1], 1) if known else _UNKNOWN, size)
    return out


def _summary_columns(out: Columns, summary: str, characters: Characters, windows: Windows) -> None:
    """The share of each row's topic words that the page's title, description and keywords hold."""
    size = windows.size
    found = characters.words
    mask = topical(found)
    row = found.row[mask]
    known = np.zeros(len(row), np.bool_)
    if summary.strip():
        other = read_characters([" ".join(summary.split())]).words
        known = _stands_in(found.hash[mask], other.hash[topical(other)])
    total = np.bincount(row, minlength=size)
    shared = np.bincount(row[known], minlength=size)
    out["in_summary"] = shared / np.maximum(total, 1)
    out["summary_words"] = shared
    out["in_summary_4"] = windows.share(running_sum(shared), running_sum(total), before=4, after=4)


def _said(body: Characters, characters: Characters) -> npt.NDArray[np.float64]:
    """The share of each row's runs of three words that stand in the body; of its words where it has fewer."""
    size = len(characters.hash)
    words = characters.words
    runs, rows = _runs(words.hash, words.row)
    theirs, _ = _runs(body.words.hash, body.words.row)
    total = np.bincount(rows, minlength=size)
    said = np.bincount(rows[_stands_in(runs, theirs)], minlength=size) / np.maximum(total, 1)
    known = np.bincount(words.row[_stands_in(words.hash, body.words.hash)], minlength=size)
    few = known / np.maximum(np.bincount(words.row, minlength=size), 1)
    return np.where(total > 0, said, few)


def _runs(hashes: Hashes, row: npt.NDArray[np.int64]) -> tuple[Hashes, npt.NDArray[np.int64]]:
    whole = row[2:] == row[:-2]
    return (hashes[:-2] * _AFTER + hashes[1:-1] * _NEXT + hashes[2:])[whole], row[2:][whole]


def _stands_in(values: Hashes, others: Hashes) -> npt.NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(values), np.bool_)
    others = np.sort(others)
    place = np.minimum(np.searchsorted(others, values), len(others) - 1)
    found: npt.NDArray[np.bool_] = others[place] == values
    return found
