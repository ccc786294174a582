"""What news pages write dates with, in the languages of the rules, from CLDR: cleaner/data/calendar.json.

    python -m training.calendars

Names of months and weekdays (in every case that dates take, abbreviated, with and without accents), am and pm,
phrases of relative time ("3 hours ago") and units of time ("3h"). babel carries CLDR; the package needs only the file.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel import Locale

from cleaner.text import is_thai, is_unspaced, normalise

FILE = Path(__file__).parents[1] / "cleaner" / "data" / "calendar.json"

_LOCALES = (
    *("en", "en_GB", "en_AU", "en_CA", "de", "de_AT", "fr", "fr_CA", "es", "es_MX", "es_AR", "es_PE", "it", "pt"),
    *("pt_PT", "nl", "pl", "cs", "sv", "nb", "nn", "da", "fi", "tr", "ru", "uk", "ja", "ko", "zh_Hans", "zh_Hant"),
    *("ar", "ar_SA", "ar_SY", "ar_IQ", "ar_MA", "ar_DZ", "ar_TN", "hi", "vi", "id"),
    *("sk", "hu", "ro", "el", "bg", "ca", "sl", "sr", "sr_Latn", "hr", "af", "fa", "th", "he"),
)
_LONG_NAMES_ONLY = ("hr",)  # its "pro", "tra" and "sri" are words or names elsewhere
_LEFT_OUT = {"hr": ("listopad", "listopada")}  # October, November elsewhere: dates.py tells them apart
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
_SHORT_UNITS = _UNITS[1:5]  # the rest is no age that a news page gives in short

# What pages write and CLDR does not list. Months:
_MORE_MONTHS = {
    "ru": {"фев": 2, "сен": 9, "ноя": 11},
    "de": {"maerz": 3, "mrz": 3},
    "hi": {"सितम्बर": 9, "नवम्बर": 11, "दिसम्बर": 12},
    "id": {"pebruari": 2, "agt": 8, "ags": 8, "agust": 8, "nopember": 11},
    "he": {"מרס": 3},
}
_PREFIXES = {"he": "ב"}  # "in", which stands glued to the month: "12 במרץ"
_MORE_WEEKDAYS = {
    "en": ["tues", "weds", "thur", "thurs"],
    "de": ["sonnabend"],
    "id": ["jum'at"],
    "ar": ["الإثنين", "الاربعاء"],
    "vi": ["thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7"],
}
# Spoken forms of relative time, as substitutions in the written ones; each applies to the results of those before.
_SPOKEN = {
    "ar": [("^قبل ", "منذ "), (" واحدة?$", "")],
    "da": [("^for ", "")],
    "nb": [("^for ", "")],
    "nn": [("^for ", "")],
    "sv": [("^för ", "")],
    "id": [(" yang lalu$", " lalu")],
    "pt": [("^há (.*)$", r"\1 atrás"), ("^há ", "ha ")],
    "ko": [(" 전$", "전")],
    "hi": [("घंटे", "घंटा"), ("माह", "महीने"), ("वर्ष", "साल")],
    "vi": [("^(.*) trước$", r"cách đây \1")],
}
_UNCOUNTED = ("ru", "uk", "pl", "cs", "sk", "fi", "bg")  # "час назад": one hour ago, the one left out


def calendar() -> dict[str, Any]:
    """The content of the file; all text is folded."""
    months: dict[str, int] = {}
    weekdays, halves, phrases, units = set[str](), set[str](), set[str](), set[str]()
    for code in _LOCALES:
        locale = Locale.parse(code)
        for name, number in _named_months(locale, code):
            for form in _forms(name):
                if months.setdefault(form, number) != number:
                    raise ValueError(f"{code}: {form!r} is the name of month {months[form]} and of month {number}")
        weekdays.update(form for name in _weekdays(locale, code) for form in _forms(name))
        halves |= set(_halves_of_the_day(locale))
        phrases |= set(_ages(locale, code))
        units |= set(_units(locale))
    return {
        "months": months,
        "weekdays": sorted(weekdays),
        "halves_of_the_day": sorted(halves),
        "ages": sorted(phrases),
        "units": sorted(units),
    }


def _folded(text: str) -> str:
    return normalise(text).strip(" .॰")


def _forms(name: str) -> Iterator[str]:
    """The name, and without its accents, as hurried hands and capitals write it."""
    folded = _folded(name)
    yield folded
    bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if not _is_accent(char))
    yield unicodedata.normalize("NFC", bare)


def _is_accent(char: str) -> bool:
    return "\u0300" <= char <= "\u036f" or "\u0653" <= char <= "\u0655" or char == "\u093c"


def _named_months(locale: Locale, code: str) -> Iterator[tuple[str, int]]:
    for name, number in (*_months(locale, code), *_MORE_MONTHS.get(code, {}).items()):
        if name not in _LEFT_OUT.get(code, ()):
            yield name, number
            if code in _PREFIXES:
                yield _PREFIXES[code] + name, number


def _widths(code: str) -> tuple[str, ...]:
    return ("wide",) if code in _LONG_NAMES_ONLY else ("wide", "abbreviated")


def _months(locale: Locale, code: str) -> Iterator[tuple[str, int]]:
    for names in locale.months.values():
        for width in _widths(code):
            for number, name in names[width].items():
                long_enough = len(_folded(name)) > 2 or width == "wide"
                if long_enough and not _is_numbered(name):
                    yield name, number


def _weekdays(locale: Locale, code: str) -> Iterator[str]:
    for names in locale.days.values():
        for width in _widths(code):
            yield from (name for name in names[width].values() if len(_folded(name)) > 1 and not _is_numbered(name))
    yield from _MORE_WEEKDAYS.get(code, ())


def _is_numbered(name: str) -> bool:
    """True for "11月" and "tháng 11", and for names in Chinese characters, for which patterns stand in dates.py."""
    return (is_unspaced(name[0]) and not is_thai(name[0])) or any(char.isdigit() for char in name)


def _halves_of_the_day(locale: Locale) -> Iterator[str]:
    for widths in locale.day_periods.values():
        for width in ("wide", "abbreviated", "narrow"):
            for half in ("am", "pm"):
                name = _folded(widths.get(width, {}).get(half, ""))
                if len(name) > 1 or not name.isascii():
                    yield from {name, name.replace(". ", ".")}


def _ages(locale: Locale, code: str) -> Iterator[str]:
    """Phrases such as "vor {0} stunden"; those without a {0} say one or two."""
    fields = locale._data["date_fields"]  # babel has no public way to the patterns themselves
    for unit in _UNITS:
        for width in ("", "-short", "-narrow"):
            for plural, phrase in fields.get(unit + width, {}).get("past", {}).items():
                written = _folded(phrase)
                if not written.startswith("-") and any(map(str.isalpha, written.replace("{0}", ""))):
                    uncounted = plural == "one" and not width and code in _UNCOUNTED
                    yield from _spoken(written, code)
                    yield from [written.replace("{0} ", "")] if uncounted else ()


def _spoken(phrase: str, code: str) -> Iterable[str]:
    found = {phrase}
    for pattern, by in _SPOKEN.get(code, ()):
        found |= {re.sub(pattern, by, each) for each in found}
    return found


def _units(locale: Locale) -> Iterator[str]:
    patterns = locale._data["unit_patterns"]
    for unit in _SHORT_UNITS:
        for width in ("short", "narrow"):
            for pattern in patterns[f"duration-{unit}"].get(width, {}).values():
                if isinstance(pattern, str) and re.fullmatch(r"\{0\}\s?[^\s\d/{}]+", pattern):
                    yield _folded(pattern.removeprefix("{0}"))


if __name__ == "__main__":
    FILE.write_text(json.dumps(calendar(), ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
