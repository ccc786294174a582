"""Names of authors at the start of a text, and the words that end them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from cleaner.dates import has_date
from cleaner.rulebook import RuleBook, is_name
from cleaner.text import is_thai, is_unspaced, normalise

_SEAM = re.compile(r"(?<=[a-z])(?=(?:Published|Updated|Posted|Last Updated)\b)")  # "Jane RoePublished: 5 March"
_MOST_WORDS = 6  # of a name and what follows it
_LONGEST_UNSPACED = 9  # characters of a name in a script without spaces
_LONGEST_THAI = 30  # of a Thai one, which has a space between first and last name


class NameReader:
    """Reads the names of authors; the words that stand between and behind them come from the rules of bylines."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules

    @cached_property
    def offices(self) -> frozenset[str]:
        return self._rules.spelt_out("bylines/office")

    @cached_property
    def _between(self) -> re.Pattern[str]:
        joint = _written(self._rules.spelt_out("bylines/joint"))
        return re.compile(rf"\s*[,;/•·|&、]\s*|\s(?:{joint})\s+")

    @cached_property
    def _behind(self) -> re.Pattern[str]:
        behind = _written(self._rules.spelt_out("bylines/behind_name"))
        return re.compile(rf"\s*(?:[–—(|@]|\s-\s|\S+@\S+|\s(?:{behind})(?!\w)).*")

    def names(self, text: str) -> tuple[str, ...]:
        """The names that open `text`, up to the first piece that is none."""
        names: list[str] = []
        for piece in self._between.split(_SEAM.sub(" | ", text)):
            words = self._behind.sub("", piece.strip(" .:*_")).split()
            office = self.office(words)
            name = " ".join(words[:office])
            if not is_name(name) or ":" in name or len(words) > _MOST_WORDS or has_date(normalise(name)):
                break
            longest = _LONGEST_THAI if is_thai(name[0]) else _LONGEST_UNSPACED
            if (is_unspaced(name[0]) and len(name) > longest) or (office is not None and " " not in name):
                break
            names.append(name)
            if office is not None:
                break
        return tuple(names)

    def office(self, words: Sequence[str]) -> int | None:
        """The place of the first word that says an office or a newsroom."""
        return next((n for n, word in enumerate(words) if normalise(word).strip(".,") in self.offices), None)


def is_full_name(name: str) -> bool:
    """True for two words or more, small ones such as "van" aside; scripts without spaces need one."""
    return sum(not word[0].islower() for word in name.split()) > 1 or is_unspaced(name[0])


def _written(words: Iterable[str]) -> str:
    """A pattern for words in small letters or in capitals; with a capital they are names: "Dan", "Le"."""
    return "|".join(re.escape(form) for word in sorted(words) for form in dict.fromkeys((word, word.upper())))
