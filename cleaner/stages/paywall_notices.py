"""paywall_notices."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class PaywallNotices(Stage):
    """To be written."""

    name: ClassVar[str] = "paywall_notices"
