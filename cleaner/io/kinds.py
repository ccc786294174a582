"""What a file is and holds: by its name, and by its content where the name is silent."""

from __future__ import annotations

import json
import re
from typing import Literal

Kind = Literal["text", "jsonl", "csv", "parquet", "warc", "zip", "tar"]
Packing = Literal["gzip", "zstd", "bzip2", "xz"]

# A document of its own, with the media type that the ending promises; None is sniffed.
MEDIA_TYPES = {".txt": None, ".md": "text/markdown", ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html"}
# A file that holds many.
CONTAINERS: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".tzst": "tar",
}
PACKINGS: dict[str, Packing] = {".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2", ".xz": "xz"}

_PACKED: tuple[tuple[re.Pattern[bytes], Packing], ...] = (
    (re.compile(rb"\x1f\x8b\x08"), "gzip"),
    (re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), "zstd"),  # the second opens a frame to be skipped
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bzip2"),
    (re.compile(rb"\xfd7zXZ\x00"), "xz"),
)
_HELD: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), "zip"),
    (re.compile(rb"PAR1"), "parquet"),
    (re.compile(rb"WARC/\d\.\d+\r?\n"), "warc"),
    (re.compile(rb"(?s).{257}ustar"), "tar"),
)
_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"\n]{1,200}"\s*:')
HEAD = 1 << 16  # bytes that content is known by


def packing_of(head: bytes) -> Packing | None:
    """How data that opens with `head` is compressed."""
    return next((packing for pattern, packing in _PACKED if pattern.match(head)), None)


def unpacked_name(name: str) -> str:
    """The name of what a compressed file holds; any other name stays as it is."""
    stem, dot, ending = name.rpartition(".")
    return stem if f".{ending.lower()}" in PACKINGS and dot and stem.rpartition("/")[2] else name


def kind_of(name: str, head: bytes) -> Kind:
    """What a file holds that is so called and opens with `head`, decompressed."""
    ending = _ending(name)
    if ending in MEDIA_TYPES:
        return "text"
    if ending in CONTAINERS:
        return CONTAINERS[ending]
    found = next((kind for pattern, kind in _HELD if pattern.match(head)), None)
    return found or ("jsonl" if _is_jsonl(head) else "text")


def is_known(name: str) -> bool:
    """True for the names of files that a folder is searched for."""
    ending = _ending(name)
    return ending in MEDIA_TYPES or ending in CONTAINERS


def is_container(name: str) -> bool:
    """True for the names of files that hold many documents."""
    return _ending(name) in CONTAINERS


def is_remote(path: str) -> bool:
    """True for an address with a scheme, such as s3://bucket/page.html."""
    scheme, mark, _ = path.partition("://")
    return bool(mark) and scheme.replace("+", "").replace(":", "").isalnum()


def is_web(path: str) -> bool:
    """True for the address of a page."""
    return path.lower().startswith(("http://", "https://"))


def media_type_of(name: str) -> str | None:
    """The media type that a name promises; None where the content decides."""
    return MEDIA_TYPES.get(_ending(name))


def _ending(name: str) -> str:
    last = unpacked_name(name).rpartition("/")[2].lstrip(".")
    stem, dot, ending = last.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def _is_jsonl(head: bytes) -> bool:
    """True if the first line is a JSON object, or its beginning where the line is longer than `head`."""
    if not _OBJECT.match(head):
        return False
    line, end, _ = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not end and len(head) >= HEAD:
        return True
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
