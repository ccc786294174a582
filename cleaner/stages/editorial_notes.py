"""editorial_notes."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class EditorialNotes(Stage):
    """To be written."""

    name: ClassVar[str] = "editorial_notes"
