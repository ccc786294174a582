"""Bylines: what becomes of them in the document's meta, and where they count."""

from __future__ import annotations

import pytest

from cleaner import Document, Pipeline
from cleaner.document import split_lines
from cleaner.rulebook import RuleBook
from cleaner.stages.bylines import Bylines
from cleaner.view import View

PROSE = (
    "The night ferry left the harbour at dawn with forty passengers, two goats and a piano that nobody had come to "
    "collect, and it came back at noon without the piano."
)


def clean(rules_alone: Pipeline, *lines: str) -> Document:
    return rules_alone.clean("\n".join(lines), media_type="text/plain")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Orla Finch", ["Orla Finch"]),
        ("By Orla Finch and Bram Teasdale, Staff Writers", ["Orla Finch", "Bram Teasdale"]),
        ("By ORLA FINCH, Aldport Herald in Marlow", ["ORLA FINCH"]),
        ("Von: Petra Lund, Karl Erb", ["Petra Lund", "Karl Erb"]),
        ("Par Léa Morvan (avec Luc Tanguy)", ["Léa Morvan"]),
        ("Автор: Анна Лунёва", ["Анна Лунёва"]),
        ("By Orla FinchPublished: Mar 5, 2026", ["Orla Finch"]),
        ("By our staff reporter", None),
        ("By the sea", None),
    ],
)
def test_the_byline_tells_the_authors(rules_alone: Pipeline, byline: str, authors: list[str] | None) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", byline, PROSE, PROSE[::-1])
    assert doc.meta.get("authors") == authors


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("5 March 2026", "2026-03-05"),
        ("Updated 5 March 2026 at 10.54 GMT", "2026-03-05"),
        ("By Orla Finch | March 5, 2026 | 3 min read", "2026-03-05"),
        ("Published5 March 2026, 10:23Updated 12:17", "2026-03-05"),
        ("Publicerad 5 mars 2026 kl 10.23Uppdaterad kl 12.17", "2026-03-05"),
        ("Ярослав Верба, 5 березня, 17:46", None),
        ("3/4/2026", None),
    ],
)
def test_the_dateline_tells_the_date(rules_alone: Pipeline, line: str, day: str | None) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", line, PROSE, PROSE[::-1])
    assert doc.meta.get("date") == day
    assert doc.lines[1].removed is not None


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the ferry had been repainted twice",
        "Von der Leyen reist an die Küste",
        "Von Lindmoor bis Harlan fuhr kein Zug.",
        "– Von Petra? Nie gehört.",
        "Par ailleurs, la mairie rouvre le vieux pont",
        "Par Lindmoor ou par la côte, la route est longue.",
        "Por fin abre el puente de Valdemar",
        "– Por Ana lo haría otra vez, dijo.",
        "Di Maio torna a parlare della diga",
        "Di notte la diga di Valmora resta accesa",
        "Deur dik en dun vaar die veerboot elke dag uit",
        "Piše se nova stranica u povijesti luke",
        "Γράφει ιστορία η ομάδα του λιμανιού",
        "Por enquanto, a ponte de Valdemar segue fechada",
        "Door de storm viel de veerboot naar Harlan uit",
        "– Rozmawiał z nami do rana – mówi Jan.",
        "Av og til stopper ferja i Vikhamn",
        "– Av Kari fikk jeg et brev, sier han.",
        "Av allt att döma stannar färjan i Lindmo",
        "Af og til sejler færgen til Lundby",
        "Teksti oli pieni ja lappu märkä",
        "– Napsal jsem to sám, řekl Jan.",
        "– Записал всё, что мог, – сказал Пётр.",
        "– Записала все, що чула, – каже Оксана.",
        "Oleh karena itu, jembatan Raharja ditutup",
        "記者：為什麼？",
        "نُشر في الصحيفة المحلية إعلان عن القارب",
        "प्रकाशित पुस्तकों की सूची बदल गई",
        "Luotu luottamus katosi yhdessä illassa",
        "تحديث الميناء يكلف المدينة ثلاثة أعوام",
        "Cập nhật kỹ năng lái đò cho người trẻ",
        "수정과를 끓이는 데 3시간이 걸렸다",
        "Обновление парка трамваев отложили до марта",
        "Aktualizace jízdního řádu zmátla celé Lipovo",
        "Von der Leyen",
        "Par Notre-Dame passe le vieux tram",
        "كتب: رواية جديدة عن البحر والملح والخبز القديم",
        "मीरा जोशी 5 मार्च 2026 से मेला",
        "서울 시장 2026년 3월 5일 방문",
        "记者：您怎么看？",
        "記者「なぜですか」",
        "– Af Bo fik jeg brevet, siger hun.",
        "– Av Eva fick jeg brevet, säger hon.",
        "Door Harlan loopt geen spoor meer",
        "Texto de la ley: el puente se queda",
        "– Yazan bendim, dedi Ali.",
        "Nội dung: ai giữ chìa khóa bến đò?",
        "Von Mansfeld wraca do Lipowa",
    ],
)
def test_a_line_that_opens_like_a_byline_stays(rules_alone: Pipeline, line: str) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", line, PROSE, PROSE[::-1])
    assert doc.lines[1].removed is None


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Von Petra van den Lund und Karl Erb", ["Petra van den Lund", "Karl Erb"]),
        ("BY DAN SMITH AND LE VAN HUY", ["DAN SMITH", "LE VAN HUY"]),
        ("Par Léa Morvan et Luc Tanguy à Lisbonne", ["Léa Morvan", "Luc Tanguy"]),
        ("Por Ana Prado e Rui Sela", ["Ana Prado", "Rui Sela"]),
        ("Teksti: Aino Salo ja Eero Maa", ["Aino Salo", "Eero Maa"]),
        ("Oleh Budi Raharja dan Siti Lestari", ["Budi Raharja", "Siti Lestari"]),
        ("Підготувала: Оксана Верба та Остап Гай", ["Оксана Верба", "Остап Гай"]),
        ("Muhabir: Ayşe Derin ve Ali Kaya", ["Ayşe Derin", "Ali Kaya"]),
        ("Bài và ảnh: Lan Anh", ["Lan Anh"]),
        ("بقلم سمير ناصر", ["سمير ناصر"]),
        ("Piše: Ana Horvat i Marko Babić", ["Ana Horvat", "Marko Babić"]),
        ("Scris de Ana Pop și Ion Lup", ["Ana Pop", "Ion Lup"]),
        ("Γράφουν οι Νίκος Λαμπρός και Άννα Ρήγα", ["Νίκος Λαμπρός", "Άννα Ρήγα"]),
        ("מאת דנה כרמי", ["דנה כרמי"]),
        ("เขียนโดย สมชาย ใจดี", ["สมชาย ใจดี"]),
        ("लेखक: राहुल वर्मा और मीरा जोशी", ["राहुल वर्मा", "मीरा जोशी"]),
        ("取材・文／山野太郎", ["山野太郎"]),
        ("취재기자: 홍길순", ["홍길순"]),
        ("作者：林小雨、王大山", ["林小雨", "王大山"]),
    ],
)
def test_the_byline_tells_the_authors_in_every_language(rules_alone: Pipeline, byline: str, authors: list[str]) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", byline, PROSE, PROSE[::-1])
    assert doc.meta.get("authors") == authors


@pytest.mark.parametrize("line", ["3 hours ago", "vor 3 Stunden", "منذ 3 ساعات", "3小時前", "3 giờ trước"])
def test_an_age_around_the_first_paragraph_goes(rules_alone: Pipeline, line: str) -> None:
    doc = clean(rules_alone, "Ferry returns without the piano", "By Orla Finch", line, PROSE, PROSE[::-1])
    assert doc.lines[2].removed is not None


def test_what_the_page_told_before_stays(book: RuleBook) -> None:
    meta = {"authors": ["Ida Holm"], "date": "2020-01-01"}
    text = f"Ferry returns without the piano\nBy Orla Finch\n5 March 2026\n{PROSE}"
    doc = Document(id=None, lines=split_lines(text), meta=meta)
    findings = list(Bylines().prepare(book)(doc, View(book, doc)))
    assert sorted(finding.number for finding in findings) == [2, 3]  # type: ignore[union-attr]


@pytest.mark.parametrize(("entries", "removed"), [(1, 1), (2, 0), (3, 0)])
def test_dates_that_head_a_list_stay(rules_alone: Pipeline, entries: int, removed: int) -> None:
    listed = [line for day in range(entries) for line in (f"March {day + 1}, 2026", "A talk.", "A walk.", "A song.")]
    doc = clean(rules_alone, "What the harbour offers", *listed, PROSE, PROSE[::-1])
    dates = [line for line in doc.lines if line.source.startswith("March")]
    assert sum(line.removed is not None for line in dates) == removed


def test_a_title_that_reads_like_a_byline_stays(rules_alone: Pipeline) -> None:
    doc = clean(rules_alone, "By Royal Appointment", PROSE, PROSE[::-1])
    assert doc.lines[0].removed is None


@pytest.mark.parametrize(("distance", "in_head"), [(10, True), (11, False)])
def test_the_head_ends_ten_lines_above_the_first_paragraph(book: RuleBook, distance: int, in_head: bool) -> None:  # noqa: FBT001
    text = "\n".join([*(f"Entry {n}" for n in range(30 - distance)), "mark", *["Entry"] * (distance - 1), PROSE])
    view = View(book, Document(id=None, lines=split_lines(text)))
    assert (31 - distance in view.head()) is in_head


@pytest.mark.parametrize(("paragraphs", "line"), [(0, 4), (1, 2), (2, 1), (3, 0)])
def test_the_tail_starts_behind_the_last_paragraphs(book: RuleBook, paragraphs: int, line: int) -> None:
    view = View(book, Document(id=None, lines=split_lines("\n".join([PROSE, PROSE, "Short.", PROSE, "End."]))))
    assert view.tail_start(paragraphs) == line
