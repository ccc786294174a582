"""The ids of a run's documents: those of the inputs, whatever the form of the bodies, and each only once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_support import PROSE
from export_support import lines_of, tree

from cleaner.cli import main
from cleaner.io.formats import TEXT, Format
from cleaner.io.inputs import find

Captured = pytest.CaptureFixture[str]

TARGETS = ("--to", "jsonl", "--to", "bulk", "--to", "text")
WARNING = "documents have the id of an earlier one, and became ID@SOURCE; --id-field names the field of ids"


def put(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def table(*texts: str) -> str:
    """A CSV table whose ids count from 1."""
    return "id,text\n" + "".join(f"{number},{text} Zzz tail zzz\n" for number, text in enumerate(texts, 1))


def run(*arguments: str) -> dict[str, bytes]:
    """The results of a run into `out`, which it may continue."""
    assert main(["run", *arguments, "-o", "out", *TARGETS]) == 0
    own = {"run.json", "state.db"}
    return {name: data for name, data in tree(Path("out")).items() if name not in own}


def ids(name: str = "records.jsonl") -> list[Any]:
    return [row["id"] for row in lines_of(Path("out", name))]


@pytest.mark.parametrize("form", [TEXT, Format(markdown=True)])
def test_ids_are_names_of_inputs_whatever_the_form(setup: Path, form: Format) -> None:
    put({"1/a.txt": "", "2/a.txt": "", "1/p.html": "", "1/deep/q.html": "", "1/p.html.txt": "", "2/t.csv": ""})
    found, _ = find(["1", "2"], out="out", form=form)
    ids = {item.path: item.id for item in found}
    assert ids.pop("1/a.txt").startswith("a.txt~")
    assert ids.pop("2/a.txt").startswith("a.txt~")
    assert ids == {path: path[2:] for path in ids}


def test_an_id_that_gets_a_mark_is_no_old_one(setup: Path) -> None:
    put({"1/p.html": PROSE, "1/p.html.txt": PROSE})  # share a name from the beginning
    put({"2/p.html": f"{PROSE} Again."})
    run("1")
    assert run("1", "2") == run("1", "2", "--fresh")


def test_an_id_that_repeats_is_qualified_by_its_source(setup: Path, capsys: Captured) -> None:
    put({"in/a.csv": table("One.", "Two.", "Three."), "in/b.csv": table("Four.", "Five."), "in/c.csv": table("Six.")})
    run("in")
    wanted = ["1", "2", "3", "1@in/b.csv#1", "2@in/b.csv#2", "1@in/c.csv#1"]
    assert ids() == ids("ledger.jsonl") == wanted
    actions = Path("out/bulk-00000.ndjson").read_text().splitlines()[::2]
    assert [json.loads(action)["index"]["_id"] for action in actions] == wanted
    assert f"cleaner: 3 {WARNING}\n" in capsys.readouterr().err
    run("in")  # with nothing new
    assert f"cleaner: 3 {WARNING}\n" in capsys.readouterr().err


@pytest.mark.parametrize("late", ["a.csv", "b.csv", "d.csv"])
def test_repeated_ids_do_not_depend_on_what_came_when(setup: Path, late: str) -> None:
    files = {f"in/{name}.csv": table(f"{name} one.", f"{name} two.") for name in "abcd"}
    put({name: text for name, text in files.items() if not name.endswith(late)})
    run("in")
    put(files)
    grown = run("in")
    assert grown == run("in", "--fresh", "--workers", "2")
    assert len(set(ids())) == 8
    Path("in", late).unlink()
    assert run("in", "--prune") == run("in", "--fresh")


def test_ids_repeat_within_a_table_too(setup: Path) -> None:
    put({"in/a.jsonl": "".join(json.dumps({"id": "x", "text": f"{n}."}) + "\n" for n in range(40))})
    run("in")
    assert ids() == ["x", *(f"x@in/a.jsonl#{n}" for n in range(2, 41))]
