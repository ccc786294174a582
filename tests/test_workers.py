"""Workers: what hangs, dies or is killed costs one document; the pool goes on, and nothing is lost or doubled."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cleaner.batch import workers as pool
from cleaner.batch.work import Answer, Task, Work, unpack
from cleaner.batch.worker import Setup
from cleaner.batch.workers import Workers, WorkersFailed
from cleaner.config import Settings
from cleaner.io.formats import TEXT

MOODS = '''\
"""A stage that does to its worker what a document says."""

import ctypes
import os
import signal
import time
from pathlib import Path
from typing import ClassVar

from cleaner.stage import Stage


class Moody(Stage):
    """Hangs, dies or prints as it is told."""

    name: ClassVar[str] = "moody"

    def prepare(self, rules):
        return lambda doc, view: [] if not doc.lines else DEEDS.get(doc.lines[0].text, lambda doc: [])(doc)


def once(doc):
    """Dies, but only the first time: the second line names a file to remember it by."""
    mark = Path(doc.lines[1].text)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return []


def tell(doc):
    print("x" * 100_000)
    return []


def exhaust(doc):
    raise MemoryError


DEEDS = {
    "HANG": lambda doc: time.sleep(600),
    "HANG IN NATIVE CODE": lambda doc: ctypes.PyDLL(None).sleep(600),  # it never lets go of the interpreter
    "DIE": lambda doc: os.kill(os.getpid(), signal.SIGSEGV),
    "LEAVE": lambda doc: os._exit(7),
    "DIE ONCE": once,
    "TELL": tell,
    "EXHAUST": exhaust,
}
'''


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """Workers with that stage, and a second for each document."""
    folder = tmp_path / "moods"
    folder.mkdir()
    name = f"moods_{hashlib.sha256(os.fsencode(tmp_path)).hexdigest()[:8]}"
    (folder / f"{name}.py").write_text(MOODS)
    monkeypatch.syspath_prepend(folder)
    stage: Any = import_module(name).Moody
    return Setup(Settings((stage(),)), TEXT, 1.0)


def task(number: int, text: str) -> Task:
    return Task(hashlib.sha256(f"{number} {text}".encode("utf-8", "surrogatepass")).digest(), text)


def clean(tasks: list[Task], setup: Setup, *, number: int = 2) -> dict[str, Answer]:
    """The answers by the first line of their tasks; each task has one."""
    with Workers(number, setup) as workers:
        found = list(workers.answers(iter(tasks)))
    assert sorted(task.key for task, _ in found) == sorted(task.key for task in tasks)
    assert all(task.key == answer.key for task, answer in found)
    return {str(task.payload).split("\n")[0]: answer for task, answer in found}


def errors(answers: dict[str, Answer]) -> dict[str, tuple[str | None, str]]:
    """Kind and error of what failed."""
    results = {text: unpack(answer.data) for text, answer in answers.items() if answer.status == "failed"}
    return {text: (result.kind, result.error) for text, result in results.items()}


def test_what_hangs_or_dies_costs_itself_alone(setup: Setup) -> None:
    moods = ("HANG", "DIE", "LEAVE", "HANG IN NATIVE CODE")
    tasks = [task(n, f"Line {n}.\nAnother.\n") for n in range(60)]
    tasks[10:10] = [task(n, mood) for n, mood in enumerate(moods)]
    found = clean(tasks, setup)
    assert len(found) == 64
    late = "takes longer than 1 seconds; raise --time-limit"
    assert errors(found) == {
        "HANG": ("time", late),
        "HANG IN NATIVE CODE": ("time", late),
        "DIE": ("crash", "ended its worker 3 times (SIGSEGV); report it"),
        "LEAVE": ("crash", "ended its worker 3 times (exit code 7); report it"),
    }


def test_a_worker_that_is_killed_costs_nothing(setup: Setup, tmp_path: Path) -> None:
    tasks = [task(n, f"DIE ONCE\n{tmp_path / str(n)}\n") for n in range(3)] + [task(9, "One.\n")]
    found = clean(tasks, setup)
    assert errors(found) == {}


def test_a_worker_may_die_before_it_was_told_all(setup: Setup) -> None:
    large = task(1, "x" * 2_000_000)

    def tasks(workers: Workers) -> Iterator[Task]:
        yield large  # far more than the pipe holds
        for worker in workers._workers:
            worker.process.kill()
            worker.process.wait()

    with Workers(2, setup) as workers:
        assert [(found.key, answer.status) for found, answer in workers.answers(tasks(workers))] == [
            (large.key, "clean")
        ]


def test_prints_and_memory_errors_of_a_stage_do_no_harm(setup: Setup) -> None:
    found = clean([task(1, "TELL"), task(2, "EXHAUST"), task(3, "One.")], setup, number=1)
    assert {text: answer.status for text, answer in found.items()} == {
        "TELL": "clean",
        "EXHAUST": "failed",
        "One.": "clean",
    }


def test_large_documents_and_answers_never_block_the_pipes(setup: Setup) -> None:
    tasks = [task(n, f"{n}\n" + hashlib.sha256(str(n).encode()).hexdigest() * 40_000) for n in range(8)]
    found = clean(tasks, setup)
    assert {text: unpack(answer.data).record.text for text, answer in found.items()} == {
        str(task.payload).split("\n")[0]: task.payload for task in tasks
    }


def test_workers_are_replaced_after_a_while(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_LIFE", 3)
    assert len(clean([task(n, f"{n}") for n in range(10)], setup, number=1)) == 10


def test_tasks_are_taken_as_they_are_needed(setup: Setup) -> None:
    taken = 0

    def endless() -> Iterator[Task]:
        nonlocal taken
        while True:
            taken += 1
            yield task(taken, f"{taken}")

    with Workers(2, setup) as workers:
        for count, _ in enumerate(workers.answers(endless()), 1):
            if count == 100:
                break
    assert taken <= 100 + 2 * 2 * 16


def test_any_string_comes_through(setup: Setup) -> None:
    text = "One \ud800 two \x00 three \u2028 four."
    assert [unpack(answer.data).record.text for answer in clean([task(1, text)], setup).values()] == [text]


def test_workers_that_cannot_start_are_told_of(setup: Setup, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    monkeypatch.setattr(sys, "path", [path for path in sys.path if "moods" not in path])
    with pytest.raises(WorkersFailed, match="workers end before they can work"):
        clean([task(1, "One.")], setup, number=1)
    assert "ModuleNotFoundError" in capfd.readouterr().err


def test_a_worker_ends_with_its_runner(setup: Setup) -> None:
    with Workers(1, setup) as workers:
        next(workers.answers([task(1, "One."), task(2, "Two.")]))
        worker = workers._workers[0]
        for stream in worker.pipes:
            stream.close()
        assert worker.process.wait(10) == 0


def test_the_work_is_the_same_without_workers(setup: Setup) -> None:
    found = clean([task(1, "One.\nTwo.\n")], setup)["One."]
    alone = Work(setup.settings, TEXT).answer(task(1, "One.\nTwo.\n"))
    assert (found.data, found.status, found.words) == (alone.data, alone.status, alone.words)
