"""The guard against harm: a document that would lose too much is kept as it was."""

from __future__ import annotations

import msgspec

from cleaner.batch.tally import Tally
from cleaner.config import BatchSettings
from cleaner.document import Document, Line


def guard(doc: Document, tally: Tally, settings: BatchSettings) -> tuple[Document, str | None]:
    """The document of that tally, and None; or, where it would lose too much, the document as it was read, and why.

    A document that is rejected or that failed is not meant: its loss is no accident.
    """
    if doc.rejected is not None or doc.failures:
        return doc, None
    words, lost = tally.total_words, tally.lost_words
    if words < settings.min_words or lost <= settings.max_removed * words:
        return doc, None
    stage, most = max(tally.stage_words.items(), key=lambda item: (item[1], item[0]))
    reason = (
        f"guard: would lose {_percent(lost, words)} of its {words:,} words, of which at most "
        f"{100 * settings.max_removed:g} % may go, and most of them by {stage} ({_percent(most, words)}); "
        "kept as it was"
    )
    return msgspec.structs.replace(doc, lines=tuple(_as_read(line) for line in doc.lines)), reason


def _as_read(line: Line) -> Line:
    return msgspec.structs.replace(line, text=line.source.rstrip("\r\n"), removed=None, rewrites=())


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"
