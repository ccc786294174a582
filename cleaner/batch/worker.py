"""A worker process: reads chunks of tasks, answers each task by itself, and ends when the runner is gone.

It shares nothing with other workers but its parent: no lock, queue or memory that its death could break.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO

import msgspec

from cleaner.batch.channel import read_message, write_message
from cleaner.batch.work import Task, Work
from cleaner.config import Settings
from cleaner.io.formats import Format

READY = b"ready"
# Objects between collections. A document makes thousands and leaves none: with the 700 of Python, collections take 2 %
# of the CPU time (measured), and these no more memory than a large page takes anyhow.
_COLLECT = (50_000, 20, 100)
_GRACE = 10  # seconds that the runner has to end a worker itself


class Setup(msgspec.Struct, frozen=True):
    """What a worker is told first. `time_limit`: seconds a document."""

    settings: Settings
    form: Format
    time_limit: float


def pack_setup(setup: Setup) -> bytes:
    """The first message to a worker."""
    return pickle.dumps(setup)


def pack_tasks(tasks: Sequence[Task]) -> bytes:
    """Any other message. Pickled, as texts may hold lone surrogates; a worker trusts its runner, never the reverse."""
    return pickle.dumps(tasks)


def main() -> None:
    """Runs until the runner closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the runner
    reading, writing = _take_pipes()
    with suppress(BrokenPipeError):
        _serve(reading, writing)
    os._exit(0)  # the runner is gone: there is nobody to tell, and nothing to tidy up


def _serve(reading: BinaryIO, writing: BinaryIO) -> None:
    message = read_message(reading)
    if message is None:
        return
    setup: Setup = pickle.loads(message)
    work = Work(setup.settings, setup.form)
    gc.freeze()  # rules and models stay: there is no need to look through them again and again
    gc.set_threshold(*_COLLECT)
    write_message(writing, READY)
    while (message := read_message(reading)) is not None:
        for task in pickle.loads(message):
            # The system ends this process if it hangs in native code and the runner is not there to do it.
            signal.setitimer(signal.ITIMER_REAL, setup.time_limit + _GRACE)
            write_message(writing, msgspec.msgpack.encode(work.answer(task)))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the runner, off standard input and output, which plug-ins may read and print to."""
    reading, writing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    os.close(nowhere)
    return reading, writing


if __name__ == "__main__":
    main()
