"""Entries of a glossary, a guide or a style book: a short title and a sentence, again and again."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.text import count_words, ends_sentence

_LEAST = 5  # entries in a row: an article's headings seldom stand above one sentence each
_TITLE_WORDS = 4


def entry_titles(texts: Sequence[str]) -> set[int]:
    """Which of the lines, blank ones left out, are titles of entries that stand in a row, by place from 0.

    Not the first of a row, which may be a label that stands by chance above a sentence; and none of a row with a title
    that stands there twice: "Read more" under each teaser of a list is no title.
    """
    found: set[int] = set()
    start = 0
    while start < len(texts):
        end = start
        while end + 1 < len(texts) and _is_title(texts[end]) and ends_sentence(texts[end + 1]):
            end += 2
        titles = range(start, end, 2)
        if len(titles) >= _LEAST and len({texts[place].strip() for place in titles}) == len(titles):
            found.update(titles[1:])
        start = max(end, start + 1)
    return found


def _is_title(text: str) -> bool:
    return not ends_sentence(text) and count_words(text.strip()) <= _TITLE_WORDS
