"""The one scan: it must find what a plain search finds, and nothing that reads differently."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_cases import FILES

from cleaner.document import Document, split_lines
from cleaner.matcher import Matcher
from cleaner.phrase_table import RulePhrase, Tables
from cleaner.phrases import WINDOW, Where, compile_phrase
from cleaner.pieces import PhraseError
from cleaner.rule import Rule
from cleaner.rulebook import Hit, RuleBook
from cleaner.text import LEADING, TRAILING, fold, has_letters, is_unspaced, normalise
from cleaner.view import LONGEST_LINE, View

WHERES = ("whole", "start", "end", "anywhere")
LETTERS = st.text(st.sampled_from("aab bé1-':漢가"), min_size=1, max_size=5)


def hits(line: str, *phrases: str, where: Where = "whole", **fields: object) -> list[Hit]:
    rule = Rule(id="family/name", reason="-", where=where, action="remove", phrases={"en": list(phrases)}, **fields)  # type: ignore[arg-type]
    doc = Document(id=None, lines=split_lines(line))
    return View(RuleBook([rule]), doc).hits("family")


def joined(line: str, at: int) -> bool:
    pair = line[at - 1 : at + 1] if 0 < at < len(line) else ""
    return len(pair) == 2 and pair.isalnum() and not any(map(is_unspaced, pair))


def plain_search(line: str, variants: Iterable[str], where: Where) -> set[tuple[int, int]]:
    """Every place in a folded line where a variant of a phrase stands, found character by character."""
    places = set()
    for variant in filter(None, variants):
        text = normalise(" ".join(variant.split()))
        text = text.lstrip(LEADING if where in ("whole", "start") else " ")
        text = text.rstrip({"whole": TRAILING + ":", "end": TRAILING}.get(where, " "))
        if where == "whole" and text:
            places |= {(0, len(line))} if line in (text, f"{text}:") else set()
        elif text:
            found = {(at, at + len(text)) for at in range(len(line)) if line.startswith(text, at)}
            found = {(start, end) for start, end in found if not joined(line, start) and not joined(line, end)}
            places |= {(start, end) for start, end in found if where != "start" or start == 0}
    return {(start, end) for start, end in places if where not in ("whole", "end") or end == len(line)}


# Pieces of a phrase: plain text, or alternatives, which may be empty or open with one another.
OPTIONS = st.lists(st.sampled_from(["", "a", "ab", "aba", "b", "é", "漢", "a b"]), min_size=2, max_size=5)
PIECES = st.lists(st.one_of(LETTERS, OPTIONS), max_size=4)
MANY = ["a", "ab", *(letter * 2 for letter in "cdefghijklmnopqrstuvw")]  # more than are spelt out


@settings(max_examples=300)
@given(
    st.lists(st.tuples(PIECES, st.sampled_from(WHERES)), max_size=6),
    st.lists(st.text(st.sampled_from("aab bé1-':漢가"), max_size=9).map(fold), max_size=6),
)
@example([(["a"], "whole")], ["a", "", "a:"])
@example([(["ab"], "anywhere"), (["a b"], "start"), (["b a"], "end")], ["ab a", "xab ab", "a b a"])
@example([([["", "a"], "-", "1"], where) for where in WHERES], ["1", "a-1"])
@example([(["1", "-", ["", "a"]], where) for where in WHERES], ["1", "1-a"])
@example([(["b ", ["a", "ab"]], where) for where in WHERES], ["b ab", "b ab a", "a b ab", "a b ab a", "b aba"])
@example([([["a", "ba"], " b"], where) for where in WHERES], ["ba b", "ba b a", "a ba b", "a ba b a", "aba b"])
@example([(["b ", MANY], where) for where in WHERES], ["b ab", "b ab a", "a b ab", "a b ab a", "b aba"])
@example([([MANY, " b"], where) for where in WHERES], ["ab b", "ab b a", "a ab b", "a ab b a", "aab b", "b a b"])
def test_the_scan_equals_a_plain_search(rules: list[tuple[list[str | list[str]], Where]], lines: list[str]) -> None:
    phrases, expected = [], {}
    folded = ["", *lines, ""]
    for place, (pieces, where) in enumerate(rules):
        choices = ([piece] if isinstance(piece, str) else piece for piece in pieces)
        variants = ["".join(choice) for choice in itertools.product(*choices)]
        text = "".join(piece if isinstance(piece, str) else f"{{{'|'.join(piece)}}}" for piece in pieces)
        if not all(map(has_letters, variants)):
            continue  # punctuation alone is nothing to look for
        try:
            phrase, anchors = compile_phrase(text, where)
        except PhraseError:
            continue
        phrases.append((RulePhrase(place, "en", phrase), anchors))
        for number, line in enumerate(folded):
            if places := plain_search(line, variants, where):
                expected[number, place] = places
    found = {(match.number, match.rule): (match.start, match.end) for match in Matcher(Tables.of(phrases)).scan(folded)}
    assert found.keys() == expected.keys()
    for at, (start, end) in found.items():
        assert (start, end) in expected[at]
        assert start == min(expected[at])[0]


@pytest.mark.parametrize(
    ("phrase", "where", "line"),
    [
        ("read more", "whole", "Read more"),
        ("read more", "whole", "READ MORE:"),
        ("read more", "whole", "► Read more …"),
        ("read more:", "whole", "Read more"),
        ("read more", "start", "Read more, then rest"),
        ("read more", "end", "Rest, then read more."),
        ("read more", "anywhere", "To (read more) is good"),
        ("don't miss", "whole", "Don’t miss"),
        ("don’t miss", "whole", "DON'T MISS"),
        ("e-mail us", "whole", "E‑mail us"),
        ("follow - us", "whole", "Follow — us"),
        ("à lire aussi:", "start", "À lire aussi\u00a0: la suite"),
        ("weiter lesen", "whole", "Weiter\u00a0lesen"),
        ("straße", "whole", "STRASSE"),
        ("strasse", "whole", "Straße"),
        ("devamı için", "whole", "DEVAMI İÇİN"),
        ("giriş", "whole", "GİRİŞ"),
        ("会員限定", "anywhere", "この記事は会員限定です"),
        ("関連記事", "whole", "【関連記事】"),
        ("関連記事:", "start", "関連記事：橋が再開"),
        ("photo:", "start", "ＰＨＯＴＯ：リンドムーア"),
        ("广告", "whole", "—— 广告 ——"),
        ("اقرأ أيضا", "whole", "اقرأ أيضاً:"),
        ("اقرأ أيضا", "whole", "\u200fاقرا ايضا\u200e"),
        ("مشاركة", "whole", "مشـــاركة"),
        ("यह भी पढ़ें", "whole", "यह भी पढ़ें :"),
        ("еще новости", "whole", "Ещё новости"),
        ("замок открыт", "whole", "За\u0301мок откры\u0301т"),
        ("κοινοποίηση", "whole", "ΚΟΙΝΟΠΟΙΗΣΗ"),
        ("σχετικά άρθρα", "whole", "ΣΧΕΤΙΚΑ ΑΡΘΡΑ"),
        ("πρωτοσέλιδο της ημέρας", "start", "Πρωτοσε\u0301λιδο τής ημέρας: η πλατεία"),
        ("το ταΐζω", "end", "ΕΓΩ ΤΟ ΤΑΪΖΩ"),
        ("à lire aussi:", "start", "À LIRE AUSSI\u202f: la suite"),
        ("xem thêm", "whole", "Xem the\u0302m"),
        ("기자", "end", "박준석기자"),
        ("อ่านต่อ", "anywhere", "ข่าวอ่านต่อที่นี่"),
        ("a", "whole", "A"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, where: Where, line: str) -> None:
    assert hits(line, phrase, where=where)


@pytest.mark.parametrize(
    ("phrase", "where", "line"),
    [
        ("read more", "whole", "Read more books"),
        ("read more", "start", "To read more"),
        ("read more", "start", "Read moreover"),
        ("read more", "end", "Read more books"),
        ("read more", "end", "They spread more"),
        ("read more", "anywhere", "They spread more butter"),
        ("read more", "anywhere", "They read moreover"),
        ("read more", "anywhere", "Read\nmore"),
        ("werbung", "anywhere", "Werbungskosten absetzen"),
        ("werbung", "end", "Die Schleichwerbung"),
        ("anzeige", "start", "Anzeigenblatt"),
        ("sdílet", "start", "Sdíletelné"),
        ("خبر", "start", "خبراء الاقتصاد"),
        ("पढ़ें", "start", "पढ़ेंगे"),
        ("तस्वीर", "start", "तस्वीरें बोलती हैं"),
        ("photo:", "whole", "Photo: Jane Roe"),
        ("tags", "whole", '"Tags"'),
        ("share", "whole", "Share?"),
    ],
)
def test_a_phrase_is_not_found_inside_other_words(phrase: str, where: Where, line: str) -> None:
    assert not hits(line, phrase, where=where)


AGES = (
    *("3 hours ago", "an hour ago", "3h ago", "3h", "12 min", "vor 15 Minuten", "vor einer Stunde", "il y a 2 heures"),
    *("hace 3 horas", "3 ore fa", "há 3 horas", "3 horas atrás", "3 uur geleden", "3 godziny temu", "godzinę temu"),
    *(
        "před 3 hodinami",
        "för 3 timmar sedan",
        "3 timmar sedan",
        "for 3 timer siden",
        "3 timer siden",
        "3 tuntia sitten",
    ),
    *(
        "3 saat önce",
        "3 часа назад",
        "час назад",
        "3 години тому",
        "15分前",
        "3시간 전",
        "3시간전",
        "3小时前",
        "3小時前",
    ),
    *("منذ 3 ساعات", "قبل ٣ ساعات", "منذ ساعتين", "3 घंटे पहले", "3 giờ trước", "3 jam lalu", "3 jam yang lalu"),
)
SLOTS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "{number}": (("1", "12", "1,204", "3.5", "12 000", "12k", "100+"), ("twelve", "-", "1234567890123456")),
    "{name}": (
        ("Jane Roe", "J. R. Roe", "Ada de la Cruz", "O'Neil", "山田太郎", "Roe & Sons"),
        ("jane roe", "the cat", "12"),
    ),
    "{names}": (
        ("Jane Roe", "Jane Roe, John Doe and Max Roe", "Jane Roe/Reuters", "Jane Roe | Max Roe"),
        ("roe", "and"),
    ),
    "{date}": (
        (
            "3 May",
            "May 3, 2024",
            "3. Mai 2024",
            "2024-05-03",
            "03/05/2024",
            "3 de mayo de 2024",
            "2024年5月3日",
            "3 мая 2024",
            "22. listopadu 2026",
            "22 Kasım 2026",
            "22 tháng 11 năm 2026",
            "22. marraskuuta 2026",
            "2026. november 22.",
            "٢٢ نوفمبر ٢٠٢٦",
            "22 تشرين الثاني/نوفمبر 2026",
            "22 नवंबर 2026",
            "2026년 11월 22일",
        ),
        ("May", "5 marathons", "22 Kasımpaşa", "tháng 11", "2024", "99", "soon"),
    ),
    "{time}": (
        ("9", "9:30", "09.30", "9 am", "9:30 p.m.", "18 Uhr", "9:30 am (EST)", "14:30 WIB", "下午2:30", "14時30分"),
        ("noon", "930000"),
    ),
    "{ago}": (AGES, ("3", "ago", "hours ago", "3 dogs", "vor Stunden", "il y a deux villes", "13000 hours ago")),
    "{network}": (("Facebook", "X", "WhatsApp", "e-mail", "Google News"), ("friends", "the post")),
    "{networks}": (("Facebook", "Facebook, X and WhatsApp", "Facebook | X"), ("Facebook friends", "and")),
    "{url}": (("https://example.org/a?b=c", "www.example.org"), ("example", "http", "https://")),
    "{domain}": (("example.org", "news.example.co.uk"), ("example", "e.g")),
    "{email}": (("jane.roe+news@example.org",), ("jane.roe", "@example", "jane at example.org")),
    "{handle}": (("@jane_roe", "@a.b"), ("@", "jane", "@a b")),
    "{words:1-3}": (("one", "one two", "one two three"), ("", "one two three four")),
    "{articles|posts}": (("articles", "POSTS"), ("article", "comments")),
    "{more |}posts": (("posts", "More posts"), ("no posts", "more  more posts")),
}


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("where", WHERES)
def test_a_slot_takes_its_kind_and_nothing_else(slot: str, where: Where) -> None:
    good, bad = SLOTS[slot]
    phrase = f"begin {slot} end"
    assert [text for text in good if not hits(f"Begin {text} end", phrase, where=where)] == []
    assert [text for text in bad if hits(f"Begin {text} end", phrase, where=where)] == []


def test_every_slot_has_examples() -> None:
    from cleaner.slots import SLOTS as KNOWN

    assert {f"{{{name}}}" for name in KNOWN} <= SLOTS.keys()


def test_a_name_may_stand_at_either_end() -> None:
    assert hits("By Jane Roe", "by {name}")
    assert hits("Jane Roe reports", "{name} reports")
    assert not hits("By then", "by {name}")


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("{nmae} reports", "unknown slot"),
        ("{name}", "too little literal text"),
        ("{words:3-1} more", "at least 1"),
        ("a", "too little literal text"),
        ("", "every part is optional"),
        ("{|read }{|more}", "every part is optional"),
        ("{|}", "every part is optional"),
        ("read {more", "a brace stands alone"),
        ("read more}", "a brace stands alone"),
    ],
)
def test_a_phrase_that_cannot_be_looked_for_is_an_error(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        compile_phrase(phrase, "anywhere")


def test_alternatives_may_hold_slots_and_alternatives() -> None:
    phrase = "posted {|by {name}|{today|{number} {days|hours} ago}}"
    assert hits("Posted", phrase)
    assert hits("Posted by Jane Roe", phrase)
    assert hits("Posted today", phrase)
    assert hits("Posted 3 hours ago", phrase)
    assert not hits("Posted 3 ago", phrase)
    assert not hits("Posted hours ago", phrase)


@pytest.mark.parametrize(("words", "found"), [(39, True), (40, True), (41, False)])
def test_a_rule_reads_lines_of_up_to_40_words(words: int, found: bool) -> None:  # noqa: FBT001
    line = " ".join(["word"] * (words - 2) + ["read", "more"])
    assert bool(hits(line, "read more", where="end")) is found


@pytest.mark.parametrize(("words", "found"), [(4, True), (5, True), (6, False)])
def test_a_rule_may_set_its_own_longest_line(words: int, found: bool) -> None:  # noqa: FBT001
    line = " ".join(["word"] * (words - 2) + ["read", "more"])
    assert bool(hits(line, "read more", where="end", max_words=5)) is found


def test_a_cut_reads_lines_of_any_length(make_rule: object) -> None:
    rule = Rule(id="f/n", reason="-", where="end", action="cut", phrases={"en": ["read more"]})
    doc = Document(id=None, lines=split_lines("word " * 10_000 + "read more"))
    assert View(RuleBook([rule]), doc).hits("f")


def test_a_slot_far_from_its_anchor_is_not_looked_for() -> None:
    near, far = "x" * (WINDOW // 2 - 30), "x" * (WINDOW * 2)
    assert hits(f"{near} 5 min read", "{number} min read", where="anywhere")
    assert hits(f"{far} 5 min read", "{number} min read", where="anywhere")
    assert hits(f"{far} 5 min read", "{number} min read", where="end")
    assert not hits(f"5 min read {far}", "{number} min read", where="end")


@pytest.mark.parametrize(("length", "found"), [(LONGEST_LINE, True), (LONGEST_LINE + 1, False)])
def test_a_line_that_is_data_is_not_read(length: int, found: bool) -> None:  # noqa: FBT001
    line = "read more".rjust(length, "x")
    line = "read more " + line[10:]
    rule = Rule(id="f/n", reason="-", where="start", action="cut", phrases={"en": ["read more"]})
    assert bool(View(RuleBook([rule]), Document(id=None, lines=split_lines(line))).hits("f")) is found


def test_a_rule_stands_once_a_line_with_its_first_match() -> None:
    found = hits("Read more or see more", "see more", "read more", where="anywhere")
    assert [(hit.number, hit.start, hit.end) for hit in found] == [(1, 0, 9)]


@pytest.mark.parametrize("languages", [["de"], ["de", "fr"], None])
@pytest.mark.parametrize("line", ["mehr lesen, read more", "read more, mehr lesen", "lire plus, mehr lesen, read more"])
def test_of_phrases_in_several_languages_the_first_match_stands(line: str, languages: list[str] | None) -> None:
    phrases = {"en": ["read more"], "de": ["mehr lesen"], "fr": ["lire plus"], "fi": ["lue lisää"]}
    book = RuleBook([Rule(id="f/n", reason="-", where="anywhere", action="remove", phrases=phrases)])
    asked = frozenset(languages) if languages else None
    (hit,) = book.scan(split_lines(line), ["", line, ""], asked)["f"]
    known = [line.find(text) for code, (text,) in phrases.items() if not asked or code in {"en", *asked}]
    assert hit.start == min(place for place in known if place >= 0)


def test_phrases_of_other_languages_are_left_alone() -> None:
    rule = Rule(id="f/n", reason="-", where="whole", action="remove", phrases={"en": ["more"], "fi": ["lisää"]})
    folded = ["", "lisää", "more", ""]
    lines = split_lines("lisää\nmore")
    assert [hit.number for hit in RuleBook([rule]).scan(lines, folded, frozenset(["de"]))["f"]] == [2]
    assert [hit.number for hit in RuleBook([rule]).scan(lines, folded, frozenset(["fi"]))["f"]] == [1, 2]


def test_the_first_texts_are_read_like_later_ones(book: RuleBook) -> None:
    first, later = Matcher(book.tables), Matcher(book.tables)
    later.scan(["", "a long text " * 50_000, ""])
    for file in FILES:
        folded = ["", *map(fold, file.read_text(encoding="utf-8").split("\n")), ""]
        assert first.scan(folded) == later.scan(folded)


def test_no_phrases_find_nothing() -> None:
    assert Matcher(Tables.of([])).scan(["", "a line", ""]) == []
    assert RuleBook([]).scan((), [""]) == {}
