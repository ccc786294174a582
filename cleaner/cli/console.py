"""Where output goes: results to standard output, everything else to standard error.

Into pipes and files results go byte for byte, as UTF-8 whatever the locale. On a terminal control characters are
shown escaped, so that scraped text cannot drive it; messages are escaped wherever they go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cleaner.io.writers import to_bytes
from cleaner.report.escape import escape, escape_json, escape_line


class UsageError(Exception):
    """A command that cannot be carried out as it was given; the message says what to do."""


class OutputError(Exception):
    """Results cannot be written; the message says where and why."""


def emit(text: str) -> None:
    """Writes a piece of the result to standard output. Raises OutputError, or BrokenPipeError for a closed pipe."""
    _write(text, escape)


def emit_json(line: bytes) -> None:
    """Writes lines of JSON to standard output; on a terminal they stay JSON."""
    _write(line.decode(), escape_json)


def emit_escaped(text: str) -> None:
    """Writes text that was made safe already and may hold colours."""
    _write(text, str)


def complain(message: str) -> None:
    """One line on standard error, opened by the program's name."""
    _say(f"cleaner: {escape_line(message)}\n")


def show(text: str) -> None:
    """Lines on standard error that were made safe already."""
    _say(f"{text}\n")


def label(file: str) -> str:
    """What messages call an input."""
    return "standard input" if file == "-" else file


def is_terminal(stream: Any) -> bool:
    """True if a person looks at the stream."""
    return stream is not None and stream.isatty()


def colours(stream: Any) -> bool:
    """True if the stream takes colours: a terminal, unless NO_COLOR is set or it is a dumb one."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def flush() -> None:
    """Ends the output. Raises like `emit`."""
    if sys.stdout is not None:
        _guarded(sys.stdout.flush)


def abandon() -> None:
    """Leads what is still to be written to nowhere: the interpreter would fail on it at its end."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _write(text: str, for_terminal: Callable[[str], str]) -> None:
    stream = sys.stdout
    if stream is None:
        raise OutputError("standard output: closed; give it somewhere to go")
    if stream.isatty():
        text = for_terminal(text)
    _guarded(lambda: _write_all(stream, to_bytes(text)))


def _write_all(stream: Any, data: bytes) -> None:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:  # a stream of text alone, as programs that call `main` put in place
        stream.write(data.decode("utf-8", "surrogatepass"))
        return
    stream.flush()
    rest = memoryview(data)
    while rest:  # an unbuffered stream may take a part only
        rest = rest[buffer.write(rest) :]


def _guarded(action: Callable[[], None]) -> None:
    try:
        action()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"standard output: {reason}; make room, or write somewhere else") from None


def _say(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()
