"""Dates in bylines: read as ISO 8601, and taken out of a line."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

from cleaner.cldr import calendar
from cleaner.dates import find_date, has_date, is_age, without_dates
from cleaner.text import fold

sys.path.insert(0, str(Path(__file__).parents[1]))
from training import calendars


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 March 2026", "2026-03-05"),
        ("March 5th, 2026 at 11:15AM", "2026-03-05"),
        ("Thursday, 05.03.2026, 19:25", "2026-03-05"),
        ("17:41 JST, March 5, 2026", "2026-03-05"),
        ("Mar 5, 20266:46 PM", "2026-03-05"),
        ("2026-03-05T23:27:40Z", "2026-03-05"),
        ("3. Mai 2026, 17:47", "2026-05-03"),
        ("le 30 août 2026 à 14h52", "2026-08-30"),
        ("18 de mayo de 2026, 08:40 h", "2026-05-18"),
        ("21 aprile 2026", "2026-04-21"),
        ("12 października 2026", "2026-10-12"),
        ("14. července 2026", "2026-07-14"),
        ("14. června 2026", "2026-06-14"),
        ("Salı, 19 Kasım 2026", "2026-11-19"),
        ("11 сентября 2026, 08:30", "2026-09-11"),
        ("2026年7月3日 5時30分", "2026-07-03"),
        ("2026.03.05 20:00", "2026-03-05"),
        ("2026년 3월 5일", "2026-03-05"),
        ("22 de novembro de 2026, 14h30", "2026-11-22"),
        ("22. listopadu 2026", "2026-11-22"),
        ("22 Kasım 2026", "2026-11-22"),
        ("22 KASIM 2026", "2026-11-22"),
        ("ngày 22 tháng 11 năm 2026", "2026-11-22"),
        ("22/11/2026 14:30 WIB", "2026-11-22"),
        ("22. marraskuuta 2026 klo 14.30", "2026-11-22"),
        ("२२ नवंबर २०२६", "2026-11-22"),
        ("٢٢ نوفمبر ٢٠٢٦", "2026-11-22"),
        ("22 نوفمبر/تشرين الثاني 2026", "2026-11-22"),
        ("22 تشرين الثاني 2026", "2026-11-22"),
        ("2026. november 22.", "2026-11-22"),
        ("22 Listopada 2026", "2026-11-22"),
        ("22 листопада 2026", "2026-11-22"),
        ("12 Μαρτίου 2026", "2026-03-12"),
        ("2026. március 12.", "2026-03-12"),
        ("12 martie 2026, ora 14:30", "2026-03-12"),
        ("12. marca 2026 o 14:30", "2026-03-12"),
        ("12 март 2026, 14:30 ч.", "2026-03-12"),
        ("12. ožujka 2026. u 14:30", "2026-03-12"),
        ("12. listopada 2026.", "2026-10-12"),
        ("12. listopad 2026", "2026-11-12"),
        ("12. mart 2026.", "2026-03-12"),
        ("четвртак, 12. март 2026.", "2026-03-12"),
        ("12. marec 2026 ob 14.30", "2026-03-12"),
        ("12 במרץ 2026", "2026-03-12"),
        ("12 Maart 2026", "2026-03-12"),
        ("12 de març de 2026", "2026-03-12"),
        ("۱۲ مارس ۲۰۲۶", "2026-03-12"),
        ("۲۱ اسفند ۱۴۰۴", "2026-03-12"),
        ("۱۴۰۴/۱۲/۲۱ - ۱۴:۳۰", "2026-03-12"),
        ("۳۰ اسفند ۱۴۰۳", "2025-03-20"),
        ("۱ فروردین ۱۴۰۴", "2025-03-21"),
        ("12 มีนาคม 2569", "2026-03-12"),
        ("12 มี.ค. 2569 14:30 น.", "2026-03-12"),
        ("3/13/2026", "2026-03-13"),
        ("13/3/2026", "2026-03-13"),
        ("31 February 2026, then 1 March 2026", "2026-03-01"),
    ],
)
def test_a_full_date_is_read(text: str, day: str) -> None:
    assert find_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "March",
        "5 March",
        "14:14",
        "May the wind rise",
        "5 marathons 2026",
        "31 February 2026",
        "3/4/2026",
        "۳۱ مهر ۱۴۰۴",
    ],
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(("day_first", "day"), [(True, "2026-04-03"), (False, "2026-03-04"), (None, None)])
def test_the_order_of_numbers_must_be_told(day_first: bool | None, day: str | None) -> None:  # noqa: FBT001
    assert find_date("03/04/2026", day_first=day_first) == day


@pytest.mark.parametrize(
    ("text", "rest", "dated"),
    [
        ("Thursday, 5 March 2026, 07:15 GMT+1", "", True),
        ("Updated 2 minutes ago", "updated", False),
        ("Jane Roe 5 March 2026", "jane roe", True),
        ("8/1/2026 +6.3%", "+6.3%", True),
        ("Aktualisiert vor einer Stunde", "aktualisiert", False),
        ("22 نوفمبر 2026 - منذ 3 ساعات", "-", True),
        ("Su 22.11.2026 klo 14.30", "", True),
        ("22.11.2026 (So), 14:30 Uhr", "( )", True),
        ("So Jung-min 22.11.2026", "so jung-min", True),
        ("Chủ nhật, 22/11/2026, 14:30 (GMT+7)", "(", True),
        ("2026年11月22日（日）下午2:30", "", True),
        ("रविवार, 22 नवंबर 2026, 02:30 PM IST", "", True),
        ("niedziela, 22 listopada 2026, godz. 14:30", ".", True),
        ("12. ožujka 2026. u 14:30", ".", True),
        ("יום חמישי, 12 במרץ 2026, בשעה 14:30", "", True),
        ("پنجشنبه ۲۱ اسفند ۱۴۰۴ ساعت ۱۴:۳۰", "", True),
        ("วันพฤหัสบดีที่ 12 มีนาคม 2569 เวลา 14.30 น.", "", True),
        ("12 март 2026, 14:30 ч.", "", True),
        ("Chapter 12", "chapter 12", False),
    ],
)
def test_what_is_left_without_the_dates(text: str, rest: str, dated: bool) -> None:  # noqa: FBT001
    left, found = without_dates(fold(text))
    assert (" ".join(left.split()).strip(" ,"), found) == (rest, dated)
    assert has_date(fold(text)) is dated


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("3 hours ago", True), ("3시간 전", True), ("3h", False), ("5 March", False), (" ", False), ("", False)],
)
def test_an_age_is_a_relative_time_that_says_so(text: str, verdict: bool) -> None:  # noqa: FBT001
    assert is_age(fold(text)) is verdict


def test_the_words_are_those_of_cldr() -> None:
    assert msgspec.to_builtins(calendar()) == calendars.calendar(), "run: make generate"
