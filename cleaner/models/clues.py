"""What the rules and the stages before the line model found, as columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from cleaner.document import Document
from cleaner.models.windows import Column, Flags
from cleaner.page import Block
from cleaner.view import View

_GROUPS = {
    "related": ("related_articles", "read_more_links"),
    "calls": ("subscribe_prompts", "share_prompts", "promotions", "feedback_prompts", "paywall_notices"),
    "legal": ("cookie_notices", "legal_notices", "editorial_notes"),
    "comments": ("comment_sections",),
    "names": ("bylines", "author_bios", "agency_credits"),
    "media": ("photo_credits", "media_players", "social_embeds"),
    "furniture": ("ad_placeholders", "template_residue", "tag_soup", "site_furniture"),
    "other": (),
}
_GROUP_OF = {family: place for place, families in enumerate(_GROUPS.values()) for family in families}
_OTHER = len(_GROUPS) - 1
_HEADERS = ("related_articles/header", "related_articles/weak_header")


class Clues:
    """One row a line with text. `removed[row]` is the group of the rule that removed it, or -1.

    `blocks` are empty unless all rows have one.
    """

    groups: ClassVar[tuple[str, ...]] = tuple(_GROUPS)

    def __init__(
        self, texts: list[str], blocks: list[Block], numbers: npt.NDArray[np.int64], removed: npt.NDArray[np.int64]
    ) -> None:
        size = len(texts)
        self.texts = texts
        self.blocks = blocks
        self.numbers = numbers
        self.removed = removed
        self.hits: list[Column] = [np.zeros(size) for _ in _GROUPS]
        self.header: Flags = np.zeros(size, np.bool_)

    def of(self, group: str) -> Column:
        """The number of hits of a group on each row."""
        return self.hits[self.groups.index(group)]


def read_clues(doc: Document, view: View, families: Iterable[str]) -> Clues:
    """The lines with text, who removed them, and the rule hits on all of them by group."""
    stripped = [line.text.strip() for line in doc.lines]
    causes = [line.removed for line in doc.lines]
    texts = [text for text in stripped if text]
    kept = np.array([bool(text) for text in stripped], np.bool_)
    numbers = np.flatnonzero(kept) + 1
    rows = (np.cumsum(kept) - 1).tolist()
    groups = [-1 if cause is None else _GROUP_OF.get(cause.stage, _OTHER) for cause in causes]
    blocks = [line.block for line, text in zip(doc.lines, stripped, strict=True) if text and line.block is not None]
    if len(blocks) < len(texts):
        blocks = []
    clues = Clues(texts, blocks, numbers, np.array(groups, np.int64)[numbers - 1])
    for group in range(len(_GROUPS)):
        clues.hits[group] += clues.removed == group
    for place, cause in enumerate(causes):
        if cause is not None and stripped[place]:
            clues.header[rows[place]] = cause.rule in _HEADERS
    found: list[list[int]] = [[] for _ in _GROUPS]
    for family in families:
        hits = [hit for hit in view.hits(family) if stripped[hit.number - 1]]
        found[_GROUP_OF.get(family, _OTHER)] += [rows[hit.number - 1] for hit in hits]
        for header in [hit for hit in hits if hit.rule.id in _HEADERS]:
            clues.header[rows[header.number - 1]] = True
    for group, places in enumerate(found):
        clues.hits[group] += np.bincount(np.array(places, np.int64), minlength=len(texts))
    return clues
