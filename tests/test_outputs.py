"""Exports while a run goes on: in input order, behind the results, and never what was not read in this run."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.batch import outcome
from cleaner.batch.outcome import Outputs
from cleaner.batch.plan import Options, Plan
from cleaner.batch.state import Kept, Place, Seen, State, StateError
from cleaner.batch.work import Task, Work
from cleaner.config import default
from cleaner.io import jsonl
from cleaner.io.formats import TEXT

_SEEN = Seen(1, 1, b"stamp")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state that knows an old `c.txt`, as an earlier run left it, and another run's exports."""
    monkeypatch.setattr(outcome, "_STEP", 1)
    state = State(tmp_path / "state.db")
    read(state, "c.txt", "old")
    keep(state, "old")
    state.note("exported", "digest")
    return state


def outputs_of(state: State, out: Path) -> Outputs:
    return Outputs(state, Plan(out, default(), Options(arguments=["in"], folder=".")), [])


def read(state: State, name: str, *keys: str) -> None:
    """Has the state know an input with a document for each key, each named like its key."""
    number = state.open_input(name, f"in/{name}")
    for row, key in enumerate(keys):
        state.add(number, row, key.encode(), jsonl.encode(Place(f"{key}.txt", key, f"in/{name}")))
    state.close_input(number, _SEEN, b"digest")


def keep(state: State, key: str) -> None:
    """The result of a document is there, whose body is its key."""
    answer = Work(default(), TEXT).answer(Task(key.encode(), f"{key}\n", "text/plain"))
    state.keep(key.encode(), Kept(answer.status, answer.seconds, answer.data, None))


def bodies(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "body").rglob("*.txt"))


def test_documents_are_written_in_order_as_far_as_there_are_results(state: State, tmp_path: Path) -> None:
    with state, outputs_of(state, tmp_path) as outputs:
        read(state, "a.txt", "a1", "a2")
        keep(state, "a2")
        outputs.follow("a.txt")
        assert bodies(tmp_path) == []  # a2 waits for a1
        assert state.fact("exported", object) is None  # from now on nobody may take the outputs for whole
        keep(state, "a1")
        read(state, "b.txt", "b1", "b2", "b3")
        for key in ("b1", "b2", "b3"):
            keep(state, key)
        outputs.follow("b.txt")
        assert bodies(tmp_path) == ["a1.txt", "a2.txt"]  # two at a time, so that no worker waits
        outputs.follow("b.txt")
        outputs.follow("b.txt")
        assert bodies(tmp_path) == ["a1.txt", "a2.txt", "b1.txt", "b2.txt", "b3.txt"]
        assert not (tmp_path / "ledger.jsonl").exists()
        read(state, "c.txt", "new")  # was not read in this run until now
        keep(state, "new")
        assert outputs.finish().tally.documents == {"clean": 6}
    assert bodies(tmp_path) == ["a1.txt", "a2.txt", "b1.txt", "b2.txt", "b3.txt", "new.txt"]
    assert (tmp_path / "ledger.jsonl").exists()


def test_a_lost_result_and_what_breaks_off_give_no_ledger(state: State, tmp_path: Path) -> None:
    read(state, "a.txt", "a1")
    lost = r"the result of a1\.txt was lost; run the same command again"
    with pytest.raises(StateError, match=lost), state, outputs_of(state, tmp_path) as outputs:
        outputs.finish()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["body", "state.db"]
