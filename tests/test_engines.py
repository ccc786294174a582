"""Engines: one function from Arrow table to Arrow table, and Ray Data, which gives what the local runner gives."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cli_support import PROSE, environment, process, write_setup
from export_support import tree

from cleaner.config import Settings, load
from cleaner.engines import clean_table
from cleaner.io.exports.records import FIELDS
from cleaner.io.items import Fields
from cleaner.io.ledger import Entry, rebuild

BODY = f"<nav><a href=/>Home</a></nav><p>{PROSE}</p><p>{PROSE} Twice.</p>"
PAGE = f"<html><title>The plan</title><body>{BODY}</body></html>"
ROWS: list[dict[str, Any]] = [
    {"id": "clean", "text": f"{PROSE}\r\nZzz junk zzz\n\n\n{PROSE} Zzz tail zzz", "url": "https://x.example/1", "n": 1},
    {"id": "rejected", "text": f"{PROSE}\nREJECT ME", "url": None, "n": None},
    {"id": "noted", "text": f"{PROSE}\nNOTE ME", "url": None, "n": -3},
    {"id": "guarded", "text": f"{PROSE}\n" + "zzz junk zzz\n" * 200, "url": "", "n": 4},
    {"id": "failed", "text": f"{PROSE}\nFAIL ME", "url": None, "n": 5},
    {"id": "page", "html": PAGE, "url": "https://x.example/2", "title": "own"},
    {"id": "empty", "text": "", "url": None},
]
TABLE = pa.table({key: [row.get(key) for row in ROWS] for key in ("id", "text", "html", "url", "n", "title")})
BINARY = "is binary, not text; give it as text or HTML"
STATUSES = ["clean", "rejected", "suspicious", "suspicious", "failed", "clean", "clean"]


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration whose stages reject, note and fail what asks for it."""
    config = write_setup(tmp_path / "setup")
    monkeypatch.syspath_prepend(str(config.parent))
    return config


@pytest.fixture
def settings(setup: Path) -> Settings:
    return load(setup)


Records = dict[str, dict[str, Any]]


@pytest.fixture
def run(setup: Path, tmp_path: Path) -> Callable[..., Path]:
    """Runs `cleaner run` on the rows and more; gives the folder of its results."""
    inputs = tmp_path / "in"
    (inputs / "more").mkdir(parents=True)
    lines = [json.dumps(row) for row in ROWS]
    (inputs / "rows.jsonl").write_text("\n".join([*lines, "{broken", '{"id": "no text"}', '"\\ud800"']))
    (inputs / "more/latin.txt").write_bytes(f"{PROSE} Caf\xe9.\n".encode("latin-1"))
    (inputs / "more/binary.txt").write_bytes(b"\0\1\2")
    (inputs / "more/page.html").write_text(PAGE)
    for number in range(70):  # more than one task reads
        (inputs / f"more/{number}.txt").write_text(f"{PROSE}\nzzz junk zzz\n{number}")
    pq.write_table(pa.table({"body": [PROSE, None], "when": pa.array([1, 2], pa.date32())}), inputs / "t.parquet")

    def call(*arguments: str, out: str) -> Path:
        command = ["run", "in", "missing.txt", "-o", out, "--workers", "2", *arguments]
        done = process(command, env=environment(setup), cwd=tmp_path)
        assert done.returncode == 1, done.stderr.decode()
        return tmp_path / out

    return call


def lines_of(out: Path, stem: str) -> bytes:
    """The lines of an export, be it one file or shards."""
    return b"".join(path.read_bytes() for path in sorted(out.glob(f"{stem}*.jsonl")))


def records_of(table: pa.Table) -> Records:
    return {row["id"]: {**row, "meta": json.loads(row["meta"])} for row in table.to_pylist()}


def test_a_table_gives_the_records_of_a_run(run: Callable[..., Path], settings: Settings) -> None:
    lines = lines_of(run("--to", "jsonl", out="local"), "records").splitlines()
    local = {row["id"]: row for row in map(json.loads, lines)}
    cleaned = records_of(clean_table(TABLE, settings=settings))
    assert [record["status"] for record in cleaned.values()] == STATUSES
    for key, record in cleaned.items():
        assert {name: record[name] for name in FIELDS} == {name: local[key][name] for name in FIELDS} | {"source": None}
        assert record["n"] == local[key].get("n")


def test_the_ledger_gives_the_sources_back(settings: Settings) -> None:
    table = clean_table(TABLE, settings=settings, ledger=True)
    for source, row in zip(ROWS[:4], table.to_pylist(), strict=False):
        entries = [Entry(row["id"], **entry) for entry in row["ledger"]]
        assert rebuild(row["text"], entries) == source["text"]


def test_other_columns_pass_through_with_their_types() -> None:
    struct = pa.array([{"a": 1}], pa.struct([("a", pa.int8())]))
    table = pa.table({"status": ["200"], "text": [PROSE], "deep": struct, "body": ["kept"], "input_status": [True]})
    cleaned = clean_table(table)
    assert cleaned.column_names[11:] == ["input_status", "deep", "body", "input_input_status"]
    assert cleaned["deep"].type == struct.type
    assert cleaned["input_status"].to_pylist() == ["200"]
    assert cleaned["status"].to_pylist() == ["clean"]


def test_the_columns_can_be_named() -> None:
    table = pa.table({"raw": [f"{PROSE}\nZzz"], "text": ["other"], "key": [7], "from": ["https://x.example/"]})
    cleaned = clean_table(table, fields=Fields("raw", "key", "from")).to_pylist()
    assert [(row["id"], row["url"], row["input_text"]) for row in cleaned] == [("7", "https://x.example/", "other")]


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        ({"x": [1, 2]}, ["has none of the usual fields for its text; name it with --text-field: it has x"] * 2),
        ({"text": [None, PROSE]}, ["holds no text under text; mend the row, or name another field with --text-field"]),
        (
            {"text": [b"\0\1", b"A line."]},
            [BINARY],
        ),
        ({}, []),
    ],
    ids=["no text", "null", "binary", "nothing"],
)
def test_a_bad_row_stays_as_failed(table: dict[str, list[Any]], reasons: list[str]) -> None:
    cleaned = clean_table(pa.table(table)).to_pylist()
    assert [row["id"] for row in cleaned] == [None] * len(next(iter(table.values()), []))
    assert [reason for row in cleaned if row["status"] == "failed" for reason in row["reasons"]] == reasons


def test_the_schema_does_not_depend_on_the_rows() -> None:
    table = pa.table({"text": [PROSE, None], "id": pa.array([1, None]), "tags": [["a"], None]})
    schemas = [clean_table(table.slice(start, count), ledger=True).schema for start, count in ((0, 2), (1, 1), (0, 0))]
    assert schemas[0] == schemas[1] == schemas[2]


@pytest.mark.skipif(
    importlib.util.find_spec("ray") is None,
    reason="Ray is not installed: with what it needs it is 330 MB, too much for the extra dev",
)
def test_ray_gives_what_the_local_runner_gives(run: Callable[..., Path]) -> None:
    targets = ("--to", "jsonl", "--to", "parquet")
    local, ray = run(*targets, out="local"), run(*targets, "--engine", "ray", out="ray")
    for stem in ("records", "ledger", "rejects", "quarantine"):
        assert lines_of(ray, stem) == lines_of(local, stem)
        assert lines_of(local, stem)
    assert len(list(ray.glob("records-*.jsonl"))) > 1
    tables = [pq.read_table(path) for path in sorted(ray.glob("*.parquet"))]
    assert pa.concat_tables(tables).equals(pq.read_table(local / "records.parquet"))
    ours, theirs = (json.loads((out / "run.json").read_bytes()) for out in (ray, local))
    for key in ("documents", "words", "stages", "failures", "config_hash", "rules_hash", "pipeline_hash"):
        assert ours[key] == theirs[key]
    assert tree(ray / "quarantine") == tree(local / "quarantine")
    assert sorted(path.name for path in ray.iterdir() if path.suffix == ".tmp") == []


def test_ray_that_is_missing_is_named(run: Callable[..., Path], setup: Path, tmp_path: Path) -> None:
    (setup.parent / "ray").mkdir()
    (setup.parent / "ray" / "__init__.py").write_text("raise ImportError('not here')")
    arguments = ["run", setup, "-o", tmp_path / "out", "--engine", "ray"]
    done = process(arguments, env=environment(setup), cwd=tmp_path)
    assert (done.returncode, done.stderr.decode()) == (
        2,
        'cleaner: --engine ray: needs ray.data, which is missing; run: pip install "cleaner[ray]"\n',
    )


def test_ray_writes_records_only(setup: Path, tmp_path: Path) -> None:
    done = process(["run", setup, "-o", tmp_path / "out", "--engine", "ray", "--to", "text"], env=environment(setup))
    assert done.returncode == 2
    assert "--engine ray: writes jsonl and parquet, not text" in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_ray_continues_no_run(setup: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "state.db").touch()
    done = process(["run", setup, "-o", out, "--engine", "ray"], env=environment(setup))
    assert (done.returncode, done.stderr.decode()) == (
        2,
        f"cleaner: {out}: --engine ray cannot continue a run; add --fresh to replace it\n",
    )
