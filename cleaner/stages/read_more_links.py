"""read_more_links."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class ReadMoreLinks(Stage):
    """To be written."""

    name: ClassVar[str] = "read_more_links"
