"""Encodings, metadata, limits and the vote."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cleaner.intake import encoding, html, read_document, vote
from cleaner.intake.flat import flat_lines
from cleaner.intake.metadata import day_of

GERMAN = "<p>Die Fähre fährt übers Meer, „pünktlich“, sagt die Behörde.</p>"
RUSSIAN = "<p>Паром снова ходит через залив, сообщили в порту утром.</p>"
JAPANESE = "<p>フェリーは今朝から再び運航していると港が発表しました。</p>"


def text_of(payload: bytes, media_type: str = "text/html") -> str:
    return read_document(payload, media_type=media_type).text


@pytest.mark.parametrize(
    ("page", "name"),
    [(GERMAN, "utf-8"), (GERMAN, "utf-8-sig"), (GERMAN, "utf-16"), (GERMAN, "utf-16-le"), (RUSSIAN, "utf-16-be")],
)
def test_unicode_needs_no_declaration(page: str, name: str) -> None:
    assert text_of(page.encode(name)) == page[3:-4]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (GERMAN, "windows-1252"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "windows-1251"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
    ],
)
def test_an_encoding_is_declared_by_header_or_page_or_guessed(page: str, name: str) -> None:
    payload = page.encode(name)
    assert text_of(payload, f'text/html; charset="{name}"') == page[3:-4]
    assert text_of(f'<meta charset="{name}">'.encode() + payload) == page[3:-4]
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={name}">'
    assert text_of(declared.encode() + payload) == page[3:-4]
    assert text_of(payload * 9).startswith(page[3:20])


def test_valid_utf8_is_believed_before_a_wrong_declaration() -> None:
    assert text_of(f'<meta charset="iso-8859-1">{GERMAN}'.encode()) == GERMAN[3:-4]
    assert text_of(f'<meta charset="utf-16">{GERMAN}'.encode()) == GERMAN[3:-4]
    assert text_of(f'<meta charset="no-such-thing">{GERMAN}'.encode()) == GERMAN[3:-4]


def test_a_wrong_declaration_of_utf8_is_not_believed() -> None:
    assert text_of(f"<meta charset=utf-8>{GERMAN}".encode("cp1252")) == GERMAN[3:-4]


def test_seven_bit_japanese() -> None:
    assert text_of(JAPANESE.encode("iso2022_jp")) == JAPANESE[3:-4]


def test_one_broken_byte_in_utf8_costs_one_character() -> None:
    text, name = encoding.decode("Fähre übers Meer. ".encode() * 100 + b"\xff")
    assert (text.count("\ufffd"), name) == (1, "utf-8 with errors")


def test_few_english_quotes_are_windows_1252() -> None:
    assert encoding.decode("It’s the mayor’s".encode("cp1252")) == ("It’s the mayor’s", "cp1252")


def test_the_encoding_is_noted_unless_it_is_utf8() -> None:
    assert read_document(GERMAN.encode("cp1252"), media_type="text/html; charset=latin1").meta["encoding"] == "cp1252"
    assert "encoding" not in read_document(GERMAN.encode(), media_type="text/html").meta


def test_metadata_from_json_ld() -> None:
    head = (
        "<title>Trams run again | Daily Tram</title><link rel=canonical href=/trams>"
        "<meta name=keywords content='rail, city'>"
        '<script type="application/ld+json">{"@graph": [{"@id": "#a", "@type": "Person", "name": "Jane Roe"},'
        '{"@type": "NewsArticle", "headline": "Trams run again", "datePublished": "2024-05-03T10:00:00+02:00",'
        '"author": [{"@id": "#a"}, {"name": "John Doe"}], "publisher": {"name": "Daily Tram"}}]}</script>'
    )
    payload = f"<html lang=en-GB><head>{head}</head><body><h1>Trams run again</h1><p>x</p></body></html>"
    assert read_document(payload, url="https://tram.example/a").meta == {
        "title": "Trams run again",
        "authors": ["Jane Roe", "John Doe"],
        "date": "2024-05-03",
        "site_name": "Daily Tram",
        "page_language": "en-GB",
        "canonical_url": "https://tram.example/trams",
        "tags": ["rail", "city"],
    }


def test_metadata_from_meta_tags_and_lines() -> None:
    head = (
        "<meta property=og:title content='Trams run'><meta property=article:published_time content='2024-05-03T23:59'>"
    )
    meta = read_document(
        f"<html><head>{head}</head><body><h1>Trams run</h1><p class=byline>By Jane Roe</p></html>"
    ).meta
    assert meta == {"title": "Trams run", "authors": ["Jane Roe"], "date": "2024-05-03"}
    meta = read_document("<html><body><h1>Trams run</h1><p>Published May 3, 2024</p><p>x</p></html>").meta
    assert meta == {"title": "Trams run", "date": "2024-05-03"}


def test_broken_json_ld_says_nothing() -> None:
    for script in (
        "{",
        "[[[[",
        '{"@type": 3}',
        "[1, null]",
        '{"@type": "Article", "author": [[]], "headline": {}}',
        "[" * 9999,
    ):
        payload = f'<html><head><script type="application/ld+json">{script}</script></head><body><p>x</p></body></html>'
        assert read_document(payload).meta == {}


def test_json_ld_with_line_breaks_in_strings() -> None:
    script = '<!-- {"@type": "Article", "headline": "Trams\nrun"}; -->'
    payload = f'<html><head><script type="application/ld+json">{script}</script></head><body><p>x</p></body></html>'
    assert read_document(payload).meta["title"] == "Trams run"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-19T08:00:00Z", "2025-12-19"),
        ("20251219", "2025-12-19"),
        ("2025/3/9", "2025-03-09"),
        ("3rd of May, 2024", "2024-05-03"),
        ("Updated Sept. 3, 2024 at 9 pm", "2024-09-03"),
        ("3.5.2024, 10:00", "2024-05-03"),
        ("Fri, 03 May 2024 10:00:00 GMT", "2024-05-03"),
        ("2025-13-19", None),
        ("03/05/2024", None),
        ("1714730000", None),
        ("soon", None),
    ],
)
def test_dates(text: str, day: str | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("depth", [2_000, 2_100, 100_000])
def test_deep_nesting_loses_no_text(depth: int) -> None:
    doc = read_document("<html><body>" + "<div>x " * depth + "deep end", media_type="text/html")
    assert doc.text.endswith("deep end")
    assert doc.text.count("x") == depth
    assert ("intake" in doc.meta) == (depth > 2_048)


def test_unclosed_paragraphs_are_paragraphs() -> None:
    doc = read_document("<html><body>" + "<p>some words" * 5_000, media_type="text/html")
    assert len(doc.lines) == 5_000
    assert doc.lines[-1].block is not None
    assert doc.lines[-1].block.siblings == 5_000


def test_a_page_over_the_limits_is_read_without_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<body><h1>A</h1><p>b <b>b</b>c &amp; d<script>no</script><!-- no --><li title='>'>e"
    monkeypatch.setattr(html, "MOST_TAGS", 4)
    doc = read_document(page, media_type="text/html")
    assert [line.text for line in doc.lines] == ["A", "b bc & d", "e"]
    assert all(line.block is None for line in doc.lines)
    assert doc.meta == {"intake": "text only: the page is over 4 tags"}
    monkeypatch.setattr(html, "MOST_BYTES", 50)
    assert read_document(page, media_type="text/html").meta == {"intake": "text only: the page is over 50 bytes"}


@pytest.mark.parametrize(
    "piece", ["<p>", "<script>", "<!--", "<a b='", "<", "<a ", "&amp", "<title>", "</", "<b/>", "<a b=\"'"]
)
def test_hostile_pages_take_linear_time_without_a_tree(piece: str) -> None:
    assert len(flat_lines(piece * 50_000)) <= 1


def test_a_tag_of_many_attributes_is_bared() -> None:
    page = "<p " + " ".join(f"a{n}" for n in range(30_000)) + ">shown</p><p class=x>too</p>"
    first, second = read_document(page, media_type="text/html").lines
    assert (first.text, second.text) == ("shown", "too")
    assert second.block is not None
    assert ".x" in second.block.tokens


def test_control_characters_are_spaces() -> None:
    assert read_document("<p>a\x0cb\x00c\x1bd</p>", media_type="text/html").text == "a b c d"


STORY = "".join(
    f"<p>The council approved plan {n} on Monday after a long debate about the harbour.</p>" for n in range(9)
)
NAV = "<nav><a href=a>Home</a> <a href=b>Shop</a></nav>"
PAGE = f"<html><body>{NAV}<article><h1>Plans</h1>{STORY}</article></body></html>"


def test_the_vote() -> None:
    doc = read_document(PAGE, with_vote=True)
    kept = {line.text: line.block.kept for line in doc.lines if line.block}
    assert kept["Home Shop"] is False
    assert kept["The council approved plan 3 on Monday after a long debate about the harbour."] is True
    assert [line.text for line in doc.lines] == [line.text for line in read_document(PAGE).lines]


def test_the_vote_in_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        docs = list(pool.map(lambda _: read_document(PAGE, with_vote=True), range(12)))
    assert all(doc.lines == docs[0].lines for doc in docs)


def test_matching_lines_with_what_was_extracted() -> None:
    extracted = "- First item\nThe ferry sailed at noon from the new harbour.\nShare this story with friends today"
    texts = [
        "1. First item",
        "The ferry sailed at noon from the <new> harbour!",
        "Share",
        "ferry sailed",
        "",
        "Quite another line here",
    ]
    assert vote.matches(texts, extracted) == [True, True, False, False, False, False]


@pytest.mark.parametrize(("name", "value"), [("MOST_BYTES", 100), ("MOST_ELEMENTS", 5), ("DEEPEST", 2)])
def test_a_page_too_large_for_the_vote_is_read_by_its_blocks_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(vote, name, value)
    doc = read_document(PAGE, with_vote=True)
    assert len(doc.lines) == 11
    assert all(line.block is not None and line.block.kept is None for line in doc.lines)
    assert doc.meta["intake"].startswith(f"blocks only: over {value} ")


def test_a_page_that_trafilatura_cannot_bear_is_read_by_its_blocks_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr("trafilatura.bare_extraction", fail)
    doc = read_document(PAGE, with_vote=True)
    assert doc.meta["intake"] == "blocks only: trafilatura: RecursionError: deep"
    assert doc.failures == ()
    assert len(doc.lines) == 11


ABOUT_TAGS = "<p> opens a paragraph, and </p> closes it.\nThat is the whole trick.\n\nThe third line is on <b> and <i>."
MARKDOWN = '<div align="center">\n\n# Fernhill\n\n</div>\n\nReads maps.\nWrites <name>.png files.\n\n- one\n- two\n'


@pytest.mark.parametrize(
    "text", [ABOUT_TAGS, MARKDOWN, "<p> is a tag.", "<p>One.\n\nTwo.", "<div>\n<a>One</a>\n\nTwo\n\nThree\n"]
)
def test_a_text_that_opens_with_a_tag_is_no_page(text: str) -> None:
    assert "".join(line.source for line in read_document(text).lines) == text


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>One.</p>",
        "<p>One.</p>\n\n<p>Two",
        "<section>\n\nOne.\n\n</section>\n",
        "<div><p>One.<p>Two.</div>",
        "<!-- a --><article class=x><h2>One</h2><p>Two",
        "<main><p>One <b>two</b> three.</p></main>",
        "<html>One",
        "<body>One",
    ],
)
def test_a_fragment_of_a_page_is_a_page(fragment: str) -> None:
    doc = read_document(fragment)
    assert "<" not in doc.text
    assert doc.lines[0].text.startswith("One")
