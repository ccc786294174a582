"""Every case file under tests/cases: a document, line by line, with what should become of each line.

python tests/test_cases.py FILE...    rewrites case files to say what becomes of their lines today
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner import Cause, Document, Line, Pipeline
from cleaner.report.cases import Case, Row, read_case, write_case

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.rglob("*.txt"))
MENDED = {
    "?": "\n       the known miss is mended: turn ? into -",
    "!": "\n       the known harm is mended: turn ! into =",
}
RULES_ALONE = "stages.line_model.enabled=false"
WHOLE = ("clean", "line_model", "samples", "twins")  # folders of whole documents, which all stages clean


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(FOLDER)) for file in FILES])
def test_every_line_meets_its_fate(pipeline: Pipeline, rules_alone: Pipeline, file: Path) -> None:
    case = read_case(file.read_text(encoding="utf-8"))
    doc = clean(pipeline if file.parent.name in WHOLE else rules_alone, case)
    wrong = [*wrong_header(doc, case), *wrong_rows(doc, case)]
    assert doc.failures == ()
    if wrong:
        name = file.relative_to(FOLDER.parents[1])
        wrong.append(f"Mend the code, or, if what it does now is right: python tests/test_cases.py {name}")
        pytest.fail(f"{name}\n" + "\n".join(wrong), pytrace=False)


@pytest.mark.parametrize(
    ("row", "line", "right"),
    [
        ("= | Text.", Line(1, "Text.\n", "Text."), True),
        ("= | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), False),
        ("= | Text.", Line(1, "Text.\n", "Te", None, (Cause("s", "s/r", ""),)), False),
        ("- s/r | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), True),
        ("- s | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), True),
        ("- s/q | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), False),
        ("- q | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), False),
        ("- s/r | Text.", Line(1, "Text.\n", "Text."), False),
        ("~ s | Text. => Te", Line(1, "Text.\n", "Te", None, (Cause("s", "s/r", ""),)), True),
        ("~ s | Text. => Te", Line(1, "Text.\n", "T", None, (Cause("s", "s/r", ""),)), False),
        ("~ s | Text. => Te", Line(1, "Text.\n", "Te", Cause("s", "s/r", ""), (Cause("s", "s/r", ""),)), False),
        ("? s/r | Text.", Line(1, "Text.\n", "Text."), True),
        ("? s/r | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), False),
        ("! s/r | Text.", Line(1, "Text.\n", "Text.", Cause("s", "s/r", "")), True),
        ("! s/r | Text.", Line(1, "Text.\n", "Text."), False),
    ],
)
def test_a_row_is_met_only_by_the_fate_it_names(row: str, line: Line, right: bool) -> None:  # noqa: FBT001
    doc = Document(id=None, lines=(line,))
    assert (not list(wrong_rows(doc, read_case(f"---\n{row}")))) is right


def clean(pipeline: Pipeline, case: Case) -> Document:
    return pipeline.clean(case.source, media_type="text/plain", url=case.header.get("url"))


def wrong_header(doc: Document, case: Case) -> Iterator[str]:
    """What the header says and the document does not."""
    rejected = doc.rejected.rule if doc.rejected else None
    if case.header.get("rejected") not in (rejected, doc.rejected and doc.rejected.stage):
        yield f"  rejected: expected {case.header.get('rejected')}, is {rejected}"
    if doc.rejected is None and case.header.get("language", doc.language) != doc.language:
        yield f"  language: expected {case.header['language']}, is {doc.language}"


def wrong_rows(doc: Document, case: Case) -> Iterator[str]:
    """Expected and actual row of each line that met another fate, with its number."""
    expected, actual = rows_of(case), list(write_case(doc))
    actual = actual[actual.index("---") + 1 :]
    for row, line, wanted, found in zip(case.rows, doc.lines, expected, actual, strict=True):
        if not is_met(row, line):
            hint = MENDED.get(row.mark, "")
            yield f"  {line.number:>3}: {wanted[:300]}\n   is: {found[:300]}{hint}"


def is_met(row: Row, line: Line) -> bool:
    """True if the line met the fate of its row; a stage stands for all its rules."""
    removed, rewritten = line.removed, line.rewrites[-1] if line.rewrites else None
    if row.mark == "=":
        return removed is None and line.text == row.source.rstrip("\r\n")
    if row.mark == "?":
        return not names(row, removed)
    if row.mark in ("-", "!"):
        return names(row, removed)
    return removed is None and names(row, rewritten) and line.text == row.text


def names(row: Row, cause: Cause | None) -> bool:
    return cause is not None and row.rule in (cause.rule, cause.stage)


def rows_of(case: Case) -> list[str]:
    return [f"{row.mark} {row.rule or ''}".strip() + " | " + row.source.rstrip("\r\n") for row in case.rows]


def mend(file: Path, pipeline: Pipeline) -> None:
    """Writes the rows of a case that are not met as they are today; the others stay as somebody wrote them."""
    text = file.read_text(encoding="utf-8")
    case = read_case(text)
    doc = clean(pipeline, case)
    head, found = "\n".join(write_case(doc)).split("---\n", 1)
    header = text.split("---\n", 1)[0] if not list(wrong_header(doc, case)) else head
    rows = zip(
        case.rows, doc.lines, text.removesuffix("\n").split("---\n", 1)[1].split("\n"), found.split("\n"), strict=True
    )
    kept = [written if is_met(row, line) else today for row, line, written, today in rows]
    file.write_text(f"{header}---\n" + "\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        whole = Path(argument).parent.name in WHOLE
        mend(Path(argument), Pipeline() if whole else Pipeline.from_config(None, changes=[RULES_ALONE]))
