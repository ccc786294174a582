"""Tables: JSONL, CSV and Parquet, a document a row."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from reader_support import names, read, told

from cleaner.io.formats import Format
from cleaner.io.items import Fields, Item, Problem

USUAL = "has none of the usual fields for its text; name it with --text-field: it has"


def jsonl(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n")
    return path


def test_a_row_becomes_a_document(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "r.jsonl",
        '{"id": "a/1", "text": "One.", "url": "https://x.example/1", "tags": ["t", {"n": 1}], "none": null}',
        '{"html": "<p>Two.", "_id": 7, "title": "T"}',
        "",
        '{"body": "Three.", "id": "", "url": 5}',
    )
    source = str(path)
    assert read(path) == [
        Item(
            "a/1",
            "r.jsonl/0000001-a-1.txt",
            f"{source}#1",
            "One.",
            url="https://x.example/1",
            fields={"tags": ["t", {"n": 1}], "none": None},
        ),
        Item("7", "r.jsonl/0000002-7.txt", f"{source}#2", "<p>Two.", "text/html", fields={"title": "T"}),
        Item(
            f"r.jsonl#4-{hashlib.sha256(b'Three.').hexdigest()[:12]}",
            "r.jsonl/0000004.txt",
            f"{source}#4",
            "Three.",
            fields={"id": "", "url": 5},
        ),
    ]


def test_named_fields_are_taken_and_no_others(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "r.jsonl",
        '{"id": 1, "text": "no", "words": "One.", "key": "k", "place": "https://x.example/"}',
        '{"id": 2, "text": "no", "key": "k"}',
        '{"id": 3, "words": "Three.", "place": null}',
        '{"id": 4, "words": 4, "key": "k", "place": null}',
        '{"id": 5, "words": "Five.", "key": true, "place": null}',
    )
    found = read(path, fields=Fields("words", "key", "place"))
    assert told(found) == [
        "One.",
        "! has no field words; name it with --text-field: it has id, text, key",
        "! has no field key; name another with --id-field: it has id, words, place",
        "! holds no text under words; mend the row, or name another field with --text-field",
        "Five.",
    ]
    assert found[0] == Item(
        "k", "r.jsonl/0000001-k.txt", f"{path}#1", "One.", url="https://x.example/", fields={"id": 1, "text": "no"}
    )
    assert found[-1].id is not None
    assert found[-1].id.startswith("r.jsonl#5-")


JSON_ROWS: list[tuple[str | bytes, Any]] = [
    ("{}", f"! {USUAL} no fields"),
    ('{"n": 1}', f"! {USUAL} n"),
    ('{"text": null, "content": "One."}', "One."),
    ('{"text": ["One."]}', "! holds no text under text; mend the row, or name another field with --text-field"),
    ('{"text": ""}', ""),
    ('{"text": "One.", "text": "Two."}', "Two."),
    ('{"text": "a\\u0000b"}', "a\0b"),
    ('{"text": "\\udc80 stays"}', "\udc80 stays"),
    ('{"text": "One.", "n": NaN}', "One."),
    (b'{"text": "caf\xe9 au lait"}', b"caf\xe9 au lait"),
    (b'{"text": "One.", "by": "Ren\xe9"}', "One."),
    ("[1]", "! is no JSON object on one line: Expected `object`, got `array`; mend it"),
    ('{"text": "", "html": "<p>One."}', "<p>One."),
    ('{"text": " ", "content": "One."}', "One."),
    ('{"text": "", "html": null, "body": " "}', ""),
    ('{"text": "One."', "! is no JSON object on one line: Expecting ',' delimiter: line 2 column 1 (char 16); mend it"),
    ('{"text": ' + "[" * 100_000, "! is nested too deeply; flatten it"),
    (b"\xff\xfe{", "! is no JSON object on one line: Expecting value: line 1 column 1 (char 0); mend it"),
]


@pytest.mark.parametrize(("line", "wanted"), JSON_ROWS, ids=range(len(JSON_ROWS)))
def test_json_rows(tmp_path: Path, line: str | bytes, wanted: str | bytes) -> None:
    assert told(read(jsonl(tmp_path / "r.jsonl", line, '{"text": "Next."}'))) == [wanted, "Next."]


def test_an_empty_cell_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,text,html\n1,,<p>One.\n2,Two.,\n")
    found = read(tmp_path / "r.csv")
    assert [(one.payload, one.media_type) for one in found if isinstance(one, Item)] == [
        ("<p>One.", "text/html"),
        ("Two.", None),
    ]


def test_other_fields_survive_bytes_that_are_not_utf_8(tmp_path: Path) -> None:
    found = read(jsonl(tmp_path / "r.jsonl", b'{"text": "One.", "by": "Ren\xe9", "n": 2}'))
    assert [one.fields for one in found if isinstance(one, Item)] == [{"by": "Ren\ufffd", "n": 2}]


def test_a_giant_line_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "One."}\n{"text": "')
        stream.seek(250_000_000, io.SEEK_CUR)  # a hole: no such line was ever written
        stream.write(b'"}\n{"text": "Three."}')
    assert told(read(path)) == ["One.", "! is larger than 100,000,000 bytes; split it", "Three."]


def test_a_file_without_any_good_row_is_given_up(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "r.jsonl", *["nothing"] * 2_000)
    found = read(path)
    assert len(found) == 1_001
    error = "its first 1,000 rows are all bad and the rest was left; mend them"
    assert found[-1] == Problem(str(path), error, "r.jsonl", "r.jsonl")
    path = jsonl(tmp_path / "r.jsonl", *["nothing"] * 999, '{"text": "One."}', *["nothing"] * 1_001)
    assert len(read(path)) == 2_001


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("../../etc/passwd", "0000001-etc-passwd"),
        ("/abs", "0000001-abs"),
        ("..", "0000001"),
        ("a\0b\n\x1b[2J", "0000001-a-b-2J"),
        ("CON", "0000001-CON"),
        ("é" * 100, "0000001-" + "é" * 30),
        ("\udcff", "0000001"),
        ("i" * 2_000, "0000001-" + "i" * 60),
    ],
)
def test_ids_name_nothing_outside(tmp_path: Path, id: str, name: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"text": "One.", "id": %s}\n' % json.dumps(id).encode())
    assert names(read(path)) == [f"r.jsonl/{name}.txt"]
    (found,) = read(path, form=Format(markdown=True))
    assert found.name == f"r.jsonl/{name}.md"
    assert (found.id == id) == (len(id) <= 1_000)


CSV_FILES: dict[str, tuple[bytes, list[Any]]] = {
    "commas": (b'id,text\n1,"a, ""b""\nc"\n2,d\n', ['a, "b"\nc', "d"]),
    "semicolons and a mark": (b"\xef\xbb\xbftext;n\r\nOne, two;1\r\n", ["One, two"]),
    "tabs": (b"id\ttext\n1\tOne.\n", ["One."]),
    "one column": (b"text\nOne.\n\nTwo.\n", ["One.", "Two."]),
    "another encoding": (b"text,by\ncaf\xe9,Ren\xe9\n", [b"caf\xe9"]),
    "a short row": (b"text,a,b\nOne.\nTwo.,2\n", ["One.", "Two."]),
    "a long row": (
        b"text,a\nOne.,1,2\nTwo.,2\n",
        ["! has 3 values for 2 columns; quote values that hold the separator", "Two."],
    ),
    "a formula": (b'text\n"=HYPERLINK(1)"\n', ["=HYPERLINK(1)"]),
    "a NUL": (b"text\na\0b\n", ["a\0b"]),
    "an article": (b'text\n"%s"\n' % (b"word " * 60_000), ["word " * 60_000]),
    "words after a quote": (
        b'text\n"One." two\nThree.\n',
        ["! is no CSV row: ',' expected after '\"'; mend its quotes", "Three."],
    ),
    "an open quote": (
        b'text\nOne.\n"Two.\nThree.\n',
        ["One.", "! is no CSV row: unexpected end of data; mend its quotes"],
    ),
    "no text": (b"id,n\n1,2\n", [f"! its header cannot be used: {USUAL} id, n"]),
    "twins": (b"text,text\n1,2\n", ["! its header cannot be used: has columns of the same name; rename one"]),
    "UTF-16": ("text\nOne.\n".encode("utf-16"), ["! is UTF-16; save it as UTF-8"]),
    "nothing": (b"", []),
    "a header": (b"text\n", []),
}


@pytest.mark.parametrize("what", CSV_FILES)
def test_csv(tmp_path: Path, what: str) -> None:
    payload, wanted = CSV_FILES[what]
    (tmp_path / "t.csv").write_bytes(payload)
    assert told(read(tmp_path / "t.csv")) == wanted


def test_csv_rows_become_documents(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id;text;link;by\n7;One.;https://x.example/;Renée\n".encode())
    assert read(path) == [
        Item("7", "t.csv/0000001-7.txt", f"{path}#1", "One.", url="https://x.example/", fields={"by": "Renée"})
    ]


def parquet(path: Path, columns: dict[str, Any], **settings: Any) -> Path:
    pyarrow.parquet.write_table(pyarrow.table(columns), path, **settings)
    return path


def test_parquet_rows_become_documents(tmp_path: Path) -> None:
    columns = {
        "id": [1, None],
        "text": ["One.", None],
        "day": [date(2026, 1, 2), None],
        "sum": [Decimal("1.50"), None],
        "tags": [["a", "b"], []],
        "by": [{"name": "Renée"}, None],
    }
    path = parquet(tmp_path / "p.parquet", columns)
    first, second = read(path)
    fields = {"day": date(2026, 1, 2), "sum": Decimal("1.50"), "tags": ["a", "b"], "by": {"name": "Renée"}}
    assert first == Item("1", "p.parquet/0000001-1.txt", f"{path}#1", "One.", fields=fields)
    assert told([second]) == ["! holds no text under text; mend the row, or name another field with --text-field"]


def test_parquet_by_row_group(tmp_path: Path) -> None:
    texts = [f"Number {n}." for n in range(1_000)]
    path = parquet(tmp_path / "p.parquet", {"text": texts}, row_group_size=300)
    found = read(path)
    assert told(found) == texts
    assert found[-1].source == f"{path}#1000"


def test_parquet_values_that_python_lacks(tmp_path: Path) -> None:
    bad = pyarrow.array([b"caf\xe9"], pyarrow.binary()).cast(pyarrow.string(), safe=False)
    far = pyarrow.array([300_000_000_000], pyarrow.timestamp("s"))
    fine = pyarrow.array([1], pyarrow.timestamp("ns"))
    (found,) = read(parquet(tmp_path / "p.parquet", {"text": bad, "far": far, "fine": fine}))
    assert isinstance(found, Item)
    assert found.payload == b"caf\xe9"
    assert found.fields == {"far": "11476-08-15 05:20:00.000", "fine": "1970-01-01 00:00:00.000000001"}


def test_parquet_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = parquet(tmp_path / "p.parquet", {"n": [1]})
    assert told(read(path)) == [f"! {USUAL} n"]
    payload = parquet(path, {"text": ["One."] * 9}).read_bytes()
    for broken in (payload[:-9], payload[:40] + bytes(9) + payload[49:], b"PAR1", b"", b"no table at all"):
        path.write_bytes(broken)
        (found,) = read(path)
        assert isinstance(found, Problem)
        assert found.error.startswith("is no Parquet file, or broken after row 0: ")
        assert "\n" not in found.error


def test_a_time_zone_that_nobody_knows(tmp_path: Path) -> None:
    zone = pyarrow.array([1], pyarrow.timestamp("us", tz="Nowhere/X"))
    (found,) = told(read(parquet(tmp_path / "p.parquet", {"text": ["One."], "at": zone})))
    assert found.startswith("! is no Parquet file, or broken after row 0: Cannot locate or parse timezone")
