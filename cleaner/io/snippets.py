"""The passage of a text that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.io.exports.terms import plain
from cleaner.text import is_unspaced

Snippet = list[tuple[str, bool]]
"""Pieces of text on one line, and whether each is what was looked for."""

_WIDTH = 240  # characters
_LEAD = 60  # of them at most before the first match
MOST_SEARCHED = 200_000  # characters of a text in which the passage is looked for
_MOST_MATCHES = 1_000
_WORDS = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_LETTER = r"[^\W_]"


def snippet_of(text: str, terms: Sequence[tuple[str, bool]], *, width: int = _WIDTH) -> Snippet:
    """The passage with most of the terms, each a word or phrase and whether it may be the beginning of one.

    Without a match it is the beginning of the text.
    """
    text = text[:MOST_SEARCHED]
    matches = _matches(text, terms)
    first = _best(matches, width - _LEAD)
    start = _word_start(text, max(0, first - _LEAD), first)
    end = min(len(text), start + width)
    pieces: Snippet = []
    at = start
    for begin, stop, _ in matches:
        if begin >= at and stop <= end:
            pieces += [(text[at:begin], False), (text[begin:stop], True)]
            at = stop
    pieces.append((text[at : _word_end(text, at, end)], False))
    pieces[0] = (pieces[0][0].lstrip(), pieces[0][1])
    pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    pieces = [(_SPACES.sub(" ", piece), is_match) for piece, is_match in pieces if piece]
    return [("… ", False)] * (start > 0) + pieces + [(" …", False)] * (end < len(text))


def _matches(text: str, terms: Sequence[tuple[str, bool]]) -> list[tuple[int, int, int]]:
    """Where terms stand in the text: start, end, and which term, in order."""
    folded, places = _folded(text)
    found = []
    for number, (term, is_prefix) in enumerate(terms):
        pattern = _pattern(term, is_prefix=is_prefix)
        for match, _ in zip(pattern.finditer(folded) if pattern else (), range(_MOST_MATCHES), strict=False):
            found.append((places[match.start()], places[match.end() - 1] + 1, number))
    return sorted(found)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """`plain` of the text, and for each character of it the one of the text that it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    known = {char: plain(char) for char in set(text)}
    pieces = [known[char] for char in text]
    return "".join(pieces), [at for at, piece in enumerate(pieces) for _ in piece]


def _pattern(term: str, *, is_prefix: bool) -> re.Pattern[str] | None:
    """The words of the term with whatever stands between words; in scripts without spaces anywhere in the text."""
    words = _WORDS.findall(plain(term))
    if not words:
        return None
    middle = r"[\W_]+".join(map(re.escape, words))
    if is_unspaced(words[0][0]):
        return re.compile(middle)
    return re.compile(f"(?<!{_LETTER}){middle}" + ("" if is_prefix else f"(?!{_LETTER})"))


def _best(matches: Sequence[tuple[int, int, int]], width: int) -> int:
    """The start of the first of the matches that have most terms near them."""
    best, most = 0, 0
    for at, (start, _, _) in enumerate(matches):
        near = {number for begin, _, number in matches[at : at + 50] if begin < start + width}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _word_start(text: str, start: int, first: int) -> int:
    """The first beginning of a word from `start` on, at the latest `first`."""
    if start == 0:
        return 0
    gap = re.compile(r"\s").search(text, start, first)
    return gap.end() if gap else start


def _word_end(text: str, start: int, end: int) -> int:
    """The last end of a word up to `end`; `end` itself if there is none after `start`."""
    if end == len(text):
        return end
    space = max(text.rfind(mark, start, end) for mark in " \n\t")
    return space if space > start else end
