"""`cleaner run`: the tree of bodies, the ledger, the record, the quarantine, and folders that are never endangered."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cli_support import FAMILY, PROSE, environment, process
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.cli import main
from cleaner.io import jsonl
from cleaner.io.inputs import Input, find, named
from cleaner.io.ledger import Entry, rebuild

HELD = [".lock", "body", "ledger.jsonl", "quarantine.jsonl", "rejects.jsonl", "run.json", "state.db"]

Captured = pytest.CaptureFixture[str]

DIRTY = f"{PROSE}\r\nZzz junk zzz\r\n \r\n\r\nThe gate opened. Zzz tail zzz\r\nLast."


def put(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def tree(folder: str) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    root = Path(folder)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def held(folder: str) -> list[str]:
    """The names in a folder."""
    return sorted(path.name for path in Path(folder).iterdir())


def lines_of(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(file).read_bytes().splitlines()]


def record(folder: str = "out") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(folder, "run.json").read_bytes())
    return found


def test_the_tree_is_mirrored(setup: Path, capsys: Captured) -> None:
    put(
        {
            "in/a.txt": DIRTY,
            "in/deep/er/b.md": "One.\n",
            "in/empty.txt": "",
            "in/c.pdf": "no document",
            "in/D.TXT": "Two.",
        }
    )
    assert main(["run", "in", "-o", "out"]) == 0
    assert tree("out/body") == {
        "D.TXT": b"Two.\n",
        "a.txt": f"{PROSE}\n\nThe gate opened.\nLast.\n".encode(),
        "deep/er/b.md": b"One.\n",
        "empty.txt": b"",
    }
    assert held("out") == HELD
    assert capsys.readouterr() == ("", "cleaner: out: 4 documents: 4 clean; see out/run.json\n")


def test_bodies_and_ledger_give_every_source_back(setup: Path) -> None:
    sources = {
        "a.txt": DIRTY,
        "b.txt": "One.\nTwo.\n",
        "c.txt": "",
        "d.txt": "REJECT ME\n\nZzz junk zzz\n",
        "e.md": "\r\r",
    }
    put({f"in/{name}": text for name, text in sources.items()})
    assert main(["run", "in", "-o", "out"]) == 0
    ledger = [jsonl.decode(line, Entry) for line in Path("out/ledger.jsonl").read_bytes().splitlines()]
    for name, source in sources.items():
        body = Path("out/body", name)
        text = body.read_bytes().decode() if body.exists() else ""
        assert rebuild(text, [entry for entry in ledger if entry.id == name]) == source


def test_ledger_records_have_the_agreed_fields(setup: Path) -> None:
    put({"in/a.txt": "Zzz junk zzz\n"})
    assert main(["run", "in", "-o", "out"]) == 0
    assert lines_of("out/ledger.jsonl") == [
        {
            "id": "a.txt",
            "line": 1,
            "action": "remove",
            "source": "Zzz junk zzz\n",
            "text": None,
            "stage": FAMILY,
            "rule": f"{FAMILY}/zzz_line",
            "reason": "The line is the junk of the tests.",
            "evidence": "Zzz junk zzz",
            "score": 1.0,
        }
    ]


def test_the_record_tells_what_happened(setup: Path) -> None:
    put({"in/a.txt": DIRTY, "in/r.txt": "REJECT ME\nTwo words\n", "in/s.txt": "NOTE ME\n", "in/f.txt": "FAIL ME\n"})
    assert main(["run", "in", "gone", "-o", "out"]) == 1
    found = record()
    assert (found["cleaner"], found["python"]) == (cleaner.__version__, platform.python_version())
    assert {"msgspec", "trafilatura", "pyyaml"} <= set(found["packages"])
    assert found["config"] == str(setup)
    assert len(found["config_hash"]) == len(found["rules_hash"]) == 64
    assert found["started"] <= found["finished"]
    assert found["inputs"] == ["in", "gone"]
    assert found["documents"] == {"clean": 1, "failed": 2, "rejected": 1, "suspicious": 1}
    assert found["lines"] == {"blank": 2, "kept": 3, "removed": 3, "rewritten": 1}
    assert found["words"] == {"blank": 0, "kept": 10, "removed": 7, "rewritten": 6}
    assert found["stages"] == {"probe_reject": 2, FAMILY: 2}
    assert found["rules"] == {"probe_reject/asked": 2, f"{FAMILY}/zzz_line": 1, f"{FAMILY}/zzz_tail": 1}
    listed = lines_of("out/quarantine.jsonl")
    assert [
        {**failure, "traceback": row["traceback"]} for failure, row in zip(found["failures"], listed, strict=True)
    ] == listed
    assert found["stage_words"] == {"probe_reject": 4, FAMILY: 6}
    assert (found["cleaned"], found["gone"], found["drift"], found["to"]) == (4, [], [], ["text"])


def test_hashes_follow_settings_and_rules(setup: Path) -> None:
    put({"a.txt": "One.\n"})
    put({"same.yaml": Path(setup).read_text().replace("files: [", f"files: [{setup.parent}/")})
    for out, arguments in {"1": [], "2": ["--config", "same.yaml"], "3": ["--set", "rules.unobserved=false"]}.items():
        assert main(["run", "a.txt", "-o", out, *arguments]) == 0
    first, same, other = record("1"), record("2"), record("3")
    assert (first["config_hash"], first["rules_hash"]) == (same["config_hash"], same["rules_hash"])
    assert other["config_hash"] != first["config_hash"]
    assert other["rules_hash"] != first["rules_hash"]


def test_what_fails_is_in_quarantine_and_the_others_are_clean(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "FAIL ME\n", "in/b.txt": "One.\n", "in/c.txt": "\0a\0b"})
    Path("in/d.txt").symlink_to("nowhere")
    assert main(["run", "in", "gone.txt", "-o", "out"]) == 1
    assert tree("out/body") == {"b.txt": b"One.\n"}
    assert {entry["id"] for entry in lines_of("out/ledger.jsonl")} == set()
    failures = lines_of("out/quarantine.jsonl")
    assert [(failure["id"], failure["source"], failure["kind"]) for failure in failures] == [
        (None, "gone.txt", "missing"),
        ("a.txt", "in/a.txt", "stage"),
        ("c.txt", "in/c.txt", "unreadable"),
        ("d.txt", "in/d.txt", "unreadable"),
    ]
    assert failures[1]["error"] == "probe_fail: ZeroDivisionError: division by zero"
    err = capsys.readouterr().err.splitlines()
    assert err[0] == "cleaner: gone.txt: there is no such file; check the name"
    assert err[-1] == "cleaner: out: 5 documents: 1 clean, 4 failed; see out/run.json"


def test_nothing_read_is_an_exit_code_of_3(setup: Path, capsys: Captured) -> None:
    put({"in/c.pdf": "no document"})
    assert main(["run", "in", "gone/*.txt", "-o", "out"]) == 3
    err = capsys.readouterr().err
    assert "cleaner: in: the folder holds no file that ends in .txt, .md, .html, .htm" in err
    assert "cleaner: gone/*.txt: matches no file that ends in" in err
    assert len(record()["failures"]) == 2


def test_the_order_of_arguments_does_not_matter(setup: Path) -> None:
    put({"1/a.txt": DIRTY, "1/b/c.txt": "Zzz junk zzz\n", "2/a.txt": "One.\n", "2/b.txt": "Two.\n", "x.html": "plain"})
    arguments = ["1", "2", "2/b.txt", "x.html", "1/**/*.txt", "./2/a.txt"]
    assert main(["run", *arguments, "-o", "out"]) == 0
    assert main(["run", *arguments[::-1], "-o", "again"]) == 0
    assert tree("out/body") == tree("again/body")
    assert Path("out/ledger.jsonl").read_bytes() == Path("again/ledger.jsonl").read_bytes()
    ids = [entry["id"] for entry in lines_of("out/ledger.jsonl")]
    assert ids == sorted(ids)
    assert sum(record()["documents"].values()) == 5


def test_pages_are_cleaned_as_html(setup: Path) -> None:
    page = f"<article><h1>Plan</h1>{f'<p>{PROSE} It was the third attempt in two years.</p>' * 6}</article>"
    put({"in/page.html": page, "in/old.HTM": page, "in/page.txt": "One.\n"})
    assert main(["run", "in", "-o", "out"]) == 0
    bodies = tree("out/body")
    assert sorted(bodies) == ["old.HTM.txt", "page.html.txt", "page.txt"]
    assert bodies["page.html.txt"].count(PROSE.encode()) == 6
    assert b"<p>" not in bodies["old.HTM.txt"]


def test_compressed_files_are_found_and_cleaned_by_what_they_hold(setup: Path) -> None:
    page = f"<article><h1>Plan</h1>{f'<p>{PROSE} It was the third attempt in two years.</p>' * 6}</article>"
    files = {"p.html": page, "deep/q.HTM": page, "n.txt": DIRTY, "m.md": "<p>One.", "x.pdf": "no document"}
    for name, text in files.items():
        put({f"in/{name}.gz": ""})
        Path(f"in/{name}.gz").write_bytes(gzip.compress(text.encode()))
    assert main(["run", "in", "-o", "out"]) == 0
    bodies = tree("out/body")
    assert sorted(bodies) == ["deep/q.HTM.txt", "m.md", "n.txt", "p.html.txt"]
    assert bodies["p.html.txt"].count(PROSE.encode()) == 6
    assert bodies["m.md"] == b"<p>One.\n"
    ledger = [jsonl.decode(line, Entry) for line in Path("out/ledger.jsonl").read_bytes().splitlines()]
    assert rebuild(bodies["n.txt"].decode(), [entry for entry in ledger if entry.id == "n.txt"]) == DIRTY
    assert names("in/*.txt.gz", "in/x.pdf.gz") == {"in/n.txt.gz": "n.txt", "in/x.pdf.gz": "x.pdf"}


def test_a_page_and_its_compressed_copy_get_marks(setup: Path) -> None:
    put({"in/p.html": "", "in/p.html.gz": "", "in/q.html.GZ": "", "in/.gz": "", "in/.html.gz": ""})
    found = names("in", "in/.gz")
    assert found.pop("in/.gz") == ".gz"
    assert found.pop("in/q.html.GZ") == "q.html.txt"
    assert found["in/p.html"].startswith("p.html~")
    assert found["in/p.html.gz"].startswith("p.html~")


def test_broken_compressed_files_are_in_quarantine(setup: Path) -> None:
    whole = gzip.compress(f"{PROSE}\n".encode() * 9)
    put({"in/good.txt": "One.\n"})
    payloads = {"cut": whole[:-9], "flipped": whole[:20] + b"\xff\xff" + whole[22:], "plain": b"One.\n", "empty": b""}
    for name, payload in payloads.items():
        Path(f"in/{name}.txt.gz").write_bytes(payload)
    assert main(["run", "in", "-o", "out"]) == 1
    assert tree("out/body") == {"good.txt": b"One.\n"}
    no_gzip = "ends in .gz but holds no gzip data; give it its true ending"
    assert [(row["id"], row["kind"], row["error"]) for row in lines_of("out/quarantine.jsonl")] == [
        ("cut.txt", "unreadable", "its gzip data ends too early; fetch it again"),
        ("empty.txt", "unreadable", no_gzip),
        ("flipped.txt", "unreadable", "its gzip data is broken; fetch it again"),
        ("plain.txt", "unreadable", no_gzip),
    ]


def test_markdown_bodies_beside_the_same_ledger(setup: Path) -> None:
    page = f"<h1>Plan</h1><p>{PROSE} See <a href='https://x.example/'>more</a>.</p><ul><li>One.</ul><p>Zzz junk zzz</p>"
    put({"in/p.html": page, "in/n.txt": "# One.\nTwo.\n", "in/m.md": "# One.\nTwo.\n", "in/note": ""})
    arguments = ["run", "in", "in/note", "-o"]
    assert main([*arguments, "out", "--format", "markdown", "--links"]) == 0
    assert tree("out/body") == {
        "m.md": b"# One.\nTwo.\n",
        "n.txt.md": b"\\# One.\n\nTwo.\n",
        "note.md": b"",
        "p.html.md": f"# Plan\n\n{PROSE} See [more](https://x.example/).\n\n- One.\n".encode(),
    }
    assert (record()["format"], record()["links"]) == ("markdown", True)
    assert main([*arguments, "text"]) == 0
    assert (record("text")["format"], record("text")["links"]) == ("text", False)
    ids = {"p.html.txt": "p.html.md"}
    ledger = [{**entry, "id": ids[entry["id"]]} for entry in lines_of("text/ledger.jsonl")]
    assert lines_of("out/ledger.jsonl") == ledger != []


def names(*arguments: str) -> dict[str, str]:
    found, missing = find(arguments, out="out")
    assert missing == []
    assert len({item.name.casefold() for item in found}) == len(found)
    return {item.path: item.name for item in found}


def test_names_of_folders_files_and_patterns(setup: Path) -> None:
    put({"in/a.txt": "", "in/deep/b.txt": "", "other/c.html": "", "in/note": ""})
    assert names("in") == {"in/a.txt": "a.txt", "in/deep/b.txt": "deep/b.txt"}
    assert names("in/") == names("in")
    assert sorted(names("./in").values()) == sorted(names("in").values())
    assert names("in/deep/b.txt", "other/c.html") == {"in/deep/b.txt": "b.txt", "other/c.html": "c.html.txt"}
    assert names("in/**/*.txt") == {"in/a.txt": "a.txt", "in/deep/b.txt": "deep/b.txt"}
    assert names("*/*.txt") == {"in/a.txt": "in/a.txt"}
    assert names("*") == {"in/a.txt": "in/a.txt", "in/deep/b.txt": "in/deep/b.txt", "other/c.html": "other/c.html.txt"}
    assert names("in/note") == {"in/note": "note"}
    assert names("in", "in/deep/b.txt") == {"in/a.txt": "a.txt", "in/deep/b.txt": "deep/b.txt"}


def test_names_never_leave_the_output(setup: Path) -> None:
    put({"in/here/x": "", "up.txt": "", "in/side.txt": ""})
    os.chdir("in/here")
    assert names("../../up.txt", "../*.txt") == {"../../up.txt": "up.txt", "../side.txt": "side.txt"}
    absolute = str(Path("../side.txt").resolve())
    assert names(absolute) == {absolute: "side.txt"}
    assert set(names("..").values()) == {"side.txt"}
    assert names("../*/../../up.txt") == {"../here/../../up.txt": "up.txt"}


def test_names_that_meet_get_marks(setup: Path) -> None:
    put({"1/a.txt": "", "2/a.txt": "", "2/b.txt": "", "1/p.html": "", "2/p.html.txt": ""})
    found = names("1", "2")
    assert found["2/b.txt"] == "b.txt"
    for path in ("1/a.txt", "2/a.txt"):
        assert found[path].startswith("a~")
        assert found[path].endswith(".txt")
    assert found["1/p.html"].startswith("p.html~")
    assert names("2", "1") == found
    put({"1/a0.txt": ""})
    inputs, _ = find(["1", "2"], out="out")
    assert [item.name for item in inputs] == sorted(names("1", "2").values())


def test_names_that_some_file_systems_hold_for_the_same_get_marks(setup: Path) -> None:
    put({"in/Caf\u00e9.txt": "1", "in/cafe\u0301.txt": "2", "in/CAF\u00c9.TXT": "3"})
    assert all("~" in name for name in names("in").values())


def test_a_document_and_a_folder_of_the_same_name(setup: Path) -> None:
    put({"1/x.txt": "One.\n", "2/x.txt/y.txt": "Two.\n"})
    assert main(["run", "1", "2", "-o", "out"]) == 0
    bodies = tree("out/body")
    assert bodies.pop("x.txt/y.txt") == b"Two.\n"
    assert list(bodies.values()) == [b"One.\n"]


def test_a_mark_that_is_taken_already(setup: Path) -> None:
    put({"1/a.txt": "", "2/a.txt": ""})
    taken = names("1", "2")["1/a.txt"]
    put({f"3/{taken}": ""})
    found = names("1", "2", "3")
    assert found[f"3/{taken}"] == taken
    assert found["1/a.txt"].startswith("a~")
    assert len(found["1/a.txt"]) == len(taken) + 1


def test_long_and_odd_names(setup: Path) -> None:
    long, odd = "x" * 246 + ".html", "new\nline \udcff\x1b[2J\\.txt"
    put({f"in/{long}": f"<p>{PROSE}</p>"})
    Path("in", odd).write_text("Zzz junk zzz\n")
    assert main(["run", "in", "-o", "out"]) == 0
    assert len(held("out/body")) == 2
    assert max(len(os.fsencode(name)) for name in held("out/body")) < 255
    assert [entry["id"] for entry in lines_of("out/ledger.jsonl") if entry["action"] == "remove"] == [odd]


def test_a_path_too_long_for_the_output_is_one_document_s_failure(setup: Path) -> None:
    put({"in/a.txt": "One.\n"})
    deep = Path(*["d" * 200] * 20)
    (Path("in") / deep).mkdir(parents=True)
    (Path("in") / deep / "b.txt").write_text("Two.\n")
    out = Path("o" * 100)
    assert main(["run", "in", "-o", str(out)]) == 1
    assert tree(str(out / "body")) == {"a.txt": b"One.\n"}
    assert [(row["kind"], row["error"]) for row in lines_of(str(out / "quarantine.jsonl"))] == [
        ("name", "its body cannot be written: File name too long; shorten its name")
    ]


parts = st.lists(
    st.sampled_from(["a", "A", "b", "a.txt", "x.html", "x.html.txt", "é", "e\u0301"]), min_size=1, max_size=3
)


@given(st.lists(parts, max_size=8))
def test_names_never_meet(wanted: list[list[str]]) -> None:
    places = [("/".join(name), f"{n}/{'/'.join(name)}") for n, name in enumerate(wanted)]
    found = named(places)
    assert found == named(places[::-1])
    keys = [item.name.casefold().replace("e\u0301", "é") for item in found]
    folders = {"/".join(key.split("/")[:depth]) for key in keys for depth in range(1, key.count("/") + 1)}
    assert len(set(keys)) == len(keys)
    assert not set(keys) & folders


def test_the_output_is_never_an_input(setup: Path) -> None:
    put({"a.txt": "One.\n", "deep/b.txt": "Two.\n"})
    for _ in range(2):
        assert main(["run", ".", "-o", "out", "--fresh"]) == 0
        assert tree("out/body") == {"a.txt": b"One.\n", "deep/b.txt": b"Two.\n"}


def test_links_to_folders_are_not_followed(setup: Path) -> None:
    put({"in/a.txt": "One.\n", "secret/s.txt": "Two.\n"})
    Path("in/circle").symlink_to(".")
    Path("in/away").symlink_to("../secret")
    assert names("in") == {"in/a.txt": "a.txt"}


def test_a_path_through_a_link_is_read_as_it_is_written(setup: Path) -> None:
    put({"in/x.txt": "One.\n", "far/away/y.txt": "", "far/x.txt": "Two.\n"})
    Path("in/link").symlink_to("../far/away")
    assert main(["run", "in/link/../x.txt", "in/x.txt", "-o", "out"]) == 0
    assert sorted(tree("out/body").values()) == [b"One.\n", b"Two.\n"]


def test_pipes_in_folders_are_not_read(setup: Path) -> None:
    put({"in/a.txt": "One.\n"})
    os.mkfifo("in/pipe.txt")
    assert main(["run", "in", "-o", "out"]) == 1
    assert [(row["source"], row["error"]) for row in lines_of("out/quarantine.jsonl")] == [
        ("in/pipe.txt", "is no regular file; it was skipped")
    ]


def refused(arguments: Iterable[str], message: str, capsys: Captured) -> None:
    before = tree(".")
    assert main(["run", *arguments]) == 2
    assert capsys.readouterr() == ("", f"cleaner: {message}\n")
    assert tree(".") == before


def test_a_folder_that_holds_anything_is_refused(setup: Path, capsys: Captured) -> None:
    put({"a.txt": "One.\n", "out/precious": "x", "file": "x"})
    foreign = "out: holds no earlier run (there is no state.db); choose an empty folder"
    refused(["a.txt", "-o", "out"], foreign, capsys)
    refused(["a.txt", "-o", "out", "--fresh"], foreign, capsys)
    put({"out/run.json": "{}"})
    old = "out: holds an earlier run that cannot be continued (there is no state.db); add --fresh to replace it"
    refused(["a.txt", "-o", "out"], old, capsys)
    refused(["a.txt", "-o", "file"], "file: is no folder; name a folder for the results", capsys)


def test_inputs_in_the_output_are_refused(setup: Path, capsys: Captured) -> None:
    put({"out/body/a.txt": "One.\n", "out/run.json": "{}"})
    Path("link").symlink_to("out")
    for stands in ("out", "out/body/a.txt", "out/body/*.txt", "link/body"):
        message = f"out: the input {stands} stands in it; choose another output folder"
        refused([stands, "-o", "out", "--fresh"], message, capsys)


def test_fresh_replaces_an_earlier_run_and_nothing_else(setup: Path) -> None:
    put({"1/a.txt": "Zzz junk zzz\n", "1/b.txt": "FAIL ME\n", "2/c.txt": "One.\n"})
    assert main(["run", "1", "-o", "out"]) == 1
    put({"out/notes.txt": "mine"})
    assert main(["run", "2", "-o", "out", "--fresh"]) == 0
    found = tree("out")
    assert found.pop("run.json") != found.pop("state.db")
    empty = dict.fromkeys((".lock", "ledger.jsonl", "quarantine.jsonl", "rejects.jsonl"), b"")
    assert found == {"body/c.txt": b"One.\n", "notes.txt": b"mine"} | empty


def test_fresh_leaves_what_a_link_points_at(setup: Path) -> None:
    put({"a.txt": "One.\n", "precious/b.txt": "Two.\n", "out/run.json": "{}"})
    Path("out/body").symlink_to("../precious")
    assert main(["run", "a.txt", "-o", "out", "--fresh"]) == 0
    assert tree("precious") == {"b.txt": b"Two.\n"}
    assert tree("out/body") == {"a.txt": b"One.\n"}


def test_an_empty_folder_is_taken(setup: Path) -> None:
    put({"a.txt": "One.\n"})
    Path("out").mkdir()
    assert main(["run", "a.txt", "-o", "out"]) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a place of Linux that takes no files")
def test_an_output_that_cannot_be_written(setup: Path, capsys: Captured) -> None:
    put({"a.txt": "One.\n"})
    assert main(["run", "a.txt", "-o", "/proc/nowhere"]) == 3
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("cleaner: /proc/nowhere")


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="limits the size of files")
def test_a_disk_that_fills_up_leaves_no_half_files(setup: Path) -> None:
    texts = "".join(f"{PROSE} {hashlib.sha256(bytes([n % 256, n // 256])).hexdigest()}\n" for n in range(5_000))
    put({"in/a.txt": "One.\n", "in/b.txt": texts})
    command = ["prlimit", "--fsize=100000", sys.executable, "-m", "cleaner", "run", "in", "-o", "out"]
    env = environment(setup, PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(command, capture_output=True, env=env, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(b"cleaner: out/state.db: ")
    assert done.stderr.endswith(b"; make room, or name another folder\n")
    assert set(tree("out")) - {"state.db-journal"} == {".lock", "run.json", "state.db"}
    assert record()["finished"] is None
    assert main(["run", "in", "-o", "out"]) == 0
    assert held("out") == HELD


def test_an_interrupt_leaves_no_half_files(setup: Path) -> None:
    put({"a.txt": "One.\n"})
    os.mkfifo("z.txt")
    command = [sys.executable, "-m", "cleaner", "run", "a.txt", "z.txt", "-o", "out"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(setup)) as running:
        assert running.stderr is not None
        for _ in range(600):
            if Path("out/run.json").exists():
                break
            time.sleep(0.1)
        time.sleep(0.2)  # it waits for the pipe's other end now
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == b"cleaner: interrupted\n"
        assert running.wait(60) == 130
    assert sorted(tree("out")) == [".lock", "run.json", "state.db"]
    Path("z.txt").unlink()
    assert record()["finished"] is None
    assert main(["run", "a.txt", "-o", "out"]) == 0


def test_names_on_standard_error_are_escaped(setup: Path) -> None:
    done = process(["run", "a\x1b[2J*.txt", "-o", "o\x1bt"], env=environment(setup))
    assert done.returncode == 3
    assert b"\x1b" not in done.stderr


def test_inputs_are_sorted_by_name(setup: Path) -> None:
    put({"in/b.txt": "", "in/a/z.txt": "", "in/B.md": ""})
    assert find(["in"], out="out") == (
        [Input("B.md", "in/B.md"), Input("a/z.txt", "in/a/z.txt"), Input("b.txt", "in/b.txt")],
        [],
    )


def test_the_summary_counts_lines_by_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\nAdvertisement\nShare on Facebook\nAdvertisement\n", encoding="utf-8")
    assert main(["run", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--summary"]) == 0
    told = [" ".join(line.split()) for line in capsys.readouterr().err.splitlines()]
    assert told[1:-1] == [
        "documents:",
        "clean 1",
        "suspicious 0",
        "rejected 0",
        "failed 0",
        "lines and words:",
        "kept 1 7 58.3 %",
        "rewritten 0 0 0.0 %",
        "removed 3 5 41.7 %",
        "lines removed or rewritten and words removed, by stage:",
        "share_prompts 1 3 25.0 %",
        "ad_placeholders 2 2 16.7 %",
        "slowest documents:",
    ]
    assert told[-1].endswith(" s a.txt")
