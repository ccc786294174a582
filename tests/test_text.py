"""Folding, words and shapes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.text import count_words, ends_sentence, fold, fold_lines, has_letters, is_prose, normalise, source_offset

ANY_LINE = st.text(st.characters(exclude_categories=(), exclude_characters="\r\n"))
TRICKY = st.text(
    st.sampled_from("aB ßİıſﬁ①½´éΐΪά\u0301\u0307\u0308\u00a0\u3000’–…：:*•»«`#)\t\x0b\x1c\u200b\xad가각漢"), max_size=30
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("STRASSE", "straße"),
        ("İSTANBUL", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("cafe\u0301", "CAFÉ"),
        ("Don’t", "don't"),
        ("Don`t", "DON'T"),
        ("e‑mail", "e-mail"),
        ("10 – 12 — 14", "10 - 12 - 14"),
        ("“so”", '"so"'),
        ("À lire aussi :", "à lire aussi:"),
        ("À lire\u00a0aussi\u202f:", "à lire aussi:"),
        ("read \t  more", "read more"),
        ("ＲＥＡＤ　ＭＯＲＥ", "read more"),
        ("관련\u00a0기사", "관련 기사"),
        ("news\u00adletter", "newsletter"),
        ("news\u200bletter", "newsletter"),
        ("ﬁnal", "final"),
        ("ΠΡΟΪΟΝ", "προϊόν"),
        ("ΑΫΛΟ ΤΑΞΙΔΙ", "άυλο ταξίδι"),
        ("Ϊ\u0301 ΐ ι\u0308\u0301 ΰ", "Ι ι Ϊ υ"),
    ],
)
def test_what_reads_the_same_folds_the_same(written: str, plain: str) -> None:
    assert fold(written) == fold(plain)


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("- ADVERTISEMENT", "advertisement"),
        ("• Share …", "share"),
        ("(Reuters)", "reuters"),
        ("► READ MORE", "read more"),
        ("[Advertisement]", "advertisement"),
        ("Photo:", "photo:"),
        ("Why?", "why?"),
        ("50%", "50%"),
        ('"Share"', '"share"'),
        ("# Heading", "heading"),
        ("#hashtag", "#hashtag"),
        ("{name}", "{name}"),
        ("READ MORE »", "read more"),
        ("« Read more »", '" read more "'),
        ("\ud800 Share", "\ufffd share"),
        ("<b", "<b"),
        ("…", ""),
        ("* * *", ""),
        ("", ""),
    ],
)
def test_decoration_goes_and_meaning_stays(line: str, folded: str) -> None:
    assert fold(line) == folded


@given(ANY_LINE)
def test_folding_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)).split() == normalise(text).split()


@given(st.one_of(TRICKY, ANY_LINE))
def test_a_source_offset_names_the_folded_offset(text: str) -> None:
    folded = fold(text)
    offsets = [source_offset(text, at) for at in range(len(folded) + 1)]
    assert offsets == sorted(offsets)
    assert all(0 <= at <= len(text) for at in offsets)


@pytest.mark.parametrize(
    "text", ["- Straße GROẞ … READ MORE", "  İyi • read more »", "ﬁve ½ cafe\u0301 read more", "“x” — read more"]
)
def test_a_cut_at_a_source_offset_cuts_what_was_found(text: str) -> None:
    at = source_offset(text, fold(text).index("read more"))
    assert text[at:].lower().strip().startswith("read more")


@given(st.text(st.sampled_from("abc ,")))
def test_in_plain_text_offsets_move_by_the_stripped_decoration_alone(text: str) -> None:
    single = " ".join(text.split())
    lead = len(single) - len(single.lstrip(" ,"))
    assert [source_offset(single, at) for at in range(len(fold(single)) + 1)] == [
        lead + at for at in range(len(fold(single)) + 1)
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" ", 0),
        ("one", 1),
        ("one two three", 3),
        ("관련 기사", 2),
        ("この記事は会員限定です", 5),
        ("2024年", 1),
        ("Über die Straße", 3),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("It rained.", True),
        ("Did it rain?", True),
        ("It rained!", True),
        ("It rained…", True),
        ('"It rained."', True),
        ("It rained (a little.)", True),
        ("雨が降った。", True),
        ("هل أمطرت؟", True),
        ("बारिश हुई।", True),
        ("It rained. ", True),
        ("It rained", False),
        ("It rained,", False),
        ("It rained:", False),
        ("", False),
    ],
)
def test_a_sentence_ends_with_its_mark(text: str, ends: bool) -> None:  # noqa: FBT001
    assert ends_sentence(text) is ends


@pytest.mark.parametrize(("words", "prose"), [(24, False), (25, True), (26, True)])
def test_prose_has_25_words_and_a_full_stop(words: int, prose: bool) -> None:  # noqa: FBT001
    text = " ".join(["word"] * words)
    assert is_prose(text + ".") is prose
    assert not is_prose(text)


def test_has_letters() -> None:
    assert has_letters("- 1 -")
    assert has_letters("漢")
    assert not has_letters("— * —")
    assert not has_letters("")


@given(st.lists(st.one_of(TRICKY, ANY_LINE, st.text(st.sampled_from("aé’‘“”—–…\u00a0»«`\t:#-. "))), max_size=5))
@example(["ß \x1ca", "a\tb", "é\x0b\u3000:"])
def test_lines_are_folded_together_like_each_alone(lines: list[str]) -> None:
    assert fold_lines(lines) == [fold(line) for line in lines]
