"""Junk that rules of your own name."""

from __future__ import annotations

from typing import ClassVar

from cleaner.stage import Stage


class CustomRules(Stage, frozen=True, kw_only=True):
    """Removes lines that rules of your own name, and cuts off what they say, where no other stage is meant.

    Why: every site has junk that is nobody else's: its slogans, its series, the names of its desks.
    Keeps: everything, as long as no rule file of yours holds rules named custom_rules/NAME.
    Source: the rule files that the configuration names under `rules` and `sites`.
    """

    name: ClassVar[str] = "custom_rules"
