"""site_furniture."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class SiteFurniture(Stage):
    """To be written."""

    name: ClassVar[str] = "site_furniture"
