"""What publishers say about a text: affiliate links, where it first appeared, updates, standards, opinions."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class EditorialNotes(Stage, frozen=True):
    """Removes lines that say how the publisher earns from a text, where it first appeared, who or what wrote it.

    Why: such notes repeat on thousands of pages and are no part of the story.
    Keeps: corrections that say what was wrong ("An earlier version of this article gave …"), editor's notes with
    substance, and prose about affiliate programmes, standards and opinions.
    Source: observed phrases. Disclosures hit a dozen lines of clean articles, all of them disclosures that the
    reference text had kept.
    """

    name: ClassVar[str] = "editorial_notes"
