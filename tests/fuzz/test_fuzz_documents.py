"""Texts, bytes and pages of any kind: no crash, no hang, no lost line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fuzzing import FUZZ, in_time, mutated
from hypothesis import given
from hypothesis import strategies as st
from test_properties import ANY_TEXT, EXAMPLES, PAGES

from cleaner import Document, Pipeline
from cleaner.io import jsonl
from cleaner.io.formats import Format
from cleaner.io.ledger import Entry, body_of, entries, lines_of, rebuild
from cleaner.io.records import Record, record_of

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "samples").iterdir())]

PAGE = b"""<!doctype html><html lang=en><head><meta charset=windows-1252><base href=/a/>
<title>The bridge | Daily</title>
<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "It opened.", "datePublished": "2026-01-02"}
</script><style>.x{display:none}</style></head>
<body><nav><ul><li><a href="/">Home</a></ul></nav>
<main><h1>The bridge</h1>
<p>By Jane Roe<p>The bridge \x93opened\x94 on
<a href='../b?c=1&amp;d'>Monday</a>, the mayor said.<br>It had been closed.
<table><tr><th>Year<td>2026<tr><td rowspan=2>A<td>B</table><pre>a\n  b</pre><blockquote><p>Quoted.</blockquote></main>
<figure><img alt=x><figcaption>Photo: Jane Roe</figcaption></figure>
<div hidden>Read more</div><footer>&copy; 2026</footer>
"""
TAGS = "html head body div p span a ul ol li table tr td th pre code br hr h1 h6 nav footer main article blockquote svg"
SPECIAL = "script style template noscript title meta base form math"
ATTRIBUTES = ["", " class='x share'", " href='javascript:1'", ' href="//[x"', " style=display:none", " id=\0"]
TAG = st.sampled_from(f"{TAGS} {SPECIAL}".split())
ATTRIBUTE = st.sampled_from(ATTRIBUTES)
SOUP = st.lists(
    st.one_of(
        st.tuples(st.just("<"), TAG, ATTRIBUTE, st.sampled_from([">", "/>", "", "><!--"])).map("".join),
        TAG.map("</{}>".format),
        st.sampled_from(EXAMPLES),
        st.sampled_from(["&amp;", "&#x110000;", "&nbsp;", "&bogus", "-->", "]]>", "<![CDATA[", "<?x", "\n"]),
        ANY_TEXT,
    ),
    max_size=40,
).map("".join)


@cache
def pipelines() -> tuple[Pipeline, Pipeline]:
    """The shipped defaults, and the profile that asks trafilatura."""
    return Pipeline(), Pipeline.from_config(None, changes=["intake.profile=accurate"])


def check(doc: Document) -> None:
    """Nothing failed, and body and ledger, once written and read, give the source back."""
    assert doc.failures == ()
    lines = [jsonl.encode(entry) for entry in entries(doc)]
    assert lines_of(doc).encoded() == b"".join(lines)
    assert list(lines_of(doc)) == [jsonl.decode(line, Entry) for line in lines]
    assert rebuild(body_of(doc), lines_of(doc)) == "".join(line.source for line in doc.lines)
    for form in (Format(), Format(markdown=True), Format(markdown=True, links=True)):
        record = record_of(doc, source=None, form=form)
        assert jsonl.decode(jsonl.encode(record), Record).text == record.text


@FUZZ
@given(st.one_of(PAGES, ANY_TEXT, mutated(SAMPLES).map(lambda data: data.decode("utf-8", "surrogateescape"))))
def test_texts(text: str) -> None:
    with in_time():
        doc = pipelines()[0].clean(text, media_type="text/plain")
        assert "".join(line.source for line in doc.lines) == text
        check(doc)


@FUZZ
@given(st.one_of(mutated(SAMPLES), st.binary(max_size=300)), st.sampled_from([None, "text/plain", "text/markdown"]))
def test_bytes(payload: bytes, media_type: str | None) -> None:
    with in_time():
        check(pipelines()[0].clean(payload, media_type=media_type, url="https://news.example/a"))


@FUZZ
@given(st.one_of(SOUP, SOUP.map(lambda text: text.encode("utf-16", "surrogatepass")), mutated([PAGE])))
def test_pages(page: str | bytes) -> None:
    with in_time():
        check(pipelines()[0].clean(page, media_type="text/html", url="https://news.example/a"))


@FUZZ
@given(st.one_of(SOUP, mutated([PAGE])))
def test_pages_with_trafilatura(page: str | bytes) -> None:
    with in_time():
        check(pipelines()[1].clean(page, media_type="text/html"))


@FUZZ
@given(PAGES, st.data())
def test_a_ledger_that_does_not_belong(text: str, data: st.DataObject) -> None:
    """Body and ledger that were damaged on the way are told as such, or give some text; nothing else happens."""
    doc = pipelines()[0].clean(text, media_type="text/plain")
    ledger = [entry for entry in entries(doc) if data.draw(st.booleans())]
    body = data.draw(st.one_of(st.just(body_of(doc)), PAGES))
    with in_time():
        try:
            given = rebuild(body, ledger)
        except ValueError:
            return
    assert isinstance(given, str)
