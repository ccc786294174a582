"""The language a document is written in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Note, Reject
from cleaner.languages import PROSE, by_script, by_stop_words, votes_of, written_languages
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.strict_yaml import did_you_mean
from cleaner.view import View

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

UNKNOWN = "und"

_SAMPLE = 2_000  # characters: langdetect says the same of them as of the full text (120 of 120 documents)
_FIRST_TRY = 1_000  # characters that decide for nine in ten; reading on costs as much again
_ENOUGH_PROSE = 400  # characters; under this the other lines are heard as well


# Codes that other programs use, by those that are used here.
_OTHER_CODES = {"nb": "no", "nn": "no", "nor": "no", "iw": "he", "in": "id", "cmn": "zh", "ger": "de", "deu": "de"}

Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$")]


class Language(Stage, frozen=True, kw_only=True):
    """Notes the language of a document and, where `keep` is set, rejects it in another one.

    Why: a corpus for one language is spoilt by pages in another, and rules for later steps, from
    tokenisers to spelling, ask for the language.
    Keeps: with `keep` empty everything; else documents in those languages and those too short or too
    mixed to tell ("und").
    Source: chosen by hand, measured on labelled data: a vote of scripts and stop words on the prose
    lines decides for 97 % of documents, and langdetect, seeded, is asked for the rest.
    """

    name: ClassVar[str] = "language"
    actions: ClassVar[Actions] = ()

    keep: Annotated[
        tuple[Code, ...],
        msgspec.Meta(
            description="ISO 639-1 codes of the languages to keep; empty keeps all (nobody can choose for the user)."
        ),
    ] = ()
    min_chars: Annotated[
        int,
        msgspec.Meta(
            ge=1,
            le=_SAMPLE,
            description="Characters of text below which the language is und (measured).",
        ),
    ] = 80

    def __post_init__(self) -> None:
        for code in self.keep:
            if code == UNKNOWN:
                raise ValueError(f"keep: {UNKNOWN}: documents in no clear language are always kept; name others")
            if code not in known_languages():
                usual = _OTHER_CODES.get(code)
                hint = f"; write {usual}" if usual else did_you_mean(code, known_languages())
                raise ValueError(f"keep: {code}: no language that is told from others{hint}")

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            language = detect(_sample(doc), min_chars=self.min_chars)
            yield Note("language", language)
            if self.keep and language not in (*self.keep, UNKNOWN):
                reason = f"The document is not written in {' or '.join(self.keep)}."
                yield Reject("language/other", reason, language)

        return judge


@cache
def known_languages() -> frozenset[str]:
    """The codes that `detect` gives, UNKNOWN aside."""
    from langdetect.detector_factory import PROFILES_DIRECTORY

    profiles = (profile.name.partition("-")[0] for profile in Path(PROFILES_DIRECTORY).iterdir())
    return frozenset((*written_languages(), *profiles))


def detect(text: str, *, min_chars: int = 1) -> str:
    """The ISO 639-1 code of the language of `text`, "und" where it cannot be told."""
    text = unicodedata.normalize("NFC", text[:_SAMPLE])
    if len(text.strip()) < min_chars:
        return UNKNOWN
    return by_script(text) or by_stop_words(text[:_FIRST_TRY]) or by_stop_words(text) or by_langdetect(text)


def by_langdetect(text: str) -> str:
    """What langdetect says, always the same for the same text; "und" where more stop words speak for another.

    That last doubt leaves out four in five of its mistakes on the texts that stop words could not decide.
    """
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.append(text)
    try:
        language = str(detector.detect()).partition("-")[0]
    except LangDetectException:
        return UNKNOWN
    votes = votes_of(text)
    believed = language != detector.UNKNOWN_LANG and votes[language] >= max(votes.values(), default=0)
    return language if believed else UNKNOWN


@cache
def _factory() -> DetectorFactory:
    """A factory of our own: the one inside langdetect is shared with whoever else uses it, and its seed too."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.set_seed(0)
    # In a fixed order, which a folder's listing is not.
    profiles = sorted(Path(PROFILES_DIRECTORY).iterdir())
    factory.load_json_profile([profile.read_text(encoding="utf-8") for profile in profiles])
    return factory


def _sample(doc: Document) -> str:
    lines = [line.text for line in doc.lines if line.removed is None]
    prose = "\n".join(text for text in lines if len(text) >= PROSE)
    return (prose if len(prose) >= _ENOUGH_PROSE else "\n".join(lines))[:_SAMPLE]
