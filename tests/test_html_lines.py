"""Pages to lines: what is text, where a line ends, and what a line remembers of its place."""

from __future__ import annotations

import pytest

from cleaner.document import Document, Line
from cleaner.intake import read_document
from cleaner.page import Block, Inside, Layout, Link


def page(body: str, head: str = "") -> Document:
    return read_document(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", media_type="text/html")


def texts(body: str) -> list[str]:
    return [line.text for line in page(body).lines]


def blocks(body: str) -> list[Block]:
    return [line.block for line in page(body).lines if line.block is not None]


def test_blocks_are_lines_and_inline_elements_never_split_words() -> None:
    assert texts("<div>Be<b>fore</b> noon<p>the <i>fer</i>ry <a href=x>sailed</a>.</p>and re&shy;turned</div>") == [
        "Before noon",
        "the ferry sailed.",
        "and re\xadturned",
    ]


def test_readings_above_the_line_stand_in_brackets_behind_it() -> None:
    ruby = "<ruby>渡<rp>（</rp><rt>わた</rt><rp>）</rp></ruby>"
    assert texts(f"<p>舟が{ruby}し場を出た。</p>") == ["舟が渡（わた）し場を出た。"]


def test_white_space_is_one_space_and_a_break_ends_the_line() -> None:
    assert texts("<p>\n  One\t  two\u00a0three<br>four<br/><br>five\n</p><hr>six") == [
        "One two three",
        "four",
        "five",
        "six",
    ]


def test_neighbouring_links_are_two_words() -> None:
    assert texts("<nav><a href=a>Home</a><a href=b>About</a> <a href=c>Shop</a></nav>") == ["Home About Shop"]


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ("<span>Peg Rail, Five</span><span>From £58</span>", "Peg Rail, Five From £58"),
        ("<s>R$ 799</s><strong>R$ 649 off</strong><span>2031</span>", "R$ 799 R$ 649 off 2031"),
        ("<span><b>12</b></span><span>Votes</span>", "12 Votes"),
        ("<b>ondine</b><small>2 May</small>", "ondine 2 May"),
        ("<span>H</span><span>arbour</span> <b>boat</b><i>s</i>", "Harbour boats"),  # a large initial, an ending
        ("<span>19</span><span>99</span>", "1999"),
        ("<span>ACT</span><b>UARIES</b>", "ACTUARIES"),
        ("<i>H</i><sub>2</sub><i>O</i>", "H2O"),
        ("<span>Mc</span>Adam", "McAdam"),
    ],
)
def test_a_word_that_begins_in_a_box_beside_another_is_a_word_of_its_own(inline: str, text: str) -> None:
    assert texts(f"<div>{inline}</div>") == [text]


def test_code_is_not_parted() -> None:
    assert texts("<pre><span>get</span><span>Element</span></pre>") == ["getElement"]


def test_who_is_quoted_stands_above_the_quote() -> None:
    assert texts("<blockquote><div><cite>Perkwit wrote: ↑9:14</cite>The belt slips.</div></blockquote>") == [
        "Perkwit wrote: ↑9:14",
        "The belt slips.",
    ]
    assert texts("<p>He reads <cite>The Pilot</cite>, and <cite>The Lamp</cite>s burn.</p>") == [
        "He reads The Pilot, and The Lamps burn."
    ]


def test_text_outside_of_any_block_and_after_the_end_of_the_page_is_kept() -> None:
    assert [line.text for line in read_document("<html><p>one</p><body>two</body></html><div>three</div>").lines] == [
        "one",
        "two",
        "three",
    ]


def test_lists_number_or_dash_their_items() -> None:
    body = (
        "<ul><li>milk<li><p>bread</p><p>fresh</p><ul><li>rye</ul></ul><ol start=3><li>knead<li value=7>bake<li>eat</ol>"
    )
    assert texts(body) == ["- milk", "- bread", "fresh", "- rye", "3. knead", "7. bake", "8. eat"]


def test_rows_of_a_table_are_lines_and_a_page_laid_out_by_a_table_is_not() -> None:
    assert texts("<table><tr><th>Town</th><th>Trams</th></tr><tr><td>Lund</td><td><p>7</p></td></tr></table>") == [
        "Town | Trams",
        "Lund | 7",
    ]
    long = "The council met on Monday and talked for hours. " * 5
    assert texts(f"<table><tr><td>Menu</td><td>{long}</td></tr></table>") == ["Menu", long.strip()]
    assert texts("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>") == ["a | b", "c"]
    assert texts("<table><tr></tr><tr><td></td><td>only</td></tr></table>") == ["only"]


def test_code_is_verbatim() -> None:
    assert texts("<pre>\ndef f():\n    return  1\n\n<b>x</b> = f()\n</pre><p>after</p>") == [
        "def f():",
        "    return  1",
        "",
        "x = f()",
        "after",
    ]
    assert all(block.is_code for block in blocks("<pre>a\nb</pre>"))


def test_what_a_browser_does_not_show_is_no_text() -> None:
    hidden = (
        "<script>x</script><style>x</style><template>x</template><svg><text>x</text></svg><select><option>x</select>"
        "<p hidden>x</p><p style='display: none'>x</p><p style='visibility:hidden'>x</p><p style='font-size:0'>x</p>"
        "<p style='opacity:0'>x</p><p style='text-indent:-9999px'>x</p><p style='position:absolute;left:-9999px'>x</p>"
        "<p style='clip:rect(0,0,0,0)'>x</p><dialog>x</dialog><textarea>x</textarea><img alt=x><noscript>x</noscript>"
        "<iframe>x</iframe><video>x</video><!-- x --><input value=x><i class='material-icons'>x</i><title>x</title>"
        "<span class='btn__text sr-only'>x</span><span class='visually-hidden'>x</span>"
        "<span class=screen-reader-text>x</span>"
    )
    assert texts(f"<p>shown</p>{hidden}<p>too</p>") == ["shown", "too"]


def test_what_only_looks_hidden_is_text() -> None:
    for style in ("opacity:0.5", "opacity:0;transform:translateY(20px)", "left:-10px", "font-size:0.8em"):
        assert texts(f"<p style='{style}'>shown</p>") == ["shown"]
    assert texts("<dialog open>a</dialog><details>b</details><template shadowrootmode=open>c</template>") == [
        "a",
        "b",
        "c",
    ]
    assert texts("<p aria-hidden=true>shown</p>") == ["shown"]
    assert texts("<p><span class='not-sr-only'>shown</span> <span class=sr-only-focusable>too</span></p>") == [
        "shown too"
    ]


def test_a_page_hidden_until_its_script_runs_is_shown() -> None:
    assert len(read_document("<html style='visibility:hidden'><body style='display:none'><p>a<p>b</html>").lines) == 2


def test_three_long_hidden_paragraphs_are_folded_text_and_two_are_not() -> None:
    paragraph = f"<p>{'The harbour was rebuilt after the flood of that year. ' * 4}</p>"
    assert len(texts(f"<p>a</p><div hidden>{paragraph * 2}</div>")) == 1
    folded = page(f"<p>a</p><div hidden>{paragraph * 3}</div>").lines
    assert len(folded) == 4
    assert folded[1].block is not None
    assert folded[1].block.inside & Inside.HIDDEN
    menu = f"<p>{'Words of the story go on here. ' * 40}</p>"
    assert len(texts(f"{menu}<div style='display:none'>{paragraph * 3}</div>")) == 1
    assert len(texts(f"<article>{menu}<div style='display:none'>{paragraph * 3}</div></article>")) == 4


def test_large_noscript_is_text() -> None:
    assert texts(f"<noscript>{'a' * 299}</noscript>") == []
    assert texts(f"<noscript><p>{'a' * 300}</p></noscript>") == ["a" * 300]


def test_the_sources_joined_are_the_text() -> None:
    doc = page("<h1>Trams</h1><p>They run\r\n again.</p><pre>a\r\nb</pre>")
    assert "".join(line.source for line in doc.lines) == "Trams\nThey run again.\na\nb\n"
    assert [line.number for line in doc.lines] == [1, 2, 3, 4]


def test_a_block_knows_its_surroundings() -> None:
    body = (
        '<main><article class="Story Body" id="S1" role="article"><h1>Trams run again</h1>'
        '<p class="lead">One.</p><p class="lead">Two <a href="x">two</a>.</p></article></main>'
        "<footer><ul><li><a href=y>Imprint page</a></li></ul></footer>"
    )
    title, one, two, last = blocks(body)
    assert (title.tag, title.heading, title.from_title) == ("h1", 1, 0)
    assert one.tokens[:6] == ("p", ".lead", "article", "=article", ".story", ".body")
    assert "#s1" in one.tokens
    assert one.tokens is two.tokens
    assert (one.parent, one.container) == (two.parent, two.container) != (last.parent, last.container)
    assert one.element != two.element
    assert (one.siblings, one.path) == (2, two.path)
    assert (two.link_words, round(two.link_density, 2)) == (1, round(3 / 8, 2))
    assert (last.link_density, last.from_title, last.inside & Inside.LIST) == (2 / 2 * 12 / 14, 3, Inside.LIST)
    assert one.inside == Inside.MAIN | Inside.ARTICLE
    assert last.inside == Inside.FOOTER | Inside.LIST | Inside.LINK
    assert one.kept is None


def layouts(body: str) -> list[Layout | None]:
    return [block.layout for block in blocks(body)]


def test_a_line_knows_its_links() -> None:
    body = "<p>a <a href=/x>b <b>c</b></a><a href=y>d</a> <a name=z>e</a></p><a href=/w>f<p>g</p></a><p>h</p>"
    first, *others = layouts(body)
    assert first == Layout(links=(Link("b c", "/x"), Link(" d", "y")))
    assert others == [Layout(links=(Link("f", "/w"),)), Layout(links=(Link("g", "/w"),)), None]


def test_a_line_knows_its_item_quote_and_breaks() -> None:
    bread, fresh, knead, said, more = layouts(
        "<ul><li><p>bread</p><p>fresh</p><ol start=3><li>knead</ol></ul><blockquote>said<br><br>more</blockquote>"
    )
    assert bread is not None
    assert fresh is not None
    assert knead is not None
    (item,) = bread.frames
    assert (bread.marker, fresh, knead.marker) == ("- ", Layout(frames=(item,)), "3. ")
    assert knead.frames[:-1] == (item,)
    assert said is not None
    assert said.frames[0] < 0
    assert more == Layout(breaks=2, frames=said.frames)


def test_a_row_knows_its_table_and_columns() -> None:
    one, two, other = layouts(
        "<table><thead><tr><td><td>a<td>b</thead><tr><td>c<td>d</table><table><tr><td><a href=x>e</a><td>f</table>"
    )
    assert one is not None
    assert other is not None
    assert (one.columns, two) == ((1, 2), Layout(table=one.table))
    assert other == Layout(table=other.table, links=(Link("e", "x"),))
    assert 0 < one.table < other.table


def test_a_card_that_is_a_link_lends_its_names_to_its_blocks() -> None:
    (block,) = blocks('<div><a class="card" href="x"><h3>Headline</h3></a></div>')
    assert block.tokens[:4] == ("h3", "a", ".card", "div")
    assert block.link_density == 1.0


def test_the_title_is_the_heading_that_the_page_is_named_after() -> None:
    doc = page(
        "<h1>The Daily Tram</h1><p>x</p><h1>Rails fixed at last</h1><p>y</p>", "<title>Rails fixed at last</title>"
    )
    assert [line.block.from_title for line in doc.lines if line.block] == [-2, -1, 0, 1]


def test_no_content_is_no_line() -> None:
    for payload in ("", " ", "<!-- a -->", "<html></html>", b"", b"\0", "<frameset><frame src=a></frameset>"):
        assert read_document(payload, media_type="text/html").lines == ()


def test_plain_text_has_no_blocks() -> None:
    assert read_document("One.\nTwo.").lines == (Line(1, "One.\n", "One."), Line(2, "Two.", "Two."))
