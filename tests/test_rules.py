"""The shipped rules and stages: names agree, examples hold, and no rule can be made slow."""

from __future__ import annotations

import inspect
import json
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest

import cleaner.stages
from cleaner import Document, Pipeline, Stage
from cleaner.compiled_rules import rule_files
from cleaner.document import split_lines
from cleaner.report.rule_examples import misses
from cleaner.rule import RULES_FOLDER, Rule
from cleaner.rulebook import RuleBook
from cleaner.rulefile import read_rules
from cleaner.slots import SLOTS, slot_pattern
from cleaner.stages import STAGES
from cleaner.view import LONGEST_LINE, View

FAMILIES = [file.stem for file in rule_files()]

# A sentence or three in each language that no rule is about, to stand around an example.
TEXTS: dict[str, str] = json.loads((Path(__file__).parent / "languages.json").read_text(encoding="utf-8"))


def by_stage(test: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)(test)


def by_family(test: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("family", FAMILIES)(test)


@cache
def rules_of(family: str) -> list[Rule]:
    """The rules of a family with their examples, which the compiled form leaves out."""
    return read_rules(RULES_FOLDER / f"{family}.yaml")


def among_prose(line: str, language: str) -> str:
    """The line as the fifth, between paragraphs in its language, long enough that nobody doubts which it is."""
    text = TEXTS.get(language, TEXTS["en"])
    above, below = f"{text} Lindmoor. {text}", f"Harlan. {text} {text}"
    return f"{above}\n\n{below}\n\n{line}\n\nWexley. {above}\n\n{below} Marlow."


# The registry


@by_stage
def test_a_stage_is_named_like_its_file(stage: type[Stage]) -> None:
    file = Path(inspect.getfile(stage))
    assert stage.name == file.stem
    assert stage.__module__ == f"cleaner.stages.{stage.name}"
    assert stage.__name__ == "".join(word.capitalize() for word in stage.name.split("_"))


@by_stage
def test_a_stage_has_a_manual_page(stage: type[Stage]) -> None:
    text = inspect.getdoc(stage) or ""
    sections = [paragraph.partition(":")[0] for paragraph in text.splitlines() if paragraph[:1].isupper()]
    assert [name for name in sections if name in ("Why", "Keeps", "Source")] == ["Why", "Keeps", "Source"], text
    assert re.search("removes|rewrites|rejects", text.partition("\n\n")[0], re.I), text


@by_stage
def test_a_setting_says_what_it_means(stage: type[Stage]) -> None:
    assert "description" in str(inspect.get_annotations(stage, eval_str=True)) or stage.__struct_fields__ == (
        "enabled",
    )


def test_every_stage_file_is_in_the_list() -> None:
    folder = Path(cleaner.stages.__file__).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert sorted(stage.name for stage in STAGES) == sorted(files)


@by_family
def test_a_rule_file_belongs_to_a_stage(family: str) -> None:
    assert family in {stage.name for stage in STAGES}


@by_family
def test_the_reason_of_a_rule_is_one_sentence(family: str) -> None:
    wrong = [rule.id for rule in rules_of(family) if not re.fullmatch(r"[A-Z](?:(?!\. ).){10,150}\.", rule.reason)]
    assert wrong == []


# Examples


@by_family
def test_examples_hold_for_their_rule_alone(family: str) -> None:
    found = [f"{miss.rule}: {miss.language}: {miss.example!r} {miss.problem}" for miss in misses(rules_of(family))]
    assert not found, report(found)


@by_family
def test_what_a_rule_keeps_survives_the_pipeline(pipeline: Pipeline, family: str) -> None:
    found = []
    for rule, language, example in examples(family, "keeps"):
        doc = pipeline.clean(among_prose(example, language), media_type="text/plain")
        line = doc.lines[4]
        if doc.rejected is not None or line.removed is not None or line.text != example:
            fate = doc.rejected or line.removed
            found.append(f"{rule.id}: {example!r} is lost to {fate.rule if fate else f'a rewrite: {line.text!r}'}")
    assert not found, report(found)


@by_family
def test_what_a_rule_removes_is_gone_from_the_body(pipeline: Pipeline, family: str) -> None:
    found = []
    for rule, language, example in examples(family, "removes"):
        if rule.action == "remove":
            line = pipeline.clean(among_prose(example, language), media_type="text/plain").lines[4]
            if line.removed is None:
                found.append(f"{rule.id}: {example!r} is still there")
    assert not found, report(found)


def examples(family: str, field: str) -> Iterator[tuple[Rule, str, str]]:
    """Each rule with the language and text of each example."""
    for rule in rules_of(family):
        for language, lines in getattr(rule, field).items():
            for line in lines:
                yield rule, language, line


def report(found: list[str]) -> str:
    return f"{len(found)} examples fail\n" + "\n".join(found)


# Hostile lines

# What looks like the beginning of a slot for a long time and never is one.
FILLERS = (
    "a ",
    "Aa ",
    "a.a-",
    "1",
    "1,",
    "1 ",
    " ",
    "and ",
    "facebook ",
    "@a",
    "a@a.",
    "www.a",
    "mar ",
    "漢",
    "-",
    "|",
    ":",
    "'",
    "é",
)
SECONDS = 4.0  # a scan takes a hundredth of it; catastrophic backtracking takes minutes


@by_family
def test_no_line_makes_a_rule_slow(book: RuleBook, family: str) -> None:
    alone = RuleBook([rule for rule in book.rules if rule.family == family])
    lines = list(hostile_lines(alone))
    doc = Document(id=None, lines=split_lines("\n".join(lines)))
    start = time.process_time()
    View(alone, doc).hits(family)
    assert time.process_time() - start < SECONDS


def hostile_lines(book: RuleBook) -> Iterator[str]:
    """Lines of the greatest length that is read: anchors close together, then anchors among fillers."""
    indexes = [index for table in book.tables.all() for index in (table.anchors, table.lines)]
    anchors = sorted({anchor.strip("\n") for index in indexes for anchor in index.texts()})
    yield fill(" ".join(anchors))
    yield fill("".join(anchors))
    for filler in FILLERS:
        yield fill(filler)
    pieces = [
        f"{anchor} {filler * (200 // len(filler))} " for anchor, filler in zip(anchors, cycle(FILLERS), strict=False)
    ]
    for start in range(0, len(pieces), 450):
        yield fill("".join(pieces[start : start + 450]))


def fill(text: str) -> str:
    return (text * (LONGEST_LINE // max(len(text), 1) + 1))[:LONGEST_LINE]


@pytest.mark.parametrize("where", ["whole", "start", "end", "anywhere"])
def test_no_line_makes_a_slot_slow(where: str) -> None:
    phrases = (
        [f"begin {{{name}}} end" for name in sorted(SLOTS)]
        + [f"{{{name}}} end" for name in sorted(SLOTS)]
        + ["begin {words:1-99} end"]
    )
    rules = [
        Rule(id=f"f/r{n}", reason="-", where=where, action="cut", phrases={"en": [phrase]})  # type: ignore[arg-type]
        for n, phrase in enumerate(phrases)
    ]
    lines = [fill(f"begin {filler * (180 // len(filler))} end ")[:10_000] for filler in FILLERS]
    lines += [f"begin {filler * (120 // len(filler))} end" for filler in FILLERS]
    doc = Document(id=None, lines=split_lines("\n".join(lines)))
    start = time.process_time()
    View(RuleBook(rules), doc).hits("f")
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", sorted(SLOTS))
def test_a_slot_matches_a_bounded_stretch(name: str) -> None:
    _, longest = re._parser.parse(slot_pattern(name)).getwidth()  # type: ignore[attr-defined]
    assert longest < 2_000
