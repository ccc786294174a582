"""What the typed slots of phrases match, on folded text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cleaner import cldr, dates

_WORD = r"[^\W\d_][\w.'-]{0,30}"
_NAME = rf"{_WORD}(?: (?:{_WORD}|&)){{0,5}}"
_NETWORK = (
    r"(?:facebook|instagram|twitter|x(?:/twitter)?|whatsapp|telegram|linkedin|youtube|tiktok|pinterest|reddit|threads|"
    r"bluesky|mastodon|snapchat|tumblr|messenger|viber|vk|line|weibo|wechat|flipboard|google news|google\+|rss|e-?mail|"
    r"print|copy link|copy|sms|pocket|xing|signal|truth social|koo|sharechat|odnoklassniki|ok|short link)"
)

# Every repetition is bounded: a hostile line costs a constant.
_PATTERNS = {
    "number": r"\d(?:[\d.,' ]{0,12}\d)?[km+]?",
    "name": _NAME,
    "names": rf"{_WORD}(?:(?: ?[,&/|·] ?| ){_WORD}){{0,24}}",
    "network": _NETWORK,
    "networks": rf"{_NETWORK}(?:[ ,;/|·•]{{1,3}}(?:and |or |und |et |y |o |e |& )?{_NETWORK}:?){{0,11}}",
    "url": r"(?:https?://|www\.)[^\s]{3,300}",
    "domain": r"[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}",
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,20}){1,3}",
    "handle": r"@[\w.]{2,40}",
}
# Made from hundreds of words when they are first asked for.
_MADE: dict[str, Callable[[], str]] = {
    "date": dates.date_pattern,
    "time": dates.time_pattern,
    "ago": lambda: f"(?:{cldr.age()}|{cldr.short_age()})",
}
SLOTS = frozenset({*_PATTERNS, *_MADE})
# Slots whose words must be written as names: a capital first letter wherever the script has capitals.
NAME_SLOTS = frozenset({"name", "names"})


@cache
def slot_pattern(name: str) -> str:
    """The regular expression of a slot of SLOTS; it has no groups."""
    return _MADE[name]() if name in _MADE else _PATTERNS[name]
