"""Patterns for the names of months and weekdays and for relative times, in every language of the rules.

The words come from CLDR: training/calendars.py writes them to data/calendar.json.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).parent / "data" / "calendar.json"

NOT_BEHIND_LETTER = r"(?<![^\W\d_])"
NOT_BEFORE_LETTER = r"(?![^\W\d_])"
# How many: in figures, or one in words.
_COUNT = r"(?:\d{1,3}\+?|an?|one|ein(?:e[mr]?)?|une?|una|uma?|ett?|en|een|én|yksi|bir)"


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: all words folded; {0} in `ages` stands for a number, and those without one say one or two."""

    months: dict[str, int]
    weekdays: list[str]
    halves_of_the_day: list[str]
    ages: list[str]
    units: list[str]


@cache
def calendar() -> Calendar:
    """The words of dates and times."""
    return msgspec.json.decode(_FILE.read_bytes(), type=Calendar)


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of `words` that stands in a place; it branches at their first letters, so that
    hundreds of them cost little more than one.
    """
    endings: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, reverse=True):
        endings[word[0]].append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(head)}(?:{'|'.join(tails)})" for head, tails in endings.items()) + ")"


def month(*, is_ascii: bool = False) -> str:
    """A month's name; `is_ascii`: one that ASCII text may hold, which is half of them."""
    names = (name for name in calendar().months if name.isascii() or not is_ascii)
    return f"{NOT_BEHIND_LETTER}{any_of(names)}{NOT_BEFORE_LETTER}\\.?"


def half_of_the_day() -> str:
    """What says whether a time is before or after noon."""
    return rf"{NOT_BEHIND_LETTER}{any_of(calendar().halves_of_the_day)}{NOT_BEFORE_LETTER}\.?"


def age() -> str:
    """A relative time: "3 hours ago", "vor einer Stunde", "3時間前"."""
    return _age(calendar().ages)


def _age(ages: Iterable[str]) -> str:
    parts = defaultdict(list)
    for phrase in ages:
        before, counted, behind = phrase.partition("{0}")
        parts[before if counted else phrase].append(behind.lstrip())
    phrases = [
        re.escape(before) if behind == [""] else rf"{re.escape(before)}{_COUNT} ?{any_of(behind)}\.?"
        for before, behind in parts.items()
    ]
    # The scripts without spaces glue the next word to it.
    return rf"{NOT_BEHIND_LETTER}(?:{'|'.join(phrases)})(?:{NOT_BEFORE_LETTER}|(?<=[前전]))"


def ages_in(folded: str) -> list[re.Pattern[str]]:
    """Patterns of the relative times whose words folded text holds, longest first: few of the hundreds there are."""
    told = [phrase for sign, phrases in _ages_by_sign().items() if sign in folded for phrase in phrases]
    held = [phrase for phrase in told if all(part.strip() in folded for part in phrase.split("{0}"))]
    return list(map(_age_of, sorted(held, key=len, reverse=True)))


@cache
def _age_of(phrase: str) -> re.Pattern[str]:
    return re.compile(_age([phrase]))


@cache
def _ages_by_sign() -> dict[str, list[str]]:
    """Relative times by the least that tells them, one of which stands in each: "ago", "vor ", "前"."""
    by_sign: dict[str, list[str]] = defaultdict(list)
    for phrase in calendar().ages:
        before, _, behind = phrase.partition("{0}")
        by_sign[before or (behind.rsplit(" ", 1)[-1] if " " in behind else behind[-1])].append(phrase)
    return by_sign


def short_age() -> str:
    """A number and a unit, as news pages shorten a relative time: "3h", "12 min"."""
    return rf"(?:\d{{1,3}} ?{any_of(calendar().units)}{NOT_BEFORE_LETTER}\.?)"
