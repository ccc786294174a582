"""Tables, archives and web archives of any kind: no crash, no hang, no lost row, and no name that leaves OUT."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq
from backports import zstd
from fuzzing import FUZZ, in_time, mutated
from hypothesis import example, given
from hypothesis import strategies as st
from test_web_archives import page, record

from cleaner.engines import clean_table
from cleaner.io.inputs import Input
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.readers import read_items

ROWS = [
    {"id": "a/1", "text": "One line.\nRead more", "url": "https://x.example/1", "tags": ["t", {"n": 1}], "n": 1.5},
    {"id": "", "text": "Zwei \u2028 Zeilen", "url": "https://x.example/2", "tags": None, "n": -7},
    {"id": "..", "text": "<p>Trois</p>", "url": "", "tags": [], "n": 0},
]
FIELDS = st.sampled_from([Fields(), Fields(text="text"), Fields("text", "id", "url"), Fields("n", "none")])
OF_TABLES = [".jsonl", ".csv", ".parquet", ".jsonl.gz"]
ENDINGS = ["", ".txt", ".html", ".warc", ".zip", ".tar", ".gz", ".zst", ".tar.xz", *OF_TABLES]


def tar_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return stream.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def csv_of(rows: list[dict[str, object]]) -> bytes:
    stream = io.StringIO()
    table = csv.DictWriter(stream, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return stream.getvalue().encode()


def parquet_of(rows: list[dict[str, object]]) -> bytes:
    stream = io.BytesIO()
    table = pa.Table.from_pylist([{**row, "tags": json.dumps(row["tags"]), "n": float(str(row["n"]))} for row in rows])
    pq.write_table(table, stream, row_group_size=2)
    return stream.getvalue()


JSONL = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
MEMBERS = {"a.txt": b"One.\n", "../b.html": b"<p>Two.</p>", "c/d.jsonl": JSONL, "e.txt.gz": gzip.compress(b"Three.")}
LOST = page(b"x", status="404 Not Found")
WARC = page(b"<p>One.</p>") + record("conversion", b"Two.", media_type="text/plain") + LOST
PLAIN = [JSONL, csv_of(ROWS), parquet_of(ROWS), WARC, zip_of(MEMBERS), tar_of(MEMBERS), b"One line.\nRead more\n"]
PACKED = [pack(data) for data in PLAIN for pack in (gzip.compress, bz2.compress, lzma.compress, zstd.compress)]


def found(folder: Path, data: bytes, ending: str, fields: Fields) -> list[Item | Problem]:
    path = folder / f"in{ending}"
    path.write_bytes(data)
    with in_time():
        given = list(read_items(Input(f"in{ending}", str(path), "in"), fields=fields))
    path.unlink()
    return given


@FUZZ
@given(st.one_of(mutated(PLAIN), mutated(PACKED), st.binary(max_size=200)), st.sampled_from(ENDINGS), FIELDS)
def test_files(scratch: Path, data: bytes, ending: str, fields: Fields) -> None:
    given = found(scratch, data, ending, fields)
    names = [one.name for one in given]
    assert len(set(names)) == len(names)
    for one in given:
        path = PurePosixPath(one.name or "none")
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert "\0" not in str(path)
        assert isinstance(one, Item) or one.error


@FUZZ
@given(mutated([JSONL, JSONL * 3]))
@example(b"\xef\xbb\xbf")
def test_each_row_of_jsonl_is_read_or_told_of(scratch: Path, data: bytes) -> None:
    lines = [line for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line and not line.isspace()]
    assert len(found(scratch, data, ".jsonl", Fields())) == len(lines)


CELLS = {
    "text": st.one_of(st.none(), st.text(), st.sampled_from([str(row["text"]) for row in ROWS])),
    "html": st.one_of(st.none(), st.binary(max_size=40), st.just(b"<p>One.</p>")),
    "id": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    "url": st.one_of(st.none(), st.text(max_size=20)),
    "title": st.one_of(st.none(), st.datetimes()),
    "ledger": st.lists(st.floats(), max_size=2),
}
TABLES = st.lists(st.sampled_from(list(CELLS)), unique=True, min_size=1).flatmap(
    lambda names: st.lists(st.fixed_dictionaries({name: CELLS[name] for name in names}), min_size=1, max_size=4)
)


@FUZZ
@given(TABLES, FIELDS)
def test_tables_of_arrow(rows: list[dict[str, object]], fields: Fields) -> None:
    table = pa.Table.from_pylist(rows)
    with in_time():
        cleaned = clean_table(table, fields=fields, ledger=True)
    assert cleaned.num_rows == len(rows)
    assert set(cleaned["status"].to_pylist()) <= {"clean", "suspicious", "rejected", "failed"}
