"""One input to one cleaned document: what `clean`, `explain` and `run` share."""

from __future__ import annotations

from cleaner.document import Document
from cleaner.intake.plain import is_binary
from cleaner.io.readers import Unreadable, media_type_of, read_bytes
from cleaner.pipeline import Pipeline

IS_BINARY = "is binary, not text; give it as text or HTML"


def clean_file(
    pipeline: Pipeline, path: str, *, id: str, url: str | None = None, media_type: str | None = None
) -> Document:
    """Reads and cleans a file ("-": standard input); without `media_type` its ending decides, then its content.

    Raises Unreadable.
    """
    payload = read_bytes(path)
    if is_binary(payload):
        raise Unreadable(IS_BINARY)
    try:
        return pipeline.clean(payload, media_type=media_type or media_type_of(path), url=url, id=id)
    except MemoryError:
        raise Unreadable("does not fit into memory; split it") from None


def remarks(doc: Document) -> list[str]:
    """What a reader should know of a document beside its text, as sentences on what and what to do."""
    found = [f"{failure}; the other stages did their work" for failure in doc.failures]
    if not doc.lines:
        found.append("holds no text; there is nothing to clean")
    encoding = doc.meta.get("encoding")
    if encoding == "utf-8 with errors":
        found.append("some bytes are not UTF-8 and became U+FFFD; save it as UTF-8")
    elif encoding and not encoding.startswith("utf-"):
        found.append(f"is not UTF-8 and was read as {encoding}; save it as UTF-8 if letters look wrong")
    return found
