"""Reading inputs: plain files, compression by content, kinds by name or content, and what is broken or missing."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_support import read, told

from cleaner.io.formats import Format
from cleaner.io.inputs import Input, Missing, find, listed
from cleaner.io.items import Item, Problem
from cleaner.io.kinds import kind_of, unpacked_name
from cleaner.io.readers import Unreadable, read_items

LINE = b"The ferry was late again.\n"


def checked(payload: bytes) -> bytes:
    """As the program zstd does it: with a checksum, and a frame that readers skip."""
    skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc"
    return skipped + zstd.compress(payload, options={zstd.CompressionParameter.checksum_flag: 1})


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gz": ("gzip", gzip.compress),
    "zst": ("zstd", checked),
    "bz2": ("bzip2", bz2.compress),
    "xz": ("xz", lzma.compress),
}


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, payload in members.items():
            archive.writestr(f"{name}.txt", payload)
    return out.getvalue()


def tarred(**members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, payload in members.items():
            info = tarfile.TarInfo(f"{name}.txt")
            info.size = len(payload)
            archive.addfile(info, io.BytesIO(payload))
    return out.getvalue()


def parquet(*texts: str) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": list(texts)}), out)
    return out.getvalue()


def warc(payload: bytes) -> bytes:
    return b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(payload), payload)


def test_a_plain_file_is_one_document(tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(b"<p>One."))
    found = list(read_items(Input("deep/a.html.txt", str(path), "deep/a.html")))
    assert found == [Item("deep/a.html", "deep/a.html.txt", str(path), b"<p>One.", "text/html")]


@pytest.mark.parametrize("ending", PACKERS)
def test_compression_is_known_by_content(tmp_path: Path, ending: str) -> None:
    packing, pack = PACKERS[ending]
    for name in (f"a.txt.{ending}", "a.txt", "a"):
        (tmp_path / name).write_bytes(pack(LINE) + pack(LINE))  # two members are one file
        assert told(read(tmp_path / name)) == [2 * LINE]
        (tmp_path / name).write_bytes(pack(LINE) + bytes(8))  # padding
        assert told(read(tmp_path / name)) == [LINE]
    (tmp_path / f"a.txt.{ending}").write_bytes(LINE)
    assert told(read(tmp_path / f"a.txt.{ending}")) == [
        f"! ends in .{ending} but holds no {packing} data; give it its true ending"
    ]


@pytest.mark.parametrize("ending", PACKERS)
def test_torn_tables_give_what_came_before(tmp_path: Path, ending: str) -> None:
    packing, pack = PACKERS[ending]
    first, second = (b"".join(b'{"text": "%d %d"}\n' % (part, n) for n in range(20)) for part in (1, 2))
    path = tmp_path / f"rows.jsonl.{ending}"
    path.write_bytes(pack(first) + pack(second)[:-9])
    found = read(path)
    assert told(found[:20]) == [f"1 {n}" for n in range(20)]
    assert found[-1] == Problem(str(path), f"its {packing} data ends too early; fetch it again", path.name, path.name)
    flipped = bytearray(pack(second))
    flipped[len(flipped) // 2] ^= 0xFF
    path.write_bytes(pack(first) + flipped)
    assert told(read(path))[-1] in (
        f"! its {packing} data is broken; fetch it again",
        f"! its {packing} data ends too early; fetch it again",
    )


@pytest.mark.parametrize("ending", ["gz", "zst", "bz2"])
def test_bombs_are_not_unpacked(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"bomb.txt.{ending}"
    path.write_bytes(PACKERS[ending][1](bytes(80_000_000)))
    grows = "! grows more than 500-fold when decompressed; unpack it if that is meant"
    assert told(read(path)) == [grows]


def test_repetitive_data_are_no_bombs_while_they_are_small(tmp_path: Path) -> None:
    (tmp_path / "a.txt.zst").write_bytes(zstd.compress(LINE * 1_000_000))
    assert told(read(tmp_path / "a.txt.zst")) == [LINE * 1_000_000]


CONTENTS: dict[str, tuple[bytes, list[bytes | str]]] = {
    "zip": (zipped(a=b"One.", b=b"Two."), [b"One.", b"Two."]),
    "tar": (tarred(a=b"One.", b=b"Two."), [b"One.", b"Two."]),
    "parquet": (parquet("One.", "Two."), ["One.", "Two."]),
    "jsonl": (b'{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
    "jsonl with a long row": (b'\xef\xbb\xbf{"text": "%s"}\n' % (b"x" * 100_000), ["x" * 100_000]),
    "warc": (warc(b"One.") + warc(b"Two."), [b"One.", b"Two."]),
    "a JSON document": (b'{\n  "text": "One."\n}\n', [b'{\n  "text": "One."\n}\n']),
    "braces": (b"{curly} words\n", [b"{curly} words\n"]),
    "text": (LINE, [LINE]),
    "nothing": (b"", [b""]),
}


@pytest.mark.parametrize("what", CONTENTS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_content_decides_where_the_name_is_silent(tmp_path: Path, what: str, pack: Callable[[bytes], bytes]) -> None:
    payload, wanted = CONTENTS[what]
    (tmp_path / "dump").write_bytes(pack(payload))
    problems = {
        "zip": "! is a zip archive in a stream; save it as a file of its own",
        "parquet": "! is a Parquet file in a stream; decompress it and save it as a file of its own",
    }
    is_packed = pack is not bytes
    assert told(read(tmp_path / "dump")) == ([problems[what]] if is_packed and what in problems else wanted)
    (tmp_path / "dump.txt").write_bytes(payload)
    assert told(read(tmp_path / "dump.txt")) == [payload]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.TXT", "text"),
        ("a.xhtml.zst", "text"),
        ("a.NDJSON.bz2", "jsonl"),
        ("a.tsv", "csv"),
        ("a.warc.wet.gz", "warc"),
        ("a.tgz", "tar"),
        ("a.tar.xz", "tar"),
        (".zip", "text"),
        ("zip", "text"),
        ("a.docx", "text"),
        ("folder.zip/a", "text"),
    ],
)
def test_kinds_of_names(name: str, kind: str) -> None:
    assert kind_of(name, LINE) == kind


@pytest.mark.parametrize(
    ("name", "unpacked"), [("a.txt.ZST", "a.txt"), ("d/.gz", "d/.gz"), (".gz", ".gz"), ("gz", "gz"), ("a.", "a.")]
)
def test_names_without_compression(name: str, unpacked: str) -> None:
    assert unpacked_name(name) == unpacked


@pytest.mark.parametrize(
    ("name", "text", "markdown"),
    [
        ("p.html.gz", "p.html.txt", "p.html.md"),
        ("n.txt", "n.txt", "n.txt.md"),
        ("n.MD.xz", "n.MD", "n.MD"),
        ("note", "note", "note.md"),
        ("r.jsonl.zst", "r.jsonl", "r.jsonl"),
        ("t.tar.gz", "t.tar", "t.tar"),
    ],
)
def test_names_of_bodies(name: str, text: str, markdown: str) -> None:
    assert (Format().name(name), Format(markdown=True).name(name)) == (text, markdown)


def test_missing_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    payloads = {
        "pyarrow": ("a.parquet", "parquet", parquet("One.")),
        "fastwarc.warc": ("a.warc", "warc", warc(LINE)),
    }
    for module, (name, extra, payload) in payloads.items():
        (tmp_path / name).write_bytes(payload)
        monkeypatch.setitem(sys.modules, module, None)
        assert told(read(tmp_path / name)) == [
            f'! needs {module}, which is missing; run: pip install "cleaner[{extra}]"'
        ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    problems = {
        "gone.txt": "there is no such file; check the name",
        "folder.txt": "is a folder; use `cleaner run` for folders",
        "a\0b.txt": "is no file name: embedded null byte; check the name",
        "x" * 300: "the name is too long; check it",
    }
    for name, error in problems.items():
        path = f"{tmp_path}/{name}"
        assert read(path) == [Problem(path, error, name, name)]


def test_lists_of_inputs(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(b"a.txt\r\n\n caf\xc3\xa9.txt\nodd\xff.txt")
    assert listed(str(path)) == ["a.txt", " café.txt", "odd\udcff.txt"]
    path.write_bytes(gzip.compress(b"two\nlines.txt\0b.txt\0"))
    assert listed(str(path)) == ["two\nlines.txt", "b.txt"]
    with pytest.raises(Unreadable, match="there is no such file"):
        listed(str(tmp_path / "gone"))


def test_folders_are_searched_for_every_kind(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl.zst", "c/d.tar.gz", "c/e.png", "f.WARC.gz", "g.json", "h.md.xz"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"")
    found, missing = find([str(tmp_path / "in")], out="out")
    assert [one.name for one in found] == ["a.txt", "b.jsonl", "c/d.tar", "f.WARC", "h.md"]
    assert missing == []


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"Secret.")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "own.txt").write_bytes(b"One.")
    (tmp_path / "in" / "inner.txt").symlink_to("own.txt")
    (tmp_path / "in" / "outer.txt").symlink_to("../secret.txt")
    (tmp_path / "in" / "away").symlink_to("..")
    error = "is a link that leads out of the folder; name its target to have it read"
    found, missing = find([str(tmp_path / "in")], out="out")
    assert [one.name for one in found] == ["inner.txt", "own.txt"]
    assert missing == [Missing(str(tmp_path / "in" / "outer.txt"), error)]
    found, missing = find([str(tmp_path / "in" / "*" / "*.txt")], out="out")
    assert (found, {one.problem for one in missing}) == ([], {error})
    found, missing = find([str(tmp_path / "in" / "outer.txt")], out="out")  # the user's own word
    assert ([one.name for one in found], missing) == (["outer.txt"], [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_special_files_in_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert stat.S_ISFIFO((tmp_path / "pipe.jsonl").stat().st_mode)
    problem = Missing(str(tmp_path / "pipe.jsonl"), "is no regular file; it was skipped")
    assert find([str(tmp_path)], out="out") == ([], [problem])


SEEDS: dict[str, bytes] = {
    "r.jsonl": b'{"id": 7, "text": "One.", "tags": ["a", {"b": null}]}\n' * 5,
    "r.jsonl.gz": gzip.compress(b'{"text": "One."}\n' * 50),
    "r.jsonl.zst": zstd.compress(b'{"text": "One."}\n' * 50),
    "t.csv": b"id,text,n\n" + b'1,"a ""b""\nc",x\n' * 5,
    "z.zip": zipped(a=b"One.", b=b"Two."),
    "t.tar": tarred(a=b"One.", b=b"Two."),
    "p.parquet": parquet("One.", "Two."),
    "w.warc": warc(b"One.") + warc(b"Two."),
    "dump": b'{"text": "One."}\n' * 5,
    "a.html": b"<p>One.",
}
edits = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=12)), max_size=6)


@settings(max_examples=300)
@given(st.sampled_from(sorted(SEEDS)), edits)
def test_nothing_that_a_file_holds_stops_a_run(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[int, int, bytes]]
) -> None:
    payload = bytearray(SEEDS[name])
    for at, length, new in changes:
        at %= len(payload) + 1
        payload[at : at + length] = new
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(payload)
    for one in read(path):
        assert isinstance(one, (Item, Problem))
        assert one.name is not None
        assert not {"", ".", ".."} & set(one.name.split("/"))
