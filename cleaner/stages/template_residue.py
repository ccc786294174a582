"""template_residue."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class TemplateResidue(Stage):
    """To be written."""

    name: ClassVar[str] = "template_residue"
