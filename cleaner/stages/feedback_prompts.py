"""feedback_prompts."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class FeedbackPrompts(Stage):
    """To be written."""

    name: ClassVar[str] = "feedback_prompts"
