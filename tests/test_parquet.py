"""Records as Parquet: one schema for all files of a run, whatever fields the input has."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from export_support import failed, row, write
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from cleaner.io.exports import exports_of
from cleaner.io.exports import parquet as module
from cleaner.io.exports.columns import columns_of
from cleaner.io.exports.limits import Limits
from cleaner.io.records import Record

FIXED = list(Record.__struct_fields__)


def test_the_table_holds_the_records(tmp_path: Path) -> None:
    made = row("a", "One.", authors=["Ann Roe"], meta={"site": "x.example"}, date="2026-01-02")
    write([made, failed("gone", "missing", None), failed("b", "stage", b"")], tmp_path, "parquet")
    table = parquet.read_table(tmp_path / "records.parquet")
    assert table.column_names == [*FIXED, "fields"]
    first, second = table.to_pylist()
    expected = {"id": "a", "source": "in/a", "authors": ["Ann Roe"], "text": "One.", "url": None, "fields": None}
    assert {name: first[name] for name in expected} == expected
    assert (first["meta"], second["status"], second["reasons"]) == ('{"site":"x.example"}', "failed", ["it broke"])


COLUMNS: list[tuple[list[Any], str, list[Any]]] = [  # values of a field, its type, its cells
    ([1, None, -(2**63)], "int64", [1, None, -(2**63)]),
    ([1, 2.5], "double", [1.0, 2.5]),
    ([True, False], "bool", [True, False]),
    (["x", "\ud800", ""], "string", ["x", "\ufffd", ""]),
    ([1, "x", None], "string", ["1", '"x"', None]),
    ([2**63], "string", [str(2**63)]),
    ([True, 1], "string", ["true", "1"]),
    ([["x"], {"a": 1}], "string", ['["x"]', '{"a":1}']),
    ([None], "string", [None]),
]


@pytest.mark.parametrize(("values", "type_", "cells"), COLUMNS)
def test_fields_are_columns_of_the_type_that_all_have(
    tmp_path: Path, values: list[Any], type_: str, cells: list[Any]
) -> None:
    write([row(str(n), fields={"x": value}) for n, value in enumerate(values)], tmp_path, "parquet")
    table = parquet.read_table(tmp_path / "records.parquet")
    assert str(table.schema.field("x").type) == type_
    assert table["x"].to_pylist() == cells
    assert table["fields"].to_pylist() == [None] * len(values)


def test_what_comes_later_and_does_not_fit_is_kept_as_json(tmp_path: Path) -> None:
    fields: list[dict[str, Any]] = [
        {"n": 1, "mixed": [1]},
        {"n": 2, "mixed": "x"},
        {"n": "three", "mixed": 1.5, "new": True},
        {"n": 2**63},
    ]
    rows = [row(str(n), fields=each) for n, each in enumerate(fields)]
    write(rows, tmp_path, "parquet", limits=Limits(docs=2))
    shards = [parquet.read_table(path) for path in sorted(tmp_path.glob("records-*.parquet"))]
    assert len(shards) == 2
    assert shards[0].schema == shards[1].schema
    table = pyarrow.concat_tables(shards)
    assert table["n"].to_pylist() == [1, 2, None, None]
    assert table["mixed"].to_pylist() == ["[1]", '"x"', "1.5", None]
    assert table["fields"].to_pylist() == [None, None, '{"n":"three","new":true}', f'{{"n":{2**63}}}']


def test_names_of_columns_never_meet(tmp_path: Path) -> None:
    fields = {"title": 1, "fields": 2, "x": 3, "X": 4, "Title": 5, "": 6, "\ud800": 7}
    write([row("a", fields=fields)], tmp_path, "parquet")
    (cells,) = parquet.read_table(tmp_path / "records.parquet").to_pylist()
    assert list(cells) == [*FIXED, "x", "input_title", "input_fields", "fields"]
    assert (cells["x"], cells["input_title"], cells["input_fields"]) == (3, 1, 2)
    assert json.loads(cells["fields"]) == {"X": 4, "Title": 5, "": 6, "\ufffd": 7}


def test_a_million_keys_make_no_million_columns() -> None:
    columns = columns_of([{str(n): n} for n in range(2000)], taken=())
    assert len(columns.kinds) == 500
    assert columns.split({"1999": 5, "0": 1}) == ({"0": 1}, '{"1999":5}')


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GROUP_ROWS", 3)
    monkeypatch.setattr(module, "_GROUP_BYTES", 1000)
    write([row(str(n), "x" * (600 if n in (4, 5) else 1)) for n in range(8)], tmp_path, "parquet")
    file = parquet.ParquetFile(tmp_path / "records.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [3, 2, 3]
    assert file.read()["id"].to_pylist() == [str(n) for n in range(8)]


def test_shards_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GROUP_ROWS", 10)
    rows = [row(str(n), f"{n} " * 500) for n in range(300)]
    write(rows, tmp_path, "parquet", limits=Limits(size=20_000))
    shards = sorted(tmp_path.glob("records-*"))
    assert len(shards) > 1
    found = [name for shard in shards for name in parquet.read_table(shard)["id"].to_pylist()]
    assert found == [str(n) for n in range(300)]


def test_no_documents_make_an_empty_table(tmp_path: Path) -> None:
    write([], tmp_path, "parquet")
    table = parquet.read_table(tmp_path / "records.parquet")
    assert (table.num_rows, table.column_names) == (0, [*FIXED, "fields"])


def test_a_missing_library_is_named_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    message = r'^parquet: needs pyarrow, which is missing; run: pip install "cleaner\[parquet\]"$'
    with pytest.raises(ValueError, match=message):
        exports_of(("parquet",), tmp_path)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["a", "A", "b", "title", "fields", ""]) | st.text(max_size=3)


@given(st.lists(st.dictionaries(names, values, max_size=4), max_size=8))
def test_any_fields_make_a_table(tmp_path_factory: pytest.TempPathFactory, fields: list[dict[str, Any]]) -> None:
    out = tmp_path_factory.mktemp("out")
    write([row(str(n), fields=each) for n, each in enumerate(fields)], out, "parquet", limits=Limits(docs=2))
    shards = [parquet.read_table(path) for path in sorted(out.glob("records-*"))]
    assert sum(shard.num_rows for shard in shards) == len(fields)
    assert len({str(shard.schema) for shard in shards}) == 1
