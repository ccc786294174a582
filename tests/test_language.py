"""The language stage: what it notes, when it rejects, and that it never wavers."""

from __future__ import annotations

import json
import random
from pathlib import Path

import msgspec
import pytest

from cleaner import Document, Pipeline
from cleaner.config import Settings, load
from cleaner.stages.language import Language, by_script, detect
from cleaner.strict_yaml import InvalidFile

# A sentence or three in each language, about a bridge, written for this test.
TEXTS: dict[str, str] = json.loads((Path(__file__).parent / "languages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", TEXTS)
def test_a_language_is_told(language: str) -> None:
    assert detect(TEXTS[language]) == language


def test_the_vote_decides_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("cleaner.stages.language.by_langdetect", lambda text: asked.append(text) or "und")
    assert [language for language, text in TEXTS.items() if detect(text) != language] == []
    assert asked == []


def test_the_answer_does_not_depend_on_the_order() -> None:
    # Texts that the vote cannot decide, so that langdetect and its random numbers are asked.
    texts = [
        "Ballpark Figures Quarterly Overview Spreadsheet Templates",
        "Gasgrill Holzkohle Zubehör",
        "Lorem ipsum dolor",
    ]
    first = [detect(text) for text in texts]
    for seed in range(3):
        random.seed(seed)
        assert [detect(text) for text in reversed(texts)] == first[::-1]


@pytest.mark.parametrize("text", ["", " \n", "12 345 – 67", "😀😀😀😀", "https://example.org/"])
def test_what_is_in_no_language_is_undetermined(text: str) -> None:
    assert detect(f"{text} " * 3) == "und"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ニュース", "ja"),
        ("新聞記者の話を読む", "ja"),
        ("新闻", "zh"),
        ("뉴스", "ko"),
        ("Νέα", "el"),
        ("ข่าว", "th"),
        ("Новости", None),
        ("أخبار", None),
        ("News", None),
        ("", None),
    ],
)
def test_a_script_tells_where_one_language_is_written_in_it(text: str, language: str | None) -> None:
    assert by_script(text) == language


@pytest.mark.parametrize(("chars", "language"), [(79, "und"), (80, "en"), (82, "en")])
def test_a_short_text_is_undetermined(chars: int, language: str) -> None:
    text = TEXTS["en"][:chars]
    assert len(text.strip()) == chars
    assert clean(text, Language()).language == language


def test_only_what_is_kept_is_heard(pipeline: Pipeline) -> None:
    text = "\n".join([TEXTS["de"], *["Advertisement"] * 50])
    assert pipeline.clean(text, media_type="text/plain").language == "de"


def test_prose_is_heard_before_menus() -> None:
    menu = ["Home", "About the team", "What we do and who we are", "All of our news", "This is it"] * 20
    doc = clean("\n".join([*menu, *[TEXTS["fr"]] * 4, *menu]), Language())
    assert doc.language == "fr"


@pytest.mark.parametrize(
    ("keep", "language", "rejected"),
    [
        ((), "fr", False),
        (("en",), "en", False),
        (("en",), "fr", True),
        (("en", "fr"), "fr", False),
        (("fr",), "en", True),
    ],
)
def test_keep_rejects_other_languages(keep: tuple[str, ...], language: str, rejected: bool) -> None:  # noqa: FBT001
    doc = clean(TEXTS[language], Language(keep=keep))
    assert doc.language == language
    assert (doc.rejected is not None) is rejected
    if doc.rejected is not None:
        assert (doc.rejected.rule, doc.rejected.evidence) == ("language/other", language)


def test_keep_lets_undetermined_documents_pass() -> None:
    doc = clean("12 345 678", Language(keep=("en",)))
    assert (doc.language, doc.rejected) == ("und", None)


@pytest.mark.parametrize("settings", [{"keep": ["english"]}, {"keep": ["zh-cn"]}, {"min_chars": 0}, {"keep": "en"}])
def test_settings_out_of_bounds_are_errors(settings: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(settings, Language)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("nb", "nb: no language that is told from others; write no"),
        ("xx", "xx: no language that is told from others; known: af, ar, "),
        ("eng", "eng: no language that is told from others; did you mean en?"),
        ("und", "und: documents in no clear language are always kept; name others"),
    ],
)
def test_a_language_that_no_document_is_in_is_an_error(tmp_path: Path, code: str, message: str) -> None:
    config = tmp_path / "my.yaml"
    config.write_text(f"stages:\n- spam\n- language:\n    keep: [de, {code}]\n")
    with pytest.raises(InvalidFile) as error:
        load(config)
    assert str(error.value).startswith(f"{config}:4: language.keep: {message}")


def clean(text: str, stage: Language) -> Document:
    return Pipeline(Settings((stage,))).clean(text, media_type="text/plain")
