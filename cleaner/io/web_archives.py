"""The pages of WARC files and the texts of WET files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.io.compression import Counted
from cleaner.io.items import Item, Problem
from cleaner.io.places import Place
from cleaner.io.problems import Unreadable, library
from cleaner.io.streams import MOST_BYTES, read_all

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_KINDS = ("response", "resource", "conversion")
_DOCUMENTS = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "")


def warc_items(stream: io.BufferedReader, place: Place) -> Iterator[Item | Problem]:
    """The pages that were answered with success, resources and texts; pictures, scripts and the like are none.

    Raises Unreadable.
    """
    warc = library("fastwarc.warc", extra="warc")
    number = 0
    try:
        # HTTP is parsed below, so that the length of the block can be checked.
        records = warc.ArchiveIterator(Counted(stream), parse_http=False, stream_detect=False)
        for number, record in enumerate(records, 1):
            if not (record.headers.get("Content-Length") or "").strip().isdecimal():
                raise ValueError("a record without a length")
            if record.headers.get("WARC-Type", "").lower() not in _KINDS:
                continue
            try:
                found = _document(record, number, place)
            except _BadRecord as error:
                found = place.problem(str(error), number)
            if found is not None:
                yield found
    except (OSError, ValueError) as error:
        raise Unreadable(f"breaks off after {number:,} records: {error}; fetch it again") from None


class _BadRecord(Exception):
    """A record that cannot be read, unlike those around it."""


def _document(record: WarcRecord, number: int, place: Place) -> Item | Problem | None:
    """The document of a record; None for one that holds none."""
    length = record.content_length
    if length > MOST_BYTES:
        raise _BadRecord(f"is larger than {MOST_BYTES:,} bytes; split it")
    block = read_all(record.reader)
    if len(block) < length:
        raise ValueError("a record that is too short")
    payload, media_type = _unwrapped(record, block) if record.is_http else (block, record.headers.get("Content-Type"))
    if payload is None or (media_type or "").partition(";")[0].strip().lower() not in _DOCUMENTS:
        return None
    url = record.headers.get("WARC-Target-URI")
    known = (record.headers.get("WARC-Record-ID") or "").strip("<> ")
    return Item(
        *place.of_row(number, payload, known=known, label=url or ""),
        payload,
        media_type=media_type,
        url=url,
        fields={"warc_date": record.headers.get("WARC-Date")},
    )


def _unwrapped(record: WarcRecord, block: bytes) -> tuple[bytes | None, str | None]:
    """What an HTTP answer holds, decoded, and its media type; None for what is no success."""
    answer = type(record)()  # what fails to parse would end the iteration over the records
    answer.is_http = True
    try:
        answer.set_bytes_content(block)
        answer.parse_http(auto_decode="all")
        headers = answer.http_headers
        if headers is None or not 200 <= (headers.status_code or 0) < 300:
            return None, None
        return read_all(answer.reader), headers.get("Content-Type")
    except (OSError, ValueError) as error:
        raise _BadRecord(f"its HTTP answer is broken: {error}; fetch the page again") from None
    except Unreadable as error:
        raise _BadRecord(str(error)) from None
