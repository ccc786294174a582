"""cookie_notices."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class CookieNotices(Stage):
    """To be written."""

    name: ClassVar[str] = "cookie_notices"
