"""Dates in short lines such as bylines: reading the first one, and what is left of a line without them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from cleaner import cldr
from cleaner.cldr import NOT_BEFORE_LETTER, NOT_BEHIND_LETTER
from cleaner.text import normalise

_DIGIT = re.compile(r"\d")
_LONGEST_AGE = 40  # characters

# Devanagari, Arabic and Persian pages write their own digits.
_YEAR = r"(?:[1١۱१][9٩۹९]|[2٢۲२][0٠۰०]|25(?=[5-9]))\d\d"
_BUDDHIST = 543  # years ahead of us that Thailand counts: 2569 is 2026
_BEHIND_DAY = r"(?:st|nd|rd|th|er|º|ª|\.)?,?(?: of| de| d')? ?(?:-|/)?"
# Arabic pages name a month twice: "22 نوفمبر/تشرين الثاني 2026".
_BEFORE_YEAR = r"(?: ?/ ?[^\W\d_]{3,9}(?: [^\W\d_]{3,6})?)?,?(?:-|/| de| del)? ?"
_NUMERIC = (
    rf"(?P<y1>{_YEAR})(?:-|/|\.) ?(?P<m1>\d{{1,2}})(?:-|/|\.) ?(?P<d1>\d{{1,2}})(?!\d)\.?"
    rf"|(?P<y2>{_YEAR}) ?[年년] ?(?P<m2>\d{{1,2}}) ?[月월] ?(?P<d2>\d{{1,2}}) ?[日일]"
    rf"|(?<!\d)(?P<d3>\d{{1,2}}) (?:tháng|thg|thang) (?P<m3>\d{{1,2}})(?!\d)(?:,?(?: năm| nam|/)? ?(?P<y3>{_YEAR}))?"
    rf"|(?<!\d)(?P<a>\d{{1,2}})(?P<by>[-./]) ?(?P<b>\d{{1,2}})(?:-|/|\.) ?(?P<y4>{_YEAR}|\d\d)(?!\d)"
)
# Iran counts the years of the sun since 622, and begins them in March.
_SOLAR_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_SOLAR_YEAR = r"[1۱](?:[3۳][5-9۵-۹]|[4۴][0-2۰-۲])\d"
_NOWRUZ = 226_530  # days from year 1 of ours to that count's beginning, leap days aside
# Croatian writes its October with a dot, Polish its November without.
_CROATIAN_OCTOBER = re.compile(r"\d{1,2}\. ?listopada")

_ZONES = (
    "utc | gmt | cest | cet | est | edt | et | pst | pdt | pt | cst | cdt | ct | mst | mdt | ist | jst | kst | "
    "bst | aest | aedt | acst | awst | nzst | nzdt | myt | sgt | hkt | wib | wita | wit | msk | мск | eest | "
    "eet | west | wet | wat | cat | eat | sast | pkt | trt | tsi | brt | art | clt | z | hrs | uhr | uk | h | mez | "
    "mesz | بتوقيت_غرينتش | بتوقيت_جرينتش | غرينتش | بتوقيت_مكة_المكرمة | بتوقيت_القاهرة"
)
# Hours and minutes; the digits of a second are those of ISO 8601.
_CLOCK = r"t?\d{1,2}(?:[:.]| ?h ?)\d\d(?::\d\d)?(?:\.\d{1,6})?|\d{1,2} ?[時时點点시](?: ?\d{1,2} ?[分분])?"
# A word, or marks of it where a script writes vowels as such.
_MARK = "[\u0900-\u0903\u093a-\u094f]"
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|{_MARK}|['.-](?=[^\W\d_]))*")
_WORD_AND_YEAR = re.compile(rf"({_WORD.pattern}),? (?:de |del )?{_YEAR}(?!\d)")
_EASTERN_WEEKDAY = (
    r"\([月火水木金土日월화수목금토일一二三四五六]\)|[月火水木金土日]曜日?|[월화수목금토일]요일"
    r"|(?:星期|周|週)[一二三四五六日天]"
)
_DAYS = (
    "today | yesterday | heute | gestern | hoy | ayer | hier | aujourd'hui | oggi | ieri | hoje | ontem | i_dag "
    "| i_går | dzisiaj | dziś | wczoraj | сегодня | вчера | vandaag | gisteren | dnes | včera | tänään | eilen | "
    "bugün | dün | сьогодні | вчора | учора | اليوم | أمس | आज | कल | hôm_nay | hôm_qua | hari_ini | kemarin | "
    "今日 | 昨日 | 오늘 | 어제 | 今天 | 昨天 | danas | jučer | juče | данас | јуче | danes | včeraj | днес | вчера | "
    "σήμερα | χθες | tegnap | היום | امروز | دیروز | วันนี้ | เมื่อวาน"
)
_LINKS = (
    "at | on | a_las | of | um | am | pm | den | der | le | à | el | la | las | al | às | as | il | alle | ore | ora | "
    "o | godz | v | в | г | года | р | року | kl | klo | kello | om | de | del | year | saat | pukul | jam | lúc | "
    "ngày | dne | dnia | hod | uur | о | об | الساعة | في | को | बजे | u | ob | sati | στις | ώρα | ч | часа | בשעה | "
    "a_les | ساعت | เวลา | น | ที่ | на | op | pe | dňa"
)


def _dates(text: str) -> re.Pattern[str]:
    """Every full date that `text` may hold, or the day and month of one; one alternative has each group."""
    return _date(is_ascii=text.isascii())


@cache
def _date(*, is_ascii: bool) -> re.Pattern[str]:
    named = (
        rf"(?:(?P<y5>{_YEAR})\.? |(?<!\d)(?P<d5>\d{{1,2}}){_BEHIND_DAY})?(?P<named>{cldr.month(is_ascii=is_ascii)})"
        rf"(?(d5)| ?(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))(?(y5)|(?:{_BEFORE_YEAR}(?P<y6>{_YEAR}))?)"
    )
    solar = (
        rf"(?<!\d)(?P<y7>{_SOLAR_YEAR})[/-](?P<m7>\d{{1,2}})[/-](?P<d7>\d{{1,2}})(?!\d)"
        rf"|(?<!\d)(?P<d8>\d{{1,2}}) ?(?P<m8>{'|'.join(_solar_months())})(?: ?ماه)?,? (?P<y8>{_SOLAR_YEAR})(?!\d)"
    )
    return re.compile(f"{_NUMERIC}|{solar}|{named}")


@cache
def _solar_months() -> list[str]:
    return normalise(_SOLAR_MONTHS).split()


@cache
def _around() -> re.Pattern[str]:
    """Times, and the numbers of dates without a day or a year; words aside."""
    numbered = rf"\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}월 ?\d{{1,2}}일|tháng \d{{1,2}}/{_YEAR}"
    zone = r"(?:gmt|utc) ?[+-] ?\d{1,2}(?::?\d\d)?"
    return re.compile("|".join((numbered, zone, _CLOCK, _hours(), _EASTERN_WEEKDAY)))


@cache
def _words() -> frozenset[str]:
    """The words that stand around a date: weekdays, zones, halves of the day, and what links them."""
    names = (name for name in cldr.calendar().weekdays if len(name) > 2)
    return frozenset((*names, *cldr.calendar().halves_of_the_day, *_listed(_ZONES), *_listed(_DAYS), *_listed(_LINKS)))


@cache
def _several_words() -> re.Pattern[str]:
    return re.compile(f"{NOT_BEHIND_LETTER}{cldr.any_of(word for word in _words() if not _WORD.fullmatch(word))}")


def _listed(words: str) -> list[str]:
    return normalise(words).replace("_", " ").split(" | ")


@cache
def _short_weekdays() -> frozenset[str]:
    """Abbreviations that are words elsewhere; they count only beside a date."""
    return frozenset(name for name in cldr.calendar().weekdays if len(name) == 2)


def _hours() -> str:
    return rf"\d{{1,2}} ?(?:{cldr.half_of_the_day()}|(?:uhr|hod|uur|h|बजे){NOT_BEFORE_LETTER})"


def date_pattern() -> str:
    """A date, with or without its year and weekday; without groups, to stand in another pattern."""
    month = cldr.month()
    numeric = re.sub(r"\(\?P<\w+>", "(?:", _NUMERIC)
    return (
        rf"(?:[^\W\d_]{{2,12}}\.?,? )?(?:{numeric}|\d{{1,2}}{_BEHIND_DAY}{month}(?:{_BEFORE_YEAR}{_YEAR})?"
        rf"|(?:{_YEAR}\.? )?{month} ?\d{{1,2}}(?:st|nd|rd|th|\.)?(?!\d)(?:,? {_YEAR})?)"
    )


def time_pattern() -> str:
    """A time of the day, or the bare number of an hour, with its zone; without groups."""
    half = cldr.half_of_the_day()
    zone = rf"\(?{cldr.any_of(_listed(_ZONES))}{NOT_BEFORE_LETTER}\)?(?: ?[+-] ?\d{{1,2}}(?::?\d\d)?)?"
    return rf"(?:(?:{half} ?)?(?:{_CLOCK})(?: ?{half})?|{_hours()}|\d{{1,2}})(?: {zone})?"


def find_date(text: str, *, day_first: bool | None = None) -> str | None:
    """The first full date in `text` as ISO 8601 ("2026-03-12"); None without one or where it cannot be told.

    `day_first` says how to read 03/04/2026; None leaves such a date alone. With dots the day comes first.
    """
    folded = normalise(text)
    for found in _dates(folded).finditer(folded):
        iso = _iso(found, day_first=day_first)
        if iso is not None:
            return iso
    return None


def has_date(folded: str) -> bool:
    """True if folded text holds a full date, or the day and month of one."""
    return _DIGIT.search(folded) is not None and _dates(folded).search(folded) is not None


def without_dates(folded: str) -> tuple[str, bool]:
    """What is left of folded text without dates, times, zones and weekdays, and whether there was a full date."""
    dated = False

    def blank(found: re.Match[str]) -> str:
        nonlocal dated
        dated = dated or _year(found) is not None
        return " \n "

    rest = _around().sub(" ", _without_ages(_dates(folded).sub(blank, folded)))
    rest = _WORD_AND_YEAR.sub(lambda found: " " if month_number(found[1]) else found[0], rest)
    return _WORD.sub(_blank, _several_words().sub(" ", rest)).replace("\n", " "), dated


def _blank(word: re.Match[str]) -> str:
    beside = word[0] in _short_weekdays() and "\n" in word.string[max(0, word.start() - 4) : word.end() + 4]
    return " " if beside or word[0] in _words() else word[0]


def _without_ages(folded: str) -> str:
    for age in cldr.ages_in(folded):
        folded = age.sub(" ", folded)
    return folded


def is_age(folded: str) -> bool:
    """True if folded text is a relative time with a figure, and nothing else."""
    return len(folded) < _LONGEST_AGE and _DIGIT.search(folded) is not None and _without_ages(folded).isspace()


def _year(found: re.Match[str]) -> str | None:
    return next((found[name] for name in ("y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8") if found[name]), None)


def _iso(found: re.Match[str], *, day_first: bool | None) -> str | None:
    year = _year(found)
    if year is None:
        return None
    if found["y7"] or found["y8"]:
        return _solar_iso(found)
    if found["a"]:
        first, second = int(found["a"]), int(found["b"])
        if found["by"] != "." and day_first is None and first <= 12 and second <= 12 and first != second:
            return None
        swap = second > 12 or (found["by"] != "." and day_first is False and first <= 12)
        day, month = (second, first) if swap else (first, second)
    else:
        month = month_number(found["named"]) if found["named"] else int(found["m1"] or found["m2"] or found["m3"])
        month = 10 if _CROATIAN_OCTOBER.match(found[0]) else month
        day = int(next(found[name] for name in ("d1", "d2", "d3", "d5", "d6") if found[name]))
    century = 2000 if len(year) == 2 else -_BUDDHIST if year.startswith("25") else 0
    try:
        return date(int(year) + century, month, day).isoformat()
    except ValueError:
        return None


def _solar_iso(found: re.Match[str]) -> str | None:
    """The date of the Iranian calendar, whose leap years are eight in 33 (so in all years that are read)."""
    year, day = int(found["y7"] or found["y8"]), int(found["d7"] or found["d8"])
    month = int(found["m7"]) if found["m7"] else _solar_months().index(found["m8"]) + 1
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    before = 31 * (month - 1) - max(0, month - 7)
    return date.fromordinal(_NOWRUZ + 365 * year + (8 * year + 21) // 33 + before + day - 1).isoformat()


def month_number(name: str) -> int:
    """1 to 12 for the folded name of a month; 0 for another word."""
    return cldr.calendar().months.get(name.rstrip(" .॰"), 0)
