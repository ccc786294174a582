"""WARC and WET files."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest
from reader_support import read, told

from cleaner.io.items import Item, Problem

URL = "https://x.example/news?id=1"


def record(kind: str, block: bytes, *, http: bool = False, length: int | None = None, media_type: str = "") -> bytes:
    held = "application/http; msgtype=response" if http else media_type
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:7>",
        f"WARC-Target-URI: {URL}",
        "WARC-Date: 2026-01-02T03:04:05Z",
        *([f"Content-Type: {held}"] if held else []),
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def page(body: bytes, *headers: str, status: str = "200 OK", media_type: str = "text/html; charset=koi8-r") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *headers]
    return record("response", "\r\n".join(lines).encode() + b"\r\n\r\n" + body, http=True)


def put(path: Path, *records: bytes) -> Path:
    path.write_bytes(b"".join(records))
    return path


def test_pages_and_texts_become_documents(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.warc.gz",
        *map(
            gzip.compress,
            (
                record("warcinfo", b"software: x\r\n"),
                record("request", b"GET / HTTP/1.1\r\n\r\n", http=True),
                page("Где".encode("koi8-r")),
                page(b"\x89PNG", media_type="image/png"),
                page(b"<p>Gone.", status="404 Not Found"),
                page(b"<p>Moved.", status="301 Moved"),
                record("conversion", b"Plain.\n", media_type="text/plain"),
                page(b"<p>Wait.", status="100 Continue"),
            ),
        ),
    )
    fields = {"warc_date": "2026-01-02T03:04:05Z"}
    name = "a.warc.gz/{}-https-x.example-news-id-1.txt"
    first, second = read(path)
    assert first == Item(
        "urn:uuid:7",
        name.format("0000003"),
        f"{path}#3",
        "Где".encode("koi8-r"),
        "text/html; charset=koi8-r",
        URL,
        fields,
    )
    assert second == Item("urn:uuid:7", name.format("0000007"), f"{path}#7", b"Plain.\n", "text/plain", URL, fields)


def test_answers_are_decoded(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.warc",
        page(gzip.compress(b"<p>One."), "Content-Encoding: gzip"),
        page(b"4\r\n<p>T\r\n3\r\nwo.\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        page(b"no gzip", "Content-Encoding: gzip"),
        page(b"<p>Four."),
    )
    found = told(read(path))
    assert found[:2] + found[3:] == [b"<p>One.", b"<p>Two.", b"<p>Four."]
    assert found[2].startswith("! its HTTP answer is broken: ")


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        (record("conversion", b"Two.")[:30], "breaks off"),
        (record("conversion", b"Two.")[:-8], "breaks off after 2 records: a record that is too short; fetch it again"),
        (record("conversion", b"Two.", length=99), "breaks off after 2 records: a record that is too short"),
        (record("conversion", b"Two.", length=-9), "breaks off"),
        (record("conversion", b"Two.", length=2_000_000_000), "is larger than 1,000,000,000 bytes; split it"),
        (b"no record\r\n\r\n" * 9, "breaks off after 1 records: "),
        (b"WARC/1.0\r\nX: " + b"x" * 9_999_999, "breaks off after 1 records: "),
    ],
)
def test_what_is_broken_leaves_what_came_before(tmp_path: Path, rest: bytes, problem: str) -> None:
    found = read(put(tmp_path / "a.wet", record("conversion", b"One."), rest))
    assert told(found[:1]) == [b"One."]
    assert isinstance(found[1], Problem)
    assert found[1].error.startswith(problem)


def test_streams_that_cannot_be_rewound(tmp_path: Path) -> None:
    path = put(tmp_path / "a.wet.xz", lzma.compress(record("conversion", b"One.")))
    assert told(read(path)) == [b"One."]
