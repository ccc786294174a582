"""One document as a record: the fields of `--json`, JSONL and Parquet."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from cleaner.document import Document
from cleaner.io.formats import TEXT, Format

Status = Literal["clean", "rejected", "suspicious", "failed"]

_FIELDS = ("title", "authors", "date")  # of meta, that have fields of their own


class Record(msgspec.Struct, frozen=True):
    """A cleaned document. `reasons` say why it is anything but clean; `meta` holds what has no field of its own."""

    id: str | None
    source: str | None
    url: str | None
    title: str | None
    authors: list[str]
    date: str | None
    language: str
    status: Status
    reasons: list[str]
    text: str
    meta: dict[str, Any]


def status_of(doc: Document) -> Status:
    """`failed` when a stage failed, `suspicious` when the document was noted as spam without being rejected."""
    if doc.failures:
        return "failed"
    if doc.rejected is not None:
        return "rejected"
    return "suspicious" if doc.meta.get("spam") else "clean"


def reasons_of(doc: Document) -> list[str]:
    """Why the document has its status; none for a clean one."""
    reasons = list(doc.failures)
    if doc.rejected is not None:
        reasons.append(f"{doc.rejected.rule}: {doc.rejected.reason}")
    elif spam := doc.meta.get("spam"):
        found = spam if isinstance(spam, (list, tuple)) else [spam]
        reasons += [f"spam: {signal}" for signal in found]
    return reasons


def record_of(doc: Document, *, source: str | None, form: Format = TEXT) -> Record:
    """The record of a document that was read from `source`, its text in that form."""
    return Record(
        id=doc.id,
        source=source,
        url=doc.url,
        title=doc.meta.get("title"),
        authors=list(doc.meta.get("authors") or ()),
        date=doc.meta.get("date"),
        language=doc.language,
        status=status_of(doc),
        reasons=reasons_of(doc),
        text=form.body(doc),
        meta={key: value for key, value in doc.meta.items() if key not in _FIELDS},
    )


def unread(source: str, *, url: str | None, problem: str) -> Record:
    """The record of a document that could not be read."""
    return Record(source, source, url, None, [], None, "und", "failed", [problem], "", {})
