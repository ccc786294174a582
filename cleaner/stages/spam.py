"""spam."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class Spam(Stage):
    """To be written."""

    name: ClassVar[str] = "spam"
