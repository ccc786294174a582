"""legal_notices."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class LegalNotices(Stage):
    """To be written."""

    name: ClassVar[str] = "legal_notices"
