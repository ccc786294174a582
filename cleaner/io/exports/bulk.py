"""`bulk-00000.ndjson` and so on: what the bulk interface of Elasticsearch and OpenSearch takes.

    for file in out/bulk-*.ndjson; do
      curl -H 'Content-Type: application/x-ndjson' --data-binary "@$file" 'http://localhost:9200/articles/_bulk'
    done

Only documents that have a body are in it: clean and suspicious ones. The input's own fields stand together in
`fields`, which a mapping can take as `flattened` or `flat_object`, so that no odd name or type breaks the index.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from cleaner.io.exports.limits import Limits
from cleaner.io.exports.lines import Lines
from cleaner.io.exports.staged import Staged
from cleaner.io.exports.unicode import encodable, json_of
from cleaner.io.rows import Row

STEM, ENDING = "bulk", ".ndjson"
_MOST_BYTES = 50_000_000  # servers refuse a request of more than 100 MB, and advise far less
_LONGEST_ID = 512  # bytes, which is the servers' own limit


def make(out: Path, *, limits: Limits) -> Lines:
    """The documents to index, in files of 50 MB at most, or of what `limits` says if that is less."""
    limits = Limits(limits.docs, min(limits.size or _MOST_BYTES, _MOST_BYTES))
    return Lines(Staged(out, STEM, ENDING, limits), _lines, limits=limits)


def _lines(row: Row) -> bytes:
    if row.record.status not in ("clean", "suspicious"):
        return b""
    record = msgspec.structs.asdict(row.record) | {"fields": row.fields}
    action = {"index": {"_id": _key(row.record.id or row.name)}}
    return f"{json_of(action)}\n{json_of(record)}\n".encode()


def _key(id: str) -> str:
    """The id, or the hash of one that is too long."""
    data = encodable(id).encode()
    return hashlib.sha256(data).hexdigest() if len(data) > _LONGEST_ID else data.decode()
