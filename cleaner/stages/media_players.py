"""media_players."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class MediaPlayers(Stage):
    """To be written."""

    name: ClassVar[str] = "media_players"
