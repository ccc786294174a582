"""The document: lines that never forget their source, findings about them, and the one writer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from cleaner.page import Block, Claims

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
    def is_page(self) -> bool:
        """True if the lines are blocks of an HTML page; false for text, and for a page that could not be parsed."""
        return bool(self.lines) and self.lines[0].block is not None

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
