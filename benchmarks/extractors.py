"""The extractors that the benchmarks compare, each as one function from a page's HTML and its URL to its text.

An entry builds its function where it is used, so that a package is imported only in the process that needs it. Each is
used as its own documentation says, without reader comments where it can tell them from the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

Extract = Callable[[str, str | None], str]


class Extractor(NamedTuple):
    """`package` is its name on PyPI."""

    package: str
    build: Callable[[], Extract]


def cleaner(profile: str) -> Extract:
    from cleaner import Pipeline

    pipeline = Pipeline.from_config(None, changes=[f"intake.profile={profile}"])

    def extract(page: str, url: str | None) -> str:
        doc = pipeline.clean(page, media_type="text/html", url=url)
        if doc.failures:
            raise RuntimeError(doc.failures[0])
        return "" if doc.rejected else doc.text

    return extract


def trafilatura(options: Mapping[str, Any]) -> Extract:
    import trafilatura

    return lambda page, url: trafilatura.extract(page, url=url, include_comments=False, **options) or ""


def readability() -> Extract:
    from readability import Document

    return lambda page, url: text_of(Document(page, url=url).summary(html_partial=True))


def justext() -> Extract:
    import justext

    lists = {code: justext.get_stoplist(name) for code, name in STOP_LISTS.items()}

    def extract(page: str, url: str | None) -> str:
        declared = re.search(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]+)", page)
        words = lists.get(declared[1].lower() if declared else "en")
        if words is None:  # as its command line does without a list: by length and links alone
            paragraphs = justext.justext(page, frozenset(), stopwords_low=0, stopwords_high=0)
        else:
            paragraphs = justext.justext(page, words)
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return extract


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page, url: extract_plain_text(page, main_content=True, comments=False, alt_texts=False)


def newspaper() -> Extract:
    from newspaper import Article

    def extract(page: str, url: str | None) -> str:
        article = Article(url or "https://example.org/page", fetch_images=False)
        article.download(input_html=page, ignore_read_more=True)
        article.parse()
        return str(article.text)

    return extract


def goose() -> Extract:
    from goose3 import Goose

    reader = Goose({"enable_image_fetching": False})
    return lambda page, url: reader.extract(raw_html=page).cleaned_text


def boilerpy() -> Extract:
    from boilerpy3.extractors import ArticleExtractor

    reader = ArticleExtractor()
    return lambda page, url: reader.get_content(page)


def inscriptis() -> Extract:
    from inscriptis import get_text

    return lambda page, url: get_text(page)


def text_of(fragment: str) -> str:
    """The text of an HTML fragment, a line for each block."""
    from lxml import html

    root = html.fragment_fromstring(fragment, create_parent="div")
    for node in root.iter("*"):
        if node.tag not in INLINE:
            node.text = "\n" + (node.text or "")
            node.tail = "\n" + (node.tail or "")
    return str(root.text_content())


INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "u",
}  # fmt: skip
STOP_LISTS = {
    "cs": "Czech", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean", "nb": "Norwegian_Bokmal", "nl": "Dutch",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish",
    "uk": "Ukrainian",
}  # fmt: skip

EXTRACTORS: dict[str, Extractor] = {
    "cleaner, fast": Extractor("cleaner", partial(cleaner, "fast")),
    "cleaner, accurate": Extractor("cleaner", partial(cleaner, "accurate")),
    "trafilatura": Extractor("trafilatura", partial(trafilatura, {})),
    "trafilatura, fast": Extractor("trafilatura", partial(trafilatura, {"fast": True})),
    "trafilatura, favor_precision": Extractor("trafilatura", partial(trafilatura, {"favor_precision": True})),
    "trafilatura, favor_recall": Extractor("trafilatura", partial(trafilatura, {"favor_recall": True})),
    "readability-lxml": Extractor("readability-lxml", readability),
    "jusText": Extractor("jusText", justext),
    "resiliparse, main content": Extractor("resiliparse", resiliparse),
    "newspaper4k": Extractor("newspaper4k", newspaper),
    "goose3": Extractor("goose3", goose),
    "boilerpy3": Extractor("boilerpy3", boilerpy),
    "inscriptis, the whole page": Extractor("inscriptis", inscriptis),
}
