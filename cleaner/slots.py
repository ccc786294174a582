"""What the typed slots of phrases match, on folded text."""

from __future__ import annotations

_WORD = r"[^\W\d_][\w.'-]{0,30}"
_NAME = rf"{_WORD}(?: (?:{_WORD}|&)){{0,5}}"
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|maj|dic|ene|abr|ago|set|out|fev|gen|mag|giu|lug|ott|"
    "janv|févr|fevr|avr|juin|juil|août|aout|déc|mrt|mei|märz|marz|maerz|mars|enero|janeiro|gennaio|январ|феврал|март|"
    "апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|ocak|şub|mart|nis|may|haz|tem|ağu|eyl|eki|kas|ara|"
    "stycz|lut|kwie|czerw|lip|sierp|wrze|paź|list|grud|led|únor|břez|dub|kvě|červ|srp|zář|říj|pros"
)
_MONTH = rf"(?:{_MONTHS})\w{{0,10}}\.?"
_YEAR = r"(?:1[89]|20)\d\d"
_DATE = (
    rf"(?:[^\W\d_]{{2,12}}\.?,? )?(?:\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?,?(?: de| of)? ?{_MONTH}(?:,?(?: de)? ?{_YEAR})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? {_YEAR})?"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|{_YEAR}년 ?\d{{1,2}}월 ?\d{{1,2}}일|{_YEAR}年\d{{1,2}}月\d{{1,2}}日)"
)
_TIME = r"\d{1,2}(?:[:.h]\d\d(?::\d\d)?)?(?: ?(?:a\.?m\.?|p\.?m\.?|uhr|h))?(?: \(?[a-z]{2,5}\)?)?"
_NETWORK = (
    r"(?:facebook|instagram|twitter|x(?:/twitter)?|whatsapp|telegram|linkedin|youtube|tiktok|pinterest|reddit|threads|"
    r"bluesky|mastodon|snapchat|tumblr|messenger|viber|vk|line|weibo|wechat|flipboard|google news|google\+|rss|e-?mail|"
    r"print|copy link|copy|sms|pocket|xing|signal|truth social|koo|sharechat|odnoklassniki|ok|short link)"
)

# Every repetition is bounded: a hostile line costs a constant.
SLOTS = {
    "number": r"\d(?:[\d.,' ]{0,12}\d)?[km+]?",
    "name": _NAME,
    "names": rf"{_WORD}(?:(?: ?[,&/|·] ?| ){_WORD}){{0,24}}",
    "date": _DATE,
    "time": _TIME,
    "network": _NETWORK,
    "networks": rf"{_NETWORK}(?:[ ,;/|·•]{{1,3}}(?:and |or |und |et |y |o |e |& )?{_NETWORK}:?){{0,11}}",
    "url": r"(?:https?://|www\.)[^\s]{3,300}",
    "domain": r"[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}",
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,20}){1,3}",
    "handle": r"@[\w.]{2,40}",
}
# Slots whose words must be written as names: a capital first letter wherever the script has capitals.
NAME_SLOTS = frozenset({"name", "names"})
