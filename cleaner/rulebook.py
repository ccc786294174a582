"""Rules are data: reads and checks the rule files, and compiles them into one matcher."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from cleaner.document import Line
from cleaner.matcher import Matcher
from cleaner.phrase_table import RulePhrase, Tables
from cleaner.phrases import Where, compile_phrase, spelt_out
from cleaner.text import count_words, source_offset

RULES_FOLDER = Path(__file__).parent / "rules"
COMPILED = RULES_FOLDER / "compiled.msgpack"

Phrases = dict[str, list[str]]
Action = Literal["remove", "cut", "mark"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
RuleId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]

# Words that stand small inside a name, agencies that write themselves small among them.
_PARTICLES = frozenset(
    re.findall(
        r"\w+",
        "and of the for via de del della di da do dos das du des la le van von der den ter zu zum bin ibn al el e y et "
        "und i og och dpa apa epd kna sid imago",
    )
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


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A rule's phrase on line `number` (from 1), at [start:end] of the folded line."""

    rule: Rule
    number: int
    start: int
    end: int


class Shipped(msgspec.Struct, frozen=True):
    """The compiled form of the shipped rules: what matching needs, and the digest of the YAML behind it."""

    digest: str
    rules: list[Rule]
    tables: Tables


class RuleBook:
    """All rules, and the one matcher over their phrases."""

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        unobserved: bool = True,
        compiled: Tables | None = None,
        base: RuleBook | None = None,
    ) -> None:
        """`compiled` are the tables of the phrases of `rules`, where they are known; else they are compiled here. The
        rules of `base` come before them; its matcher is shared, so that a site's few rules cost little.

        Phrases that no data has shown are used only with `unobserved`.
        """
        self._own = tuple(rules)
        self._base = base
        self.rules: tuple[Rule, ...] = (*base.rules, *self._own) if base else self._own
        self.unobserved = unobserved
        self.tables = compile_rules(self._own) if compiled is None else compiled

    @classmethod
    def load(cls, files: Iterable[Path] = (), *, unobserved: bool = True) -> RuleBook:
        """The shipped rules and those of `files`. Raises InvalidFile like `with_files`."""
        shipped = shipped_rules()
        return cls(shipped.rules, unobserved=unobserved, compiled=shipped.tables).with_files(files)

    def with_files(self, files: Iterable[Path]) -> RuleBook:
        """These rules and those of `files`.

        Raises InvalidFile for a file that is no rule file, or repeats a rule.
        """
        extra = [rule for file in files for rule in _read(file)]
        if not extra:
            return self
        from cleaner.rulefile import check_unique

        check_unique([*self.rules, *extra])
        return RuleBook(extra, unobserved=self.unobserved, base=self)

    @cached_property
    def families(self) -> frozenset[str]:
        return frozenset(rule.family for rule in self.rules)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that matching depends on."""
        bare = [msgspec.structs.replace(rule, removes={}, keeps={}) for rule in self.rules]
        return hashlib.sha256(msgspec.json.encode([bare, self.unobserved])).hexdigest()

    def by_id(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError when there is none."""
        return self._by_id[rule_id]

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def spelt_out(self, rule_id: str) -> frozenset[str]:
        """Every variant of a rule's phrases as folded text; dear, so ask when it is needed.

        Raises PhraseError if one has a typed slot.
        """
        rule = self.by_id(rule_id)
        written = [*rule.phrases.values(), *(rule.unobserved.values() if self.unobserved else ())]
        return frozenset(
            variant for phrases in written for phrase in phrases for variant in spelt_out(phrase, rule.where)
        )

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.tables, unobserved=self.unobserved)

    def scan(
        self, lines: Sequence[Line], folded: Sequence[str], languages: frozenset[str] | None = None
    ) -> defaultdict[str, list[Hit]]:
        """Hits by rule family, in line order, then in the order of the rules; of phrases in `languages` and those
        near them, None: in all.

        `folded[n]` is the folded text of the line with number n; its first and last items are "".
        """
        hits = defaultdict[str, list[Hit]](list)
        rules, limits = self._own, self._limits
        for match in self._matcher.scan(folded, languages):
            family, longest = limits[match.rule]
            line = folded[match.number]
            if len(line) > longest and count_words(line) > longest:
                continue
            if match.name is None or _is_written_as_name(lines[match.number - 1].text, match.name):
                hits[family].append(Hit(rules[match.rule], match.number, match.start, match.end))
        if self._base is None:
            return hits
        joined = self._base.scan(lines, folded, languages)
        for family, found in hits.items():
            joined[family] = sorted([*joined[family], *found], key=lambda hit: hit.number)
        return joined

    @cached_property
    def _limits(self) -> list[tuple[str, float]]:
        return [(rule.family, rule.longest) for rule in self._own]


def _is_written_as_name(text: str, span: tuple[int, int]) -> bool:
    start, end = (source_offset(text, at) for at in span)
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


def compile_rules(rules: Sequence[Rule]) -> Tables:
    """The phrases of `rules` ready for the matcher."""
    return Tables.of(compiled_phrases(rules))


def compiled_phrases(rules: Sequence[Rule]) -> Iterator[tuple[RulePhrase, list[str]]]:
    """Each phrase of `rules`, compiled, with its anchors."""
    for place, rule in enumerate(rules):
        for unobserved, phrases in ((False, rule.phrases), (True, rule.unobserved)):
            for language, texts in phrases.items():
                for text in texts:
                    phrase, anchors = compile_phrase(text, rule.where)
                    yield RulePhrase(place, language, phrase, unobserved), anchors


def shipped_rules() -> Shipped:
    """The shipped rules, from the compiled form when it is what the YAML says, else from the YAML.

    Reading YAML costs hundreds of milliseconds, checking that nobody changed it one.
    """
    files = rule_files()
    digest = digest_of(files)
    if COMPILED.exists():
        shipped = msgspec.msgpack.decode(COMPILED.read_bytes(), type=Shipped)
        if shipped.digest == digest:
            return shipped
    rules = [rule for file in files for rule in _read(file)]
    return Shipped(digest, rules, compile_rules(rules))


def _read(file: Path) -> list[Rule]:
    from cleaner.rulefile import read_rules  # YAML is dear to import and rarely needed

    return read_rules(file)
