"""The batch run: inputs to results in the state, by workers, and from there to the outputs, in input order.

What is in the outputs depends on inputs and settings alone, however often a run was killed and whatever its workers
did: the state holds results by content, and all exports are made from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from cleaner.batch.drift import Shares, drift, shares
from cleaner.batch.feed import Feed
from cleaner.batch.meter import Meter
from cleaner.batch.outcome import Figures, Outputs
from cleaner.batch.plan import Plan, Stamp, environment
from cleaner.batch.state import Kept, State
from cleaner.batch.work import Task
from cleaner.batch.worker import Setup
from cleaner.batch.workers import Workers
from cleaner.io import jsonl
from cleaner.io.exports import TARGETS, held, sweep
from cleaner.io.inputs import Input, Missing, find
from cleaner.io.places import folded
from cleaner.io.writers import to_bytes, write_record


class Run(msgspec.Struct, frozen=True):
    """What a run did. `gone` are inputs of earlier runs that were not found, `is_pruned` if their results went too."""

    figures: Figures
    cleaned: int
    gone: list[str]
    is_pruned: bool
    drift: list[str]


def run(plan: Plan, state: State, meter: Meter) -> Run:
    """Brings the folder of the plan up to date; the caller holds its lock.

    Raises OSError and sqlite3.Error when the output cannot be written, WorkersFailed, and InvalidFile for rules.
    """
    started = utc_now()
    stamp = Stamp(plan)
    record = environment(plan, stamp) | {"started": started, "finished": None}
    write_record(plan.out, record)
    state.note("plan", plan.record())
    state.note("times", {"started": started, "finished": None})
    inputs, missing = find(plan.options.arguments, out=str(plan.out), form=plan.options.form)
    meter.expect(len(inputs), sum(size_of(found.path) for found in inputs))
    gone = _gone(state, inputs, is_pruned=plan.options.prune)
    with Outputs(state, plan, missing) as outputs:
        _clean(plan, state, Feed(state, plan, stamp, meter), inputs, outputs)
        figures, changed = _export(plan, state, missing, outputs)
    state.note("settled", value=True)
    done = Run(figures, meter.cleaned, gone, plan.options.prune, changed)
    finished = utc_now()
    state.note("times", {"started": started, "finished": finished})
    write_record(plan.out, record | {"finished": finished} | told(done, meter))
    return done


def forget_failed(state: State) -> int:
    """Has the next run try again what failed; gives the number of documents that were cleaned without success."""
    state.unsettle()
    state.reread()
    return state.forget_failed()


def _clean(plan: Plan, state: State, feed: Feed, inputs: Sequence[Input], outputs: Outputs) -> None:
    """Gets every document a result, and the outputs on the way."""
    options = plan.options
    with Workers(options.workers, Setup(plan.settings, options.form, options.time_limit)) as workers:
        for task, answer in workers.answers(feed.tasks(inputs)):
            payload = _bytes_of(task) if answer.status == "failed" else None
            state.keep(task.key, Kept(answer.status, answer.seconds, answer.data, payload))
            feed.answered(task, answer)
            outputs.follow(feed.last)
    state.commit()


def _gone(state: State, inputs: Sequence[Input], *, is_pruned: bool) -> list[str]:
    """The paths of inputs of earlier runs that were not found again.

    Their documents go if that is asked for, if they are there by another name, or if their names are needed.
    """
    names = {found.name for found in inputs}
    lost = [known for known in state.inputs() if known[1] not in names]
    if not lost:
        return []
    paths = {found.path for found in inputs}
    taken = {name for found in inputs for name in _above(folded(found.name))}
    files = {folded(found.name) for found in inputs}
    dropped, gone = [], []
    for number, name, path in lost:
        key = folded(name)
        is_replaced = path in paths or key in taken or not files.isdisjoint(_above(key))
        if is_replaced or is_pruned:
            dropped.append(number)
        if not is_replaced:
            gone.append(path)
    state.drop(dropped)
    return gone


def _above(name: str) -> Iterator[str]:
    """A name and those of the folders that it stands in."""
    yield name
    for at, char in enumerate(name):
        if char == "/":
            yield name[:at]


def _export(plan: Plan, state: State, missing: Sequence[Missing], outputs: Outputs) -> tuple[Figures, list[str]]:
    """The figures of all documents, and what has changed since the last run; writes the exports that are not so yet."""
    options = plan.options
    digest = hashlib.sha256(jsonl.encode([options.form, options.targets, options.limits, missing]))
    for one in state.digests():
        digest.update(one)
    exported = digest.hexdigest()
    figures, last = state.fact("figures", Figures), state.fact("exported", object)
    if figures is not None and last == exported:
        sweep(plan.out, options.targets)
        if _is_there(plan, state):
            return figures, []
    state.forget_unused()
    figures = outputs.finish()
    now = shares(figures.tally)
    changed = list(drift(state.fact("shares", Shares), now))
    for name, value in (("figures", figures), ("shares", now), ("held", held(plan.out)), ("exported", exported)):
        state.note(name, value)
    state.commit()
    return figures, changed


def _is_there(plan: Plan, state: State) -> bool:
    """False if somebody took away results: files are counted, not read."""
    indexes = (Path(target) for target in plan.options.targets if target not in TARGETS)
    return held(plan.out) == state.fact("held", dict[str, int]) and all(index.exists() for index in indexes)


def told(done: Run, meter: Meter) -> dict[str, Any]:
    """What run.json says of the results. Failures that it has no room for stand in quarantine.jsonl."""
    tally = msgspec.to_builtins(done.figures.tally)
    return {name: dict(sorted(counts.items())) for name, counts in tally.items()} | {
        "failures": done.figures.failures,
        "repeated_ids": done.figures.repeated,
        "cleaned": done.cleaned,
        "gone": done.gone,
        "pruned": done.is_pruned,
        "drift": done.drift,
        "slowest": [{"name": name, "seconds": round(seconds, 3)} for name, seconds in done.figures.slowest],
        "seconds": round(meter.seconds, 3),
    }


def _bytes_of(task: Task) -> bytes:
    return task.payload if isinstance(task.payload, bytes) else to_bytes(task.payload)


def size_of(path: str) -> int:
    """The bytes of an input; 0 where that cannot be told."""
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def utc_now() -> str:
    """The time, for records."""
    return datetime.now(UTC).isoformat(timespec="seconds")
