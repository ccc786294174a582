"""Dates of metadata: whatever pages write to ISO 8601 days."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate

_ISO = re.compile(r"\s*((?:19|20)\d\d)([-/.])(\d\d?)\2(\d\d?)(?!\d)|\s*((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(" + "|".join(_MONTHS) + r")[a-z]*\.?"
_DAY_FIRST = re.compile(rf"\b(\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+((?:19|20)\d\d)\b", re.I)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d\d?)(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.I)
_DOTTED = re.compile(r"\b(\d\d?)\.\s?(\d\d?)\.((?:19|20)\d\d)\b")
_LONGEST = 100


def iso_date(text: str) -> str | None:
    """The day as YYYY-MM-DD, as the page writes it, whatever its time zone; None for no date or an ambiguous one."""
    text = text[:_LONGEST]
    if found := _ISO.match(text):
        return _day(found[1] or found[5], found[3] or found[6], found[4] or found[7])
    if found := _DAY_FIRST.search(text):
        return _day(found[3], _MONTHS.index(found[2].lower()) + 1, found[1])
    if found := _MONTH_FIRST.search(text):
        return _day(found[3], _MONTHS.index(found[1].lower()) + 1, found[2])
    if found := _DOTTED.search(text):
        return _day(found[3], found[2], found[1])
    parsed = parsedate(text)
    return _day(*parsed[:3]) if parsed else None


def _day(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
