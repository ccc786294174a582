"""trafilatura's vote: which lines of a page it keeps. The only module that imports trafilatura.

It has no limits of its own, does not always return, and a call cannot be interrupted: a page is shown to it only if it
is small enough, so that the bound holds in workers and threads alike and the vote never depends on the clock.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from itertools import chain
from typing import Any

from cleaner.intake.rows import Row

# Largest of 1,841 labelled pages: 5.3 MB, 15,793 elements, 56 deep. At these limits the worst page that could be made
# up took 3 s, and 6 s with 1,500 levels (docs/decisions/0004-html-parser.md).
MOST_BYTES = 8_000_000
MOST_ELEMENTS = 20_000
DEEPEST = 250

_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(r"\d+\. ")
_SHINGLE = 4
# Share of a line's shingles that must have come through: trafilatura may drop a link out of a sentence.
_LEAST_SHARE = 0.5
# lxml crashes when trafilatura runs in several threads at once (its issue 925).
_ONE_AT_A_TIME = threading.Lock()


def too_large(size: int, root: Any, rows: Sequence[Row]) -> str | None:
    """Which limit the page is over, in words; None if trafilatura may see it."""
    if size > MOST_BYTES:
        return f"{MOST_BYTES:,} bytes"
    if root.xpath("count(//*)") > MOST_ELEMENTS:
        return f"{MOST_ELEMENTS:,} elements"
    if max((row.lead.depth for row in rows), default=0) > DEEPEST:
        return f"{DEEPEST} levels"
    return None


def votes(root: Any, rows: Sequence[Row]) -> list[bool]:
    """Whether trafilatura kept each row; takes the tree for itself. Raises whatever a page makes it raise."""
    import trafilatura

    with _ONE_AT_A_TIME:
        # `fast`: a vote with its fallbacks costs half as much again and tells the line model no more (decisions/0004)
        found = trafilatura.bare_extraction(root, fast=True, include_comments=False, with_metadata=False)
    text = "" if found is None or isinstance(found, dict) else found.text or ""
    return matches([row.text for row in rows], text)


def matches(texts: Sequence[str], extracted: str) -> list[bool]:
    """Which of the texts stand in what was extracted: a short one as a line, a long one with half of its shingles."""
    lines = [_words(line) for line in extracted.split("\n")]
    whole = {" ".join(words) for words in lines}
    shingles = set(chain.from_iterable(map(_shingles, lines)))
    found = []
    for text in texts:
        words = _words(text)
        if not words or " ".join(words) in whole:
            found.append(bool(words))
        elif len(words) < _SHINGLE:
            found.append(False)
        else:
            own = _shingles(words)
            found.append(sum(map(shingles.__contains__, own)) >= len(own) * _LEAST_SHARE)
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(_NUMBERED.sub("", text, count=1).lower() if text[:1].isdigit() else text.lower())


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))
