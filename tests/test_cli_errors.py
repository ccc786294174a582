"""Bad input ends in one clear line and the right exit code, never in a traceback; the other files are still cleaned."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from cli_support import PROSE, environment, process

from cleaner.cli import main

Captured = pytest.CaptureFixture[str]

ZIPPED = gzip.compress(b"One.\n", mtime=0)


@pytest.fixture
def setup(setup: Path) -> Path:
    """The configuration of the tests, in effect; the current folder is empty but for good.txt."""
    Path("good.txt").write_text(f"{PROSE}\n")
    return setup


def fails(file: str, capsys: Captured, message: str) -> None:
    """Alone the file is an exit code of 3, beside a good one of 1; both times one line says why."""
    assert main(["clean", file]) == 3
    assert capsys.readouterr() == ("", f"cleaner: {message}\n")
    assert main(["clean", file, "good.txt"]) == 1
    assert capsys.readouterr() == (f"{PROSE}\n", f"cleaner: {message}\n")
    assert main(["explain", file]) == 3
    assert capsys.readouterr() == ("", f"cleaner: {message}\n")


def test_a_missing_file(setup: Path, capsys: Captured) -> None:
    fails("gone.txt", capsys, "gone.txt: there is no such file; check the name")


def test_a_file_taken_for_a_folder(setup: Path, capsys: Captured) -> None:
    fails("good.txt/a.txt", capsys, "good.txt/a.txt: there is no such file; check the name")


def test_a_folder(setup: Path, capsys: Captured) -> None:
    Path("folder").mkdir()
    fails("folder", capsys, "folder: is a folder; use `cleaner run` for folders")


def test_a_name_that_is_too_long(setup: Path, capsys: Captured) -> None:
    fails("x" * 300, capsys, f"{'x' * 300}: the name is too long; check it")


def test_a_name_with_a_nul(setup: Path, capsys: Captured) -> None:
    fails("a\0b", capsys, "a\\x00b: is no file name: embedded null byte; check the name")


def test_a_link_in_a_circle(setup: Path, capsys: Captured) -> None:
    Path("loop").symlink_to("loop")
    fails("loop", capsys, "loop: is a link that leads in a circle; mend the link")


@pytest.mark.parametrize("payload", [b"\x7fELF\0\0\0", b"PK\3\4\0\0", "UTF-32".encode("utf-32-le")])
def test_a_binary_file(setup: Path, capsys: Captured, payload: bytes) -> None:
    Path("a.bin").write_bytes(payload)
    fails("a.bin", capsys, "a.bin: is binary, not text; give it as text or HTML")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(setup: Path, capsys: Captured) -> None:
    Path("secret.txt").write_text("One.\n")
    Path("secret.txt").chmod(0)
    fails("secret.txt", capsys, "secret.txt: may not be read; change its permissions")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file of Linux that fails on reading")
def test_a_file_that_fails_on_reading(setup: Path, capsys: Captured) -> None:
    fails("/proc/self/mem", capsys, "/proc/self/mem: cannot be read: Input/output error; check the file")


@pytest.mark.parametrize("payload", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_clean_and_told(setup: Path, capsys: Captured, payload: bytes) -> None:
    Path("empty.txt").write_bytes(payload)
    assert main(["clean", "empty.txt", "good.txt"]) == 0
    assert capsys.readouterr() == (f"{PROSE}\n", "cleaner: empty.txt: holds no text; there is nothing to clean\n")


def test_an_old_encoding_is_read_and_told(setup: Path, capsys: Captured) -> None:
    text = "Der Bürgermeister öffnete die Tür. Die Straße war überfüllt, und schöne Äpfel lagen auf den Stühlen.\n" * 9
    Path("old.txt").write_bytes(text.encode("cp1252"))
    assert main(["clean", "old.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == text
    assert err.startswith("cleaner: old.txt: is not UTF-8 and was read as ")
    assert err.count("\n") == 1


def test_an_unknown_encoding_is_told(setup: Path, capsys: Captured) -> None:
    text = f"{PROSE} Señor Peña agreed.\n"
    Path("odd.txt").write_bytes(text.encode() * 99 + b"\xff\n")
    assert main(["clean", "odd.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == text * 99 + "\ufffd\n"
    assert err == "cleaner: odd.txt: some bytes are not UTF-8 and became U+FFFD; save it as UTF-8\n"


def test_a_line_of_many_megabytes(setup: Path, capsys: Captured) -> None:
    Path("long.txt").write_text("word " * 4_000_000)
    assert main(["clean", "long.txt"]) == 0
    assert len(capsys.readouterr().out) == 20_000_001


def test_a_file_that_is_too_large(setup: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.io.streams.MOST_BYTES", 1000)
    Path("long.txt").write_text("x" * 1001)
    fails("long.txt", capsys, "long.txt: is larger than 1,000 bytes; split it")


def test_a_file_that_is_too_large_once_decompressed(
    setup: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.io.streams.MOST_BYTES", 1_000_000)
    Path("just.txt.gz").write_bytes(gzip.compress(b"x" * 1_000_000))
    assert main(["clean", "just.txt.gz"]) == 0
    capsys.readouterr()
    bomb = gzip.compress(b"x" * 300_000_000, 9)
    assert len(bomb) < 1_000_000
    Path("bomb.txt.gz").write_bytes(bomb)
    tracemalloc.start()
    try:
        fails("bomb.txt.gz", capsys, "bomb.txt.gz: is larger than 1,000,000 bytes; split it")
        assert tracemalloc.get_traced_memory()[1] < 60_000_000  # half of it the rules
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (ZIPPED[:-1], "its gzip data ends too early; fetch it again"),
        (b"\x1f\x8b\x08", "its gzip data ends too early; fetch it again"),
        (b"\x1f\x8b\x08" + b"\xff" * 99, "its gzip data ends too early; fetch it again"),
        (ZIPPED[:-8] + b"12345678", "its gzip data is broken; fetch it again"),
        (ZIPPED + b"Two.\n", "its gzip data is broken; fetch it again"),
        (b"One.\n", "ends in .gz but holds no gzip data; give it its true ending"),
        (gzip.compress(ZIPPED, mtime=0), "is binary, not text; give it as text or HTML"),
    ],
)
def test_broken_gzip_data(setup: Path, capsys: Captured, payload: bytes, problem: str) -> None:
    Path("a.txt.gz").write_bytes(payload)
    fails("a.txt.gz", capsys, f"a.txt.gz: {problem}")


def test_names_cannot_drive_the_terminal(setup: Path, capsys: Captured) -> None:
    assert main(["clean", "a\x1b[2J\nb\u202e.txt"]) == 3
    assert capsys.readouterr().err == "cleaner: a\\x1b[2J\\nb\\u202e.txt: there is no such file; check the name\n"


def test_a_name_that_is_not_utf8(setup: Path) -> None:
    done = process(["clean", b"gone-\xff.txt"], env=environment(setup))
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr == b"cleaner: gone-\\udcff.txt: there is no such file; check the name\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND; see `cleaner --help`"),
        (["clena"], "argument COMMAND: invalid choice: 'clena'"),
        (["clean", "--colour"], "unrecognized arguments: --colour"),
        (["clean", "--jso"], "unrecognized arguments: --jso"),
        (["clean", "\x1b[2J", "--x\x1b"], "unrecognized arguments: --x\\x1b"),
        (["clean", "-", "-"], '"-" is named more than once'),
        (["clean", "--url", "https://example.com", "a", "b"], "--url belongs to one document"),
        (["clean", "--links", "good.txt"], "--links needs --format markdown"),
        (["run", "--links", "--format", "text", "good.txt", "-o", "out"], "--links needs --format markdown"),
        (["clean", "--format", "html"], "argument --format: invalid choice: 'html'"),
        (["run", "good.txt"], "the following arguments are required: -o/--out; see `cleaner run --help`"),
        (["run", "-o", "out"], "the following arguments are required: INPUT"),
        (["stages", "photo_credit"], "photo_credit: unknown stage; did you mean photo_credits?"),
        (["rules"], "the following arguments are required: TASK; see `cleaner rules --help`"),
        (["rules", "list", "--language", "xx"], "no rule of that family and language"),
        (["clean", "--config", "gone.yaml", "good.txt"], "gone.yaml: No such file or directory"),
        (["clean", "--config", ".", "good.txt"], ".: Is a directory"),
        (["clean", "--set", "stages.spamm.enabled=false"], "spamm: unknown stage; did you mean spam?"),
        (["clean", "--set", "photo_credits"], "--set photo_credits: write stages.NAME.SETTING=VALUE"),
    ],
)
def test_wrong_usage_is_one_line(setup: Path, capsys: Captured, arguments: list[str], message: str) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.startswith("cleaner: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stages: [spamm]\n", "bad.yaml:1: spamm: unknown stage; did you mean spam?"),
        ("stages:\n  - photo_credits:\n      max_word: 3\n", "bad.yaml:3: photo_credits.max_word: unknown setting"),
        ("stages: [\n", "bad.yaml:2: not valid YAML"),
        ("- spam\n", "bad.yaml:1: a configuration is a mapping"),
        ("rules: {files: [gone.yaml]}\n", "bad.yaml:1: rules.files: there is no file gone.yaml"),
        ("\x1b[2J: 1\n", "bad.yaml: not valid YAML"),
    ],
)
def test_a_broken_configuration(setup: Path, capsys: Captured, text: str, message: str) -> None:
    Path("bad.yaml").write_text(text)
    for arguments in (
        ["clean", "good.txt"],
        ["explain", "good.txt"],
        ["run", "good.txt", "-o", "out"],
        ["config", "show"],
    ):
        assert main([*arguments, "--config", "bad.yaml"]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"cleaner: {message}")
        assert "\x1b" not in err
    assert not Path("out").exists()


def test_a_configuration_that_is_not_utf8(setup: Path, capsys: Captured) -> None:
    Path("bad.yaml").write_bytes(b"stages: [\xff]\n")
    assert main(["clean", "--config", "bad.yaml", "good.txt"]) == 2
    assert capsys.readouterr().err == "cleaner: bad.yaml: not UTF-8 text; save it as UTF-8\n"


def test_a_reader_that_leaves_is_no_error(setup: Path) -> None:
    Path("big.txt").write_text(f"{PROSE}\n" * 200_000)
    command = [sys.executable, "-m", "cleaner", "clean", "big.txt"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(setup)) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_breaks_the_output(setup: Path, unbuffered: str) -> None:
    command = [sys.executable, "-m", "cleaner", "clean", "good.txt"]
    env = environment(setup, PYTHONUNBUFFERED=unbuffered)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=env, timeout=60, check=False)
    assert done.returncode == 3
    message = b"cleaner: standard output: No space left on device; make room, or write somewhere else\n"
    assert done.stderr == message


def test_a_closed_standard_output(setup: Path) -> None:
    command = f"{sys.executable} -m cleaner clean good.txt >&-"
    done = subprocess.run(
        ["sh", "-c", command], stderr=subprocess.PIPE, env=environment(setup), timeout=60, check=False
    )
    assert done.returncode == 3
    assert done.stderr == b"cleaner: standard output: closed; give it somewhere to go\n"


def test_a_closed_standard_error_and_input(setup: Path) -> None:
    command = f"{sys.executable} -m cleaner clean gone.txt good.txt - <&- 2>&-"
    done = subprocess.run(
        ["sh", "-c", command], stdout=subprocess.PIPE, env=environment(setup), timeout=60, check=False
    )
    assert done.stdout == f"{PROSE}\n".encode()
    assert done.returncode == 1


def test_an_empty_standard_input(setup: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["clean"]) == 0
    assert capsys.readouterr().err == "cleaner: standard input: holds no text; there is nothing to clean\n"
