"""What a page's machinery left in its text: unfilled placeholders, scripts, data, error messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import matched, remove_line, rule_findings
from cleaner.rulebook import Hit, RuleBook
from cleaner.stage import Judge, Stage
from cleaner.text import ends_sentence, is_prose
from cleaner.view import View

_PLACEHOLDER = re.compile(r"\{\{[^{}]{1,80}\}\}|\$\{[\w.]{1,80}\}|\{%.{1,80}?%\}|<%.{1,80}?%>")
_MODULE = re.compile(r"\W*\[[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\]\W*")
_KEY = re.compile(r"[-•* ]*[a-z]+[A-Z]\w* ?:?")
_SETTING = re.compile(r"[-•*\s]*[\"']?[a-z]+[A-Z]\w*[\"']?\s*:\s*\w+,?\s*")
_NO_WORDS = frozenset(("undefined", "null", "nan", "%s", "%d"))
_CODE_LINE = re.compile(r".*[;{}]\s*|[\s)\];,}]*|\s*//.*|\s*\"[\w@$-]+\"\s*:.*|.*\);?\s*")
# What a manual shows and no page leaves behind: assignments and calls without a semicolon, and what stands at a prompt.
_STATEMENT = re.compile(r"\s*(?:>>> .*|\$ \w.*|[\w.\[\]\"']+ = [^;,]+|[\w.]*[a-z_]\w*\([^;]*\))\s*")
_STATEMENTS = 2  # of them that count as much as a line of prose about code (by hand)
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FENCE = "```"

_CODE = "template_residue/code"
_WITHOUT_CODE = ("template_residue/javascript", "template_residue/lorem_label")


class TemplateResidue(Stage, frozen=True):
    """Removes lines that the machinery of a page left behind: placeholders that no template filled, settings and
    bare values, scripts and data blocks, filler text, notices about JavaScript and browsers, messages of forms.

    Why: such lines are no language at all, and learned as text they come back as text.
    Keeps: code in articles about code: in a document whose prose talks of code, only unmistakable notices go;
    sentences that hold a placeholder; filler text that is talked about.
    Source: observed phrases; placeholders stand in 50 lines of clean texts, all about programming.
    """

    name: ClassVar[str] = "template_residue"

    code_lines: Annotated[
        int, msgspec.Meta(ge=1, description="Lines of prose about code that make an article about code (by hand).")
    ] = 2
    placeholder_words: Annotated[
        int, msgspec.Meta(ge=0, le=40, description="Most words beside an unfilled placeholder (chosen by hand).")
    ] = 6

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits(self.name)
            findings = {finding.number: finding for finding in rule_findings(doc, hits)}
            marks = [hit for hit in hits if hit.rule.action == "mark" and hit.rule.id != _CODE]
            placeholders = self._placeholders(doc, view)
            doubtful = marks or placeholders or any(finding.rule in _WITHOUT_CODE for finding in findings.values())
            if doubtful and self._is_about_code(doc, view, hits):
                return [finding for finding in findings.values() if finding.rule not in _WITHOUT_CODE]
            for finding in [*_wrapped(doc, view, findings.values()), *_marked(doc, view, marks), *_identifiers(doc)]:
                findings.setdefault(finding.number, finding)
            return (placeholders | findings).values()

        return judge

    def _placeholders(self, doc: Document, view: View) -> dict[int, Remove]:
        if "{" not in view.joined and "<%" not in view.joined:
            return {}
        reason = "The line shows a placeholder that a template did not fill."
        found: dict[int, Remove] = {}
        for number in view.kept():
            text = doc.lines[number - 1].text
            match = _PLACEHOLDER.search(text)
            if match and len(_PLACEHOLDER.sub(" ", text).split()) <= self.placeholder_words:
                found[number] = Remove(number, "template_residue/placeholder", reason, match[0])
        return found

    def _is_about_code(self, doc: Document, view: View, hits: list[Hit]) -> bool:
        talk = {hit.number for hit in hits if hit.rule.id == _CODE}
        texts = [(number in talk, doc.lines[number - 1].text) for number in view.kept()]
        about = sum(1 for talks, text in texts if (talks and _is_talk(text)) or text.startswith(_FENCE))
        shown = sum(1 for _, text in texts if _STATEMENT.fullmatch(text)) if about else 0
        return about + (shown >= _STATEMENTS) >= self.code_lines


def _is_talk(text: str) -> bool:
    """True for a sentence of twelve words, which may end in the colon before its example."""
    return is_prose(text.rstrip(": ") + "." if text.rstrip().endswith(":") else text, words=12)


def _identifiers(doc: Document) -> Iterator[Remove]:
    """Rows of identifiers for machines, with at most a letter between them."""
    for line in doc.lines:
        if line.text.count("-") >= 8 and line.removed is None:
            rest, count = _IDENTIFIER.subn("", line.text)
            if count > 1 and len(rest) <= 2 * count:
                reason = "The line is made of identifiers that only machines read."
                yield Remove(line.number, "template_residue/identifiers", reason, line.text.strip()[:80])


def _wrapped(doc: Document, view: View, findings: Iterable[Finding]) -> Iterator[Remove]:
    """The rest of a notice that goes on, in small letters, on the next line."""
    for finding in [finding for finding in findings if isinstance(finding, Remove)]:
        below = view.after(finding.number)
        text = doc.lines[below - 1].text.strip() if below else ""
        goes_on = not ends_sentence(doc.lines[finding.number - 1].text) and text[:1].islower()
        if goes_on and ends_sentence(text) and view.words(below) <= 12:
            yield Remove(below, finding.rule, finding.reason, finding.evidence)


def _marked(doc: Document, view: View, marks: list[Hit]) -> Iterator[Remove]:
    for hit in marks:
        number, text = hit.number, doc.lines[hit.number - 1].text
        above = view.before(number)
        kind = hit.rule.id.partition("/")[2]
        if kind == "value" and above and _KEY.fullmatch(doc.lines[above - 1].text.strip()):
            yield remove_line(hit.rule, above, matched(doc, hit))
            yield remove_line(hit.rule, number, matched(doc, hit))
        elif (
            (kind == "value" and text.strip(" -•*").lower() in _NO_WORDS)
            or (kind == "setting" and _SETTING.fullmatch(text))
            or (kind in ("module", "named_module") and _MODULE.fullmatch(text))
            or (kind == "slot" and not above)
        ):
            yield remove_line(hit.rule, number, matched(doc, hit))
        elif kind in ("script", "data"):
            yield from _block(doc, view, hit)


def _block(doc: Document, view: View, hit: Hit) -> Iterator[Remove]:
    """The line of a script and the lines around it that go on with it."""
    yield remove_line(hit.rule, hit.number, matched(doc, hit))
    for step in (view.before, view.after):
        number = step(hit.number)
        while number and _CODE_LINE.fullmatch(doc.lines[number - 1].text) and not view.is_prose(number):
            yield remove_line(hit.rule, number, matched(doc, hit))
            number = step(number)
