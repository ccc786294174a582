"""Worker processes: tasks in, answers out as they come, whatever becomes of a worker on the way.

Each worker has pipes of its own and shares no lock, so that the end of one cannot hold up another. A worker that takes
too long over a document is killed, one that dies costs the document it was at, and nothing else.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Self

import msgspec

from cleaner.batch.channel import Channel
from cleaner.batch.work import Answer, Task, failed, pack
from cleaner.batch.worker import READY, Setup, pack_setup, pack_tasks
from cleaner.io.rows import Kind

_CHUNK = 16  # documents handed over at once; a quarter of that at first, so that few documents keep all workers busy
_CHUNK_BYTES = 1 << 20
_TRIES = 3  # a document's: it is alone in a worker for all but the first, as another may have been to blame
_LIFE = 10_000  # documents of a worker: native code loses memory
_START_LIMIT = 120  # seconds
_MOST_FAILED_STARTS = 5  # in a row
_KILLED_START = 0.1  # of a failed one: what kills processes from outside may stop, a broken installation does not
_PATIENCE = 1.0  # seconds between looks at the clock
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkersFailed(Exception):
    """Workers do not start; the message says what is known."""


class _Worker:
    """One process as the pool sees it. `tasks` are those without an answer, in order."""

    def __init__(self, setup: bytes) -> None:
        # In a group of its own, so that Ctrl-C on a terminal reaches the runner alone; -P: nothing is imported from
        # the current folder that the runner would not import.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from cleaner.batch.worker import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**dict.fromkeys(_THREADS, "1"), **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            process_group=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.pipes = (self.process.stdout, self.process.stdin)
        self.channel = Channel(*self.pipes)
        self.tasks: deque[Task] = deque()
        self.is_ready = False
        self.is_reserved = False  # for a document that is tried alone
        self.done = 0
        self.since = time.monotonic()
        self._send(setup)

    def give(self, tasks: list[Task]) -> None:
        if not self.tasks and self.is_ready:
            self.since = time.monotonic()
        self.tasks += tasks
        self._send(pack_tasks(tasks))

    def _send(self, message: bytes) -> None:
        with suppress(BrokenPipeError):  # that it is dead is found where it is read from
            self.channel.send(message)

    def flush(self) -> None:
        with suppress(BrokenPipeError):
            self.channel.flush()

    def end(self) -> int:
        """Ends the process, if it still runs, and gives its exit code, negative for a signal."""
        self.process.kill()
        for stream in self.pipes:
            with suppress(OSError):
                stream.close()
        return self.process.wait()


class Workers:
    """Up to `number` workers, started as there is work for them."""

    def __init__(self, number: int, setup: Setup) -> None:
        self._number = number
        self._setup = pack_setup(setup)
        self._limit = setup.time_limit
        self._workers: list[_Worker] = []
        self._again: deque[Task] = deque()  # handed out before, not begun
        self._suspects: deque[Task] = deque()  # that a worker died of, perhaps
        self._tries: dict[bytes, int] = {}
        self._handed = 0
        self._failed_starts = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.end()

    def answers(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Answer]]:
        """The answers to `tasks`, in any order; a task is taken when there is a worker for it.

        Raises WorkersFailed.
        """
        source = iter(tasks)
        while self._hand_out(source) or any(worker.tasks for worker in self._workers):
            yield from self._wait()

    def _hand_out(self, source: Iterator[Task]) -> bool:
        """Gives the workers as much as they need; True if something is left to be given out."""
        while True:
            alone = bool(self._suspects)
            worker = next((worker for worker in self._workers if self._has_room(worker, alone=alone)), None)
            if worker is None and len(self._workers) == self._number:
                return True
            chunk = [self._suspects.popleft()] if alone else self._chunk(source)
            if not chunk:
                return False
            if worker is None:
                worker = _Worker(self._setup)
                self._workers.append(worker)
            worker.is_reserved = alone
            worker.give(chunk)

    def _has_room(self, worker: _Worker, *, alone: bool) -> bool:
        """True if it wants more; for a document that must be alone, if it has nothing."""
        most = 1 if alone else min(self._size, _LIFE - worker.done)
        return len(worker.tasks) < most and worker.channel.is_sent and not worker.is_reserved

    @property
    def _size(self) -> int:
        return min(_CHUNK, _CHUNK // 4 + self._handed // (4 * self._number))

    def _chunk(self, source: Iterator[Task]) -> list[Task]:
        chunk: list[Task] = []
        size = 0
        while len(chunk) < self._size and size < _CHUNK_BYTES:
            task = self._again.popleft() if self._again else next(source, None)
            if task is None:
                break
            chunk.append(task)
            size += task.size
        self._handed += len(chunk)
        return chunk

    def _wait(self) -> Iterator[tuple[Task, Answer]]:
        """What the workers say within a while; takes care of those that died or take too long."""
        with selectors.PollSelector() as selector:  # for a few pipes cheaper to make than any other
            for worker in self._workers:
                reading, writing = worker.pipes
                selector.register(reading, selectors.EVENT_READ, worker)
                if not worker.channel.is_sent:
                    selector.register(writing, selectors.EVENT_WRITE, worker)
            ready = selector.select(_PATIENCE)
        for key, events in ready:
            worker = key.data
            if worker not in self._workers:  # its other pipe told of its end just now
                continue
            if events & selectors.EVENT_WRITE:
                worker.flush()
            else:
                yield from self._listen(worker)
        now = time.monotonic()
        for worker in [worker for worker in self._workers if self._is_late(worker, now)]:
            yield from self._bury(worker, is_late=True)

    def _listen(self, worker: _Worker) -> Iterator[tuple[Task, Answer]]:
        messages, is_gone = worker.channel.receive()
        worker.since = time.monotonic()
        for message in messages:
            if message == READY:
                worker.is_ready = True
                self._failed_starts = 0
                continue
            task = worker.tasks.popleft()
            self._tries.pop(task.key, None)
            worker.is_reserved = False
            worker.done += 1
            yield task, msgspec.msgpack.decode(message, type=Answer)
        if is_gone:
            yield from self._bury(worker)
        elif not worker.tasks and worker.done >= _LIFE:
            self._workers.remove(worker)
            worker.end()

    def _is_late(self, worker: _Worker, now: float) -> bool:
        """Measured from what was last heard of it; what has come since was read before this is asked."""
        if not worker.is_ready:
            return now - worker.since > _START_LIMIT
        return bool(worker.tasks) and now - worker.since > self._limit

    def _bury(self, worker: _Worker, *, is_late: bool = False) -> Iterator[tuple[Task, Answer]]:
        """Ends a worker; its tasks go to others, but for the one it was at if that was to blame."""
        self._workers.remove(worker)
        code = worker.end()
        if not worker.is_ready:
            self._failed_starts += _KILLED_START if code < 0 else 1
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise WorkersFailed(f"workers end before they can work ({_named(code)}); what they said stands above")
        elif worker.tasks:
            task = worker.tasks.popleft()
            tries = self._tries[task.key] = self._tries.get(task.key, 0) + 1
            if is_late:
                yield self._blame(task, "time", f"takes longer than {self._limit:g} seconds; raise --time-limit")
            elif tries >= _TRIES:
                yield self._blame(task, "crash", f"ended its worker {tries} times ({_named(code)}); report it")
            else:
                self._suspects.append(task)
        self._again.extendleft(reversed(worker.tasks))

    def _blame(self, task: Task, kind: Kind, error: str) -> tuple[Task, Answer]:
        del self._tries[task.key]
        return task, Answer(
            task.key, "failed", self._limit if kind == "time" else 0, pack(failed(kind, error, task.url))
        )


def _named(code: int) -> str:
    with suppress(ValueError):
        if code < 0:
            return signal.Signals(-code).name
    return f"exit code {code}"
