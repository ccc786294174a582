"""`cleaner rules`: the rules listed, checked, tested and compiled."""

from __future__ import annotations

import argparse
from pathlib import Path

from cleaner.cli import console
from cleaner.cli.settings import settings_of
from cleaner.rulebook import COMPILED, Rule, RuleBook, rule_files
from cleaner.strict_yaml import InvalidFile


def main(options: argparse.Namespace) -> int:
    """Carries out one task; 1 if a rule is wrong."""
    if options.task == "list":
        return _list(options)
    if options.task == "compile":
        return _compile()
    rules, problems = _read(_files(options))
    if options.task == "test":
        from cleaner.report.rule_examples import misses

        problems += [f"{miss.rule}: {miss.language}: {miss.example!r} {miss.problem}" for miss in misses(rules)]
    for problem in problems:
        console.complain(problem)
    if problems:
        return 1
    examples = sum(len(lines) for rule in rules for kind in (rule.removes, rule.keeps) for lines in kind.values())
    tried = f", {examples} examples" if options.task == "test" else ""
    console.emit(f"{len(rules)} rules{tried}: all right\n")
    return 0


def _files(options: argparse.Namespace) -> list[Path]:
    if options.files:
        return [Path(file) for file in options.files]
    return [*rule_files(), *(Path(file) for file in settings_of(options).rules.files)]


def _read(files: list[Path]) -> tuple[list[Rule], list[str]]:
    """The rules of all files that can be read, and what is wrong with the others."""
    from cleaner.rulefile import check_unique, read_rules

    rules: list[Rule] = []
    problems: list[str] = []
    for file in files:
        try:
            found = read_rules(file)
            check_unique([*rules, *found])
            rules += found
        except InvalidFile as error:
            problems.append(str(error))
    return rules, problems


def _list(options: argparse.Namespace) -> int:
    settings = settings_of(options).rules
    book = RuleBook.load([Path(file) for file in settings.files], unobserved=settings.unobserved)
    chosen = [rule for rule in book.rules if _chosen(rule, options)]
    if not chosen:
        raise console.UsageError("no rule of that family and language; `cleaner rules list` names all")
    for rule in chosen:
        languages = ",".join(sorted({*rule.phrases, *rule.unobserved}))
        console.emit(f"{rule.id}  {rule.action} {rule.where}  [{languages}]  {rule.reason}\n")
    return 0


def _chosen(rule: Rule, options: argparse.Namespace) -> bool:
    spoken = {*rule.phrases, *rule.unobserved}
    return options.family in (None, rule.family) and (options.lang is None or options.lang in spoken)


def _compile() -> int:
    from cleaner.rulefile import write_compiled

    try:
        write_compiled()
    except OSError as error:
        raise console.OutputError(f"{COMPILED}: {error.strerror}; change the permissions of the folder") from None
    console.emit(f"{COMPILED}\n")
    return 0
