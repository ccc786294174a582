"""What a run says while it goes: sentences, or one JSON object a line; a bar on a terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from cleaner.batch.meter import Meter
from cleaner.cli import console

_EVERY = 10.0  # seconds between lines
_REFRESH = 0.1  # between changes of the bar


class Log:
    """Says things on standard error, the results of a run aside when it is quiet."""

    def __init__(self, *, is_json: bool, is_quiet: bool) -> None:
        self.is_json = is_json
        self._is_quiet = is_quiet

    def say(self, event: str, text: str, **figures: Any) -> None:
        """Tells of an event, unless the log is quiet."""
        if not self._is_quiet:
            self.warn(event, text, **figures)

    def warn(self, event: str, text: str, **figures: Any) -> None:
        """Tells of an event in any case."""
        if self.is_json:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            console.show(json.dumps({"time": now, "event": event, "message": text} | figures))
        else:
            console.complain(text)

    @contextmanager
    def meter(self) -> Iterator[Meter]:
        """A meter that shows itself: as a bar on a terminal, else in a line from time to time."""
        if self._is_quiet:
            yield Meter()
        elif self.is_json or not console.is_terminal(sys.stderr):
            yield Meter(_Lines(self))
        else:
            with _bar() as meter:
                yield meter


class _Lines:
    """A line every ten seconds."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last = time.monotonic()

    def __call__(self, meter: Meter) -> None:
        now = time.monotonic()
        if now - self._last < _EVERY:
            return
        self._last = now
        self._log.say("progress", _told(meter), **meter.figures())


def _told(meter: Meter) -> str:
    failed = f", {meter.failed:,} failed" if meter.failed else ""
    return (
        f"{meter.cleaned + meter.reused:,} documents, {meter.passed:,} of {meter.inputs:,} inputs, "
        f"{meter.speed:.1f} MB/s, {100 * meter.removed_share:.0f} % of words removed{failed}"
    )


@contextmanager
def _bar() -> Iterator[Meter]:
    """A meter with a bar that vanishes at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(None), TextColumn("{task.fields[told]}", markup=False), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None, told="")
        last = 0.0

        def show(meter: Meter) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _REFRESH or meter.passed == meter.inputs:
                last = now
                # Bytes of inputs tell best how much is left; of an input that is being read, what came of it so far.
                bar.update(task, total=max(meter.size, 1), completed=meter.behind, told=_told(meter))

        yield Meter(show)
