"""Bytes to text: byte order mark, UTF-8, what was declared, then a detector."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read each of these names as the larger encoding that pages really use (WHATWG Encoding Standard).
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "big5": "big5hkscs",
}
# A detector's other guesses (Maltese, DOS, Macintosh) are wrong far more often than right on web pages.
_DETECTED = frozenset(
    [
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp874",
        "cp866",
        "iso8859-2",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-15",
        "koi8-r",
        "koi8-u",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "cp949",
        "gb18030",
        "big5hkscs",
    ]
)
# All that a page may declare: Python knows codecs that are no encodings of text (base64, rot13, unicode_escape).
_DECLARED = _DETECTED | {
    "utf-8",
    "iso2022_jp",
    "iso8859-3",
    "iso8859-4",
    "iso8859-10",
    "iso8859-13",
    "iso8859-14",
    "iso8859-16",
    "mac-roman",
    "mac-cyrillic",
}
# libxml2 turns control characters into U+FFFD; here they are spaces.
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_SPACES = bytes.maketrans(CONTROLS, b" " * len(CONTROLS))
_META = re.compile(rb"<meta\b[^<>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_PARAMETER = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_ASCII = bytes(range(128))
_HIGH = re.compile(rb"[\x80-\xff]+")
_BETWEEN_WORDS = re.compile(rb"[\s<>\"'=]+")
# Quotes, dashes, signs and é of Windows-1252: bytes that stand in English text.
_ENGLISH = bytes(
    [0x80, 0x82, 0x84, 0x85, *range(0x91, 0x98), 0x99, 0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB7, 0xBB, 0xE9]
)
_MOST_META_BYTES = 4_096
_MOST_READ_BYTES = 500_000
_MOST_DETECTED_BYTES = 65_536
# Spaces alone are a twelfth of the bytes of Russian or Greek in UTF-16.
_FEWEST_NULS, _NULS_PER_BYTE, _NULS_PER_OTHER = 8, 1 / 20, 9
# The share of broken characters up to which a declared encoding still counts as the right one.
_BROKEN_PER_CHARACTER = 1 / 1000
# Bytes beyond ASCII that are UTF-8 for each that is not, from which on it is UTF-8: whatever was declared, where UTF-8
# was, where nothing fits. In texts of another encoding nearly none are.
_PLAINLY, _AS_DECLARED, _AT_BEST = 9, 1, 3


def for_parser(text: str) -> bytes:
    """Text as UTF-8 that the parser of pages takes whole: control characters are spaces, lone surrogates "?"."""
    return text.encode("utf-8", "replace").translate(_SPACES)


def declared_by_header(media_type: str | None) -> str | None:
    """The charset parameter of a media type: "text/html; charset=koi8-r"."""
    found = _PARAMETER.search(media_type or "")
    return found[1] if found else None


def declared_by_page(payload: bytes) -> str | None:
    """The charset that a page's first bytes declare."""
    found = _META.search(payload[:_MOST_META_BYTES])
    return found[1].decode("ascii", "replace") if found else None


def decode(payload: bytes, declared: Iterable[str | None] = ()) -> tuple[str, str | None]:
    """The text, and the name of its encoding when it is anything but UTF-8.

    A byte order mark decides, then UTF-8, because text of another encoding is hardly ever UTF-8 by chance, a few broken
    characters aside, then the first of `declared` that fits, then a detector; bytes that none of them can read become
    U+FFFD.
    """
    for mark, encoding in MARKS:
        if payload.startswith(mark):
            return payload.decode(encoding, "replace"), None if encoding == "utf-8-sig" else encoding
    names = [name for name in map(_codec, declared) if name is not None]
    if wide := unmarked_utf16(payload):
        names.insert(0, wide)
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(payload, names)
    if "\x1b$" in text[:_MOST_DETECTED_BYTES]:  # seven-bit Japanese is valid ASCII
        names.insert(0, "iso2022_jp")
    for name in names:
        if name.startswith(("iso2022", "utf-16")) and (found := _fitting(payload, name)) is not None:
            return found, name
    return text, None


def _decode_other(payload: bytes, names: list[str]) -> tuple[str, str]:
    """The same for bytes that are not all UTF-8; `names` are Python's."""
    text = payload.decode("utf-8", "replace")
    good, broken = _utf8_bytes(payload)
    if good and good >= _PLAINLY * broken:
        return text, "utf-8 with errors"
    for name in names:
        if name == "utf-8" and good >= _AS_DECLARED * broken:
            return text, "utf-8 with errors"
        if name != "utf-8" and (found := _fitting(payload, name)) is not None:
            return found, name
    if good and good >= _AT_BEST * broken:
        return text, "utf-8 with errors"
    name = _detect(payload)
    return payload.decode(name, "replace"), name


def _utf8_bytes(payload: bytes) -> tuple[int, int]:
    """How many bytes beyond ASCII are UTF-8, and how many are not; a character cut off at the end counts as neither."""
    readable, read = codecs.utf_8_decode(payload, "ignore")
    kept = readable.encode()
    return len(kept.translate(None, _ASCII)), read - len(kept)


def unmarked_utf16(payload: bytes) -> str | None:
    """Python's name of UTF-16 that has no byte order mark: NULs beside its ASCII, nearly all in every other place.

    The few between are half of such letters as U+0100 and U+4E00; two that make a character are no text's.
    """
    head = payload[:_MOST_META_BYTES]
    first, second = (head[start::2].count(0) for start in (0, 1))
    if max(first, second) < max(_FEWEST_NULS, len(head) * _NULS_PER_BYTE, min(first, second) * _NULS_PER_OTHER):
        return None
    name = "utf-16-be" if first > second else "utf-16-le"
    return None if "\0" in head.decode(name, "replace") else name


def _fitting(payload: bytes, name: str) -> str | None:
    """The text, if all but very few characters can be read; a last one that was cut off is none of them."""
    text = payload.decode(name, "replace")
    broken = text.removesuffix("\ufffd").count("\ufffd")
    return text if broken <= len(text) * _BROKEN_PER_CHARACTER else None


def _detect(payload: bytes) -> str:
    words = [word for word in _BETWEEN_WORDS.split(payload[:_MOST_READ_BYTES]) if not word.isascii()]
    sample = b" ".join(words)[:_MOST_DETECTED_BYTES]
    if not b"".join(_HIGH.findall(sample)).translate(None, _ENGLISH):
        return "cp1252"
    import cchardet

    name = _codec(cchardet.detect(sample)["encoding"])
    return name if name in _DETECTED else "cp1252"


def _codec(name: str | None) -> str | None:
    """Python's name for an encoding as browsers understand it; None for one that is none of the web's."""
    try:
        known = codecs.lookup((name or "").strip().removeprefix("x-").removeprefix("X-")).name
    except (LookupError, ValueError):
        return None
    known = _LARGER.get(known, known)
    return known if known in _DECLARED else None
