"""On a terminal: scraped text cannot drive it, colours and progress show there and nowhere else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import PROSE, environment, process, write_setup

pty = pytest.importorskip("pty", reason="terminals of POSIX")

HOSTILE = "Red \x1b[31m, title \x1b]0;x\x07, C1 \x9b2J, bell \x07, tab \t, turned \u202etxt\u2066 back\r\nNext\x0c.\n"
SHOWN = (
    "Red \\x1b[31m, title \\x1b]0;x\\x07, C1 \\x9b2J, bell \\x07, tab \t, turned \\u202etxt\\u2066 back\nNext\\x0c.\n"
)


@pytest.fixture
def setup(tmp_path: Path) -> Path:
    return write_setup(tmp_path / "setup")


class Terminal:
    """A terminal that any of a process's streams can be attached to, and what it showed."""

    def __init__(self) -> None:
        self.leader, self.follower = pty.openpty()

    def shown(self) -> str:
        """Everything shown, once the processes are gone."""
        os.close(self.follower)
        pieces = []
        while True:
            try:
                piece = os.read(self.leader, 65536)
            except OSError:  # how Linux tells the end
                break
            if not piece:
                break
            pieces.append(piece)
        os.close(self.leader)
        return b"".join(pieces).decode().replace("\r\n", "\n")


def on_terminal(
    arguments: list[str], env: dict[str, str], cwd: Path, *, stream: str = "stdout"
) -> tuple[int, str, bytes]:
    """Exit code, what the terminal showed, and what went into the other stream."""
    terminal = Terminal()
    other = "stderr" if stream == "stdout" else "stdout"
    streams = {stream: terminal.follower, other: subprocess.PIPE}
    command = [sys.executable, "-m", "cleaner", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, env=env, cwd=cwd, timeout=60, check=False, **streams)  # type: ignore[call-overload]
    return done.returncode, terminal.shown(), getattr(done, other)


def test_text_is_escaped_on_a_terminal_and_raw_in_a_pipe(setup: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(HOSTILE.encode())
    env = environment(setup)
    assert on_terminal(["clean", "a.txt"], env, tmp_path) == (0, SHOWN, b"")
    assert process(["clean", "a.txt"], env=env, cwd=tmp_path).stdout == HOSTILE.replace("\r\n", "\n").encode()


def test_json_on_a_terminal_stays_json(setup: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(HOSTILE.encode())
    code, shown, _ = on_terminal(["clean", "--json", "a.txt"], environment(setup), tmp_path)
    assert code == 0
    assert not set("\x1b\x07\x9b\u202e") & set(shown)
    assert json.loads(shown)["text"] == HOSTILE.replace("\r\n", "\n")[:-1]


def test_messages_are_escaped_everywhere(setup: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("FAIL ME\n")
    (tmp_path / "\x1b[2J.txt").write_text("FAIL ME\n")
    arguments = ["clean", "--explain", "\x1b[2J.txt"]
    env = environment(setup, NO_COLOR="1")
    code, shown, out = on_terminal(arguments, env, tmp_path, stream="stderr")
    piped = process(arguments, env=env, cwd=tmp_path).stderr.decode()
    assert (code, out) == (1, b"FAIL ME\n")
    assert shown == piped
    assert "\x1b" not in piped
    assert "\\x1b[2J.txt: failed" in piped


@pytest.mark.parametrize(
    ("changes", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_explain_is_coloured_on_a_terminal_only(
    setup: Path,
    tmp_path: Path,
    changes: dict[str, str],
    coloured: bool,  # noqa: FBT001
) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\nZzz junk zzz\n\x1b[5m\n")
    env = environment(setup, TERM="xterm") | changes
    code, shown, _ = on_terminal(["explain", "a.txt"], env, tmp_path)
    assert code == 0
    assert ("\x1b[31m2 removed   | Zzz junk zzz\x1b[0m" in shown) is coloured
    assert "\\x1b[5m" in shown
    assert "\x1b[5m" not in shown
    assert b"\x1b" not in process(["explain", "a.txt"], env=env, cwd=tmp_path).stdout


def test_progress_shows_on_a_terminal_only(setup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"{PROSE}\n")
    env = environment(setup)
    code, shown, out = on_terminal(["run", "in", "-o", "out"], env, tmp_path, stream="stderr")
    assert (code, out) == (0, b"")
    assert "3 documents, 3 of 3 inputs" in shown
    assert shown.splitlines()[-1].endswith("cleaner: out: 3 documents: 3 clean; see out/run.json")
    done = process(["run", "in", "-o", "other"], env=env, cwd=tmp_path)
    assert (done.stdout, done.stderr) == (b"", b"cleaner: other: 3 documents: 3 clean; see other/run.json\n")


def test_an_interrupt_ends_in_130(setup: Path, tmp_path: Path) -> None:
    terminal = Terminal()
    command = [sys.executable, "-m", "cleaner", "clean"]
    env = environment(setup)
    with subprocess.Popen(command, stdin=terminal.follower, stderr=subprocess.PIPE, env=env, cwd=tmp_path) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == b"cleaner: reading standard input; end it with Ctrl-D\n"
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == b"cleaner: interrupted\n"
        assert running.wait(60) == 130
    terminal.shown()
