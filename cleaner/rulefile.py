"""Rule files: strict reading with errors that name file and line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cleaner.phrases import compile_phrase
from cleaner.pieces import PhraseError
from cleaner.rule import RULES_FOLDER, Rule
from cleaner.strict_yaml import InvalidFile, Marked, convert, read


def read_rules(file: Path) -> list[Rule]:
    """The rules of one file. Raises InvalidFile, with file and line, for whatever is wrong with it."""
    marked = read(file)
    if not isinstance(marked.value, list):
        raise marked.error((), "a rule file is a list of rules, each opening with `- id: family/name`")
    rules = [convert(marked, value, Rule, (n,)) for n, value in enumerate(marked.value)]
    for n, rule in enumerate(rules):
        if file.parent == RULES_FOLDER and rule.family != file.stem:
            raise marked.error((n, "id"), f"{rule.id}: the rules of this file are named {file.stem}/…")
        _check(marked, n, rule)
    repeated = [rule for rule, times in Counter(rule.id for rule in rules).items() if times > 1]
    if repeated:
        n = max(n for n, rule in enumerate(rules) if rule.id == repeated[0])
        raise marked.error((n, "id"), f"{repeated[0]}: there is a rule of this name above")
    return rules


def check_unique(rules: Sequence[Rule]) -> None:
    """Raises InvalidFile if two rule files hold a rule of the same id."""
    for rule_id, times in Counter(rule.id for rule in rules).items():
        if times > 1:
            raise InvalidFile(f"{rule_id}: two rule files hold a rule of this name; rename one")


def _check(marked: Marked, n: int, rule: Rule) -> None:
    if not rule.phrases and not rule.unobserved:
        raise marked.error((n,), f"{rule.id}: has no phrases")
    for field in ("phrases", "unobserved", "removes", "keeps"):
        for language, entries in getattr(rule, field).items():
            where = (n, field, language)
            if not re.fullmatch(r"[a-z]{2,3}|mul", language):
                raise marked.error(where, f"{rule.id}: {language!r} is no language code; use en, de, … or mul")
            if not entries or not all(entries):
                raise marked.error(where, f"{rule.id}: {field}.{language} is empty")
    for language in {*rule.phrases, *rule.unobserved} - set(rule.removes):
        raise marked.error((n,), f"{rule.id}: removes.{language}: give a line that the {language} phrases match")
    if not rule.keeps:
        raise marked.error((n,), f"{rule.id}: keeps: give a near miss that must stay")
    for phrases in (rule.phrases, rule.unobserved):
        for language, entries in phrases.items():
            for phrase in entries:
                try:
                    compile_phrase(phrase, rule.where)
                except PhraseError as error:
                    raise marked.error((n, "phrases", language), f"{rule.id}: {error}") from None
