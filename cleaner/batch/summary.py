"""A run in a few lines: what was kept, what went, and which kinds of junk it was."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.batch.tally import Tally


def summary(tally: Tally) -> Iterator[str]:
    """Lines of text: words kept and removed, then the stages by how many lines they changed, most first."""
    total = tally.words.total()
    for fate in ("kept", "rewritten", "removed"):
        share = 100 * tally.words[fate] / total if total else 0.0
        yield f"{fate:<12}{tally.lines[fate]:>8,} lines{tally.words[fate]:>10,} words{share:>7.1f} %"
    if tally.stages:
        yield "lines removed or rewritten, by kind:"
    for stage, lines in sorted(tally.stages.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {stage:<20}{lines:>8,}"
