"""config.yaml: what is read, what is refused and where, the shipped file, and its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_support import FAMILY, write_setup
from jsonschema import Draft202012Validator

from cleaner import Pipeline
from cleaner.cli import main
from cleaner.config import Settings, as_plain, default, load
from cleaner.config_file import as_yaml, schema, shipped, summary
from cleaner.stages import STAGES
from cleaner.strict_yaml import InvalidFile

Captured = pytest.CaptureFixture[str]

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, without a configuration in effect."""
    monkeypatch.delenv("CLEANER_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(text: str, *changes: str) -> Settings:
    Path("my.yaml").write_text(text, encoding="utf-8")
    return load("my.yaml", changes=changes)


def refused(text: str, *changes: str) -> str:
    with pytest.raises(InvalidFile) as caught:
        loaded(text, *changes)
    return str(caught.value)


# The shipped file


def test_the_shipped_file_is_current() -> None:
    found = (ROOT / "config.yaml").read_text(encoding="utf-8")
    assert found == shipped(), (
        "config.yaml is not what the stages say; run `cleaner config write config.yaml --overwrite`"
    )


def test_the_shipped_file_means_the_defaults(folder: Path) -> None:
    assert loaded(shipped()) == default()
    assert loaded(shipped()).digest == default().digest == loaded("").digest == load().digest


def test_the_shipped_file_explains_every_stage_and_setting() -> None:
    lines = shipped().splitlines()
    for stage in STAGES:
        at = lines.index(f"  - {stage.name}:")
        for row in range(at + 1, at + 1 + 2 * len(stage.__struct_fields__)):
            assert lines[row].startswith("      ")
        assert lines[at - 1].startswith("  # ")
    assert max(map(len, lines)) <= 130


def test_settings_of_any_kind_survive_as_a_file(folder: Path) -> None:
    settings = loaded("stages:\n- spam\n- photo_credits: {max_words: 8}\n- language: {keep: ['no', de]}\n")
    assert loaded(as_yaml(settings)) == settings
    assert yaml.safe_load(as_yaml(settings)) == json.loads(json.dumps(as_plain(settings)))


# Reading


def test_stages_are_the_whole_list_in_order(folder: Path) -> None:
    settings = loaded("stages: [spam, {photo_credits: {max_words: 8}}, {tag_soup: }]\n")
    assert [stage.name for stage in settings.stages] == ["spam", "photo_credits", "tag_soup"]
    assert as_plain(settings)["stages"][1]["photo_credits"]["max_words"] == 8


def test_overrides_change_single_settings(folder: Path) -> None:
    settings = loaded("overrides:\n  photo_credits: {max_words: 8}\n  spam: {enabled: false}\n")
    changed = {stage.name: stage for stage in settings.stages}
    assert [stage.name for stage in settings.stages] == [stage.name for stage in STAGES]
    assert (changed["photo_credits"].max_words, changed["spam"].enabled) == (8, False)  # type: ignore[attr-defined]


def test_changes_come_last(folder: Path) -> None:
    text = "overrides: {photo_credits: {max_words: 8}}\n"
    settings = loaded(
        text, "stages.photo_credits.max_words=9", "stages.photo_credits.max_words=7", "rules.unobserved=false"
    )
    assert {stage.name: stage for stage in settings.stages}["photo_credits"].max_words == 7  # type: ignore[attr-defined]
    assert not settings.rules.unobserved


def test_rule_files_stand_beside_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setup = write_setup(tmp_path / "setup")
    monkeypatch.syspath_prepend(setup.parent)
    settings = load(setup)
    assert settings.rules.files == (str(setup.parent / f"{FAMILY}.yaml"),)
    assert f"{FAMILY}/zzz_line" in {rule.id for rule in Pipeline(settings).rules.rules}


def test_a_disabled_stage_does_nothing(folder: Path) -> None:
    junk = "Photo: Jane Roe / Reuters"
    for enabled in (True, False):
        text = f"stages: [{{photo_credits: {{enabled: {str(enabled).lower()}}}}}]\n"
        doc = Pipeline(loaded(text)).clean(f"The council met.\n{junk}\n", media_type="text/plain")
        assert (junk in doc.text) is not enabled


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- spam\n", "my.yaml:1: a configuration is a mapping with the keys intake, rules, batch, stages, overrides"),
        ("stage: []\n", "my.yaml:1: stage: unknown key; did you mean stages?"),
        ("rules: {unobserved: 1}\n", "my.yaml:1: rules.unobserved: Expected `bool`, got `int`"),
        ("intake:\n", "my.yaml:1: intake: Expected `object`, got `null`"),
        ("rules:\n  unobservd: true\n", "my.yaml:2: unobservd: unknown key; did you mean unobserved?"),
        ("rules:\n  files:\n    - gone.yaml\n", "my.yaml:3: rules.files: there is no file gone.yaml"),
        ("stages: spam\n", "my.yaml:1: stages: must be a list; each entry is a name or `name: {settings}`"),
        ("stages:\n  - spam\n  - {spam: {}, tag_soup: {}}\n", "my.yaml:3: an entry of stages is a name or"),
        ("stages:\n  - spam\n  - spam\n", "my.yaml:3: spam: the stage stands twice; keep one"),
        ("stages:\n  - photo_credit\n", "my.yaml:2: photo_credit: unknown stage; did you mean photo_credits?"),
        ("stages:\n  - spam: 3\n", "my.yaml:2: spam: settings are a mapping"),
        (
            "stages:\n  - photo_credits:\n      max_word: 3\n",
            "my.yaml:3: photo_credits.max_word: unknown setting; did you mean max_words?",
        ),
        (
            "stages:\n  - photo_credits:\n\n      max_words: 0\n",
            "my.yaml:4: photo_credits.max_words: Expected `int` >= 1",
        ),
        ("stages:\n  - photo_credits: {max_words: many}\n", "my.yaml:2: photo_credits.max_words: Expected `int`"),
        ("overrides: [spam]\n", "my.yaml:1: overrides: a mapping from stage names to settings"),
        ("overrides:\n  spamm: {}\n", "my.yaml:2: spamm: unknown stage; did you mean spam?"),
        (
            "stages: [spam]\noverrides:\n  tag_soup: {}\n",
            "my.yaml:3: tag_soup: not in the list of stages; add it there",
        ),
        ("overrides:\n  spam:\n    enable: false\n", "my.yaml:3: spam.enable: unknown setting; did you mean enabled?"),
        ("stages: []\nstages: []\n", "my.yaml:2: stages: repeated; a later key would win silently"),
        ("no: 1\n", "my.yaml:1: the key 'no' is not text to YAML; put it in quotes"),
        ("stages: [2020-01-01]\n", "my.yaml:1: '2020-01-01' is read as timestamp; put it in quotes"),
        ("stages: [a\n", "my.yaml:2: not valid YAML: "),
    ],
)
def test_a_mistake_is_told_with_its_line(folder: Path, text: str, message: str) -> None:
    assert refused(text).startswith(message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("spam.enabled=false", "--set spam.enabled=false: write stages.NAME.SETTING=VALUE, intake."),
        ("stages.spam=false", "--set stages.spam=false: write stages.NAME.SETTING=VALUE"),
        ("stages.spamm.enabled=false", "--set stages.spamm.enabled=false: spamm: unknown stage; did you mean spam?"),
        ("stages.spam.enable=false", "--set stages.spam.enable=false: spam.enable: unknown setting; did you mean"),
        (
            "stages.photo_credits.max_words=0",
            "--set stages.photo_credits.max_words=0: photo_credits.max_words: Expected",
        ),
        ("stages.spam.enabled=[", "--set stages.spam.enabled=[: not valid YAML"),
        ("rules.unobserved=maybe", "--set rules.unobserved=maybe: unobserved: Expected `bool`"),
    ],
)
def test_a_mistaken_change_is_told(folder: Path, change: str, message: str) -> None:
    assert refused("", change).startswith(message)


# The schema


def errors(text: str) -> list[str]:
    return [error.message for error in Draft202012Validator(schema()).iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one_and_describes_everything() -> None:
    found = schema()
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for stage in STAGES:
        definition = found["$defs"][stage.name]
        assert definition["description"] == summary(stage)
        for name, setting in definition["properties"].items():
            assert {"description", "default"} <= set(setting), f"{stage.name}.{name}"
    bounded = found["$defs"]["photo_credits"]["properties"]["max_words"]
    assert (bounded["minimum"], bounded["maximum"]) == (1, 40)


def test_the_schema_takes_what_is_right() -> None:
    assert errors(shipped()) == []
    assert errors("stages: [spam, {photo_credits: {max_words: 8}}, {tag_soup: }]") == []
    assert errors("rules: {files: [a.yaml], unobserved: false}\noverrides: {spam: {enabled: false}}") == []
    assert errors("{}") == []


@pytest.mark.parametrize(
    "text",
    [
        "- spam",
        "stage: []",
        "stages: spam",
        "stages: [spamm]",
        "stages: [{spam: {}, tag_soup: {}}]",
        "stages: [{photo_credits: {max_word: 3}}]",
        "stages: [{photo_credits: {max_words: 0}}]",
        "stages: [{photo_credits: {max_words: many}}]",
        "stages: [spam, spam]",
        "overrides: [spam]",
        "overrides: {spamm: {}}",
        "overrides: {spam: {enable: false}}",
        "rules: {unobserved: 1}",
        "rules: {file: []}",
    ],
)
def test_the_schema_refuses_what_is_wrong(folder: Path, text: str) -> None:
    assert errors(text) != []
    assert refused(text)


def test_the_schema_knows_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(write_setup(tmp_path / "setup").parent)
    assert errors("stages: [probe_note, {probe_fail: {enabled: false}}]") == []


def test_a_broken_plugin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    setup = write_setup(tmp_path / "setup")
    (setup.parent / "cleaner_probe-1.0.dist-info" / "entry_points.txt").write_text("[cleaner.stages]\na = gone_b:C\n")
    monkeypatch.syspath_prepend(setup.parent)
    assert main(["stages"]) == 2
    message = "cleaner: plug-in gone_b:C: No module named 'gone_b'; install it anew or remove it\n"
    assert capsys.readouterr() == ("", message)


# The commands


def test_config_show_prints_what_is_in_effect(folder: Path, capsys: Captured) -> None:
    loaded("overrides: {photo_credits: {max_words: 8}}\n")
    assert main(["config", "show", "--config", "my.yaml", "--set", "stages.spam.enabled=false"]) == 0
    shown: dict[str, Any] = yaml.safe_load(capsys.readouterr().out)
    stages = {name: settings for entry in shown["stages"] for name, settings in entry.items()}
    assert (stages["photo_credits"]["max_words"], stages["spam"]["enabled"]) == (8, False)
    assert list(stages) == [stage.name for stage in STAGES]


def test_config_schema_prints_the_schema(folder: Path, capsys: Captured) -> None:
    assert main(["config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(schema()))


def test_config_check_tells_whether_a_file_is_right(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded("stages: [spam, {tag_soup: {enabled: false}}]\n")
    assert main(["config", "check", "my.yaml"]) == 0
    assert capsys.readouterr().out.startswith("my.yaml: all right: 1 stages, ")
    monkeypatch.setenv("CLEANER_CONFIG", "my.yaml")
    assert main(["config", "check"]) == 0
    assert capsys.readouterr().out.startswith("my.yaml: all right")
    monkeypatch.delenv("CLEANER_CONFIG")
    running = sum(stage.enabled for stage in default().stages)
    assert main(["config", "check"]) == 0
    assert capsys.readouterr().out.startswith(f"the shipped settings: all right: {running} stages, ")
    Path("my.yaml").write_text("stages:\n  - spamm\n")
    assert main(["config", "check", "my.yaml"]) == 2
    assert capsys.readouterr() == ("", "cleaner: my.yaml:2: spamm: unknown stage; did you mean spam?\n")


def test_config_check_reads_the_rule_files(folder: Path, capsys: Captured) -> None:
    Path("bad.yaml").write_text("- id: bad/rule\n")
    loaded("rules: {files: [bad.yaml]}\n")
    assert main(["config", "check", "my.yaml"]) == 2
    assert capsys.readouterr().err.startswith("cleaner: bad.yaml:1: ")


def test_config_write_writes_the_shipped_file_and_replaces_none_unasked(folder: Path, capsys: Captured) -> None:
    assert main(["config", "write"]) == 0
    assert Path("config.yaml").read_text(encoding="utf-8") == shipped()
    assert capsys.readouterr() == ("", "cleaner: config.yaml: written; name it with --config config.yaml\n")
    Path("config.yaml").write_text("mine: true\n")
    assert main(["config", "write"]) == 2
    assert Path("config.yaml").read_text() == "mine: true\n"
    assert capsys.readouterr().err.startswith("cleaner: config.yaml: is there already; name another file, or add")
    assert main(["config", "write", "config.yaml", "--overwrite"]) == 0
    assert Path("config.yaml").read_text(encoding="utf-8") == shipped()
    capsys.readouterr()
    assert main(["config", "write", "-"]) == 0
    assert capsys.readouterr().out == shipped()


def test_config_write_into_nowhere(folder: Path, capsys: Captured) -> None:
    Path("file").write_text("")
    assert main(["config", "write", "file/config.yaml"]) == 3
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("cleaner: file/config.yaml: ")
