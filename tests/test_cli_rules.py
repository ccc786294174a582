"""`cleaner rules` and `cleaner stages`: what there is, whether it is right, and its manual."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec
import pytest
from cli_support import FAMILY, RULES

from cleaner import Stage
from cleaner.cli import main
from cleaner.report.manual import index, page
from cleaner.report.rule_examples import misses
from cleaner.rule import Rule
from cleaner.stages import STAGES

Captured = pytest.CaptureFixture[str]

PAGES = Path(__file__).parents[1] / "docs" / "stages"


def test_rules_are_listed(setup: Path, capsys: Captured) -> None:
    assert main(["rules", "list", "--family", FAMILY]) == 0
    out = capsys.readouterr().out
    assert f"{FAMILY}/zzz_line  remove whole  [en]  The line is the junk of the tests.\n" in out
    assert {line.partition("/")[0] for line in out.splitlines()} == {FAMILY}


def test_the_configuration_may_stand_anywhere(setup: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEANER_CONFIG")
    given = ["--config", str(setup)]
    for arguments in ([*given, "rules", "list"], ["rules", *given, "list"], ["rules", "list", *given]):
        assert main(arguments) == 0
        assert f"{FAMILY}/zzz_line" in capsys.readouterr().out


def test_rules_are_listed_by_language(setup: Path, capsys: Captured) -> None:
    assert main(["rules", "list", "--language", "de"]) == 0
    out = capsys.readouterr().out
    assert f"{FAMILY}/zzz_tail  cut end  [de,en]" in out
    assert "zzz_line" not in out


def test_rule_files_are_checked(setup: Path, capsys: Captured) -> None:
    good = str(setup.parent / f"{FAMILY}.yaml")
    assert main(["rules", "check", good]) == 0
    assert capsys.readouterr() == ("2 rules: all right\n", "")


def test_what_is_wrong_with_rule_files_is_told_for_each(setup: Path, capsys: Captured) -> None:
    Path("bad.yaml").write_text("- id: bad/rule\n  reson: Typo.\n")
    Path("odd.yaml").write_text("nothing: [\n")
    Path("twice").mkdir()
    Path("twice", f"{FAMILY}.yaml").write_text(RULES)
    files = [str(setup.parent / f"{FAMILY}.yaml"), "bad.yaml", "odd.yaml", "gone.yaml", f"twice/{FAMILY}.yaml"]
    assert main(["rules", "check", *files]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[0].startswith("cleaner: bad.yaml:2: reson: unknown key; did you mean reason?")
    assert lines[1].startswith("cleaner: odd.yaml:2: not valid YAML")
    assert lines[2].startswith("cleaner: gone.yaml: No such file or directory")
    assert lines[3].startswith(f"cleaner: {FAMILY}/zzz_line: two rule files hold a rule of this name")
    assert len(lines) == 4


def test_examples_are_tried(setup: Path, capsys: Captured) -> None:
    good = str(setup.parent / f"{FAMILY}.yaml")
    assert main(["rules", "test", good]) == 0
    assert capsys.readouterr() == ("2 rules, 5 examples: all right\n", "")


def test_failing_examples_name_rule_and_line(setup: Path, capsys: Captured) -> None:
    Path(f"{FAMILY}.yaml").write_text(
        RULES.replace("Zzz junk zzz", "Some \\x1bjunk").replace("They called it a", "Yes.")
    )
    assert main(["rules", "test", f"{FAMILY}.yaml"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"cleaner: {FAMILY}/zzz_line: en: 'Some \\x1bjunk' is not matched",
        f"cleaner: {FAMILY}/zzz_tail: en: 'Yes. zzz tail zzz' is matched, but stands under keeps",
    ]


@pytest.mark.parametrize(
    ("action", "removes", "keeps", "problem"),
    [
        ("remove", "Join us now", "Please join us now", None),
        ("mark", "Join us now", "Join us", None),
        ("remove", "Join us", "Join", "is not matched"),
        ("remove", "Join us now", "JOIN US NOW!", "is matched, but stands under keeps"),
        ("cut", "The end. [[Join us now]]", "They want to join us now", None),
        ("cut", "The end. | [[Join us now]]", "Join us", None),
        ("cut", "[[Join us now]]", "Join us", None),
        ("cut", "Join us now", "Join", "does not say in [[double brackets]] what is cut"),
        ("cut", "The end [[join us now]]", "Join", "is not matched, or the cut would break a sentence"),
        ("cut", "The [[end. Join us now]]", "Join", "is cut to 'The end.'"),
        ("cut", "The end. [[Join us now]]", "The end. Join us now", "is matched, but stands under keeps"),
    ],
)
def test_an_example_says_what_its_rule_does(action: str, removes: str, keeps: str, problem: str | None) -> None:
    rule = Rule(
        id="f/r",
        reason="-",
        where="end" if action == "cut" else "whole",
        action=action,  # type: ignore[arg-type]
        phrases={"en": ["join us now"]},
        removes={"en": [removes]},
        keeps={"en": [keeps]},
    )
    assert [miss.problem for miss in misses([rule])] == ([problem] if problem else [])


def test_rules_are_compiled_beside_the_rule_files(
    setup: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.compiled_rules.write_compiled.__defaults__", (Path("compiled.msgpack").absolute(),))
    assert main(["rules", "compile"]) == 0
    assert Path("compiled.msgpack").stat().st_size > 1000
    assert capsys.readouterr().out.endswith("compiled.msgpack\n")


def test_stages_are_listed_in_their_order(setup: Path, capsys: Captured) -> None:
    assert main(["stages"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names[:4] == [FAMILY, "probe_reject", "probe_note", "probe_fail"]
    assert sorted(names[4:]) == sorted(stage.name for stage in STAGES)


def test_stages_that_do_not_run_say_so(setup: Path, capsys: Captured) -> None:
    assert main(["stages", "--set", "stages.probe_note.enabled=false"]) == 0
    rows = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert rows["probe_note"] == "(off) Notes documents that say so as spam."
    assert rows["probe_reject"] == "Rejects documents that say so."
    assert rows["photo_credits"].startswith("(off) Removes lines")


def test_a_stage_has_a_manual_page(setup: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEANER_CONFIG")
    assert main(["stages", "photo_credits", "--set", "stages.photo_credits.max_words=8"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("photo_credits\n\nRemoves lines that ")
    assert "\n  max_words: integer [1 to 40], default 12; set to 8\n      Longest " in out
    assert "\n  enabled: boolean, default true\n      Whether the stage runs at all.\n" in out


def test_manual_pages_are_written(setup: Path, capsys: Captured) -> None:
    for _ in range(2):
        assert main(["stages", "--write", "pages"]) == 0
        Path("pages/gone.md").write_text(page(STAGES[0]))
        Path("pages/mine.md").write_text("Mine.")
    assert main(["stages", "--write", "pages"]) == 0
    names = {"README.md", "mine.md", *(f"{stage.name}.md" for stage in STAGES)}
    assert {path.name for path in Path("pages").iterdir()} == names
    assert main(["stages", "--write", "pages/mine.md"]) == 3
    assert capsys.readouterr().err.splitlines()[-1].startswith("cleaner: pages/mine.md: ")


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_the_pages_in_docs_are_current(stage: type) -> None:
    assert (PAGES / f"{stage.name}.md").read_text(encoding="utf-8") == page(stage), "run `make generate`"
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index(STAGES), "run `make generate`"


class Odd(Stage):
    """Removes lines that are odd."""

    name: ClassVar[str] = "odd"
    mode: Annotated[Literal["a", "b"], msgspec.Meta(description="One | the other.")] = "a"


def test_pages_hold_tables() -> None:
    assert '\n| `mode` | one of [a \\| b] | `"a"` | One \\| the other. |\n' in page(Odd)


def test_a_rule_is_explained(setup: Path, capsys: Captured) -> None:
    assert main(["rules", "explain", f"{FAMILY}/zzz_tail"]) == 0
    assert capsys.readouterr().out == (
        f"{FAMILY}/zzz_tail\n"
        "  The line ends in the junk of the tests.\n"
        "  cuts what matched off the line: the line ends in the phrase\n"
        "\n"
        "  observed in scraped pages:\n"
        "    de  zzz schwanz zzz\n"
        "    en  zzz tail zzz\n"
        "\n"
        "  matches:\n"
        "    de  Das Tor ging auf. [[Zzz Schwanz zzz]]\n"
        "    en  The gate opened. [[Zzz tail zzz]]\n"
        "\n"
        "  leaves alone:\n"
        "    en  They called it a zzz tail zzz\n"
    )
    assert main(["rules", "explain", "photo_credits/label", "--language", "fi"]) == 0
    out = capsys.readouterr().out
    assert "known to speakers, not observed yet" in out
    assert {line[4:6] for line in out.splitlines() if line.startswith("    ")} == {"fi"}


@pytest.mark.parametrize(
    ("rule", "hint"), [("photo_credits/lable", "did you mean photo_credits/label?"), ("x", "known: ad_placeholders, ")]
)
def test_a_rule_that_is_not_there_is_an_error(setup: Path, capsys: Captured, rule: str, hint: str) -> None:
    assert main(["rules", "explain", rule]) == 2
    assert hint in capsys.readouterr().err


def test_the_phrases_of_a_language_are_listed(setup: Path, capsys: Captured) -> None:
    assert main(["rules", "list", "--family", FAMILY, "--language", "de"]) == 0
    assert capsys.readouterr().out.endswith("\n    zzz schwanz zzz\n")
    assert main(["rules", "list", "--family", "photo_credits", "--language", "fi"]) == 0
    assert any(line.endswith(" ?") for line in capsys.readouterr().out.splitlines())
