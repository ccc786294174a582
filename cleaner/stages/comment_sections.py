"""comment_sections."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class CommentSections(Stage):
    """To be written."""

    name: ClassVar[str] = "comment_sections"
