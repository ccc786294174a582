"""Words as the index knows them: without accents, and scripts without spaces cut into overlapping pairs.

"東京都" is indexed as "東京 京都 都". A search for 京都 finds the pair, one for 東京都 the pairs in that order, and one
for 都 what begins with it: like a search in the text itself, and as fast as one for words. Korean is cut likewise,
as its endings are glued to words.
"""

from __future__ import annotations

import re
import unicodedata

from cleaner.text import UNSPACED

_RUN = re.compile(f"[{UNSPACED[1:-1]}\u3005-\u3007\U00020000-\U0003ffff]+")
_ACCENT = re.compile("[\u0300-\u036f]")


def plain(text: str) -> str:
    """The text in small letters, without accents and compatibility forms."""
    if text.isascii():
        return text.lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare).casefold().replace("ı", "i")


def indexed(text: str) -> str:
    """The text as it goes into the index."""
    folded = plain(text)
    return folded if folded.isascii() else _RUN.sub(_pairs, folded)


def phrase(text: str) -> tuple[str, bool]:
    """What finds the text in the index, and whether the last word may be only the beginning of one there."""
    form = indexed(text).rstrip()
    run = next((run for run in _RUN.finditer(plain(text).rstrip()) if run.end() == len(run.string)), None)
    if run is None:
        return form, False
    return (form, True) if len(run[0]) == 1 else (form.rpartition(" ")[0], False)


def _pairs(run: re.Match[str]) -> str:
    chars = run[0]
    return f" {' '.join(chars[at : at + 2] for at in range(len(chars)))} "
