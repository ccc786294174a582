"""All rules together, and what their phrases hit in a document."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path

import msgspec

from cleaner.compiled_rules import PackedRules, compile_rules, read, shipped_rules
from cleaner.document import Line
from cleaner.matcher import Matcher
from cleaner.phrase_table import Tables
from cleaner.phrases import spelt_out
from cleaner.rule import Rule
from cleaner.text import count_words, source_offset

# Words that stand small inside a name, agencies that write themselves small among them.
_PARTICLES = frozenset(
    re.findall(
        r"\w+",
        "and of the for via de del della di da do dos das du des la le van von der den ter zu zum bin ibn al el e y et "
        "und i og och dpa apa epd kna sid imago",
    )
)


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A rule's phrase on line `number` (from 1), at [start:end] of the folded line."""

    rule: Rule
    number: int
    start: int
    end: int


class RuleBook:
    """All rules, and the one matcher over their phrases."""

    def __init__(
        self,
        rules: Sequence[Rule] | PackedRules,
        *,
        unobserved: bool = True,
        compiled: Tables | None = None,
        base: RuleBook | None = None,
    ) -> None:
        """`compiled` are the tables of the phrases of `rules`, where they are known; else they are compiled here. The
        rules of `base` come before them; its matcher is shared, so that a site's few rules cost little.

        Phrases that no data has shown are used only with `unobserved`.
        """
        self._rule: Callable[[int], Rule]  # by the place among its own
        if isinstance(rules, PackedRules):
            own, self._rule = rules.ids, cache(rules.rule)
        else:
            own, self._rule = [rule.id for rule in rules], tuple(rules).__getitem__
        self._own = range(len(own))
        self._limit = cache(self._limit_of)
        self._base = base
        self.ids: tuple[str, ...] = (*(base.ids if base else ()), *own)
        self.unobserved = unobserved
        self.tables = compile_rules([*map(self._rule, self._own)]) if compiled is None else compiled

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All rules; each is read where it is first needed, so ask for `ids` if these will do."""
        return (*(self._base.rules if self._base else ()), *map(self._rule, self._own))

    @classmethod
    def load(cls, files: Iterable[Path] = (), *, unobserved: bool = True) -> RuleBook:
        """The shipped rules and those of `files`. Raises InvalidFile like `with_files`."""
        shipped = shipped_rules()
        return cls(shipped.rules, unobserved=unobserved, compiled=shipped.tables).with_files(files)

    def with_files(self, files: Iterable[Path]) -> RuleBook:
        """These rules and those of `files`.

        Raises InvalidFile for a file that is no rule file, or repeats a rule.
        """
        extra = [rule for file in files for rule in read(file)]
        if not extra:
            return self
        from cleaner.rulefile import check_unique

        check_unique([*self.rules, *extra])
        return RuleBook(extra, unobserved=self.unobserved, base=self)

    @cached_property
    def families(self) -> frozenset[str]:
        return frozenset(rule_id.partition("/")[0] for rule_id in self.ids)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that matching depends on."""
        bare = [msgspec.structs.replace(rule, removes={}, keeps={}) for rule in self.rules]
        return hashlib.sha256(msgspec.json.encode([bare, self.unobserved])).hexdigest()

    def by_id(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError when there is none."""
        place = self._places[rule_id] - len(self.ids) + len(self._own)
        return self._base.by_id(rule_id) if self._base and place < 0 else self._rule(place)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {rule_id: place for place, rule_id in enumerate(self.ids)}

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
        limit = self._limit
        for match in self._matcher.scan(folded, languages):
            rule, family, longest = limit(match.rule)
            line = folded[match.number]
            if len(line) > longest and count_words(line) > longest:
                continue
            if match.name is None or _is_written_as_name(lines[match.number - 1].text, match.name):
                hits[family].append(Hit(rule, match.number, match.start, match.end))
        if self._base is None:
            return hits
        joined = self._base.scan(lines, folded, languages)
        for family, found in hits.items():
            joined[family] = sorted([*joined[family], *found], key=lambda hit: hit.number)
        return joined

    def _limit_of(self, place: int) -> tuple[Rule, str, float]:
        rule = self._rule(place)
        return rule, rule.family, rule.longest


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
