"""Rule files: strict reading, errors that say where and what to do, and the compiled form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cleaner import Document
from cleaner.compiled_rules import COMPILED, Shipped, digest_of, rule_files, write_compiled
from cleaner.rule import Rule
from cleaner.rulebook import RuleBook, is_name
from cleaner.rulefile import check_unique, read_rules
from cleaner.strict_yaml import InvalidFile, parse
from cleaner.view import View

GOOD = """\
- id: example/label
  reason: The line is an example.
  where: whole
  action: remove
  phrases:
    en: ["read more"]
    "no": ["les mer"]
  removes:
    en: ["Read more"]
    "no": ["Les mer"]
  keeps:
    en: ["Read more books."]
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], list[Rule]]:
    def read(text: str) -> list[Rule]:
        file = tmp_path / "example.yaml"
        file.write_text(text, encoding="utf-8")
        return read_rules(file)

    return read


def test_a_good_file_is_read(read: Callable[[str], list[Rule]]) -> None:
    (rule,) = read(GOOD)
    assert (rule.id, rule.family, rule.longest) == ("example/label", "example", 40)
    assert rule.phrases == {"en": ["read more"], "no": ["les mer"]}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '    "no": ["les mer"]',
            '    no: ["les mer"]',
            "example.yaml:7: the key 'no' is not text to YAML; put it in quotes",
        ),
        ("  where: whole", "  where: whole\n  where: start", "example.yaml:4: where: repeated"),
        ("  where: whole", "  wher: whole", "example.yaml:3: wher: unknown key; did you mean where?"),
        ("  where: whole", "  where: middle", "example.yaml:3: where: Invalid enum value 'middle'"),
        ("  where: whole\n", "", "missing required field `where`"),
        ("  action: remove", "  action: delete", "example.yaml:4: action: Invalid enum value 'delete'"),
        ("  action: remove", "  action: remove\n  max_words: 0", "example.yaml:5: max_words: "),
        ("  action: remove", "  action: remove\n  max_words: 1e1", "example.yaml:5: "),
        ("  action: remove", "  action: !!python/name:os.system remove", "example.yaml:4: "),
        ("reason: The line is an example.", "reason: 2024-05-03", "example.yaml:2: '2024-05-03' is read as timestamp"),
        ("id: example/label", "id: example", "example.yaml:1: id: "),
        ('    en: ["read more"]', '    en: ["read {nmae}"]', "example/label: {nmae}: unknown slot"),
        ('    en: ["read more"]', '    en: ["{name}"]', "too little literal text to look for"),
        ('    en: ["read more"]', "    en: []", "example.yaml:6: example/label: phrases.en is empty"),
        ('    en: ["read more"]', '    english: ["read more"]', "'english' is no language code"),
        ('    en: ["Read more"]', '    de: ["Mehr"]', "removes.en: give a line that the en phrases match"),
        ('  keeps:\n    en: ["Read more books."]\n', "", "keeps: give a near miss that must stay"),
        ("- id: example/label", "id: example/label", "not valid YAML"),
        (GOOD, "id: example/label", "a rule file is a list of rules"),
        (GOOD, GOOD + GOOD, "example.yaml:13: example/label: there is a rule of this name above"),
        (GOOD, "- [", "not valid YAML"),
    ],
)
def test_a_broken_file_is_an_error_that_says_where(
    read: Callable[[str], list[Rule]], old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(InvalidFile) as error:
        read(GOOD.replace(old, new))
    assert message in str(error.value)
    assert "example.yaml" in str(error.value)


@pytest.mark.parametrize(("text", "bare"), [("off", "bool"), ("1_000", "int"), ("2024-05-03", "timestamp")])
def test_yaml_guesses_are_seen(text: str, bare: str) -> None:
    if bare == "timestamp":
        with pytest.raises(InvalidFile, match="put it in quotes"):
            parse(f"key: {text}", "file")
    else:
        assert type(parse(f"key: {text}", "file").value["key"]).__name__ == bare


@pytest.mark.parametrize("nested", ["[" * 5_000, "{a: " * 5_000, "- " * 5_000])
def test_a_file_nested_too_deeply_is_an_error(nested: str) -> None:
    with pytest.raises(InvalidFile, match="not valid YAML"):
        parse(nested, "file")


def test_a_missing_file_and_one_in_another_encoding_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="No such file"):
        read_rules(tmp_path / "absent.yaml")
    file = tmp_path / "example.yaml"
    file.write_bytes("- id: é".encode("latin-1"))
    with pytest.raises(InvalidFile, match="not UTF-8 text; save it as UTF-8"):
        read_rules(file)


def test_the_compiled_rules_are_what_the_rule_files_say(tmp_path: Path) -> None:
    fresh = tmp_path / "compiled.msgpack"
    write_compiled(fresh)
    up_to_date = COMPILED.exists() and COMPILED.read_bytes() == fresh.read_bytes()
    assert up_to_date, "cleaner/rules/compiled.msgpack is not what the rule files say: run `cleaner rules compile`"
    shipped = msgspec.msgpack.decode(fresh.read_bytes(), type=Shipped)
    assert shipped.digest == digest_of(rule_files())
    bare = [msgspec.structs.replace(rule, removes={}, keeps={}) for file in rule_files() for rule in read_rules(file)]
    assert [shipped.rules.rule(place) for place in range(len(bare))] == bare
    assert shipped.rules.ids == [rule.id for rule in bare]


def test_shipped_rules_have_no_name_twice() -> None:
    check_unique(RuleBook.load().rules)


def test_rules_of_a_file_join_the_shipped_ones(tmp_path: Path, make_doc: Callable[..., Document]) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(GOOD, encoding="utf-8")
    book = RuleBook.load([file])
    assert "example" in book.families
    assert [hit.rule.id for hit in View(book, make_doc("Les mer")).hits("example")] == ["example/label"]
    assert book.by_id("example/label").where == "whole"
    with pytest.raises(KeyError):
        book.by_id("example/other")


def test_two_files_with_one_name_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for file in (tmp_path / "example.yaml", tmp_path / "a" / "example.yaml"):
        file.write_text(GOOD, encoding="utf-8")
    with pytest.raises(InvalidFile, match="example/label: two rule files hold a rule of this name; rename one"):
        RuleBook.load([tmp_path / "example.yaml", tmp_path / "a" / "example.yaml"])


def test_unobserved_phrases_can_be_switched_off(
    make_doc: Callable[..., Document], make_rule: Callable[..., Rule]
) -> None:
    rule = make_rule("read more", unobserved={"fi": ["lue lisää"]})
    doc = make_doc("Read more", "Lue lisää")
    with_all, observed = RuleBook([rule]), RuleBook([rule], unobserved=False)
    assert [hit.number for hit in View(with_all, doc).hits("family")] == [1, 2]
    assert [hit.number for hit in View(observed, doc).hits("family")] == [1]
    assert with_all.digest != observed.digest


def test_hits_stand_in_line_order_then_rule_order(
    make_doc: Callable[..., Document], make_rule: Callable[..., Rule]
) -> None:
    rules = [make_rule("more", id="family/b", where="anywhere"), make_rule("read", id="family/a", where="start")]
    found = View(RuleBook(rules), make_doc("More", "Read more", "", "Read")).hits("family")
    assert [(hit.number, hit.rule.id) for hit in found] == [
        (1, "family/b"),
        (2, "family/b"),
        (2, "family/a"),
        (4, "family/a"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jane Roe", True),
        ("Ludwig van Beethoven", True),
        ("Ada de la Cruz/AP", True),
        ("“Jane” Roe", True),
        ("JANE ROE", True),
        ("山田太郎", True),
        ("Roe & Sons", True),
        ("Jane roe", False),
        ("the team", False),
        ("van", False),
        ("7 people", False),
        ("", False),
    ],
)
def test_a_name_is_written_with_capitals(text: str, name: bool) -> None:  # noqa: FBT001
    assert is_name(text) is name
