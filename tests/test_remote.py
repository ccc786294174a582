"""Inputs that fsspec reaches, tried on its file system in memory."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from reader_support import read, told

from cleaner.io.inputs import Input, Missing, find
from cleaner.io.items import Problem
from cleaner.io.readers import read_items


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as held:
        held.writestr("a.txt", "In a zip.")
    return out.getvalue()


def test_folders_patterns_and_files(memory: Any) -> None:
    files = {
        "/crawl/a.txt": b"One.",
        "/crawl/deep/p.html.gz": gzip.compress(b"<p>Two."),
        "/crawl/deep/z.zip": archive(),
        "/crawl/picture.png": b"",
    }
    for path, payload in files.items():
        memory.pipe(path, payload)
    found, missing = find(["memory://crawl"], out="out")
    assert found == [
        Input("a.txt", "memory:///crawl/a.txt", "a.txt"),
        Input("deep/p.html.txt", "memory:///crawl/deep/p.html.gz", "deep/p.html"),
        Input("deep/z.zip", "memory:///crawl/deep/z.zip", "deep/z.zip"),
    ]
    assert missing == []
    assert [told(list(read_items(one))) for one in found] == [[b"One."], [b"<p>Two."], [b"In a zip."]]
    assert find(["memory://crawl/", "memory://crawl/*/*.gz"], out="out") == (found, [])
    alone = Input("z.zip", "memory://crawl/deep/z.zip", "z.zip")
    assert find(["memory://crawl/deep/z.zip"], out="out") == ([alone], [])


def test_keys_that_name_nothing_outside(memory: Any) -> None:
    memory.store["/crawl/../../up.txt"] = memory.open("/x", "wb")  # a bucket takes any key
    memory.pipe("/crawl/c\x1b[2J.txt", b"")
    found, _ = find(["memory://crawl"], out="out")
    assert [one.name for one in found] == ["c_[2J.txt", "up.txt"]


def test_what_cannot_be_reached(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = {
        "memory://gone.txt": "there is no such file; check the address",
        "nowhere://x/a.txt": "cannot be reached: Protocol not known: nowhere; check the address and your access",
    }
    for url, error in problems.items():
        assert told(read(url)) == [f"! {error}"]
    assert find(["memory://gone*.txt"], out="out")[1][0].path == "memory://gone*.txt"
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    error = 'needs fsspec.core, which is missing; run: pip install "cleaner[remote]"'
    assert find(["memory://crawl/*.txt"], out="out") == ([], [Missing("memory://crawl/*.txt", error)])


def test_pages_of_the_web_are_not_followed() -> None:
    urls = ["https://x.example/news/1.html?page=2", "http://x.example"]
    found, missing = find(urls, out="out")
    assert found == [Input("1.html.txt", urls[0], "1.html"), Input("x.example", urls[1], "x.example")]
    assert missing == []


def test_a_file_whose_name_looks_like_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "memory:").mkdir()
    (tmp_path / "memory:" / "a.txt").write_bytes(b"One.")
    assert find(["memory://a.txt"], out="out") == ([Input("a.txt", "memory://a.txt", "a.txt")], [])


class _Torn(io.BytesIO):
    """A connection that breaks with an error of its driver's own."""

    def read(self, size: int | None = -1) -> bytes:
        raise RuntimeError("connection lost")


def test_a_connection_that_breaks(memory: Any) -> None:
    memory.pipe("/a.txt", b"One.")
    memory.store["/a.txt"].read = _Torn().read
    error = "cannot be reached: connection lost; check the address and your access"
    assert read("memory://a.txt") == [Problem("memory://a.txt", error, "a.txt", "a.txt")]
