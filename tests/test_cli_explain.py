"""`cleaner explain`, and the cases that it writes: what they say is what became of the document."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cli_support import FAMILY, PROSE
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Document
from cleaner.cli import main
from cleaner.document import Finding, Reject, Remove, Rewrite, apply, split_lines
from cleaner.report.cases import Case, Row, read_case, write_case
from cleaner.report.escape import escape, escape_line
from cleaner.report.explain import explain

Captured = pytest.CaptureFixture[str]

DIRTY = f"{PROSE}\nZzz junk zzz\r\n \nThe gate opened. Zzz tail zzz\n\tIn\x0c.\n"


@pytest.fixture
def folder(setup: Path) -> Path:
    """The current folder, with a.txt in it and the settings of the tests in effect."""
    Path("a.txt").write_bytes(DIRTY.encode())
    return Path.cwd()


def changed(source: str, *findings: Finding) -> Document:
    return apply(Document(id="a", lines=split_lines(source)), "probe", findings)


def test_every_line_has_its_fate(folder: Path, capsys: Captured) -> None:
    assert main(["explain", "a.txt"]) == 0
    assert capsys.readouterr() == (
        f"""\
a.txt: clean, language und; lines: 2 kept, 1 rewritten, 1 removed, 1 blank
1 kept      | {PROSE}
2 removed   | Zzz junk zzz
  {FAMILY}/zzz_line: The line is the junk of the tests. [Zzz junk zzz]
3 blank     |
4 rewritten | The gate opened. Zzz tail zzz
         to | The gate opened.
  {FAMILY}/zzz_tail: The line ends in the junk of the tests. [Zzz tail zzz]
5 kept      | \\tIn\\x0c.
""",
        "",
    )


def test_a_rejected_document_says_why(folder: Path, capsys: Captured) -> None:
    Path("a.txt").write_text("REJECT ME\n")
    assert main(["explain", "a.txt"]) == 0
    assert (
        capsys.readouterr().out
        == """\
a.txt: rejected, language und; lines: 0 kept, 0 rewritten, 1 removed, 0 blank
    probe_reject/asked: The document asks for it.
1 removed   | REJECT ME
"""
    )


def test_a_failed_stage_is_an_exit_code_of_1(folder: Path, capsys: Captured) -> None:
    Path("a.txt").write_text("FAIL ME\n")
    assert main(["explain", "a.txt"]) == 1
    out, err = capsys.readouterr()
    assert "a.txt: failed" in out
    assert err.startswith("cleaner: a.txt: probe_fail: ZeroDivisionError")


def test_a_belief_below_certainty_is_told() -> None:
    doc = changed("Junk\n", Remove(1, "probe/maybe", "The line may be junk.", "Ju\x1bnk", 0.25))
    assert list(explain(doc, name="a", colour=False))[-1] == "  probe/maybe: The line may be junk. [Ju\\x1bnk] 0.25"


def test_colours_never_come_from_the_text() -> None:
    doc = changed("Junk \x1b[5m\n", Remove(1, "probe/maybe", "The line may be junk.", "\x1b[5m"))
    assert "\x1b[5m" not in "\n".join(explain(doc, name="\x1b[5m", colour=True))
    assert not any("\x1b" in row for row in explain(doc, name="\x1b[5m", colour=False))


def test_a_case_says_what_became_of_each_line(folder: Path, capsys: Captured) -> None:
    assert main(["explain", "--case", "a.txt"]) == 0
    assert capsys.readouterr() == (
        f"""\
language: und
---
= | {PROSE}
- {FAMILY}/zzz_line | Zzz junk zzz\\r
= | \\x20
~ {FAMILY}/zzz_tail | The gate opened. Zzz tail zzz => The gate opened.
= | \\tIn\\x0c.
""",
        "",
    )


def test_a_case_of_a_rejected_document_names_the_rule() -> None:
    doc = apply(changed("One.\nJunk\n", Remove(2, "probe/junk", "Junk.")), "probe", [Reject("probe/all", "All of it.")])
    assert list(write_case(doc)) == ["language: und", "rejected: probe/all", "---", "= | One.", "- probe/junk | Junk"]


def test_a_rule_without_its_stage_is_named_with_it() -> None:
    assert list(write_case(changed("Junk\n", Remove(1, "junk", "Junk."))))[-1] == "- probe/junk | Junk"


def test_a_case_is_read() -> None:
    text = "language: en\n---\n= | One.\n= |\n- probe | Junk\\\\n \\x20\n~ a/b | x => y => z\n? a/b |  miss\n"
    assert read_case(text) == Case(
        {"language": "en"},
        [
            Row("=", None, "One.\n"),
            Row("=", None, "\n"),
            Row("-", "probe", "Junk\\n  \n"),
            Row("~", "a/b", "x\n", "y => z"),
            Row("?", "a/b", " miss\n"),
        ],
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("= | One.\n", "a case has a line ---"),
        ("language en\n---\n", "line 1: a header line is `key: value`"),
        ("---\n= | One.\n+ | Two.\n", "line 3: a line opens with"),
    ],
)
def test_a_broken_case_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_case(text)


pieces = st.one_of(
    st.sampled_from(
        [" => ", "=>", " =>", "=> ", "\\", "\\x20", " ", "\t", "|", " | ", "- a/b | ", "\u202e", "\ud800", "\r", "---"]
    ),
    st.text(st.characters(codec=None, exclude_characters="\n\r"), max_size=6),
)
texts = st.lists(pieces, max_size=5).map("".join)
line_ends = st.sampled_from(["\n", "\r\n", "\r"])


@given(st.lists(st.tuples(texts, line_ends, st.integers(0, 2), texts), max_size=6))
def test_a_case_keeps_every_line_and_fate(rows: list[tuple[str, str, int, str]]) -> None:
    source = "".join(text + end for text, end, _, _ in rows)
    found: list[Finding] = []
    doc = changed(source)
    for line, (_, _, choice, text) in zip(doc.lines, rows, strict=False):
        if choice == 1:
            found.append(Remove(line.number, "probe/junk", "Junk."))
        elif choice == 2:
            found.append(Rewrite(line.number, text.replace("\r", ""), "probe/tail", "Junk."))
    doc = apply(doc, "probe", found)
    written = list(write_case(doc))
    assert all(row == escape_line(row).replace("\\\\t", "\t") for row in written)
    case = read_case("\n".join(written))
    assert case.source == source
    fates = [(row.rule, row.text) for row in case.rows]
    expected = []
    for line in doc.lines:
        rule = "probe/junk" if line.removed else "probe/tail" if line.rewrites else None
        expected.append((rule, line.text if line.rewrites else None))
    assert fates == expected


def test_what_escaping_leaves_and_what_it_shows() -> None:
    left = "tab\t line\n é 漢 🎉 \u200d \u00a0 \\ \ufe0f"
    assert escape(left) == left
    assert (
        escape("\0\x1b\x7f\x80\x9f\r\u2028\u202a\u2069\ud800")
        == "\\x00\\x1b\\x7f\\x80\\x9f\\x0d\\u2028\\u202a\\u2069\\ud800"
    )
    assert escape_line("a\tb\nc\r") == "a\\tb\\nc\\r"
    assert all(char.isprintable() or char in "\t\n" for char in escape("".join(map(chr, range(0xA0)))))


def test_standard_input_is_explained(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("a.txt").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert main(["explain"]) == 0
    assert capsys.readouterr().out.startswith("standard input: clean")
