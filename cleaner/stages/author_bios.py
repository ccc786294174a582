"""author_bios."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class AuthorBios(Stage):
    """To be written."""

    name: ClassVar[str] = "author_bios"
