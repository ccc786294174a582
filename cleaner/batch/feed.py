"""Inputs to tasks: reads what has changed, notes its documents in the state, and gives those without a result."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from cleaner.batch.limits import too_large
from cleaner.batch.meter import Meter
from cleaner.batch.plan import Plan, Stamp
from cleaner.batch.state import Place, Seen, State
from cleaner.batch.work import Answer, Task
from cleaner.io import jsonl
from cleaner.io.inputs import Input
from cleaner.io.items import Item, Problem
from cleaner.io.readers import read_items
from cleaner.io.writers import to_bytes

_UNKNOWN = Seen(None, None, None)


class Feed:
    """What a run reads."""

    def __init__(self, state: State, plan: Plan, stamp: Stamp, meter: Meter) -> None:
        self._state = state
        self._options = plan.options
        self._stamp = stamp
        self._meter = meter
        self._asked: set[bytes] = set()  # keys of tasks without an answer yet
        self.last: str | None = None  # the name of the input that is being read; all before it are read

    def tasks(self, inputs: Iterable[Input]) -> Iterator[Task]:
        """The documents to clean, in input order. An input that is as it was and wants for nothing is not opened."""
        settled = self._state.fact("settled", bool) or False
        self._state.note("settled", value=False)
        for found in inputs:
            seen = self._look(found)
            if not self._state.knows(found.name, found.path, seen, settled=settled):
                yield from self._read(found, seen)
            self.last = found.name
            self._meter.pass_input(seen.size or 0)

    def answered(self, task: Task, answer: Answer) -> None:
        """The result of the task is in the state."""
        self._asked.discard(task.key)
        is_failed = answer.status == "failed"
        self._meter.clean(len(task.payload), answer.words, answer.removed, is_failed=is_failed)

    def _look(self, found: Input) -> Seen:
        try:
            file = Path(found.path).stat()
        except (OSError, ValueError):
            return _UNKNOWN
        stamp = self._stamp.of_inputs + to_bytes(found.id)  # its mark depends on the other inputs
        return Seen(file.st_size, file.st_mtime_ns, stamp) if stat.S_ISREG(file.st_mode) else _UNKNOWN

    def _read(self, found: Input, seen: Seen) -> Iterator[Task]:
        number = self._state.open_input(found.name, found.path)
        self.last = found.name
        digest = hashlib.sha256()
        is_read = False
        for row, item in enumerate(read_items(found, fields=self._options.fields, form=self._options.form)):
            place = self._place(item)
            key = self._stamp.key(item) if isinstance(item, Item) and place.kind is None else None
            data = jsonl.encode(place)
            digest.update((key or b"") + data)
            self._state.add(number, row, key, data)
            is_read = is_read or key is not None
            if key is not None and isinstance(item, Item):
                yield from self._asks(key, item)
        # What gave nothing may have been out of reach for a while: it is tried again in each run.
        self._state.close_input(number, seen if is_read else _UNKNOWN, digest.digest())

    def _asks(self, key: bytes, item: Item) -> Iterator[Task]:
        if key in self._asked or self._state.has(key):
            self._meter.reuse()
            return
        self._asked.add(key)
        yield self._stamp.task(item, key)

    def _place(self, item: Item | Problem) -> Place:
        if isinstance(item, Problem):
            return Place(item.name or item.source, item.id, item.source, kind="unreadable", error=item.error)
        error = too_large(item.payload, self._options.max_size)
        kind: Literal["size"] | None = "size" if error else None
        return Place(item.name, item.id, item.source, item.url, item.fields, kind, error or "")
