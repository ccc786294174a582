"""share_prompts."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class SharePrompts(Stage):
    """To be written."""

    name: ClassVar[str] = "share_prompts"
