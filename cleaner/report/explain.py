"""The explain view: every source line with its fate, and the rule, reason and evidence behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleaner.document import Cause, Document, Line
from cleaner.io.ledger import fate_of
from cleaner.io.records import reasons_of, status_of
from cleaner.report.escape import escape_line

_COLOURS = {"kept": "", "blank": "2", "rewritten": "33", "removed": "31", "why": "36", "head": "1"}


def explain(doc: Document, *, name: str, colour: bool) -> Iterator[str]:
    """The view of a document, line by line, without line ends and safe for a terminal."""
    yield _painted(_head(doc, name), "head", colour=colour)
    for reason in reasons_of(doc):
        yield _painted(f"    {escape_line(reason)}", "why", colour=colour)
    width = len(str(len(doc.lines)))
    for line in doc.lines:
        yield from _explained(doc, line, width, colour=colour)


def label(cause: Cause) -> str:
    """The rule of a cause, with its stage where the rule's name does not say it."""
    return cause.rule if "/" in cause.rule else f"{cause.stage}/{cause.rule}"


def _head(doc: Document, name: str) -> str:
    fates = Counter(fate_of(doc, line) for line in doc.lines)
    counts = [f"{fates[fate]} {fate}" for fate in ("kept", "rewritten", "removed", "blank")]
    return escape_line(f"{name}: {status_of(doc)}, language {doc.language}; lines: {', '.join(counts)}")


def _explained(doc: Document, line: Line, width: int, *, colour: bool) -> Iterator[str]:
    fate = fate_of(doc, line)
    source = escape_line(line.source.rstrip("\r\n"))
    yield _painted(f"{line.number:>{width}} {fate:<9} | {source}".rstrip(), fate, colour=colour)
    indent = " " * (width + 1)
    if line.removed is None and line.rewrites:
        yield _painted(f"{indent}{'to':>9} | {escape_line(line.text)}", fate, colour=colour)
    for cause in (line.removed,) if line.removed is not None else line.rewrites:
        evidence = f" [{escape_line(cause.evidence)}]" if cause.evidence else ""
        score = f" {cause.score:.2f}" if cause.score < 1 else ""
        why = f"{indent}{label(cause)}: {escape_line(cause.reason)}{evidence}{score}"
        yield _painted(why, "why", colour=colour)


def _painted(text: str, kind: str, *, colour: bool) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if colour and _COLOURS[kind] else text
