"""Configurations and rule files of any kind: they are used, or told what is wrong with them; nothing else happens."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cli_support import RULES
from fuzzing import FUZZ, in_time, mutated
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.compiled_rules import rule_files
from cleaner.config import default, load
from cleaner.config_file import as_yaml, shipped
from cleaner.document import Document, split_lines
from cleaner.pipeline import Pipeline
from cleaner.rulebook import RuleBook
from cleaner.rulefile import read_rules
from cleaner.strict_yaml import InvalidFile
from cleaner.view import View

CONFIG = b"""\
intake: {profile: accurate}
rules:
  files: []
  unobserved: false
batch: {max_removed: 0.5, min_words: 10}
stages:
  - spam
  - photo_credits: {max_words: 8}
  - line_model: {enabled: false}
overrides:
  spam: {enabled: false}
"""
CONFIGS = [CONFIG, shipped().encode(), as_yaml(default()).encode(), b"overrides:\n  spam: {enabled: false}\n"]
# The shortest rule of each family.
SMALL = [b"- id:" + min(path.read_bytes().removeprefix(b"- id:").split(b"\n- id:"), key=len) for path in rule_files()]
CHANGES = [b"stages.spam.enabled=false", b"intake.profile=fast", b"batch.max_removed=0.5", b"rules.files=[a.yaml]"]
TEXT = Document(id=None, lines=split_lines("Zzz junk zzz\nThe gate opened. Zzz tail zzz\n\0\ud800 Photo: {name}\n"))


@FUZZ
@given(st.one_of(mutated(CONFIGS), st.binary(max_size=100)))
@example(b"batch: {min_words: " + b"9" * 5_000 + b"}")
@example(b"batch: {min_words: 0x_}")
def test_configurations(scratch: Path, data: bytes) -> None:
    path = scratch / "config.yaml"
    path.write_bytes(data)
    with in_time(), suppress(InvalidFile):
        Pipeline(load(path)) if len(data) < 1_000 else load(path)


@FUZZ
@given(mutated(CHANGES))
@example(b"intake.pro\x80file=fast")
@example(b"stages.spam.enabled=\x80")
def test_changes(data: bytes) -> None:
    with in_time(), suppress(InvalidFile):
        load(changes=[data.decode("utf-8", "surrogateescape")])


@FUZZ
@given(st.one_of(mutated([RULES.encode()]), mutated(SMALL)), st.sampled_from(["probe_phrases", "spam", "x"]))
def test_rule_files(scratch: Path, data: bytes, family: str) -> None:
    folder = scratch / "rules"
    folder.mkdir(exist_ok=True)
    path = folder / f"{family}.yaml"
    path.write_bytes(data)
    with in_time(), suppress(InvalidFile):
        View(RuleBook(read_rules(path)), TEXT).hits(family)
    path.unlink()
