"""social_embeds."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class SocialEmbeds(Stage):
    """To be written."""

    name: ClassVar[str] = "social_embeds"
