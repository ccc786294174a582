r"""Test cases: a document and what should become of each line, one line each, in a form that a person can write.

    language: en
    ---
    = | The council approved the plan on Monday.
    - photo_credits/label | Photo: Jane Roe / Reuters
    ~ broken_lines/bullet | - The item that => The item that stood alone.
    ? related_articles/header | a line that should go, and does not yet
    ! line_model/junk | a line that should stay, and this rule still takes

`=` is kept, `-` removed by that rule, `~` rewritten by it (source => text; with the text alone the source is not
told), `?` a known miss, `!` known harm. A stage may stand for its rules. Above `---` stand `language`, and where they
are known `url` and, for a rejected document, `rejected` with the rule.

One line of a case is one line of the source. So control characters, the marks that turn the direction of text
around and lone surrogates are written \t, \r, \xhh or \uhhhh, a backslash is written \\, a space that ends the
line \x20, and a " =>" inside a rewritten source " =\x3e". \r at the end is the carriage return of a line that ended
in one and a line feed; a lone backslash at the end says that no line feed follows (the line ended in a carriage
return alone). Whether the last line ended in a line feed is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from cleaner.document import Document, Line
from cleaner.report.escape import escape_line
from cleaner.report.explain import label

Mark = Literal["=", "-", "~", "?", "!"]

_ROW = re.compile(r"([=~?!-])(?: ([^|]*?))? ?\|(?: (.*))?")
_ESCAPE = re.compile(r"\\(?:([\\tr])|x([0-9a-f]{2})|u([0-9a-f]{4}))")
_ARROW = " => "


class Row(msgspec.Struct, frozen=True):
    """What should become of a source line (its line end included); `text` is None unless it is rewritten.

    `rule` is a rule, a stage, or None for a kept line.
    """

    mark: Mark
    rule: str | None
    source: str
    text: str | None = None


class Case(msgspec.Struct, frozen=True):
    """A source with the fate of each line, and the header's facts, such as `language`."""

    header: dict[str, str]
    rows: list[Row]

    @property
    def source(self) -> str:
        return "".join(row.source for row in self.rows)


def write_case(doc: Document) -> Iterator[str]:
    """The case that says what became of `doc`, line by line, without line ends."""
    yield f"language: {doc.language}"
    if doc.url:
        yield f"url: {_escaped(doc.url)}"
    if doc.rejected is not None:
        yield f"rejected: {label(doc.rejected)}"
    yield "---"
    for line in doc.lines:
        yield _row(line)


def read_case(text: str) -> Case:
    """Reads a case. Raises ValueError, with the line, for what is none."""
    header: dict[str, str] = {}
    rows: list[Row] = []
    lines = text.removesuffix("\n").split("\n")
    if "---" not in lines:
        raise ValueError("a case has a line --- between its header and its lines")
    start = lines.index("---")
    for number, line in enumerate(lines[:start], 1):
        key, colon, value = line.partition(": ")
        if not colon:
            raise ValueError(f"line {number}: a header line is `key: value`, such as `language: en`")
        header[key] = _unescaped(value)
    for number, line in enumerate(lines[start + 1 :], start + 2):
        rows.append(_read_row(line, number))
    return Case(header, rows)


def _row(line: Line) -> str:
    source = _escaped(line.source.removesuffix("\n"))
    if line.source.endswith("\r"):
        source += "\\"
    if line.removed is not None:
        return f"- {label(line.removed)} | {source}".rstrip(" ")
    if line.rewrites:
        source = source.replace(" =>", " =\\x3e")
        return f"~ {label(line.rewrites[-1])} | {source}{_ARROW}{_escaped(line.text)}".rstrip(" ")
    return f"= | {source}".rstrip(" ")


def _read_row(line: str, number: int) -> Row:
    match = _ROW.fullmatch(line)
    if match is None:
        raise ValueError(f"line {number}: a line opens with `= |`, `- rule |`, `~ rule |`, `? rule |` or `! rule |`")
    mark, rule, content = match[1], match[2] or None, match[3] or ""
    before, arrow, after = content.partition(_ARROW) if mark == "~" else (content, "", "")
    if mark == "~" and not arrow and content.endswith(" =>"):
        before, arrow = content.removesuffix(" =>"), _ARROW
    text = _unescaped(after if arrow else content) if mark == "~" else None
    joined = re.search(r"(?<!\\)(?:\\\\)*\\$", before) is not None
    source = _unescaped(before[:-1] if joined else before) + ("" if joined else "\n")
    return Row(mark, rule, source, text)  # type: ignore[arg-type]


def _escaped(text: str) -> str:
    text = escape_line(text.replace("\\", "\\\\")).replace("\ufeff", "\\ufeff")
    return text[:-1] + "\\x20" if text.endswith(" ") else text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _meant(*match.groups()), text)


def _meant(named: str | None, *codes: str | None) -> str:
    if named is not None:
        return {"\\": "\\", "t": "\t", "r": "\r"}[named]
    return chr(int(next(code for code in codes if code), 16))
