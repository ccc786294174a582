"""The ledger: what became of every line. The clean body as text and its ledger give the source back exactly.

A source line without an entry stands in the body as it is, and ended in a line feed. An entry tells

- `remove`: the line is not in the body (`text` is null);
- `rewrite`: the line stands in the body as `text`; null if nothing of it stands there. A line that several
  rules rewrote has one entry, with the last of them;
- `blank`: only white space or line ends changed: a blank line left out (`text` is null) or standing as an
  empty one, a line end that is not the usual one, a last line without any. It has no stage and no rule.

A body as Markdown is another rendering of the same lines: the ledger is the same, and `text` is how a line would stand
in the body as text.

Line 0 with action `blank` gives the document's usual line end where that is not a line feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, overload

import msgspec

from cleaner.document import Cause, Document, Line, body
from cleaner.io import jsonl

Action = Literal["remove", "rewrite", "blank"]
Fate = Literal["kept", "rewritten", "removed", "blank"]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What became of line `line` (from 1) of document `id`; `text` is how it stands in the body."""

    id: str | None
    line: int
    action: Action
    source: str
    text: str | None
    stage: str | None = None
    rule: str | None = None
    reason: str | None = None
    evidence: str | None = None
    score: float | None = None


class Lines(Sequence[Entry]):
    """The ledger of one document as lines of JSON; an entry is decoded when it is asked for.

    `data` are the lines as they are for a document without an id.
    """

    def __init__(self, data: bytes = b"", *, id: str | None = None) -> None:
        self.data = data
        self._id = id

    def named(self, id: str | None) -> Lines:
        """The ledger of a document of the same content."""
        return Lines(self.data, id=id)

    def encoded(self) -> bytes:
        """The lines with the id of their document."""
        if self._id is None or not self.data:
            return self.data
        none, mine = b'{"id":null,', b'{"id":' + jsonl.encode(self._id).rstrip() + b","
        # A line feed stands between lines alone, so that `none` behind one opens a line.
        return mine + self.data.replace(b"\n" + none, b"\n" + mine)[len(none) :]

    def __iter__(self) -> Iterator[Entry]:
        return (self._entry(line) for line in self.data.splitlines())

    def __len__(self) -> int:
        return self.data.count(b"\n")

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        lines = self.data.splitlines()[at]
        return self._entry(lines) if isinstance(lines, bytes) else [self._entry(line) for line in lines]

    def _entry(self, line: bytes) -> Entry:
        return msgspec.structs.replace(jsonl.decode(line, Entry), id=self._id)


def lines_of(doc: Document) -> Lines:
    """The ledger of one document, whatever its id."""
    nameless = msgspec.structs.replace(doc, id=None)
    return Lines(jsonl.encode_all(entries(nameless)), id=doc.id)


def body_of(doc: Document) -> str:
    """The clean body; a rejected document has none."""
    return "" if doc.rejected is not None else doc.text


def entries(doc: Document) -> Iterator[Entry]:
    """The ledger of one document, by line number."""
    standing = {} if doc.rejected is not None else dict(body(doc))
    usual = _usual_end(doc)
    if usual != "\n":
        yield Entry(doc.id, 0, "blank", usual, "\n", reason="The usual line end of the document.")
    for line in doc.lines:
        text = standing.get(line.number)
        cause = line.removed or doc.rejected
        if cause is not None:
            yield _caused(doc, line, "remove", cause, None)
        elif line.rewrites:
            yield _caused(doc, line, "rewrite", line.rewrites[-1], text)
        elif text is None or line.source != text + usual:
            yield Entry(
                doc.id, line.number, "blank", line.source, text, reason="Only white space or the line end changed."
            )


def fate_of(doc: Document, line: Line) -> Fate:
    """What became of a line, for figures and views: in a rejected document every line is removed, and
    `blank` is a line of white space that no rule touched, whether it stands in the body or not."""
    if line.removed is not None or doc.rejected is not None:
        return "removed"
    if line.rewrites:
        return "rewritten"
    return "kept" if line.text and not line.text.isspace() else "blank"


def rebuild(text: str, ledger: Iterable[Entry]) -> str:
    """The source of one document from its body and the entries of its ledger, in any order.

    A line feed at the end of `text`, as text files have it, does not matter. Raises ValueError when the
    two do not belong together.
    """
    by_line = {entry.line: entry for entry in ledger}
    usual = by_line.pop(0).source if 0 in by_line else "\n"
    text = text.removesuffix("\n")
    rows = iter(text.split("\n") if text else ())
    pieces: list[str] = []
    number = 0
    while True:
        number += 1
        entry = by_line.pop(number, None)
        if entry is not None:
            pieces.append(entry.source)
            if entry.text is not None and next(rows, None) != entry.text:
                raise ValueError(f"line {number} of the ledger does not stand in the body")
            continue
        row = next(rows, None)
        if row is None:
            break
        pieces.append(row + usual)
    if by_line:
        raise ValueError(f"the body ends before line {min(by_line)} of the ledger")
    return "".join(pieces)


def _caused(doc: Document, line: Line, action: Action, cause: Cause, text: str | None) -> Entry:
    return Entry(
        doc.id,
        line.number,
        action,
        line.source,
        text,
        cause.stage,
        cause.rule,
        cause.reason,
        cause.evidence,
        cause.score,
    )


def _usual_end(doc: Document) -> str:
    """The line end that most lines have; of equally frequent ones a line feed, then \\r\\n."""
    if "\r" not in "".join([line.source for line in doc.lines]):  # so it is nearly always
        return "\n"
    crlf = sum(line.source.endswith("\r\n") for line in doc.lines)
    ends = {
        "\n": sum(line.source.endswith("\n") for line in doc.lines) - crlf,
        "\r\n": crlf,
        "\r": sum(line.source.endswith("\r") for line in doc.lines),
    }
    return max(ends, key=lambda end: ends[end])
