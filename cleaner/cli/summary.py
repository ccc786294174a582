"""A run in a few lines: what became of the documents, what went, by which stage, and what took longest."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.batch.runner import Run
from cleaner.report.escape import escape_line

_STATUSES = ("clean", "suspicious", "rejected", "failed")


def summary(done: Run) -> Iterator[str]:
    """Lines of text, safe for a terminal."""
    tally = done.figures.tally
    yield "documents:"
    for status in _STATUSES:
        yield f"  {status:<20}{tally.documents.get(status, 0):>10,}"
    total = sum(tally.words.values())
    yield "lines and words:"
    for fate in ("kept", "rewritten", "removed"):
        yield f"  {fate:<20}{tally.lines.get(fate, 0):>10,}{_words(tally.words.get(fate, 0), total)}"
    if tally.stages:
        yield "lines removed or rewritten and words removed, by stage:"
    words = tally.stage_words
    for stage, lines in sorted(tally.stages.items(), key=lambda item: (-words.get(item[0], 0), -item[1], item[0])):
        yield f"  {stage:<20}{lines:>10,}{_words(words.get(stage, 0), total)}"
    if done.figures.slowest:
        yield "slowest documents:"
    for name, seconds in done.figures.slowest:
        yield f"  {seconds:>9.3f} s  {escape_line(name)}"


def _words(words: int, total: int) -> str:
    return f"{words:>14,}{100 * words / total if total else 0.0:>8.1f} %"
