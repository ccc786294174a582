"""Rules are data: reads and checks the rule files, and compiles them into one matcher."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec

from cleaner.document import Line
from cleaner.matcher import Match, Matcher
from cleaner.phrases import Phrase, Where, compile_phrase
from cleaner.text import count_words, source_offset

RULES_FOLDER = Path(__file__).parent / "rules"
COMPILED = RULES_FOLDER / "compiled.json"

Phrases = dict[str, list[str]]
Text = Annotated[str, msgspec.Meta(min_length=1)]
RuleId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]

# Words that stand small inside a name.
_PARTICLES = frozenset(
    "and of the for via de del della di da do dos das du des la le van von der den ter zu zum bin ibn al el e y et und i og och".split()
)


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
    action: Literal["remove", "cut", "mark"]
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


class Hit(NamedTuple):
    """A rule's phrase on line `number` (from 1), at [start:end] of the folded line."""

    rule: Rule
    number: int
    start: int
    end: int


class Shipped(msgspec.Struct, frozen=True):
    """The compiled form of the shipped rules: what matching needs, and the digest of the YAML behind it."""

    digest: str
    rules: list[Rule]


class RuleBook:
    """All rules, and the one matcher over their phrases."""

    def __init__(self, rules: Sequence[Rule], *, unobserved: bool = True) -> None:
        self.rules = tuple(rules)
        self.unobserved = unobserved

    @classmethod
    def load(cls, files: Iterable[Path] = (), *, unobserved: bool = True) -> RuleBook:
        """The shipped rules and those of `files`; phrases no data has shown only with `unobserved`.

        Raises InvalidFile for a file that is no rule file, or repeats a rule of another one.
        """
        rules = [*shipped_rules()]
        extra = [rule for file in files for rule in _read(file)]
        if extra:
            from cleaner.rulefile import check_unique

            check_unique([*rules, *extra])
        return cls([*rules, *extra], unobserved=unobserved)

    @cached_property
    def families(self) -> frozenset[str]:
        return frozenset(rule.family for rule in self.rules)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that matching depends on."""
        return hashlib.sha256(msgspec.json.encode([self.rules, self.unobserved])).hexdigest()

    def by_id(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError when there is none."""
        return self._by_id[rule_id]

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def phrases(self) -> list[tuple[int, Phrase]]:
        """Every variant of every phrase, with its rule's place in `rules`."""
        return [
            (place, variant)
            for place, rule in enumerate(self.rules)
            for phrases in ((rule.phrases, rule.unobserved) if self.unobserved else (rule.phrases,))
            for language in phrases.values()
            for phrase in language
            for variant in compile_phrase(phrase, rule.where)
        ]

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.phrases)

    def scan(self, lines: Sequence[Line], folded: Sequence[str]) -> dict[str, list[Hit]]:
        """Hits by rule family, in line order, then in the order of the rules.

        `folded[n]` is the folded text of the line with number n; its first and last items are "".
        """
        hits: dict[str, list[Hit]] = {}
        for match in self._matcher.scan(folded):
            rule = self.rules[match.rule]
            if self._applies(rule, match, lines, folded):
                hits.setdefault(rule.family, []).append(Hit(rule, match.number, match.start, match.end))
        for found in hits.values():
            found.sort(key=lambda hit: (hit.number, self._places[hit.rule.id]))
        return hits

    @cached_property
    def _places(self) -> dict[str, int]:
        return {rule.id: place for place, rule in enumerate(self.rules)}

    def _applies(self, rule: Rule, match: Match, lines: Sequence[Line], folded: Sequence[str]) -> bool:
        longest = rule.longest
        if len(folded[match.number]) > longest and count_words(folded[match.number]) > longest:
            return False
        if match.name is None:
            return True
        text = lines[match.number - 1].text
        start, end = (source_offset(text, at) for at in match.name)
        return is_name(text[start:end])


def is_name(text: str) -> bool:
    """True if `text` is written as a name: every word but small particles opens with a capital.

    A script without capitals is believed.
    """
    words = [word.lstrip("(\"'“‘") for word in text.replace("/", " ").replace(",", " ").split()]
    words = [word for word in words if word and word.casefold() not in _PARTICLES and word != "&"]
    return bool(words) and not any(word[0].islower() or word[0].isdigit() for word in words)


def rule_files(folder: Path = RULES_FOLDER) -> list[Path]:
    """The shipped rule files, one per family, by name."""
    return sorted(folder.glob("*.yaml"))


def digest_of(files: Iterable[Path]) -> str:
    """SHA-256 of the files' names and bytes."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def shipped_rules() -> list[Rule]:
    """The shipped rules, from the compiled form when it is what the YAML says, else from the YAML.

    Reading YAML costs hundreds of milliseconds, checking that nobody changed it one.
    """
    files = rule_files()
    if COMPILED.exists():
        shipped = msgspec.json.decode(COMPILED.read_bytes(), type=Shipped)
        if shipped.digest == digest_of(files):
            return shipped.rules
    return [rule for file in files for rule in _read(file)]


def _read(file: Path) -> list[Rule]:
    from cleaner.rulefile import read_rules  # YAML is dear to import and rarely needed

    return read_rules(file)

