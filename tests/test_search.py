"""The full-text index and `cleaner search`: what finds what, hostile queries and texts, and the terminal."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from export_support import failed, rejected, row, write
from hypothesis import given
from hypothesis import strategies as st

from cleaner.batch.state import State
from cleaner.cli import main
from cleaner.io.exports.terms import indexed
from cleaner.io.search import BadQuery, search
from cleaner.io.snippets import snippet_of

Captured = pytest.CaptureFixture[str]

TEXTS = {
    "en": "The town council approved the ferry timetable.\nThe harbour bridge stays closed.",
    "en2": "A bridge club met. The council of elders did not.",
    "fr": "Le café de Zoë rouvre à l'été.",
    "de": "Die Straße über den Fluß bleibt gesperrt.",
    "tr": "ISPARTA'da ıhlamur, İzmir'de incir.",
    "ru": "Ёлка стоит на площади. Который час?",
    "hi": "नगर परिषद ने हिन्दी में योजना को मंजूरी दी।",
    "ja": "東京都庁は新しい橋を承認した。トム・ハンクスも人々と来た。",
    "zh": "市议会批准了新的渡轮时刻表。",
    "ko": "서울에서 새로운 다리가 열렸다.",
    "th": "สภาเมืองอนุมัติตารางเรือข้ามฟาก",
    "num": "Version 3.14 of C++ cost $5, it's foo_bar@x.example.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "index.db"
    rows = [row(name, text, title="A Bridge" if name == "en" else None) for name, text in TEXTS.items()]
    write([*rows, rejected("spam", ["bridge\n", "x"]), failed("broken", "stage", b"bridge")], path.parent, str(path))
    return path


FOUND = [
    ("council", ["en", "en2"]),
    ("COUNCIL Ferry", ["en"]),
    ("bridge", ["en", "en2"]),
    ('"town council"', ["en"]),
    ('"council town"', []),
    ('"town council', ["en"]),
    ("council -ferry", ["en2"]),
    ('council -"town council" -nowhere', ["en2"]),
    ("counc", []),
    ("counc*", ["en", "en2"]),
    ("cafe zoe", ["fr"]),
    ("CAFÉ", ["fr"]),
    ("cafe\u0301", ["fr"]),
    ("ete", ["fr"]),
    ("strasse", ["de"]),
    ("FLUSS uber", ["de"]),
    ("isparta ıhlamur izmir", ["tr"]),
    ("елка", ["ru"]),
    ("кот", []),
    ("हिन्दी", ["hi"]),
    ("हिन", []),
    ("東京", ["ja"]),
    ("京都", ["ja"]),
    ("東京都庁", ["ja"]),
    ("庁", ["ja"]),
    ("東都", []),
    ("橋", ["ja"]),
    ("新しい橋 承認", ["ja"]),
    ("ハンクス", ["ja"]),
    ("ﾊﾝｸｽ", ["ja"]),
    ("トム・ハンクス", ["ja"]),
    ("人々", ["ja"]),
    ("议会", ["zh"]),
    ("渡轮 -东京", ["zh"]),
    ("서울", ["ko"]),
    ("다리", ["ko"]),
    ("อนุมัติ", ["th"]),
    ("3.14", ["num"]),
    ("it's", ["num"]),
    ("foo_bar@x.example", ["num"]),
    ("nothing", []),
    ("source", []),
]


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_what_finds_what(index: Path, query: str, expected: list[str]) -> None:
    assert sorted(str(hit.id) for hit in search(index, query)) == expected


def test_better_documents_come_first(index: Path) -> None:
    hits = search(index, "bridge")
    assert [hit.id for hit in hits] == ["en", "en2"]
    assert hits[0].score > hits[1].score
    assert len(search(index, "bridge", limit=1)) == 1


HOSTILE = [
    "council'; DROP TABLE documents; --",
    "NEAR(council bridge, 5) council",
    "title: council",
    "{title text}: council",
    "^council",
    "council AND OR NOT",
    "(((((council",
    'council"""',
    "* council",
    "council\0",
    "council + bridge",
    "-- council",
    "\ud800 council",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_query_is_text_and_no_program(index: Path, query: str) -> None:
    assert all(hit.id in ("en", "en2") for hit in search(index, query))
    assert [hit.id for hit in search(index, "ferry")] == ["en"]


@given(query=st.text() | st.text('"*-() ab東é\0:^+', max_size=30))
def test_any_query_is_answered_or_refused(index: Path, query: str) -> None:
    with suppress(BadQuery):
        search(index, query)


@given(st.text("abÉé 東京都ก้ı\n-,", max_size=12), st.text("xé 京・", max_size=3), st.text("xé 京・", max_size=3))
def test_a_text_is_found_by_any_of_its_phrases(
    tmp_path_factory: pytest.TempPathFactory, phrase: str, before: str, after: str
) -> None:
    path = tmp_path_factory.mktemp("index") / "index.db"
    text = f"{before} {phrase} {after}"
    write([row("a", text)], path.parent, str(path))
    try:
        assert [hit.id for hit in search(path, f'"{phrase}"')] == ["a"]
    except BadQuery:
        assert not any(char.isalnum() for char in phrase)


def test_pairs() -> None:
    assert indexed("In 東京都 TOWER 庁").split() == ["in", "東京", "京都", "都", "tower", "庁"]


LONG = "word " * 200 + "the harbour bridge " + "word " * 200 + "harbour bridge ferry " + "word " * 200
SNIPPETS: list[tuple[str, list[tuple[str, bool]], str]] = [
    ("The Café\n\topened.", [("cafe", False)], "The [Café] opened."),
    ("Straße frei.", [("strasse", False)], "[Straße] frei."),
    ("東京都庁は橋", [("京都", False)], "東[京都]庁は橋"),
    ("Der Kater, der Kat.", [("kat", False)], "Der Kater, der [Kat]."),
    ("Der Kater, der Kat.", [("kat*", True)], "Der [Kat]er, der [Kat]."),
    ("Который кот.", [("кот", False)], "Который [кот]."),
    ("A town,\ncouncil.", [("town council", False)], "A [town, council]."),
    ("No match.", [("x", False)], "No match."),
    ("aaa", [("aa", True), ("a", True)], "[a]aa"),
    ("", [("x", False)], ""),
    ("İİİ cat", [("cat", False)], "İİİ [cat]"),
]


def shown(text: str, terms: list[tuple[str, bool]]) -> str:
    return "".join(f"[{piece}]" if is_match else piece for piece, is_match in snippet_of(text, terms))


@pytest.mark.parametrize(("text", "terms", "expected"), SNIPPETS)
def test_snippets(text: str, terms: list[tuple[str, bool]], expected: str) -> None:
    assert shown(text, terms) == expected


def test_a_snippet_is_the_passage_with_most_terms() -> None:
    found = shown(LONG, [("harbour", False), ("bridge", False), ("ferry", False)])
    assert "[harbour] [bridge] [ferry]" in found
    assert found.startswith("… word")
    assert found.endswith("word …")
    assert len(found) < 300


@given(st.text(), st.lists(st.tuples(st.text(max_size=5), st.booleans()), max_size=4))
def test_a_snippet_is_a_piece_of_the_text(text: str, terms: list[tuple[str, bool]]) -> None:
    pieces = "".join(piece for piece, _ in snippet_of(text, terms))
    assert "".join(pieces.removeprefix("… ").removesuffix(" …").split()) in "".join(text.split())


def test_the_index_is_a_plain_database(index: Path) -> None:
    with closing(sqlite3.connect(index)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = db.execute("SELECT id, text FROM documents WHERE number = 1").fetchall()
    assert found == [("en", TEXTS["en"])]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="another file system")
def test_an_index_on_another_file_system(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder, "index.db")
        write([row("a", "word")], tmp_path, str(path))
        assert [hit.id for hit in search(path, "word")] == ["a"]
        assert [each.name for each in Path(folder).iterdir()] == ["index.db"]


def test_odd_texts_are_indexed(tmp_path: Path) -> None:
    path = tmp_path / "i.db"
    write([row("a", "one\0two \ud800 three", title="x\udfff"), row("b", "")], tmp_path, str(path))
    assert [hit.title for hit in search(path, "one two three")] == ["x\ufffd"]


def test_the_command_shows_hits(index: Path, capsys: Captured) -> None:
    assert main(["search", str(index), "ferry", "council"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        "1. A Bridge\n   en\n   The town council approved the ferry timetable. The harbour bridge stays closed.\n\n"
    )


def test_a_document_without_title_goes_by_its_first_line(tmp_path: Path) -> None:
    texts = {"a": "Word.\nMore.", "b": "word " * 99}
    write([row(name, text) for name, text in texts.items()], tmp_path, str(tmp_path / "i.db"))
    titles = {hit.id: hit.title for hit in search(tmp_path / "i.db", "word")}
    assert titles == {"a": "Word.", "b": ("word " * 99)[:120]}


def test_the_command_prints_records(index: Path, capsys: Captured) -> None:
    assert main(["search", str(index), "--json", "--limit", "1", "--", "bridge", "-ferry"]) == 0
    (hit,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert list(hit) == ["id", "source", "url", "title", "date", "language", "score", "snippet"]
    assert (hit["id"], hit["title"], hit["snippet"]) == ("en2", TEXTS["en2"], TEXTS["en2"])


def test_scraped_text_does_not_drive_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    odd = "evil\x1b[2J\u202e\r\nnew line"
    write([row("a", f"{odd} text", title=odd, id=odd, url=odd)], tmp_path, str(tmp_path / "i.db"))
    assert main(["search", str(tmp_path / "i.db"), "evil"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 4
    assert not set("\x1b\r\u202e") & set(out)


REFUSED: list[tuple[list[str], int, str]] = [
    (["?!"], 2, "the query names no word to find; name at least one"),
    (['""'], 2, "the query names no word to find; name at least one"),
    (["--", "-bridge"], 2, "the query names no word to find; name at least one"),
    (["a "] * 65, 2, "the query has 65 words; name 64 at most"),
    (
        ["--limit", "0", "x"],
        2,
        "argument --limit: '0' is no number from 1 to 1,000,000,000; see `cleaner search --help`",
    ),
    (
        ["-bridge"],
        2,
        'the following arguments are required: WORD; words and files that open with "-" go behind --; '
        "see `cleaner search --help`",
    ),
    (
        ["bridge", "-ferry"],
        2,
        'unrecognized arguments: -ferry; words and files that open with "-" go behind --; see `cleaner --help`',
    ),
    (["zebra"], 0, "INDEX: nothing found"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_queries_without_an_answer(
    index: Path, capsys: Captured, arguments: list[str], code: int, message: str
) -> None:
    assert main(["search", str(index), *arguments]) == code
    assert capsys.readouterr() == ("", f"cleaner: {message.replace('INDEX', str(index))}\n")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE t (a)")


def torn(path: Path) -> None:
    write([row(str(n), "word " * 999) for n in range(20)], path.parent, str(path))
    path.write_bytes(path.read_bytes()[:9000])


def state(path: Path) -> None:
    State(path).__exit__(None)


def old(path: Path) -> None:
    write([row("a", "word")], path.parent, str(path))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")


NO_INDEX: list[tuple[Any, str]] = [
    (lambda path: None, "there is no such file; check the name"),
    (lambda path: path.mkdir(), "is a folder; use `cleaner run` for folders"),
    (lambda path: path.write_text("x"), "is no index; write one with `cleaner run INPUT -o OUT --to index.db`"),
    (foreign, "is no index; write one with `cleaner run INPUT -o OUT --to index.db`"),
    (state, "is no index; write one with `cleaner run INPUT -o OUT --to index.db`"),
    (torn, "cannot be searched: database disk image is malformed; write it again with `cleaner run --fresh`"),
    (old, "was written by another version of cleaner; write it again with `cleaner run`"),
]


@pytest.mark.parametrize(("make", "message"), NO_INDEX)
def test_what_is_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, make: Any, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make(Path("i #?.db"))
    assert main(["search", "i #?.db", "word"]) == 3
    assert capsys.readouterr() == ("", f"cleaner: i #?.db: {message}\n")
