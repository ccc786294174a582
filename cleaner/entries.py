"""Entries of a glossary, a guide or a style book: a short title and a sentence, again and again."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.text import count_words, ends_sentence

_LEAST = 5  # entries in a row: an article's headings seldom stand above one sentence each
_REACH = 20  # lines on either side that are looked at, however long the row
_TITLE_WORDS, _TITLE_LENGTH = 4, 60  # and characters


def is_entry_title(texts: Sequence[str], place: int) -> bool:
    """True if the line at `place`, from 0 and blank ones left out, is the title of one of several entries in a row.

    Not for the first of a row, which may be a label that stands by chance above a sentence; nor in a row with a title
    that stands there twice: "Read more" under each teaser of a list is no title.
    """
    if not (_is_entry(texts, place) and _is_entry(texts, place - 2)):
        return False
    first, end = place - 2, place + 2
    while place - first < _REACH and _is_entry(texts, first - 2):
        first -= 2
    while end - place < _REACH and _is_entry(texts, end):
        end += 2
    titles = [text.strip() for text in texts[first:end:2]]
    return len(titles) >= _LEAST and len(set(titles)) == len(titles)


def _is_entry(texts: Sequence[str], place: int) -> bool:
    """True if a title stands there, and one sentence or paragraph under it."""
    if not 0 <= place < len(texts) - 1 or len(texts[place]) > _TITLE_LENGTH or not ends_sentence(texts[place + 1]):
        return False
    return not ends_sentence(texts[place]) and count_words(texts[place].strip()) <= _TITLE_WORDS
