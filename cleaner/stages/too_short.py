"""too_short."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class TooShort(Stage):
    """To be written."""

    name: ClassVar[str] = "too_short"
