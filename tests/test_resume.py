"""`cleaner run` again: after kills, with changed, new and deleted inputs, other settings, and beside another run."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cli_support import PROSE, environment, process, write_setup

from cleaner.batch.lock import locked
from cleaner.cli import main

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from kills import command_of, compare, contents, make_corpus

Captured = pytest.CaptureFixture[str]


def put(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def record() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("out/run.json").read_bytes())
    return found


def cleaned(*arguments: str, code: int = 0) -> int:
    """How many documents a run had to clean."""
    assert main(["run", "in", "-o", "out", *arguments]) == code
    count: int = record()["cleaned"]
    return count


def bodies() -> dict[str, str]:
    root = Path("out/body")
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers as Linux tells of them")
def test_kills_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    environ = environment(write_setup(tmp_path / "setup"))
    for name in ("PYTHONPATH", "CLEANER_CONFIG"):
        monkeypatch.setenv(name, environ[name])
    make_corpus(tmp_path / "in", 60, random.Random(1))
    assert compare(tmp_path, 6, 2, random.Random(2))
    assert "6 kills, all bytes the same" in capsys.readouterr().out


def test_the_number_of_workers_changes_nothing(setup: Path) -> None:
    make_corpus(Path("in"), 60, random.Random(3))
    for workers in (1, 3):
        done = process(command_of(Path("in"), Path(f"out{workers}"), workers=workers)[3:], env=environment(setup))
        assert done.returncode == 1
    assert contents(Path("out1")) == contents(Path("out3"))


def test_a_run_again_opens_no_file_and_writes_no_output(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "One.\n", "in/b.txt": f"{PROSE}\nZzz junk zzz\n", "in/f.txt": "FAIL ME\n"})
    assert cleaned(code=1) == 3
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.[jt]*") if path.name != "run.json"}
    seen = Path("in/a.txt").stat()
    Path("in/a.txt").write_text("Two.\n")  # of the same size and age: nothing tells that it is another
    os.utime("in/a.txt", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    capsys.readouterr()
    assert cleaned(code=1) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "cleaner: in/f.txt: probe_fail: ZeroDivisionError: division by zero",
        "cleaner: out: 3 documents: 2 clean, 1 failed (nothing was new); see out/run.json",
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("out/body/a.txt", "out/body", "out/records-00001.jsonl", "out/ledger-00000.jsonl", "out/rejects.jsonl"),
        *("out/quarantine.jsonl", "out/quarantine/f.txt", "out/quarantine", "index.db", "out/more.db"),
    ],
)
def test_outputs_that_somebody_removed_are_made_again(setup: Path, path: str) -> None:
    put({"in/a.txt": "One.\n", "in/b.txt": "Zzz junk zzz\n", "in/f.txt": "FAIL ME\n"})
    targets = ("--to", "text", "--to", "jsonl", "--shard-docs", "1", "--to", "index.db", "--to", "out/more.db")
    assert cleaned(*targets, code=1) == 3
    before = contents(Path("out"))
    shutil.rmtree(path) if Path(path).is_dir() else Path(path).unlink()
    assert cleaned(*targets, code=1) == 0
    assert contents(Path("out")) == before
    assert Path("index.db").is_file()


def test_only_what_is_new_or_changed_is_cleaned(setup: Path) -> None:
    put({"in/a.txt": "One.\n", "in/b.txt": "Two.\n", "in/twin.txt": "One.\n"})
    assert cleaned() == 2  # the twins share a result
    put({"in/b.txt": "Other.\n", "in/c.txt": "Three.\n"})
    assert cleaned() == 2
    assert bodies() == {"a.txt": "One.\n", "b.txt": "Other.\n", "c.txt": "Three.\n", "twin.txt": "One.\n"}
    Path("in/a.txt").touch()
    assert cleaned() == 0
    Path("in/c.txt").rename("in/d.txt")
    assert cleaned("--prune") == 0
    assert sorted(bodies()) == ["a.txt", "b.txt", "d.txt", "twin.txt"]


def test_other_settings_clean_everything_again(setup: Path) -> None:
    put({"in/a.txt": f"{PROSE}\nZzz junk zzz\n"})
    assert cleaned() == 1
    assert cleaned("--set", "stages.probe_phrases.enabled=false") == 1
    assert bodies() == {"a.txt": f"{PROSE}\nZzz junk zzz\n"}
    assert cleaned("--format", "markdown") == 1
    assert sorted(bodies()) == ["a.txt.md"]
    assert cleaned("--format", "markdown", "--fresh") == 1
    assert cleaned("--format", "markdown", "--to", "jsonl") == 0
    assert not Path("out/body").exists()


def test_inputs_that_are_gone_are_told_of_and_pruned(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "One.\n", "in/b.txt": "Two.\n", "in/c.txt": "Three.\n"})
    assert cleaned() == 3
    Path("in/a.txt").unlink()
    Path("in/c.txt").unlink()
    capsys.readouterr()
    assert cleaned() == 0
    assert "in/a.txt and 1 more: are no longer among the inputs; the results stay; --prune" in capsys.readouterr().err
    assert sorted(bodies()) == ["a.txt", "b.txt", "c.txt"]
    assert record()["gone"] == ["in/a.txt", "in/c.txt"]
    assert cleaned("--prune") == 0
    assert "the results are removed" in capsys.readouterr().err
    assert bodies() == {"b.txt": "Two.\n"}


def test_an_input_that_takes_the_name_of_one_that_is_gone(setup: Path) -> None:
    put({"in/x.txt": "One.\n", "other/a.txt": "Two.\n"})
    assert main(["run", "in", "other", "-o", "out"]) == 0
    Path("in/x.txt").unlink()
    put({"in/x.txt/y.txt": "Three.\n", "in/a.txt": "Four.\n"})
    assert main(["run", "in", "other", "-o", "out"]) == 0
    found = bodies()
    assert found.pop("x.txt/y.txt") == "Three.\n"
    assert sorted(found.values()) == ["Four.\n", "Two.\n"]
    assert record()["gone"] == []


def test_two_runs_exclude_each_other(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "One.\n"})
    assert cleaned() == 1
    capsys.readouterr()
    with locked(Path("out")):
        for command in (["run", "in", "-o", "out"], ["run", "in", "-o", "out", "--fresh"], ["retry", "out"]):
            assert main(command) == 2
            message = "cleaner: out: another run writes to it; wait until it is over, or choose another folder\n"
            assert capsys.readouterr() == ("", message)
        assert main(["status", "out"]) == 0


def test_an_interrupted_run_goes_on_where_it_stopped(setup: Path, capsys: Captured) -> None:
    make_corpus(Path("in"), 500, random.Random(4))  # some seconds of work
    command = [sys.executable, "-m", "cleaner", "run", "in", "-o", "out", "--workers", "1"]
    slow = {"CLEANER_CONFIG": ""}  # the shipped settings take a while
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(setup, **slow)) as running:
        assert running.stderr is not None
        for _ in range(600):
            time.sleep(0.05)
            if Path("out/state.db").exists() and Path("out/state.db").stat().st_size > 60_000:
                break
        running.send_signal(signal.SIGINT)
        assert running.stderr.read().splitlines()[-1] == b"cleaner: interrupted"
        assert running.wait(60) == 130
    assert main(["status", "out"]) == 0
    assert "not finished; run the same command again to go on" in capsys.readouterr().out
    done = process(["run", "in", "-o", "out"], env=environment(setup, **slow))
    assert done.returncode == 1
    assert 0 < record()["cleaned"] < 500


def test_status_and_retry(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "One.\n", "in/f.txt": "FAIL ME\n", "in/s.txt": "x" * 3000})
    Path("in/z.txt").symlink_to("gone.txt")
    assert cleaned("--max-size", "2000", code=1) == 2
    capsys.readouterr()
    assert main(["status", "out"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("out: finished 20")
    assert told[1:3] == ["documents: 4: 1 clean, 3 failed", f"inputs: in, from {Path.cwd()}"]
    put({"in/gone.txt": "Two.\n"})
    os.chdir("in")  # the inputs are those of the run, wherever the command is given
    assert main(["retry", "../out", "--max-size", "5000"]) == 1
    os.chdir("..")
    found = record()
    assert found["cleaned"] == 3  # what failed, what was too large, and the new file, to which the link leads now
    assert [failure["source"] for failure in found["failures"]] == ["in/f.txt"]
    assert sorted(bodies()) == ["a.txt", "gone.txt", "s.txt", "z.txt"]


@pytest.mark.parametrize("command", ["status", "retry"])
def test_commands_for_a_folder_without_a_run(setup: Path, capsys: Captured, command: str) -> None:
    assert main([command, "gone"]) == 2
    assert capsys.readouterr() == ("", "cleaner: gone: holds no run (there is no state.db); check the name\n")


def test_a_state_that_is_none(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "One.\n", "out/state.db": "no database, whatever its name may say" * 99})
    assert main(["run", "in", "-o", "out"]) == 2
    message = "cleaner: out/state.db: cannot be used: file is not a database; start over with --fresh\n"
    assert capsys.readouterr() == ("", message)
    assert cleaned("--fresh") == 1


def test_what_loses_nearly_everything_is_kept_as_it_was(setup: Path) -> None:
    source = f"{PROSE}\n" + "Zzz junk zzz\n" * 100
    put({"in/a.txt": source, "in/short.txt": "Zzz junk zzz\n", "in/r.txt": "REJECT ME\n" * 100})
    assert cleaned("--to", "text", "--to", "jsonl") == 3
    assert bodies() == {"a.txt": source, "short.txt": ""}
    found = {row["id"]: row for row in map(json.loads, Path("out/records.jsonl").read_bytes().splitlines())}
    assert {name: row["status"] for name, row in found.items()} == {
        "a.txt": "suspicious",
        "r.txt": "rejected",
        "short.txt": "clean",
    }
    assert found["a.txt"]["reasons"] == [
        "guard: would lose 97.7 % of its 307 words, of which at most 97 % may go, and most of them by probe_phrases "
        "(97.7 %); kept as it was"
    ]
    assert record()["spared"] == {"probe_phrases": 300}
    assert cleaned("--set", "batch.max_removed=1") == 3
    assert bodies()["a.txt"] == f"{PROSE}\n"


def test_a_stage_that_suddenly_removes_more_is_told_of(setup: Path, capsys: Captured) -> None:
    text = f"{PROSE}\n" * 200
    put({f"in/{n}.txt": f"{n}.\n{text}" + "Zzz junk zzz\n" * 10 for n in range(2)})
    assert cleaned() == 2
    put({f"in/{n}.txt": f"{n}.\n{text}" + "Zzz junk zzz\n" * 40 for n in range(2)})
    capsys.readouterr()
    assert cleaned() == 2
    line = "probe_phrases: removed 7.9 % of all words, 2.1 % in the last run; look at what it removed"
    assert f"cleaner: {line}\n" in capsys.readouterr().err
    assert record()["drift"] == [line]
    assert cleaned() == 0
    assert record()["drift"] == []


def test_messages_as_json_and_quiet(setup: Path, capsys: Captured) -> None:
    put({"in/a.txt": "One.\n", "in/f.txt": "FAIL ME\n"})
    assert cleaned("--log-format", "json", code=1) == 2
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [row["event"] for row in told] == ["failure", "finished"]
    assert told[1]["documents"] == {"clean": 1, "failed": 1}
    assert cleaned("--log-format", "json", "--summary", code=1) == 0
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["lines"] == {"kept": 1}
    assert cleaned("--quiet", "--fresh", code=1) == 2
    assert capsys.readouterr().err == "cleaner: in/f.txt: probe_fail: ZeroDivisionError: division by zero\n"


def test_inputs_from_a_list(setup: Path) -> None:
    put({"in/a.txt": "One.\n", "in/b.txt": "Two.\n", "list": "in/b.txt\n"})
    assert main(["run", "--files-from", "list", "-o", "out"]) == 0
    assert bodies() == {"b.txt": "Two.\n"}
    done = process(["run", "--files-from", "-", "-o", "out"], env=environment(setup), stdin=b"in/a.txt\nin/b.txt\n")
    assert (done.returncode, sorted(bodies())) == (0, ["a.txt", "b.txt"])
    assert main(["retry", "out"]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--time-limit", "0"], "argument --time-limit: '0' is no number of seconds from 0.01 to 1,000,000"),
        (["--workers", "none"], "argument --workers: 'none' is no number from 1 to 1,000,000,000"),
        (["--to", "pdf"], "pdf: is no export"),
        (["--to", "text", "--format", "markdown"], "--to text and --format markdown contradict each other; drop one"),
        (["--shard-size", "much"], "much: is no size"),
        (["--files-from", "gone"], "gone: there is no such file; check the name"),
        (["--set", "batch.max_removed=2"], "--set batch.max_removed=2: "),
    ],
)
def test_wrong_usage(setup: Path, capsys: Captured, arguments: list[str], message: str) -> None:
    assert main(["run", "in", "-o", "out", *arguments]) == 2
    out, err = capsys.readouterr()
    assert err.startswith(f"cleaner: {message}")
    assert (out, err.count("\n"), Path("out").exists()) == ("", 1, False)


def test_retry_of_what_fails_again(setup: Path) -> None:
    put({"in/a.txt": "One.\n", "in/f.txt": "FAIL ME\n"})
    assert cleaned(code=1) == 2
    assert main(["retry", "out"]) == 1
    assert (record()["cleaned"], record()["documents"]) == (1, {"clean": 1, "failed": 1})


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--max-size", "1999"), "--max-size: is lower than the run's, which is 2,000; use `cleaner run` to lower it"),
        (
            ("--time-limit", "9.9"),
            "--time-limit: is lower than the run's, which is 120.0; use `cleaner run` to lower it",
        ),
        (("--max-size", "2000"), None),
    ],
)
def test_retry_fails_nothing_that_is_clean(
    setup: Path, capsys: Captured, option: tuple[str, ...], message: str | None
) -> None:
    put({"in/a.txt": "x" * 2000, "in/s.txt": "x" * 2001})
    assert cleaned("--max-size", "2000", code=1) == 1
    capsys.readouterr()
    assert main(["retry", "out", *option]) == (2 if message else 1)
    assert message is None or capsys.readouterr().err == f"cleaner: {message}\n"
    assert main(["retry", "out"]) == 1
    assert record()["documents"] == {"clean": 1, "failed": 1}


def test_a_first_run_that_reads_nothing_is_not_told_as_one_again(setup: Path, capsys: Captured) -> None:
    assert main(["run", "gone.txt", "-o", "out"]) == 3
    assert capsys.readouterr().err.endswith("cleaner: out: 1 document: 1 failed; see out/run.json\n")


def test_output_of_status_that_goes_nowhere(setup: Path) -> None:
    put({"in/a.txt": "One.\n"})
    cleaned()
    command, env = [sys.executable, "-m", "cleaner", "status", "out"], environment(setup, PYTHONUNBUFFERED="1")
    reading, writing = os.pipe()
    os.close(reading)
    left = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=env, timeout=60, check=False)
    os.close(writing)
    assert (left.returncode, left.stderr) == (0, b"")
