"""Links to the rest of a text, alone on their line or glued to the last sentence."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class ReadMoreLinks(Stage, frozen=True):
    """Removes lines that are only a link to the rest of a text, and cuts such a link off a finished sentence.

    Why: "Read more", "Weiterlesen" and "Show more" come from teasers, folded boxes and cards; glued to the last
    sentence they end paragraphs with a button.
    Keeps: sentences about reading more; a link that names a headline, which is an inline related link.
    Source: observed phrases, whole line or after a finished sentence only: "read more:" at the start of a line
    stands in 32 clean lines.
    """

    name: ClassVar[str] = "read_more_links"
