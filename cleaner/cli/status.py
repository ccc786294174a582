"""`cleaner status`: what is known of a run, going on or over."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from cleaner.batch.lock import is_locked
from cleaner.batch.plan import Recorded
from cleaner.batch.state import State
from cleaner.cli import console
from cleaner.cli.run import output
from cleaner.io.writers import STATE
from cleaner.report.escape import escape_line


def main(options: argparse.Namespace) -> int:
    """Prints the state; the exit code is 0 whatever it is."""
    out = Path(options.out)
    if not (out / STATE).is_file():
        raise console.UsageError(f"{options.out}: holds no run (there is no {STATE}); check the name")
    with output(out), State(out / STATE) as state:
        lines = [*_lines(state, out)]
    for line in lines:  # what goes wrong now is not the run's
        console.emit(f"{escape_line(line)}\n")
    return 0


def _lines(state: State, out: Path) -> Iterator[str]:
    times = state.fact("times", dict[str, str | None]) or {}
    yield f"{out}: {_stage(times, is_running=is_locked(out))}"
    counts = state.counts()
    told = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    yield f"documents: {sum(counts.values()):,}{': ' if told else ''}{told}"
    recorded = state.fact("plan", Recorded)
    if recorded is None:
        return
    options = recorded.options
    yield f"inputs: {_few(options.arguments)}, from {options.folder}"
    yield f"settings: {options.config or 'as shipped'}, {recorded.config_hash[:12]}"
    yield f"outputs: {', '.join(options.targets)}"
    yield f"limits: {options.time_limit:g} seconds and {options.max_size:,} bytes a document"


def _stage(times: dict[str, str | None], *, is_running: bool) -> str:
    if times.get("finished"):
        return f"finished {times['finished']}"
    if is_running:
        return f"running since {times.get('started')}"
    return f"begun {times.get('started')}, not finished; run the same command again to go on"


def _few(arguments: list[str]) -> str:
    shown = ", ".join(arguments[:5])
    return shown if len(arguments) <= 5 else f"{shown} and {len(arguments) - 5:,} more"
