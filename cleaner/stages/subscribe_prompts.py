"""subscribe_prompts."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class SubscribePrompts(Stage):
    """To be written."""

    name: ClassVar[str] = "subscribe_prompts"
