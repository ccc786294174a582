"""Messages between the runner and one worker, over two pipes that never make the runner wait."""

from __future__ import annotations

import os
import struct
from collections import deque
from collections.abc import Iterator
from typing import IO, BinaryIO

_HEAD = struct.Struct(">Q")
_CHUNK = 1 << 18


class Channel:
    """The runner's end. A worker that neither reads nor writes costs it nothing: what cannot be sent waits here."""

    def __init__(self, reading: IO[bytes], writing: IO[bytes]) -> None:
        self._reading = reading.fileno()
        self._writing = writing.fileno()
        self._unsent: deque[memoryview] = deque()
        self._received = bytearray()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)

    @property
    def is_sent(self) -> bool:
        """True when the pipe took all that was to be sent."""
        return not self._unsent

    def send(self, message: bytes) -> None:
        """Sends now what the pipe takes, the rest at the next `flush`. Raises BrokenPipeError."""
        self._unsent += [memoryview(_HEAD.pack(len(message))), memoryview(message)]
        self.flush()

    def flush(self) -> None:
        """Sends what waits, as far as the pipe takes it. Raises BrokenPipeError."""
        while self._unsent:
            try:
                done = os.write(self._writing, self._unsent[0][:_CHUNK])
            except BlockingIOError:
                return
            rest = self._unsent.popleft()[done:]
            if rest:
                self._unsent.appendleft(rest)

    def receive(self) -> tuple[list[bytes], bool]:
        """The messages that have come since, and whether the other side is gone."""
        gone = False
        while True:
            try:
                data = os.read(self._reading, _CHUNK)
            except BlockingIOError:
                break
            if not data:
                gone = True
                break
            self._received += data
        return list(self._messages()), gone

    def _messages(self) -> Iterator[bytes]:
        at = 0
        while len(self._received) >= at + _HEAD.size:
            (length,) = _HEAD.unpack_from(self._received, at)
            end = at + _HEAD.size + length
            if len(self._received) < end:
                break
            yield bytes(self._received[at + _HEAD.size : end])
            at = end
        del self._received[:at]


def read_message(stream: BinaryIO) -> bytes | None:
    """The worker's end: the next message; None when the runner is gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (length,) = _HEAD.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def write_message(stream: BinaryIO, message: bytes) -> None:
    """The worker's end: sends a message whole. Raises BrokenPipeError when the runner is gone."""
    stream.write(_HEAD.pack(len(message)) + message)
    stream.flush()
