"""Text whose lines are no paragraphs: broken at a column, as mails are, or at every link and term, as some extractors
do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cleaner.text import ends_sentence, is_unspaced

_NARROWEST, _WIDEST = 40, 100  # columns at which text is broken; verse is narrower
_LONGEST_WORD = 24  # characters: what is longer (an address) says nothing about the column
_SPREAD = 2  # columns that a script without spaces leaves free, so that no line opens with a full stop
# Of 1,497 pages scraped as text none has so many torn joints; of their bodies as reference texts give them 23 have,
# mostly documentation, of which the rules and the line model would take one word in ten.
_JOINTS, _SHARE_OF_JOINTS = 5, 0.02
_AROUND_JOINT = 8  # lines on either side of a torn joint that stand among prose (chosen by hand)
_OPENERS = frozenset(".,;)’")
_GOES_ON = re.compile(r"[.,;)’](?:\s+[^\W\d_]|$)")
_SURE = 3  # lines of a paragraph that no chance breaks


def wrapped_paragraphs(texts: Sequence[str]) -> list[range]:
    """The paragraphs of two lines or more, as numbers of lines from 1; empty where no column breaks the text.

    A line goes on with the next one if it had no room for its first word. The column is the longest line's, so a
    single paragraph on a line of its own tells that the text is not wrapped.
    """
    if any(len(text) > _WIDEST and " " in text.strip() for text in texts):
        return []
    width = max((len(text.rstrip()) for text in texts if " " in text), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return []
    paragraphs: list[range] = []
    start = 0
    for at, text in enumerate(texts):
        below = texts[at + 1] if at + 1 < len(texts) else ""
        if not _is_full(text.rstrip(), below.strip(), width):
            if at > start:
                paragraphs.append(range(start + 1, at + 2))
            start = at + 1
    sure = any(len(span) >= _SURE or _is_torn(texts[span[0] - 1], texts[span[1] - 1]) for span in paragraphs)
    return paragraphs if sure else []


def _is_full(text: str, below: str, width: int) -> bool:
    """True if the first word of the line below did not fit on this one."""
    if not text or not below:
        return False
    if is_unspaced(text[-1]):
        return len(text) >= width - _SPREAD
    word = below.split(None, 1)[0]
    return len(word) <= _LONGEST_WORD and len(text) + 1 + len(word) > width


def _is_torn(text: str, below: str) -> bool:
    """True if a sentence goes on, with a small letter where the script has any, on the line below."""
    first = below.lstrip()[0]
    return not ends_sentence(text) and first.isalpha() and not first.isupper()


def torn_lines(texts: Sequence[str]) -> set[int]:
    """The lines, from 1, among which sentences are torn at their links and terms; empty where that is rare.

    A joint is torn if a comma or a full stop opens the line below: "the", "Session", ", which".
    """
    if sum(text.lstrip()[:1] in _OPENERS for text in texts) < _JOINTS:
        return set()
    bare = {number: text.strip() for number, text in enumerate(texts, 1) if text and not text.isspace()}
    joints = [
        number
        for (_, above), (number, text) in pairwise(bare.items())
        if text[0] in _OPENERS and above[-1].isalnum() and _GOES_ON.match(text)
    ]
    if len(joints) < max(_JOINTS, _SHARE_OF_JOINTS * len(bare)):
        return set()
    return {n for joint in joints for n in range(joint - _AROUND_JOINT, joint + _AROUND_JOINT) if n in bare}
