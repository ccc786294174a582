"""Labels for the lines of plain text, found by comparing them with a page's reference text."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = ("script", "style", "template", "head", "noscript", "svg", "iframe", "select")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_GRAM = 4


def tokens(text: str) -> list[str]:
    """The words that WCXB's measure counts."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def visible_text(page: str) -> str:
    """A page's text as a simple scraper sees it: a line a block, nothing left out."""
    from lxml import etree, html

    tree = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    for junk in list(tree.iter(*_HIDDEN)):
        junk.drop_tree()
    pieces: list[str] = []
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if not isinstance(node.tag, str):
            pieces.append(node.tail or "")
            continue
        edge = "" if node.tag in _INLINE else "\n"
        pieces.append(edge + ((node.text if event == "start" else node.tail) or ""))
    lines = (" ".join(line.split()) for line in re.sub(r"[\t\r\f\v]", " ", "".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def label_lines(lines: list[str], gold: str) -> str:
    """k for each line most of whose runs of four words stand in the reference, d for others.

    A line of fewer words is kept if it is a line of the reference, or stands in it beside kept lines.
    """
    words = tokens(gold)
    grams = {tuple(words[n : n + _GRAM]) for n in range(len(words))}
    whole = {tuple(tokens(line)) for line in gold.splitlines()}
    joined = f" {' '.join(words)} "
    labels: list[str] = []
    for line in lines:
        mine = tokens(line)
        if not mine:
            labels.append("?")
        elif tuple(mine) in whole:
            labels.append("k")
        elif len(mine) < _GRAM:
            labels.append("?" if f" {' '.join(mine)} " in joined else "d")
        else:
            runs = [tuple(mine[n : n + _GRAM]) for n in range(len(mine) - _GRAM + 1)]
            labels.append("k" if sum(run in grams for run in runs) * 2 >= len(runs) else "d")
    for n, label in enumerate(labels):
        if label == "?":
            beside = labels[max(n - 2, 0) : n] + labels[n + 1 : n + 3]
            labels[n] = "k" if beside.count("k") * 2 > len(beside) else "d"
    return "".join(labels)
