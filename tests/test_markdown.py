"""Markdown bodies: the structure of pages is kept, and no text can become structure, markup or a link of its own."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cleaner import Document
from cleaner.document import Reject, Remove, Rewrite, apply, split_lines
from cleaner.intake import read_document
from cleaner.io.markdown import markdown_of
from cleaner.io.targets import target_of

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
URL = "https://tram.example/news/1"


def page(body: str, head: str = "") -> Document:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read_document(text, media_type="text/html")


def written(body: str) -> str:
    return markdown_of(page(body), links=False)


def linked(body: str, url: str | None = URL) -> str:
    return markdown_of(read_document(f"<html><body>{body}", media_type="text/html", url=url), links=True)


def inner(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from inner(token.children or [])


def shown(markdown: str) -> str:
    """What a reader sees, line breaks as spaces."""
    breaks = {"softbreak", "hardbreak"}
    return "".join(
        " " if token.type in breaks else token.content for token in inner(READER.parse(markdown)) if not token.children
    )


def test_headings_have_their_level() -> None:
    assert written("<h1>Trams <br>run</h1><h6>Rails</h6><p>x</p>") == "# Trams run\n\n###### Rails\n\nx"
    assert shown(written("<h2># C # #</h2>")) == "# C # #"


def test_lines_of_one_paragraph_have_hard_breaks_and_two_breaks_end_it() -> None:
    assert written("<p>one<br>two</p><div>three<br> <br>four<hr>five</div>") == "one  \ntwo\n\nthree\n\nfour\n\nfive"
    assert written("<div>one<p>two</p>three</div>") == "one\n\ntwo\n\nthree"


def test_what_stood_around_a_removed_line_is_joined_only_if_it_was() -> None:
    gone = [Remove(2, "probe/gone", "The line is chosen.")]
    assert markdown_of(apply(page("<p>one<br>two<br>three"), "probe", gone), links=False) == "one  \nthree"
    for body in ("<p>one<br>two<br><br>three", "<div>one<p>two</p>three</div>", "<p>one<br><br>two<br>three"):
        assert markdown_of(apply(page(body), "probe", gone), links=False) == "one\n\nthree"


def test_lists_are_nested() -> None:
    body = (
        "<ul><li>milk<li><p>bread</p><p>fresh</p><ul><li>rye<li>oat</ul>sold</ul>"
        "<p>so</p><ol start=9><li>knead<ul><li>long</ul><li>bake<ol start=2><li>hot</ol></ol>"
    )
    assert written(body) == (
        "- milk\n- bread\n\n  fresh\n  - rye\n  - oat\n\n  sold\n\nso\n\n9. knead\n   - long\n10. bake\n\n    2. hot"
    )


def test_items_that_hold_more_than_a_paragraph() -> None:
    assert written("<ul><li><h3>Plan</h3><p>text</p><li><pre>a\n  b</pre><li><blockquote>q</blockquote></ul>") == (
        "- ### Plan\n\n  text\n- ```\n  a\n    b\n  ```\n\n- > q"
    )
    assert written("<ul><li><ul><li>only</ul></ul>") == "- only"


def test_an_item_without_its_first_line_is_no_part_of_the_one_above() -> None:
    doc = page("<ul><li>milk<li><p>bread</p><p>fresh</p></ul>")
    doc = apply(doc, "probe", [Remove(2, "probe/gone", "The line is chosen.")])
    assert markdown_of(doc, links=False) == "- milk\n\nfresh"


def test_a_rewritten_item_is_an_item() -> None:
    doc = apply(
        page("<ol><li>Photo: milk<li>x</ol>"), "probe", [Rewrite(1, "milk", "probe/cut", "The line is chosen.")]
    )
    assert markdown_of(doc, links=False) == "1. milk\n2. x"


def test_quotes_and_code() -> None:
    assert written(
        "<blockquote><p>one</p><p>two</p><blockquote>three</blockquote></blockquote><blockquote>x</blockquote>"
    ) == ("> one\n>\n> two\n>\n> > three\n\n> x")
    code = "def f():\n    return '```` *x* &lt;b&gt;'\n\n\n# end"
    assert written(f"<pre>\n{code}\n</pre><pre>g()</pre>") == f"`````\n{html.unescape(code)}\n`````\n\n```\ng()\n```"


def test_tables_have_a_head_and_their_columns() -> None:
    body = (
        "<table><thead><tr><th><th>Trams<th>Buses</thead><tbody><tr><td>Lund<td>7<td>1|2<tr><td>Ystad<td><td>3</table>"
    )
    assert written(body) == "|  | Trams | Buses |\n| --- | --- | --- |\n| Lund | 7 | 1\\|2 |\n| Ystad |  | 3 |"
    two = "<table><tr><td>a<td>b</table>" * 2
    assert written(two) == "\n\n".join(["| a | b |\n| --- | --- |"] * 2)


HOSTILE = [
    "# x", "- x", "+ x", "* x", "-", "1. x", "1.", "12) x", "> x", "```", "~~~", "---", "***", "===", "- - -",
    "| a | b |", "|---|---|", ":--|--:", ":-", "-:", "<script>alert(1)</script>", "<!-- x", "</p>",
    "<https://x.example>", "[x](javascript:alert(1))", "![x](y)", "[x]: https://x.example", "[^1]: x",
    "*x* **x** _x_ __x__ a_b", "~~x~~", "`x`", "\\", "\\*x*", "&lt;b&gt; &copy; &#60; &x", "x\\", "x  ",
    "    x", "\tx", "\ufeff# x", "# x #", "a <b", "!", "<a@b.example>", "+++", "\u2028# x", "\x00",
]  # fmt: skip
piece = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=8), st.sampled_from(list("#-+*>_`|~[]()<>!&;:=.\\ \t019a"))
)
texts = st.lists(piece, max_size=6).map(lambda parts: "".join(parts).replace("\r", "").replace("\n", ""))


def bare(text: str) -> str:
    return text.strip("".join([chr(n) for n in range(0x3001) if chr(n).isspace()] + ["\ufeff"])).replace("\0", "\ufffd")


def only_paragraphs(markdown: str) -> list[str]:
    """The paragraphs' texts; fails on anything else."""
    tokens = READER.parse(markdown)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {token.type for token in inner(tokens)} <= {
        "paragraph_open",
        "inline",
        "paragraph_close",
        "text",
        "hardbreak",
    }
    return [
        "".join(t.content if t.type == "text" else "\n" for t in token.children or [])
        for token in tokens
        if token.type == "inline"
    ]


@given(st.lists(texts, max_size=4))
@example(HOSTILE)
def test_lines_of_plain_text_are_paragraphs_of_the_same_text(lines: list[str]) -> None:
    doc = Document(id=None, lines=split_lines("\n".join(lines)))
    assert only_paragraphs(markdown_of(doc, links=True)) == [text for line in lines if (text := bare(line))]


@given(st.lists(texts, max_size=4))
@example(HOSTILE)
def test_lines_of_a_page_are_a_paragraph_of_the_same_text(lines: list[str]) -> None:
    doc = page(f"<p>{'<br>'.join(map(html.escape, lines))}</p>")
    expected = [text for line in doc.lines if (text := bare(line.text))]
    found = only_paragraphs(markdown_of(doc, links=True))
    assert [line for text in found for line in text.split("\n")] == expected


texts_of_pages = texts.map(html.escape)
tables = st.lists(st.lists(texts_of_pages, max_size=3), max_size=3).map(
    lambda rows: f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}' for cell in row) for row in rows)}</table>"
)
leaves = st.one_of(
    texts_of_pages,
    tables,
    st.tuples(st.sampled_from(["p", "h2", "pre", "div"]), texts_of_pages).map(lambda it: f"<{it[0]}>{it[1]}</{it[0]}>"),
)


def around(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.lists(inside, max_size=3)
    items = parts.map(lambda found: "".join(f"<li>{item}</li>" for item in found))
    return st.one_of(
        parts.map("".join),
        parts.map(lambda found: f"<blockquote>{''.join(found)}</blockquote>"),
        st.tuples(st.sampled_from(["ul", "ol", "ol start=7"]), items).map(lambda it: f"<{it[0]}>{it[1]}</{it[0][:2]}>"),
    )


@given(st.recursive(leaves, around, max_leaves=12))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@example("<ul>" * 20 + "<li>x<ul>" * 20)
def test_no_text_of_any_page_is_lost_or_becomes_markup(body: str) -> None:
    doc = page(body)
    markdown = markdown_of(doc, links=False)
    expected = ""
    for line in doc.lines:
        layout = line.block.layout if line.block else None
        text = line.text.removeprefix(layout.marker) if layout else line.text
        expected += text.replace(" | ", "") if line.block and line.block.is_table_row else text
    solid = [char for char in shown(markdown) if not char.isspace() and char != "\ufeff"]
    assert solid == [char for char in expected.replace("\0", "\ufffd") if not char.isspace() and char != "\ufeff"]
    kinds = {token.type for token in inner(READER.parse(markdown))}
    assert not kinds & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "em_open",
        "strong_open",
        "s_open",
        "code_inline",
    }
    assert not kinds & {"code_block", "hr"}


def test_links_are_written_on_request() -> None:
    body = "<p>The <a href=/board>the  board</a> said <a href='x.html'>yes</a>, Look!<a href=y>[here]</a></p>"
    assert written(body) == "The the board said yes, Look!\\[here\\]"
    assert linked(body) == (
        "The [the board](https://tram.example/board) said [yes](https://tram.example/news/x.html), "
        "Look\\![\\[here\\]](https://tram.example/news/y)"
    )
    assert linked("<a href=/a>One</a><a href=/b>two</a>", None) == "[One](/a) [two](/b)"


def test_links_stand_on_whole_words() -> None:
    assert linked("<p>Theory has <a href=/x>The</a> word</p>", None) == "Theory has [The](/x) word"
    assert linked("<p>un<a href=/x>do</a>ne</p>", None) == "un[do](/x)ne"


def test_links_in_headings_items_rows_and_cards() -> None:
    assert (
        linked("<h2><a href=/x>Plan</a></h2><ul><li><a href=/y>- milk</a></ul>", None)
        == "## [Plan](/x)\n\n- [- milk](/y)"
    )
    table = "<table><tr><td><a href=/a>a</a><td>a<tr><td>c<td>b <a href=/b>a</a></table>"
    assert linked(table, None) == "| [a](/a) | a |\n| --- | --- |\n| c | b [a](/b) |"
    assert linked("<a href=/x><h3>Plan</h3><p>text</p></a>", None) == "### [Plan](/x)\n\n[text](/x)"
    assert linked("<pre><a href=/x>f</a>()</pre>", None) == "```\nf()\n```"


def test_a_rewritten_line_keeps_the_links_that_still_stand_in_it() -> None:
    doc = page("<p><a href=/a>Photo</a>: <a href=/b>Roe</a>. The <a href=/c>gate</a> opened.")
    doc = apply(doc, "probe", [Rewrite(1, "The gate opened.", "probe/cut", "The line is chosen.")])
    assert markdown_of(doc, links=True) == "The [gate](/c) opened."


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("HTTP://x.example/a", "HTTP://x.example/a"),
        ("//x.example/a", "https://x.example/a"),
        ("?q=1", "https://tram.example/news/1?q=1"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        (' \n/a b(c)<d>`|\\"\x01é\u202e ', "https://tram.example/a%20b%28c%29%3Cd%3E%60%7C%5C%22%01é%E2%80%AE"),
        ("/a?x=1&lt;=2&y", "https://tram.example/a?x=1&amp;lt;=2&y"),
        ("", None),
        ("#top", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("java script:alert(1)", "https://tram.example/news/java%20script:alert%281%29"),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://[x", None),
        ("/" + "x" * 2000, None),
    ],
)
def test_targets(href: str, target: str | None) -> None:
    assert target_of(href, URL) == target


def test_targets_without_a_base_stay_relative() -> None:
    assert target_of("/a", None) == "/a"
    assert target_of("java script:alert(1)", None) is None


@given(texts)
def test_any_target_stays_within_its_link(href: str) -> None:
    body = f'<p>a <a href="{html.escape(href)}">b</a> c</p>'
    markdown = linked(body, None)
    assert shown(markdown) == "a b c"
    assert sum(token.type == "link_open" for token in inner(READER.parse(markdown))) == ("](" in markdown)


def test_the_page_says_where_its_links_start() -> None:
    body = "<p><a href=x>x</a></p>"
    for head, url in {
        "<link rel=canonical href=https://a.example/b/c>": "https://a.example/b/x",
        "<base href=https://a.example/d/><link rel=canonical href=https://a.example/b/c>": "https://a.example/d/x",
        "<base href=/d/><link rel=canonical href=https://a.example/b/c>": "https://a.example/d/x",
        "<base href=javascript:x>": "x",
    }.items():
        assert markdown_of(page(body, head), links=True) == f"[x]({url})"


def test_documents_without_structure(make_doc: Callable[..., Document]) -> None:
    assert markdown_of(make_doc("One.", "", "", "- Two.", "Three."), links=True) == "One.\n\n\\- Two.\n\nThree."
    assert markdown_of(apply(make_doc("One."), "probe", [Reject("probe/all", "All of it.")]), links=False) == ""
    assert markdown_of(make_doc(" "), links=False) == ""


def test_markdown_stays_as_it_is() -> None:
    doc = read_document("# Plan\n\n\n- *one*\n", media_type="text/markdown; charset=utf-8")
    assert markdown_of(doc, links=True) == doc.text == "# Plan\n\n- *one*"


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>x" * 2_000,
        "<blockquote>x" * 2_000,
        "<table><tr>" + "<td>" * 50_000 + "a<td>b" + "<tr><td>a<td>b" * 20_000,
        "<p>" + "<a href=x>a</a>" * 50_000,
        "<pre>" + "` `` " * 50_000,
        "<p>" + "x<br>" * 50_000,
        "<h2>" + "#" * 500_000 + "x",
        "<pre>x" + " " * 500_000 + "x",
        "<p>" + "&lt;_&amp;" * 100_000,
    ],
)
def test_hostile_pages_end_in_time_and_are_not_blown_up(body: str) -> None:
    doc = page(body)
    start = time.process_time()
    markdown = markdown_of(doc, links=True)
    assert time.process_time() - start < 5
    assert len(markdown) < 20 * len(body)


def test_hostile_lines_end_in_time(make_doc: Callable[..., Document]) -> None:
    doc = make_doc(*("x" + mark * 500_000 + "x" for mark in (" ", "#", "_", "`", "\\", "&", "\ufeff")))
    start = time.process_time()
    assert len(markdown_of(doc, links=True)) < 2 * 500_002 * 7 + 20
    assert time.process_time() - start < 5
