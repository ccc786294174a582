"""agency_credits."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class AgencyCredits(Stage):
    """To be written."""

    name: ClassVar[str] = "agency_credits"
