"""`cleaner clean`: what is printed, where, and the exit code."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from cli_support import FAMILY, PROSE, environment, process

import cleaner
from cleaner.cli import main
from cleaner.compiled_rules import COMPILED, Shipped, digest_of, rule_files
from cleaner.io import jsonl
from cleaner.io.ledger import Entry, rebuild

DIRTY = f"{PROSE}\nZzz junk zzz\n\n\nThe gate opened. Zzz tail zzz\n"
CLEAN = f"{PROSE}\n\nThe gate opened.\n"


@pytest.fixture
def folder(setup: Path) -> Path:
    """An empty current folder, with the settings of the tests in effect."""
    return Path.cwd()


def feed(monkeypatch: pytest.MonkeyPatch, payload: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(payload)))


def test_the_clean_text_goes_to_standard_output(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("a.txt").write_text(DIRTY)
    assert main(["clean", "a.txt"]) == 0
    assert capsysbinary.readouterr() == (CLEAN.encode(), b"")


@pytest.mark.parametrize("arguments", [["clean"], ["clean", "-"]])
def test_standard_input_is_read(
    folder: Path, arguments: list[str], capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, DIRTY.encode())
    assert main(arguments) == 0
    assert capsysbinary.readouterr() == (CLEAN.encode(), b"")


def test_several_documents_have_a_blank_line_between_them(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, text in {"a": "One.\n", "b": "Two.", "rejected": "REJECT ME\n", "c": "\nThree.\n\n"}.items():
        Path(name).write_text(text)
    assert main(["clean", "a", "b", "rejected", "c"]) == 0
    assert capsysbinary.readouterr().out == b"One.\n\nTwo.\n\nThree.\n"


def test_output_is_utf8_without_translation_whatever_the_locale(folder: Path, tmp_path: Path) -> None:
    text = "Žluťoučký kůň\u2028пил воду 水\x0c\x1b[31m rot.\r\n"
    env = environment(tmp_path / "setup" / "probe.yaml", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    done = process(["clean"], env=env, stdin=text.encode(), cwd=folder)
    assert done.stdout == text.replace("\r\n", "\n").encode()
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_program_that_calls_main_may_catch_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(DIRTY)
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stdout", caught)
    assert main(["clean", "a.txt"]) == 0
    assert caught.getvalue() == CLEAN


def test_a_rejected_document_prints_nothing_and_is_no_failure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text("One.\nREJECT ME\n")
    assert main(["clean", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "cleaner: a.txt: rejected, nothing printed: probe_reject/asked: The document asks for it.\n"


def test_a_suspicious_document_is_printed_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text("One.\nNOTE ME\n")
    assert main(["clean", "a.txt"]) == 0
    assert capsys.readouterr() == ("One.\nNOTE ME\n", "cleaner: a.txt: suspicious: spam: it says so\n")


def test_a_failed_stage_is_told_and_the_others_did_their_work(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text("One.\nZzz junk zzz\nFAIL ME\n")
    assert main(["clean", "a.txt"]) == 1
    out, err = capsys.readouterr()
    assert out == "One.\nFAIL ME\n"
    assert err == "cleaner: a.txt: probe_fail: ZeroDivisionError: division by zero; the other stages did their work\n"


def test_html_is_forced_or_known_by_its_name_or_content(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (
        f"<span>x</span><article><h1>Plan</h1>{f'<p>{PROSE} It was the third attempt in two years.</p>' * 6}</article>"
    )
    for name in ("page.html", "page.txt", "page.md"):
        Path(name).write_text(page)
    for arguments, tagged in [
        (["page.html"], False),
        (["page.txt"], True),
        (["--html", "page.txt"], False),
        (["page.md"], True),
    ]:
        assert main(["clean", *arguments]) == 0
        out = capsys.readouterr().out
        assert PROSE in out
        assert ("<p>" in out) is tagged


@pytest.mark.parametrize("name", ["-", "a.txt.gz", "a.GZ", "a.txt", "a"])
def test_compressed_input_is_decompressed(
    folder: Path, name: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = gzip.compress(PROSE.encode()) + gzip.compress(f"\n{DIRTY}".encode())  # two members are one file
    Path(name).write_bytes(payload)
    feed(monkeypatch, payload)
    assert main(["clean", name]) == 0
    assert capsysbinary.readouterr() == (f"{PROSE}\n{CLEAN}".encode(), b"")


def test_a_compressed_page_is_a_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = gzip.compress(f"<span>x</span><p>{PROSE}</p>".encode())
    for name, text in {"a.html.gz": f"x\n{PROSE}\n", "a.md.gz": f"<span>x</span><p>{PROSE}</p>\n"}.items():
        Path(name).write_bytes(page)
        assert main(["clean", name]) == 0
        assert capsys.readouterr().out == text


def test_markdown_goes_to_standard_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.html").write_text(f"<h1>Plan</h1><p>{PROSE} <a href=/x>More</a></p>")
    Path("a.txt").write_text("- One.\n")
    Path("a.md").write_text("- One.\n")
    assert main(["clean", "--format", "markdown", "a.html", "a.txt", "a.md"]) == 0
    assert capsys.readouterr().out == f"# Plan\n\n{PROSE} More\n\n\\- One.\n\n- One.\n"
    assert main(["clean", "--format", "markdown", "--links", "--url", "https://example.com/a", "a.html"]) == 0
    assert capsys.readouterr().out == f"# Plan\n\n{PROSE} [More](https://example.com/x)\n"


def test_a_record_holds_the_markdown(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    found = record(folder, DIRTY, capsysbinary, "--format", "markdown")
    assert found["text"] == f"{PROSE}\n\nThe gate opened."
    assert len(found["removed"]) == 3  # type: ignore[arg-type]


def record(folder: Path, text: str, capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> dict[str, object]:
    Path("a.txt").write_bytes(text.encode())
    main(["clean", "--json", "a.txt", *arguments])
    lines = capsysbinary.readouterr().out.splitlines()
    assert len(lines) == 1
    found: dict[str, object] = json.loads(lines[0])
    return found


def test_json_prints_one_record_a_line(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    found = record(folder, DIRTY, capsysbinary, "--url", "https://example.com/news/1")
    removed = found.pop("removed")
    assert found == {
        "id": "a.txt",
        "source": "a.txt",
        "url": "https://example.com/news/1",
        "title": None,
        "authors": [],
        "date": None,
        "language": "und",
        "status": "clean",
        "reasons": [],
        "text": CLEAN[:-1],
        "meta": {},
    }
    ledger = [jsonl.decode(json.dumps(entry), Entry) for entry in removed]  # type: ignore[attr-defined]
    assert [(entry.line, entry.action, entry.rule) for entry in ledger] == [
        (2, "remove", f"{FAMILY}/zzz_line"),
        (4, "blank", None),
        (5, "rewrite", f"{FAMILY}/zzz_tail"),
    ]
    assert rebuild(str(found["text"]), ledger) == DIRTY


@pytest.mark.parametrize(
    ("line", "status", "reasons", "text"),
    [
        ("REJECT ME", "rejected", ["probe_reject/asked: The document asks for it."], ""),
        ("NOTE ME", "suspicious", ["spam: it says so"], "NOTE ME"),
        ("FAIL ME", "failed", ["probe_fail: ZeroDivisionError: division by zero"], "FAIL ME"),
    ],
)
def test_a_record_has_its_status_and_reasons(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], line: str, status: str, reasons: list[str], text: str
) -> None:
    found = record(folder, line, capsysbinary)
    assert (found["status"], found["reasons"], found["text"]) == (status, reasons, text)


def test_a_page_s_title_authors_and_date_are_fields(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"og:title": "The plan", "author": "Jane Roe", "date": "2026-03-01"}
    head = "".join(f'<meta name="{name}" property="{name}" content="{fact}">' for name, fact in facts.items())
    body = f"<article><h1>The plan</h1>{f'<p>{PROSE} It was the third attempt in two years.</p>' * 6}</article>"
    Path("a.html").write_text(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>")
    assert main(["clean", "--json", "a.html"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["title"], found["authors"], found["date"]) == ("The plan", ["Jane Roe"], "2026-03-01")
    assert not {"title", "authors", "date"} & set(found["meta"])


def test_json_tells_of_what_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text("One.\n")
    assert main(["clean", "--json", "gone.txt", "a.txt"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["id"], row["status"], row["text"]) for row in rows] == [
        ("gone.txt", "failed", ""),
        ("a.txt", "clean", "One."),
    ]


def test_explain_goes_to_standard_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text(DIRTY)
    assert main(["clean", "--explain", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == CLEAN
    assert "2 removed   | Zzz junk zzz\n" in err
    assert f"{FAMILY}/zzz_line: The line is the junk of the tests. [Zzz junk zzz]" in err


def test_settings_come_from_the_option_before_the_variable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text(DIRTY)
    Path("none.yaml").write_text("stages: []\n")
    kept = "Zzz junk zzz"
    assert main(["clean", "--config", "none.yaml", "a.txt"]) == 0
    assert kept in capsys.readouterr().out
    assert main(["--config", "none.yaml", "clean", "a.txt"]) == 0
    assert kept in capsys.readouterr().out
    assert main(["clean", "--set", f"stages.{FAMILY}.enabled=false", "a.txt"]) == 0
    assert kept in capsys.readouterr().out


def test_a_configuration_in_the_current_folder_is_never_picked_up(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLEANER_CONFIG")
    for name in ("config.yaml", "cleaner.yaml", ".cleaner.yaml"):
        Path(name).write_text("this: [is broken\n")
    Path("a.txt").write_text(f"{PROSE}\n")
    assert main(["clean", "--set", "stages.too_short.enabled=false", "a.txt"]) == 0
    assert capsys.readouterr().out == f"{PROSE}\n"


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"cleaner {cleaner.__version__}\n"
    assert main(["--help"]) == 0
    assert "cleaner clean article.txt" in capsys.readouterr().out
    for command in ("clean", "explain", "run", "stages", "rules", "config"):
        assert main([command, "--help"]) == 0
        assert f"  cleaner {command}" in capsys.readouterr().out.partition("examples:")[2]


def test_plain_text_loads_nothing_heavy(tmp_path: Path) -> None:
    article = Path(__file__).parents[1] / "samples" / "twin_lake.txt"
    code = "import sys; from cleaner.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    env = {name: value for name, value in os.environ.items() if name != "CLEANER_CONFIG"}
    command = [sys.executable, "-c", code, "clean", str(article)]
    done = subprocess.run(command, capture_output=True, env=env, cwd=tmp_path, check=True)
    heavy = {
        "trafilatura",
        "lxml",
        "langdetect",
        "lightgbm",
        "scipy",
        "pyarrow",
        "charset_normalizer",
        "tld",
        "importlib.metadata",
    }
    if msgspec.msgpack.decode(COMPILED.read_bytes(), type=Shipped).digest == digest_of(rule_files()):  # else it is read
        heavy.add("yaml")
    assert heavy & set(done.stderr.decode().split()) == set()
