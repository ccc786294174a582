"""The document: lines that never forget their source, findings about them, and the one writer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntFlag
from typing import Any

import msgspec

# A source line ends at \n, \r\n or \r and nowhere else: str.splitlines would also break at
# form feeds, U+0085 and U+2028, which stand inside sentences of real scraped text.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


# gc=False below: these hold no cycles, and a page is made of hundreds, which the collector need not walk.
class Cause(msgspec.Struct, frozen=True, gc=False):
    """Why a line was removed or rewritten, or a document rejected.

    `evidence` quotes what gave the line away; `score` is the belief in [0, 1], 1.0 for phrase rules.
    """

    stage: str
    rule: str
    reason: str
    evidence: str = ""
    score: float = 1.0


class Inside(IntFlag):
    """What a block of a page stands in: itself or an ancestor is such an element or has its ARIA role."""

    NAV = 1
    HEADER = 2
    FOOTER = 4
    ASIDE = 8
    FORM = 16
    FIGURE = 32
    TABLE = 64
    LIST = 128
    QUOTE = 256
    CODE = 512
    ARTICLE = 1024
    MAIN = 2048
    LINK = 4096
    DIALOG = 8192
    HIDDEN = 16384  # aria-hidden, or hidden until a script shows it


class Link(msgspec.Struct, frozen=True, gc=False):
    """A link on a page: its text, white space as it stood there, and its target as the page wrote it."""

    text: str
    href: str


class Layout(msgspec.Struct, frozen=True, gc=False):
    """How a line is set out on its page, as far as that takes more than its tag to tell."""

    marker: str = ""  # what the text opens with as a list item: "- ", "3. "
    breaks: int = 0  # line breaks right before it; a rule counts as two
    frames: tuple[int, ...] = ()  # list items and, negative, block quotes around it, outermost first, at most 8
    links: tuple[Link, ...] = ()  # in the order of the text; none in code
    table: int = 0  # the table of a joined row
    columns: tuple[int, ...] = ()  # of a joined row: where its cells stood, if some were empty


class Block(msgspec.Struct, frozen=True, gc=False):
    """What the page said about a line. Elements are named by numbers that mean something within their page only.

    `tokens` are what the line's first words stand in, nearest element first: tag names bare, classes as
    ".class", the id as "#id", the role as "=role", lower-cased, at most 48. Lines with equal surroundings share the
    tuple itself.
    """

    tag: str  # the innermost block element: "p", "li", "div", "tr" for a joined row
    depth: int  # elements above it
    tokens: tuple[str, ...]
    inside: int  # Inside flags
    heading: int  # 1 to 6; 0 for anything else
    element: int  # the innermost block element; lines that <br> separates share it
    ancestors: tuple[int, ...]  # elements above it, nearest first, at most 12
    container: int  # the nearest of them that is a section and no list, table or paragraph
    path: int  # equal for blocks with the same tags and classes all the way up
    siblings: int  # blocks of the page with this path, itself included
    link_words: int  # words inside links
    link_density: float  # share of characters inside links, in [0, 1]
    from_title: int | None  # blocks after the heading that is the page's title, negative before it; None without one
    kept: bool | None = None  # whether trafilatura kept it; None if it was not asked
    layout: Layout | None = None  # None where nothing of it is told

    @property
    def parent(self) -> int:
        """The element above; equal for siblings, 0 for none."""
        return self.ancestors[0] if self.ancestors else 0

    @property
    def is_list_item(self) -> bool:
        """True inside a list."""
        return bool(self.inside & Inside.LIST)

    @property
    def is_table_row(self) -> bool:
        """True for a row whose cells were joined."""
        return self.tag == "tr"

    @property
    def is_code(self) -> bool:
        """True inside preformatted text."""
        return bool(self.inside & Inside.CODE)

    @property
    def is_quote(self) -> bool:
        """True inside a block quotation."""
        return bool(self.inside & Inside.QUOTE)


class Claim(IntFlag):
    """What a page claims to be, in its structured data and meta tags."""

    ARTICLE = 1
    NEWS = 2
    FORUM = 4


class Claims(msgspec.Struct, frozen=True, gc=False):
    """What an HTML page says about itself as a whole: evidence for stages, never output."""

    kinds: int  # Claim flags
    summary: str  # title, description, keywords
    body: str  # its article, posts or answers in plain words, as structured data repeat them; mostly ""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One source line. `number` counts from 1; `source` includes its line end; `text` is what it says now."""

    number: int
    source: str
    text: str
    removed: Cause | None = None
    rewrites: tuple[Cause, ...] = ()
    block: Block | None = None  # evidence from the page; plain text has none


class Remove(msgspec.Struct, frozen=True, gc=False):
    """Finding: line `number` is junk."""

    number: int
    rule: str
    reason: str
    evidence: str = ""
    score: float = 1.0


class Rewrite(msgspec.Struct, frozen=True, gc=False):
    """Finding: line `number` should read `text`, which may be empty but holds no line end."""

    number: int
    text: str
    rule: str
    reason: str
    evidence: str = ""
    score: float = 1.0


class Reject(msgspec.Struct, frozen=True, gc=False):
    """Finding: the whole document is not worth keeping."""

    rule: str
    reason: str
    evidence: str = ""
    score: float = 1.0


class Note(msgspec.Struct, frozen=True):
    """Finding: a fact for `doc.meta[key]`; the key "language" sets `doc.language`."""

    key: str
    value: Any


Finding = Remove | Rewrite | Reject | Note


class Document(msgspec.Struct, frozen=True):
    """An immutable document. `failures` names what went wrong; such a stage contributed nothing."""

    id: str | None
    lines: tuple[Line, ...]
    url: str | None = None
    site: str | None = None
    claims: Claims | None = None  # of an HTML page that could be parsed
    language: str = "und"
    rejected: Cause | None = None
    failures: tuple[str, ...] = ()
    meta: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """Kept lines joined by newlines; runs of blank lines made one, none at the ends."""
        return "\n".join(text for _, text in body(self))


def split_lines(text: str) -> tuple[Line, ...]:
    """Splits at \\n, \\r\\n and \\r only; the sources joined give `text` back."""
    if "\r" in text:
        sources = _LINE.findall(text)
        return tuple(Line(n, source, source.rstrip("\r\n")) for n, source in enumerate(sources, 1))
    pieces = text.split("\n")
    last = pieces.pop()
    lines = [Line(n, piece + "\n", piece) for n, piece in enumerate(pieces, 1)]
    if last:
        lines.append(Line(len(lines) + 1, last, last))
    return tuple(lines)


def body(doc: Document) -> list[tuple[int, str]]:
    """The lines of the clean body as (source line number, text), in order.

    A blank line stands for the first of its run; a line of white space stands as an empty one.
    """
    rows: list[tuple[int, str]] = []
    gap: int | None = None
    for line in doc.lines:
        if line.removed is not None:
            continue
        if not line.text or line.text.isspace():
            gap = gap or line.number
            continue
        if gap is not None and rows:
            rows.append((gap, ""))
        gap = None
        rows.append((line.number, line.text))
    return rows


def apply(doc: Document, stage: str, findings: Iterable[Finding]) -> Document:
    """Records `findings` of `stage` on the document: the only writer.

    Raises ValueError when a finding names a line that does not exist or is removed already, or a
    rewrite holds a line end: each is a mistake in the stage.
    """
    lines: list[Line] | None = None
    meta: dict[str, Any] | None = None
    rejected, language = doc.rejected, doc.language
    for finding in findings:
        if isinstance(finding, Note):
            if finding.key == "language":
                language = finding.value
            else:
                meta = meta if meta is not None else dict(doc.meta)
                meta[finding.key] = finding.value
            continue
        cause = Cause(stage, finding.rule, finding.reason, finding.evidence, finding.score)
        if isinstance(finding, Reject):
            rejected = rejected or cause
            continue
        lines = lines if lines is not None else list(doc.lines)
        lines[finding.number - 1] = _mark(lines, finding, cause)
    if lines is None and meta is None and rejected is doc.rejected and language == doc.language:
        return doc
    return msgspec.structs.replace(
        doc,
        lines=doc.lines if lines is None else tuple(lines),
        meta=doc.meta if meta is None else meta,
        rejected=rejected,
        language=language,
    )


def _mark(lines: list[Line], finding: Remove | Rewrite, cause: Cause) -> Line:
    if not 1 <= finding.number <= len(lines):
        raise ValueError(f"{cause.rule}: there is no line {finding.number}")
    line = lines[finding.number - 1]
    if line.removed is not None:
        raise ValueError(f"{cause.rule}: line {finding.number} was removed by {line.removed.rule}")
    if isinstance(finding, Remove):  # spelt out, as most findings are of this kind: `replace` takes three times as long
        return Line(line.number, line.source, line.text, cause, line.rewrites, line.block)
    if "\n" in finding.text or "\r" in finding.text:
        raise ValueError(f"{cause.rule}: a rewrite of line {finding.number} holds a line end")
    return msgspec.structs.replace(line, text=finding.text, rewrites=(*line.rewrites, cause))
