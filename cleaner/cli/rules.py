"""`cleaner rules`: the rules listed, checked, tested and compiled."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from cleaner.cli import console
from cleaner.cli.settings import settings_of
from cleaner.compiled_rules import COMPILED, rule_files, write_compiled
from cleaner.document import Document
from cleaner.report.rule_page import phrases_of, rule_page
from cleaner.rule import RULES_FOLDER, Rule
from cleaner.rulebook import RuleBook
from cleaner.strict_yaml import InvalidFile, did_you_mean

_WIDTH = 100


def main(options: argparse.Namespace) -> int:
    """Carries out one task; 1 if a rule is wrong."""
    if options.task == "list":
        return _list(options)
    if options.task == "explain":
        return _explain(options)
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
    if options.task == "test" and options.clean:
        _print_harm(rules, options.clean)
    return 0


def _files(options: argparse.Namespace) -> list[Path]:
    if getattr(options, "files", None):
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


def _print_harm(rules: list[Rule], folder: str) -> None:
    """A line for each rule that hits clean texts, most lines first."""
    from cleaner.report.rule_harm import harm_of

    docs = list(_documents(Path(folder)))
    found = sorted(harm_of(rules, docs), key=lambda harm: (-harm.lines, harm.rule.id))
    hits = [harm for harm in found if harm.lines]
    for harm in hits:
        example = " ".join(harm.example.split())[:_WIDTH]
        console.emit(f"{harm.lines:>7} lines in {harm.documents} documents  {harm.rule.action:<6}  {harm.rule.id}\n")
        console.emit(f"        {example}\n")
    quiet = len(rules) - len(hits)
    console.emit(f"{folder}: {len(docs)} documents; {quiet} of {len(rules)} rules leave all of them alone\n")


def _documents(folder: Path) -> Iterator[Document]:
    """The documents below a folder, as they are read, uncleaned."""
    from cleaner.intake import read_document
    from cleaner.io.readers import Unreadable, media_type_of, read_bytes

    if not folder.is_dir():
        raise console.UsageError(f"{folder}: is no folder; name one that holds clean texts")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            yield read_document(read_bytes(str(path)), media_type=media_type_of(str(path)))
        except Unreadable as error:
            console.complain(f"{path}: {error}")


def _list(options: argparse.Namespace) -> int:
    settings = settings_of(options).rules
    book = RuleBook.load([Path(file) for file in settings.files], unobserved=settings.unobserved)
    chosen = [rule for rule in book.rules if _chosen(rule, options)]
    if not chosen:
        raise console.UsageError("no rule of that family and language; `cleaner rules list` names all")
    for rule in chosen:
        languages = ",".join(sorted({*rule.phrases, *rule.unobserved}))
        console.emit(f"{rule.id}  {rule.action} {rule.where}  [{languages}]  {rule.reason}\n")
        for phrase in phrases_of(rule, options.language) if options.language else ():
            console.emit(f"    {phrase}\n")
    return 0


def _explain(options: argparse.Namespace) -> int:
    family = options.rule.partition("/")[0]
    rules, problems = _read([file for file in _files(options) if file.parent != RULES_FOLDER or file.stem == family])
    for problem in problems:
        console.complain(problem)
    for rule in rules:
        if rule.id == options.rule:
            for line in rule_page(rule, language=options.language):
                console.emit(f"{line}\n")
            return 0
    known = [rule.id for rule in rules if rule.family == family] or [file.stem for file in rule_files()]
    raise console.UsageError(f"{options.rule}: there is no such rule{did_you_mean(options.rule, known)}")


def _chosen(rule: Rule, options: argparse.Namespace) -> bool:
    spoken = {*rule.phrases, *rule.unobserved}
    return options.family in (None, rule.family) and (options.language is None or options.language in spoken)


def _compile() -> int:
    try:
        write_compiled()
    except OSError as error:
        raise console.OutputError(f"{COMPILED}: {error.strerror}; change the permissions of the folder") from None
    console.emit(f"{COMPILED}\n")
    return 0
