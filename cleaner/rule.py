"""What a rule is: data that says which phrases are junk, where in a line, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from cleaner.phrases import Where

RULES_FOLDER = Path(__file__).parent / "rules"  # of the shipped ones, a file for each family

Phrases = dict[str, list[str]]
Action = Literal["remove", "cut", "mark"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
RuleId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule of a family; its examples are its tests.

    `where`: the phrase is the whole line, starts it, ends it, or stands anywhere in it. `action`:
    remove the line, cut what matched off it, or mark it for the stage's own judgement. `max_words`: the
    longest line it applies to, in words (absent: 40, and any length for `cut`). In the `removes` of a
    cut, [[double brackets]] hold what goes.
    """

    id: RuleId
    reason: Text
    where: Where
    action: Action
    phrases: Phrases = {}
    unobserved: Phrases = {}
    max_words: Annotated[int, msgspec.Meta(ge=1)] | None = None
    removes: Phrases = {}
    keeps: Phrases = {}

    @property
    def family(self) -> str:
        return self.id.partition("/")[0]

    @property
    def longest(self) -> float:
        """The most words a line may have for this rule to apply."""
        return self.max_words or (float("inf") if self.action == "cut" else 40)
