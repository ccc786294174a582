"""Dates in short lines such as bylines: reading the first one, and what is left of a line without them."""

from __future__ import annotations

import re
from datetime import date

from cleaner.text import normalise

# The beginnings of the names of each month, folded, in the languages of the Latin, Cyrillic and Greek scripts.
_MONTHS = (
    "jan|ian|gen|ene|ocak|stycz|led|tammi|янв|січ|ιαν",
    "feb|fev|fév|févr|şub|lut|únor|helmi|фев|лют|φεβ",
    "mar|mär|már|maerz|mrt|břez|maalis|мар|берез|μαρ",
    "apr|avr|abr|ápr|nis|kwie|dub|huhti|апр|квіт|απρ",
    "may|mai|maj|máj|mei|mag|kvě|touko|мая|май|трав|μαϊ|μαι",
    "jun|jún|juin|iun|giu|haz|czerw|červn|červen|kesä|июн|черв|ιουν",
    "jul|júl|juil|iul|lug|tem|lip|červenc|července|červenec|heinä|июл|лип|ιουλ",
    "aug|ago|août|aout|ağu|sierp|srp|elo|авг|серп|αυγ",
    "sep|szept|set|eyl|wrze|zář|syys|сен|верес|σεπ",
    "oct|okt|out|ott|eki|paź|říj|loka|окт|жовт|οκτ",
    "nov|kas|list|marras|ноя|лист|νοε",
    "dec|dez|déc|dic|des|ara|grud|pros|joulu|дек|груд|δεκ",
)
_NUMBER_OF = {beginning: number for number, names in enumerate(_MONTHS, 1) for beginning in normalise(names).split("|")}
_LONGEST_FIRST = sorted(_NUMBER_OF, key=lambda beginning: (-len(beginning), beginning))
_NOT_LETTER = r"(?<![^\W\d_])"
_MONTH = rf"{_NOT_LETTER}(?:{'|'.join(_LONGEST_FIRST)})[^\W\d_]{{0,9}}\.?"
_YEAR = r"(?:19|20)\d\d"

_DATE = re.compile(
    rf"(?P<y1>{_YEAR})(?:-|/|\.) ?(?P<m1>\d{{1,2}})(?:-|/|\.) ?(?P<d1>\d{{1,2}})(?!\d)\.?"
    rf"|(?P<y2>{_YEAR}) ?[年년] ?(?P<m2>\d{{1,2}}) ?[月월] ?(?P<d2>\d{{1,2}}) ?[日일]"
    rf"|(?<!\d)(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?,?(?: of| de| d')? ?(?:-|/)?(?P<m3>{_MONTH})"
    rf"(?:,?(?:-|/| de| del)? ?(?P<y3>{_YEAR}))?"
    rf"|(?P<m4>{_MONTH}) ?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?(?: ?(?P<y4>{_YEAR}))?"
    rf"|(?<!\d)(?P<a>\d{{1,2}})(?P<by>[-./]) ?(?P<b>\d{{1,2}})(?:-|/|\.) ?(?P<y5>{_YEAR}|\d\d)(?!\d)"
)
_MONTH_AND_YEAR = rf"(?:{_MONTH},? (?:de |del )?{_YEAR}|\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}월 ?\d{{1,2}}일)"
_TIME = (
    r"t?\d{1,2}(?:[:.]|h ?)\d\d(?::\d\d)?(?:\.\d{1,6})?(?: ?[ap]\.?m\b\.?)?"
    r"|\d{1,2} ?(?:[ap]\.?m\b\.?|uhr\b|h\b)|(?:오전|오후|午前|午後)? ?\d{1,2} ?[時시] ?(?:\d{1,2} ?[分분])?"
)


def _any_of(words: str) -> str:
    return rf"\b(?:{'|'.join(normalise(words).replace('_', ' ').split(' | '))})\b"


_ZONES = _any_of(
    "utc | gmt | cest | cet | est | edt | et | pst | pdt | pt | cst | cdt | ct | mst | mdt | ist | jst | kst | "
    "bst | aest | aedt | acst | awst | nzst | nzdt | myt | sgt | hkt | wib | wita | wit | msk | мск | eest | "
    "eet | west | wet | wat | cat | eat | sast | pkt | trt | tsi | brt | art | clt | z | hrs | uhr | uk | h"
)
_ZONE = rf"\(?{_ZONES}\)?(?: ?[+-] ?\d{{1,2}}(?::?\d\d)?)?"
_WEEKDAYS = _any_of(
    "mon | monday | tue | tues | tuesday | wed | wednesday | thu | thur | thurs | thursday | fri | friday | sat "
    "| saturday | sun | sunday | montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonnabend | "
    "sonntag | mo | di | mi | do | fr | sa | so | lundi | mardi | mercredi | jeudi | vendredi | samedi | "
    "dimanche | lunes | martes | miércoles | jueves | viernes | sábado | domingo | lunedì | martedì | mercoledì "
    "| giovedì | venerdì | sabato | domenica | segunda | terça | quarta | quinta | sexta | segunda-feira | "
    "terça-feira | quarta-feira | quinta-feira | sexta-feira | maandag | dinsdag | woensdag | donderdag | "
    "vrijdag | zaterdag | zondag | mandag | måndag | tirsdag | tisdag | onsdag | torsdag | fredag | lørdag | "
    "lördag | søndag | söndag | poniedziałek | wtorek | środa | czwartek | piątek | sobota | niedziela | "
    "pondělí | úterý | středa | čtvrtek | pátek | neděle | pazartesi | salı | çarşamba | perşembe | cuma | "
    "cumartesi | pazar | понедельник | вторник | среда | четверг | пятница | суббота | воскресенье | понеділок "
    "| вівторок | середа | п'ятниця | субота | неділя | senin | selasa | rabu | kamis | jumat | sabtu | minggu"
)
_EASTERN_WEEKDAY = (
    r"\([月火水木金土日월화수목금토일]\)|[月火水木金土日]曜日?|[월화수목금토일]요일|星期[一二三四五六日天]"
)
_WEEKDAY = rf"{_WEEKDAYS}\.?|{_EASTERN_WEEKDAY}"
_UNITS_AGO = (
    r"(?:second|sec|minute|min|hour|hr|day|week|month|year)s? ago",
    r"(?:minuti|ore|giorni) fa",
    r"(?:minutter|timer|dager|dage) siden",
    r"(?:minuten|uur|uren|dagen) geleden",
    r"(?:dakika|saat|gün) önce",
    r"(?:минуты?|минут|часа?|часов|дня|дней) назад",
    r"(?:分|時間|日|분|시간|일) ?(?:前|전)",
)
_AGO_UNITS = (
    r"vor (?:\d{1,2}|einer|einem) (?:minuten?|stunden?|tag(?:en)?|wochen?)",
    r"il y a \d{1,2} (?:minutes?|heures?|jours?)",
    r"h(?:ace|á) \d{1,2} (?:minutos?|horas?|d[ií]as?)",
    r"för \d{1,2} (?:minuter|timmar|dagar) sedan",
)
_DAYS = _any_of(
    "today | yesterday | heute | gestern | hoy | ayer | hier | aujourd'hui | oggi | ieri | hoje | ontem | i_dag "
    "| i_går | dzisiaj | dziś | wczoraj | сегодня | вчера"
)
_AGO = rf"(?:for )?(?:\d{{1,2}}|an?|one)\+? ?(?:{'|'.join(_UNITS_AGO)})|{'|'.join(_AGO_UNITS)}|{_DAYS}"
_LINKS = _any_of(
    "at | on | of | um | am | pm | den | der | le | à | el | la | las | al | às | as | il | alle | ore | ora | "
    "o | godz | v | в | г | года | р | року | kl | klo | om | de | del | year"
)
_AROUND = re.compile("|".join((_AGO, _MONTH_AND_YEAR, _TIME, _ZONE, _WEEKDAY, rf"{_LINKS}\.?")))

_DIGIT = re.compile(r"\d")


def find_date(text: str, *, day_first: bool | None = None) -> str | None:
    """The first full date in `text` as ISO 8601 ("2026-03-12"); None without one or where it cannot be told.

    `day_first` says how to read 03/04/2026; None leaves such a date alone. With dots the day comes first.
    """
    for found in _DATE.finditer(normalise(text)):
        iso = _iso(found, day_first=day_first)
        if iso is not None:
            return iso
    return None


def has_date(folded: str) -> bool:
    """True if folded text holds a full date, or the day and month of one."""
    return _DIGIT.search(folded) is not None and _DATE.search(folded) is not None


def without_dates(folded: str) -> tuple[str, bool]:
    """What is left of folded text without dates, times, zones and weekdays, and whether there was a full date."""
    dated = False

    def blank(found: re.Match[str]) -> str:
        nonlocal dated
        dated = dated or _year(found) is not None
        return " "

    rest = _DATE.sub(blank, folded)
    return _AROUND.sub(" ", rest), dated


def _year(found: re.Match[str]) -> str | None:
    return next((found[name] for name in ("y1", "y2", "y3", "y4", "y5") if found[name]), None)


def _iso(found: re.Match[str], *, day_first: bool | None) -> str | None:
    year = _year(found)
    if year is None:
        return None
    if found["a"]:
        first, second = int(found["a"]), int(found["b"])
        if found["by"] != "." and day_first is None and first <= 12 and second <= 12 and first != second:
            return None
        swap = second > 12 or (found["by"] != "." and day_first is False and first <= 12)
        day, month = (second, first) if swap else (first, second)
    else:
        named = found["m3"] or found["m4"]
        month = month_number(named) if named else int(found["m1"] or found["m2"])
        day = int(found["d1"] or found["d2"] or found["d3"] or found["d4"])
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day).isoformat()
    except ValueError:
        return None


def month_number(name: str) -> int:
    """1 to 12 for the folded name of a month; 0 for another word."""
    return next((_NUMBER_OF[start] for start in _LONGEST_FIRST if name.startswith(start)), 0)
