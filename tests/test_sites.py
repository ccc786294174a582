"""Rules of the user's own, and settings for single sites: which documents get them, and how they are merged."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cleaner import Pipeline
from cleaner.cli import main
from cleaner.config import load
from cleaner.sites import Site, host_of
from cleaner.stages import STAGES
from cleaner.strict_yaml import InvalidFile

Captured = pytest.CaptureFixture[str]

RULES = """\
- id: custom_rules/{name}
  reason: The line is the slogan of the paper.
  where: whole
  action: remove
  phrases: {{en: ["{phrase}"]}}
  removes: {{en: ["{phrase}"]}}
  keeps: {{en: ["They called it {phrase} and laughed."]}}
"""
CONFIG = """\
rules: [everywhere.yaml]
sites:
  "*.lindmoor.example":
    rules: [lindmoor.yaml]
    overrides: {bylines: {enabled: false}, too_short: {enabled: true, min_words: 2}}
  "news.*":
    overrides: {too_short: {min_words: 3}, share_prompts: {enabled: false}}
"""
BODY = "The ferry left at dawn with forty passengers and a piano that nobody had come to collect."
TEXT = f"By Ada Wexley\n\n{BODY}\n\nThe voice of the valley\n\nRead us while it rains\n\nShare this article\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "everywhere.yaml").write_text(RULES.format(name="rain", phrase="read us while it rains"))
    (tmp_path / "lindmoor.yaml").write_text(RULES.format(name="voice", phrase="the voice of the valley"))
    (tmp_path / "my.yaml").write_text(CONFIG)
    return tmp_path / "my.yaml"


@pytest.mark.parametrize(
    ("pattern", "host", "found"),
    [
        ("daily8.com", "daily8.com", True),
        ("daily8.com", "www.daily8.com", True),
        ("*.daily8.com", "daily8.com", True),
        ("*.daily8.com", "uk.news.daily8.com", True),
        ("*.Daily8.com", "www.daily8.com", True),
        ("bücher.example", "www.bücher.example", True),
        ("Xn--Bcher-kva.example", "www.bücher.example", True),
        ("*büch*", "xn--bcher-kva.example", True),
        ("xn--zzz\x80.example", "bücher.example", False),
        ("daily8.com", "notdaily8.com", False),
        ("daily8.com", "daily8.com.example", False),
        ("news.*", "news.lindmoor.example", True),
        ("news.*", "lindmoor.example", False),
        ("*daily*.example", "thedaily8.example", True),
    ],
)
def test_a_pattern_names_hosts(pattern: str, host: str, found: bool) -> None:  # noqa: FBT001 - a column of the table
    assert Site(pattern).matches(host_of(host)) is found


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://News.Lindmoor.example:8080/a?b", "news.lindmoor.example"),
        ("lindmoor.example.", "lindmoor.example"),
        ("https://xn--Bcher-kva.example/", "bücher.example"),
        ("http://xn--\u0131\u0131.example/", "xn--\u0131\u0131.example"),
        ("http://[broken", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_host_of_an_address(address: str | None, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (None, ["The voice of the valley"]),
        ("https://elsewhere.example/1", ["The voice of the valley"]),
        ("https://lindmoor.example/1", ["By Ada Wexley"]),
        ("https://news.elsewhere.example/1", ["The voice of the valley", "Share this article"]),
        ("https://news.lindmoor.example/1", ["By Ada Wexley", "Share this article"]),
    ],
)
def test_a_document_gets_the_settings_of_its_site(config: Path, url: str | None, kept: list[str]) -> None:
    pipeline = Pipeline.from_config(config)
    for _ in range(2):  # the second time from what was prepared
        lines = pipeline.clean(TEXT, media_type="text/plain", url=url).text.split("\n")
        assert [line for line in lines if line and line != BODY] == kept


def test_a_page_may_name_its_own_address(config: Path) -> None:
    page = (
        '<html><head><link rel="canonical" href="https://lindmoor.example/1"></head><body><article>{}</article></body>'
    )
    paragraphs = "".join(f"<p>{line}</p>" for line in (BODY, "The voice of the valley", f"{BODY} Nobody minded."))
    lines = Pipeline.from_config(config).clean(page.format(paragraphs), media_type="text/html").lines
    assert [line.removed.rule for line in lines if line.removed] == ["custom_rules/voice"]


def test_sites_are_merged_in_the_order_of_the_file(config: Path) -> None:
    settings = load(config)
    merged = settings.with_sites(settings.sites_of("news.lindmoor.example"))
    stages = {stage.name: stage for stage in merged.stages}
    assert stages["too_short"].enabled
    assert stages["too_short"].min_words == 3
    assert not stages["bylines"].enabled
    assert [Path(file).name for file in merged.rules.files] == ["everywhere.yaml", "lindmoor.yaml"]
    assert not merged.sites


def test_the_merged_settings_are_shown(config: Path, capsys: Captured) -> None:
    assert main(["config", "show", "--config", str(config), "--site", "https://news.lindmoor.example/x"]) == 0
    out, err = capsys.readouterr()
    assert err == "cleaner: https://news.lindmoor.example/x: settings of sites: *.lindmoor.example, news.*\n"
    shown = {name: given for entry in yaml.safe_load(out)["stages"] for name, given in entry.items()}
    assert shown["too_short"] == {"enabled": True, "min_words": 3}
    assert main(["config", "show", "--config", str(config), "--site", "elsewhere.example"]) == 0
    assert capsys.readouterr().err == "cleaner: elsewhere.example: settings of sites: none of its own\n"


def test_shown_settings_mean_the_same(config: Path, capsys: Captured) -> None:
    assert main(["config", "show", "--config", str(config)]) == 0
    again = config.parent / "again.yaml"
    again.write_text(capsys.readouterr().out)
    assert load(again).digest == load(config).digest


def test_shown_rule_files_are_found_from_anywhere(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(config.parent.parent)
    assert main(["config", "show", "--config", f"{config.parent.name}/my.yaml"]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown["rules"]["files"] == [str(config.parent / "everywhere.yaml")]
    assert shown["sites"]["*.lindmoor.example"]["rules"] == [str(config.parent / "lindmoor.yaml")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lindmoor.yaml", "gone.yaml", "my.yaml:4: sites.*.lindmoor.example.rules: there is no file"),
        ("everywhere.yaml", "gone.yaml", "my.yaml:1: rules: there is no file"),
        ("bylines:", "byline:", "my.yaml:5: byline: unknown stage; did you mean bylines?"),
        ("min_words: 2", "min_word: 2", "my.yaml:5: too_short.min_word: unknown setting; did you mean min_words?"),
        ('"news.*"', '"https://c.example/x"', "my.yaml:6: sites.https://c.example/x: is no host; write c.example"),
        ('"news.*"', '"d.example:8080"', "my.yaml:6: sites.d.example:8080: is no host; write d.example"),
        ('"news.*"', '""', "my.yaml:6: sites.: is no host; write a domain, such as news.example"),
        ('"news.*"', '"*."', "my.yaml:6: sites.*.: is no host; write a domain, such as news.example"),
        ("    rules:", "    rule:", "my.yaml:4: sites.*.lindmoor.example.rule: unknown key; did you mean rules?"),
    ],
)
def test_a_mistake_is_an_error_that_says_where(config: Path, old: str, new: str, message: str) -> None:
    config.write_text(CONFIG.replace(old, new))
    with pytest.raises(InvalidFile) as error:
        load(config)
    assert message in str(error.value)


def test_a_rule_of_no_stage_is_an_error(config: Path) -> None:
    (config.parent / "lindmoor.yaml").write_text(RULES.format(name="x", phrase="zzz zzz").replace("custom_", "costum_"))
    with pytest.raises(
        InvalidFile, match="costum_rules/x: no stage is named costum_rules; call the rule custom_rules/"
    ):
        Pipeline.from_config(config)


ACTIONS = [(stage.name, action) for stage in STAGES for action in ("remove", "cut", "mark")]


@pytest.mark.parametrize(("stage", "action"), ACTIONS)
def test_a_rule_that_a_stage_does_not_go_by_is_an_error(tmp_path: Path, stage: str, action: str) -> None:
    """All others are carried out; what marks mean is the stage's own business."""
    rule = RULES.format(name="x", phrase="zorgblat wocket").replace("custom_rules", stage)
    if action == "cut":
        rule = rule.replace('removes: {en: ["zorgblat wocket"]}', 'removes: {en: ["[[zorgblat wocket]]"]}')
    rule = rule.replace("action: remove", f"action: {action}")
    (tmp_path / "rules.yaml").write_text(rule)
    (tmp_path / "my.yaml").write_text("rules: [rules.yaml]\noverrides: {line_model: {enabled: false}}")
    deaf = stage in (
        "broken_lines",
        "link_lists",
        "line_model",
        "page_parts",
        "repeated_lines",
        "too_short",
        "language",
    )
    if deaf or (stage == "spam" and action != "mark"):
        with pytest.raises(InvalidFile, match=f"^{stage}/x: the stage {stage} goes (by no|only by) rules"):
            Pipeline.from_config(tmp_path / "my.yaml")
        return
    doc = Pipeline.from_config(tmp_path / "my.yaml").clean(f"Town News\n{BODY}\nZorgblat wocket\n{BODY}\n{BODY}\n")
    cause = doc.lines[2].removed
    assert action == "mark" or (cause is not None and cause.rule == f"{stage}/x")


def test_what_decides_is_in_the_digest(config: Path) -> None:
    before = Pipeline.from_config(config).digest
    assert Pipeline.from_config(config).digest == before
    path = config.parent / "lindmoor.yaml"
    path.write_text(path.read_text().replace("slogan", "motto"))
    assert Pipeline.from_config(config).digest != before
    assert Pipeline().digest != before


def test_harm_is_counted_on_clean_texts(config: Path, capsys: Captured) -> None:
    clean = config.parent / "clean"
    clean.mkdir()
    (clean / "a.txt").write_text(f"{BODY}\nRead us while it rains\nRead us while it rains\n")
    (clean / "b.txt").write_text(f"{BODY}\nRead us while it rains\n")
    (clean / "c.txt").write_text(f"{BODY}\n")
    files = [str(config.parent / "everywhere.yaml"), str(config.parent / "lindmoor.yaml")]
    assert main(["rules", "test", *files, "--clean", str(clean)]) == 0
    assert capsys.readouterr().out == (
        "2 rules, 4 examples: all right\n"
        "      3 lines in 2 documents  remove  custom_rules/rain\n"
        "        Read us while it rains\n"
        f"{clean}: 3 documents; 1 of 2 rules leave all of them alone\n"
    )
    assert main(["rules", "test", *files, "--clean", str(clean / "a.txt")]) == 2
