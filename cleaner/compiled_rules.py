"""The compiled form of the rules, in which the shipped ones are read at every start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from cleaner.phrase_table import RulePhrase, Tables
from cleaner.phrases import compile_phrase
from cleaner.rule import RULES_FOLDER, Rule

COMPILED = RULES_FOLDER / "compiled.msgpack"


class PackedRules(msgspec.Struct, frozen=True):
    """Rules by their ids, each encoded: a document needs a few of them, and all are thousands of strings."""

    ids: list[str]
    rules: list[memoryview]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> PackedRules:
        """The rules, packed."""
        return cls([rule.id for rule in rules], [memoryview(msgspec.msgpack.encode(rule)) for rule in rules])

    def rule(self, place: int) -> Rule:
        """The rule at a place."""
        return msgspec.msgpack.decode(self.rules[place], type=Rule)


class Shipped(msgspec.Struct, frozen=True):
    """The compiled form of the shipped rules: what matching needs, and the digest of the YAML behind it."""

    digest: str
    rules: PackedRules
    tables: Tables


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
    rules = [rule for file in files for rule in read(file)]
    return Shipped(digest, PackedRules.of(rules), compile_rules(rules))


def write_compiled(path: Path = COMPILED) -> None:
    """Writes the compiled form of the shipped rules, without their examples."""
    files = rule_files()
    rules = [msgspec.structs.replace(rule, removes={}, keeps={}) for file in files for rule in read(file)]
    path.write_bytes(msgspec.msgpack.encode(Shipped(digest_of(files), PackedRules.of(rules), compile_rules(rules))))


def read(file: Path) -> list[Rule]:
    """The rules of one file. Raises InvalidFile."""
    from cleaner.rulefile import read_rules  # YAML is dear to import and rarely needed

    return read_rules(file)
