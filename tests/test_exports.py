"""The exports of a run: bodies, ledger, rejects, quarantine, records, bulk lines; whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from export_support import failed, lines_of, rejected, row, tree, write
from hypothesis import given
from hypothesis import strategies as st

from cleaner.batch.state import State
from cleaner.io.exports import export, exports_of, is_result, sweep
from cleaner.io.exports.limits import Limits, size_of
from cleaner.io.exports.mirror import BadName
from cleaner.io.ledger import Entry
from cleaner.io.records import Record
from cleaner.io.rows import Row

ALL = ("text", "jsonl", "parquet", "csv", "bulk")
ALWAYS = {"ledger.jsonl": b"", "quarantine.jsonl": b"", "rejects.jsonl": b""}
MIXED = [
    row("a.txt", "One.\nTwo."),
    row("deep/b.txt", "", status="suspicious", reasons=["spam: it says so"]),
    rejected("c.txt", ["Offer!\n", "Pills.\r\n", "More pills."]),
    failed("deep/d.txt", "stage", b"\xff source", traceback="Traceback: line 1"),
    failed("gone.txt", "missing", None),
]


def test_bodies_ledger_rejects_and_quarantine(tmp_path: Path) -> None:
    assert write(MIXED, tmp_path) == MIXED
    found = tree(tmp_path)
    assert {name: data for name, data in found.items() if not name.endswith(".jsonl")} == {
        "body/a.txt": b"One.\nTwo.\n",
        "body/deep/b.txt": b"",
        "quarantine/deep/d.txt": b"\xff source",
    }
    assert lines_of(tmp_path / "rejects.jsonl") == [
        {
            "id": "c.txt",
            "source": "in/c.txt",
            "stage": "spam",
            "rule": "spam/shop",
            "reason": "The document sells: pills.",
            "evidence": "pills",
            "text": "Offer!\nPills.\r\nMore pills.",
        }
    ]
    assert lines_of(tmp_path / "quarantine.jsonl") == [
        {"id": "deep/d.txt", "source": "in/deep/d.txt", "kind": "stage", "error": "it broke"}
        | {"traceback": "Traceback: line 1"},
        {"id": None, "source": "in/gone.txt", "kind": "missing", "error": "it broke", "traceback": ""},
    ]
    assert [(entry["line"], entry["rule"]) for entry in lines_of(tmp_path / "ledger.jsonl")] == [
        (1, "promotions/offer"),
        (2, "spam/shop"),
        (3, "spam/shop"),
    ]


@pytest.mark.parametrize("limits", [Limits(), Limits(docs=2)])
def test_equal_rows_give_equal_bytes(tmp_path: Path, limits: Limits) -> None:
    for out in ("1", "2"):
        write(MIXED, tmp_path / out, *ALL, str(tmp_path / out / "index.db"), limits=limits)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_nothing_to_export(tmp_path: Path) -> None:
    write([], tmp_path, "jsonl", "bulk")
    assert tree(tmp_path) == ALWAYS | {"bulk-00000.ndjson": b"", "records.jsonl": b""}


def test_records_of_all_documents_with_their_own_fields(tmp_path: Path) -> None:
    fields = {"title": "theirs", "input_title": 1, "tags": ["x"], "n": 2**70}
    write([row("a", "One.", title="ours", fields=fields), *MIXED[2:]], tmp_path, "jsonl")
    first, second, third = lines_of(tmp_path / "records.jsonl")
    assert list(first)[: len(Record.__struct_fields__)] == list(Record.__struct_fields__)
    assert (first["title"], first["input_title"], first["input_input_title"]) == ("ours", 1, "theirs")
    assert (first["tags"], first["n"]) == (["x"], 2**70)
    assert [(each["id"], each["status"]) for each in (second, third)] == [
        ("c.txt", "rejected"),
        ("deep/d.txt", "failed"),
    ]
    assert not (tmp_path / "body").exists()


SHARDS = [
    (Limits(docs=2), [2, 2, 1]),
    (Limits(docs=1), [1, 1, 1, 1, 1]),
    (Limits(docs=5), [5]),
    (Limits(docs=6), [5]),
    (Limits(size=1), [1, 1, 1, 1, 1]),
    (Limits(docs=3, size=10**9), [3, 2]),
]


@pytest.mark.parametrize(("limits", "expected"), SHARDS)
def test_shards(tmp_path: Path, limits: Limits, expected: list[int]) -> None:
    write([row(str(n), "One.") for n in range(5)], tmp_path, "jsonl", limits=limits)
    shards = sorted(tmp_path.glob("records*"))
    assert [shard.name for shard in shards] == [f"records-{n:05}.jsonl" for n in range(len(expected))]
    assert [len(lines_of(shard)) for shard in shards] == expected


@given(st.integers(1, 3000), st.lists(st.integers(0, 900), max_size=20))
def test_shards_hold_everything_in_order_and_no_more_than_they_may(
    tmp_path_factory: pytest.TempPathFactory, size: int, lengths: list[int]
) -> None:
    out = tmp_path_factory.mktemp("out")
    write([row(str(n), "x" * length) for n, length in enumerate(lengths)], out, "jsonl", limits=Limits(size=size))
    shards = sorted(out.glob("records*"))
    assert [each["id"] for shard in shards for each in lines_of(shard)] == [str(n) for n in range(len(lengths))]
    assert all(shard.stat().st_size <= size or len(lines_of(shard)) == 1 for shard in shards)


SIZES = [("4096", 4096), ("256MB", 256_000_000), ("1.5 GiB", 1_610_612_736), ("2k", 2000), ("3 b", 3)]


@pytest.mark.parametrize(("text", "size"), SIZES)
def test_sizes(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1", "0", "0.4", "1 parsec", "1e9", "nan", "9" * 400])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="is no size; write it as 256MB"):
        size_of(text)


def test_an_error_leaves_the_files_of_the_run_before(tmp_path: Path) -> None:
    index = str(tmp_path / "index.db")
    write([row("a.txt", "Old.")], tmp_path, *ALL, index)
    before = tree(tmp_path)
    del before["body/a.txt"]

    def rows() -> Any:
        yield row("a.txt", "New.")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(rows(), tmp_path, *ALL, index)
    after = tree(tmp_path)
    assert after.pop("body/a.txt") == b"New.\n"
    assert after == before


def test_what_is_gone_loses_its_files(tmp_path: Path) -> None:
    write([row("a/b/c.txt", "One."), row("a/d.txt", "Two."), failed("x/f", "stage", b"x")], tmp_path, "text")
    write([row("n", "x") for _ in range(3)], tmp_path, "jsonl", limits=Limits(docs=1))
    write([row("a/d.txt", "Two.")], tmp_path, "text", "jsonl", limits=Limits(docs=1))
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    ledgers = {"ledger-00000.jsonl", "records-00000.jsonl"}
    assert found == {"body", "body/a", "body/a/d.txt", "quarantine.jsonl", "rejects.jsonl"} | ledgers


def test_bodies_that_are_the_same_are_left_alone(tmp_path: Path) -> None:
    write([row("a", "One."), row("b", "Two.")], tmp_path)
    for name in ("a", "b"):
        os.utime(tmp_path / "body" / name, ns=(1, 1))
    write([row("a", "One."), row("b", "Two!")], tmp_path)
    assert (tmp_path / "body/a").stat().st_mtime_ns == 1
    assert (tmp_path / "body/b").read_bytes() == b"Two!\n"


def test_shards_that_are_the_same_are_left_alone(tmp_path: Path) -> None:
    rows = [row(name, "One.") for name in "abc"]
    write(rows, tmp_path, "jsonl", limits=Limits(docs=2))
    shards = sorted(tmp_path.glob("records-*"))
    for shard in shards:
        os.utime(shard, ns=(1, 1))
    write([*rows, row("d", "Two.")], tmp_path, "jsonl", limits=Limits(docs=2))
    assert [shard.stat().st_mtime_ns == 1 for shard in shards] == [True, False]


def test_links_in_the_output_lead_nowhere(tmp_path: Path) -> None:
    precious, out = tmp_path / "precious", tmp_path / "out"
    for folder in (precious, out / "body", out / "quarantine"):
        folder.mkdir(parents=True)
    (precious / "p.txt").write_text("mine\n")
    (out / "body/a").symlink_to(precious)
    (out / "body/p.txt").symlink_to(precious / "p.txt")
    (out / "body/away").symlink_to(precious)
    (out / "quarantine").rmdir()
    (out / "quarantine").symlink_to(precious)
    write([row("a/p.txt", "One."), row("p.txt", "mine"), failed("p.txt.x", "stage", b"x")], out)
    assert tree(precious) == {"p.txt": b"mine\n"}
    assert tree(out / "body") == {"a/p.txt": b"One.\n", "p.txt": b"mine\n"}
    assert not any(path.is_symlink() for path in out.rglob("*"))
    (out / "body").rename(tmp_path / "kept")
    (out / "body").symlink_to(precious)
    write([row("p.txt", "One.")], out)
    assert tree(precious) == {"p.txt": b"mine\n"}


def test_folders_and_files_change_places(tmp_path: Path) -> None:
    write([row("a", "One."), row("b/c", "Two.")], tmp_path)
    write([row("a/x", "One."), row("b", "Two.")], tmp_path)
    assert tree(tmp_path / "body") == {"a/x": b"One.\n", "b": b"Two.\n"}


BAD_NAMES = {
    "x" * 300: "File name too long",
    "/".join(["d" * 200] * 30): "File name too long",
    "../x": "its name leads out of the folder",
    "a/../../x": "its name leads out of the folder",
    "/x": "its name leads out of the folder",
    "": "its name leads out of the folder",
    "a\0b": "its name is none for a file: ",
    "\ud800": "its name is none for a file: ",
}


@pytest.mark.parametrize(("name", "problem"), BAD_NAMES.items())
def test_a_name_that_cannot_be_is_one_document_s_failure(tmp_path: Path, name: str, problem: str) -> None:
    rows = write([row("a", "One."), row(name, "Two.", id="odd")], tmp_path / "out", "jsonl", "text")
    assert tree(tmp_path / "out/body") == {"a": b"One.\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    (listed,) = lines_of(tmp_path / "out/quarantine.jsonl")
    assert (listed["id"], listed["kind"]) == ("odd", "name")
    assert listed["error"].startswith(f"its body cannot be written: {problem}")
    statuses = [each["status"] for each in lines_of(tmp_path / "out/records.jsonl")]
    assert statuses == [each.record.status for each in rows] == ["clean", "failed"]


def test_a_source_in_quarantine_gets_some_name(tmp_path: Path) -> None:
    write([failed("x" * 300, "name", b"source")], tmp_path)
    assert list(tree(tmp_path / "quarantine").values()) == [b"source"]


def test_a_full_or_closed_folder_is_the_output_s_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for target in ("text", "jsonl", "parquet"):
        with pytest.raises(OSError, match=r"File exists|Not a directory"):
            write(MIXED, tmp_path / "file", target)


UNKNOWN = [
    (("texts",), "texts: is no export; choose of text, markdown, jsonl, parquet, csv, bulk, or a path that ends in"),
    (("",), ": is no export"),
    (("text", "markdown"), "text and markdown are two forms of the same bodies; name one of them"),
    (("out/state.db",), "out/state.db: is where the run keeps its state; choose another name"),
    (("out/../out/state.db",), "out/../out/state.db: is where the run keeps its state; choose another name"),
    (("link/state.db",), "link/state.db: is where the run keeps its state; choose another name"),
    (("other/state.db",), "other/state.db: is there already and no index of cleaner; choose another name"),
    (("out/body/a/x.db",), "out/body/a/x.db: stands among results of the run, which would sweep it up; name"),
    (("out/quarantine/x.db",), "out/quarantine/x.db: stands among results of the run"),
    (("notes.db",), "notes.db: is there already and no index of cleaner; choose another name"),
    (("folder.db",), "folder.db: is a folder; name a file in it"),
]


@pytest.mark.parametrize(("targets", "message"), UNKNOWN)
def test_targets_that_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.db").write_text("mine")
    Path("folder.db").mkdir()
    Path("other").mkdir()
    State(Path("other/state.db")).__exit__(None)
    Path("link").symlink_to("out")
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        exports_of(targets, Path("out"))
    assert not Path("out").exists()


def test_an_index_is_never_the_folder_of_the_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is where the run keeps its state"):
        exports_of((str(tmp_path / "new.db"),), tmp_path / "new.db")


def test_a_target_that_is_named_twice_is_one(tmp_path: Path) -> None:
    assert len(exports_of(("jsonl", "text", "jsonl"), tmp_path)) == len(exports_of(("text", "jsonl"), tmp_path)) == 5


RESULTS = ["body", "quarantine", "ledger.jsonl", "ledger-00000.jsonl", "records-123456.parquet", "bulk-00001.ndjson"]
FOREIGN = ["notes.txt", "body.txt", "records-1.jsonl", "xrecords.jsonl", "records.jsonl.bak", "state.db", "run.json"]


def test_results_are_known_by_their_names() -> None:
    assert [name for name in [*RESULTS, *FOREIGN, ".1-0123abcd.tmp", ".x.tmp"] if is_result(name)] == [
        *RESULTS,
        ".1-0123abcd.tmp",
    ]


def test_a_sweep_leaves_what_is_wanted_and_what_is_foreign(tmp_path: Path) -> None:
    write(MIXED, tmp_path, "text", "jsonl", "csv")
    for name in ("notes.txt", ".1-0123abcd.tmp", "records-00007.parquet"):
        (tmp_path / name).write_text("x")
    sweep(tmp_path, ("text", "csv", "index.db"))
    held = {"body", "records.csv", "quarantine", *ALWAYS, "notes.txt"}
    assert {path.name for path in tmp_path.iterdir()} == held
    sweep(tmp_path, None)
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt"}
    sweep(tmp_path / "nowhere", None)


def cells_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode(), newline="")))


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\n@x", "=cmd|' /C calc'!A0"]
HARMLESS = ["", "One.", "1-1", "a=b", "'=1", '"=1"', "a,b", "a\r\nb", "a\nb", "\0", "é"]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    write([row("n", text, title=text) for text in [*FORMULAS, *HARMLESS]], tmp_path, "csv")
    cells = cells_of(tmp_path / "records.csv")
    for name in ("title", "text"):
        assert [each[name] for each in cells] == [*(f"'{text}" for text in FORMULAS), *HARMLESS]


def test_csv_keeps_lists_and_fields_as_json(tmp_path: Path) -> None:
    made = row("a", "x\ud800", authors=["Ann Roe", "Bo"], meta={"k": "\udfff"}, fields={"-n": [1, None]})
    write([made, MIXED[-1]], tmp_path, "csv", limits=Limits(docs=1))
    (cells,) = cells_of(tmp_path / "records-00000.csv")
    assert (cells["authors"], cells["meta"], cells["fields"], cells["text"], cells["url"]) == (
        '["Ann Roe","Bo"]',
        '{"k": "\ufffd"}',
        '{"-n":[1,null]}',
        "x\ufffd",
        "",
    )


def test_bulk_lines_are_pairs_of_what_is_to_be_indexed(tmp_path: Path) -> None:
    long = "é" * 257
    write([*MIXED, row("x", "Three. \ud800", id=long, fields={"_id": "evil", "a.b": 1})], tmp_path, "bulk")
    lines = (tmp_path / "bulk-00000.ndjson").read_bytes().decode().splitlines()
    actions, documents = [json.loads(line) for line in lines[::2]], [json.loads(line) for line in lines[1::2]]
    assert [action["index"]["_id"] for action in actions[:2]] == ["a.txt", "deep/b.txt"]
    assert len(actions[2]["index"]["_id"]) == 64
    assert [document["id"] for document in documents] == ["a.txt", "deep/b.txt", long]
    assert documents[2]["fields"] == {"_id": "evil", "a.b": 1}
    assert documents[2]["text"] == "Three. \ufffd"


def test_bulk_files_are_never_too_large_for_a_request(tmp_path: Path) -> None:
    rows = [row(str(n), "x" * 9_000_000) for n in range(6)]
    write(rows, tmp_path, "bulk", limits=Limits(size=10**9))
    sizes = [path.stat().st_size for path in sorted(tmp_path.glob("bulk-*"))]
    assert len(sizes) == 2
    assert max(sizes) <= 50_000_000


def test_exports_take_any_string(tmp_path: Path) -> None:
    odd = "a\0b\ud800\x1b[2J\u202e\r\n\u2028 \U0010ffff"
    entry = Entry(odd, 1, "remove", odd, None, "spam", "spam/x", odd, odd, 1.0)
    made = row(
        "a", odd, id=odd, source=odd, url=odd, title=odd, authors=[odd], date=odd, language=odd, fields={odd: odd}
    )
    made = Row(made.name, made.record, made.fields, [entry])
    rejected_one = Row("b", row("b", id=odd, status="rejected", reasons=[f"spam/x: {odd}"]).record, {}, [entry])
    write([made, rejected_one], tmp_path, *ALL, str(tmp_path / "i.db"))
    (record,) = [each for each in lines_of(tmp_path / "records.jsonl") if each["status"] == "clean"]
    assert (record["text"], record[odd]) == (odd, odd)
    assert lines_of(tmp_path / "ledger.jsonl")[0]["source"] == odd
    assert lines_of(tmp_path / "rejects.jsonl")[0]["evidence"] == odd


def test_a_bad_name_is_no_error_of_other_exports(tmp_path: Path) -> None:
    (bodies, *_) = exports_of(("text",), tmp_path)
    with bodies, pytest.raises(BadName):
        bodies.add(row("../x", "One."))
    with bodies:
        assert export(row("../x", "One."), [bodies]).record.status == "failed"
