"""Labelled pages as plain text: the collections of the data folder, whatever form they have there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cleaner.document import split_lines
from training.labels import label_lines, rows_of
from training.renderings import visible_text


class Page(msgspec.Struct, frozen=True):
    """A text, for each of its lines k, d or i (keep, drop, ignore), and the reference text.

    Of an HTML page the labels are "": they are found when its lines are known.
    """

    id: str
    url: str
    page_type: str
    text: str
    labels: str
    gold: str
    title: str
    media_type: str = "text/plain"


class Source(msgspec.Struct, frozen=True):
    """One file of the data folder and what is made of it: `kind` is page, residue, gold or html.

    Without a file the pages are made of those of all sources (`training.corpus`): spliced, transplanted or grafted.
    """

    name: str
    collection: str
    kind: str
    file: str = ""

    @property
    def is_made(self) -> bool:
        return not self.file

    @property
    def is_html(self) -> bool:
        return self.kind in ("html", "grafted")


COLLECTIONS = ("wcxb", "newspapers", "multilingual")
SOURCES = (
    Source("wcxb_page", "wcxb", "page", "wcxb_dev_text.jsonl.zst"),
    Source("wcxb_inscriptis", "wcxb", "page", "wcxb_dev_text_inscriptis.jsonl.zst"),
    Source("wcxb_residue", "wcxb", "residue", "wcxb_dev_residue.jsonl.zst"),
    Source("wcxb_gold", "wcxb", "gold", "wcxb_dev.jsonl.zst"),
    Source("newspapers_page", "newspapers", "page", "newspapers_dev_text.jsonl.zst"),
    Source("newspapers_residue", "newspapers", "residue", "newspapers_dev_residue.jsonl.zst"),
    Source("newspapers_gold", "newspapers", "gold", "newspapers_dev.jsonl.zst"),
    Source("multilingual_page", "multilingual", "page", "news_multilingual_dev.jsonl.zst"),
    Source("multilingual_residue", "multilingual", "residue", "news_residue_dev.jsonl"),
    Source("wcxb_html", "wcxb", "html", "wcxb_dev.jsonl.zst"),
    Source("newspapers_html", "newspapers", "html", "newspapers_dev.jsonl.zst"),
    Source("multilingual_html", "multilingual", "html", "news_multilingual_dev.jsonl.zst"),
    Source("multilingual_gold", "multilingual", "gold", "news_multilingual_dev.jsonl.zst"),
    Source("newspapers_spliced", "newspapers", "spliced"),
    Source("multilingual_spliced", "multilingual", "spliced"),
    *(Source(f"{name}_transplanted", name, "transplanted") for name in COLLECTIONS),
    *(Source(f"{name}_grafted", name, "grafted") for name in COLLECTIONS),
)

_HAND = {"keep": "k", "drop": "d", "ignore": "i"}


def read_pages(source: Source, folder: Path) -> Iterator[Page]:
    """The pages of a source; labels that do not fit the lines are found anew."""
    golds = {}
    if source.file == "news_residue_dev.jsonl":
        golds = {row["id"]: row["gold"] for row in rows_of(folder / "news_multilingual_dev.jsonl.zst")}
    for row in rows_of(folder / source.file):
        facts = row["id"], row.get("url") or "", row.get("page_type", "article")
        title = row.get("title") or ""
        if source.kind == "html":
            yield Page(*facts, row["html"], "", row["gold"], title, "text/html")
            continue
        text, labels = _labelled(row, source)
        gold = row.get("gold") or golds.get(row["id"].rpartition("/")[2], "")
        if not gold:
            continue
        lines = [line.text for line in split_lines(text)]
        if len(lines) != len(labels):
            labels = _marks(lines, gold)
        yield Page(*facts, text, labels, gold, title)


def _labelled(row: dict[str, Any], source: Source) -> tuple[str, str]:
    if source.kind == "gold":
        return row["gold"], "k" * len(split_lines(row["gold"]))
    if "lines" in row:
        return "\n".join(row["lines"]), "".join(_HAND[label] for label in row["labels"])
    if "labels" in row:
        return row["text"], row["labels"]
    text = visible_text(row["html"])
    return text, _marks(text.split("\n"), row["gold"])


def _marks(lines: list[str], gold: str) -> str:
    return "".join("k" if kept else "d" for kept in label_lines(lines, gold))
