"""Plain text: bytes to str."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


# What old pages are written in. Asked for any encoding, the detector finds exotic ones in short texts.
_OLD_ENCODINGS = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r", "shift_jis",
    "euc_jp", "euc_kr", "gb18030", "big5",
]  # fmt: skip


def decode(payload: str | bytes) -> tuple[str, str | None]:
    """The text, and the name of its encoding when it is anything but UTF-8.

    A byte order mark decides, then UTF-8, then a detector; bytes that none of them can read become U+FFFD.
    """
    if isinstance(payload, str):
        return payload, None
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            text = payload.decode(encoding, "replace")
            return text, None if encoding == "utf-8-sig" else encoding
    try:
        return payload.decode("utf-8"), None
    except UnicodeDecodeError:
        return _detect(payload)


def is_binary(payload: bytes) -> bool:
    """True for bytes that no text holds: a NUL, without a byte order mark that would explain it."""
    return b"\0" in payload[:65536] and not payload.startswith(tuple(mark for mark, _ in _MARKS))


def _detect(payload: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # a dependency of trafilatura; costs 15 ms a document

    # One stray byte in UTF-8 text is more common than a page in an old encoding.
    lossy = payload.decode("utf-8", "replace")
    if lossy.count("\ufffd") * 1000 <= len(lossy):
        return lossy, "utf-8 with errors"
    best = from_bytes(payload[:200_000], cp_isolation=_OLD_ENCODINGS).best()
    if best is None:
        return lossy, "utf-8 with errors"
    return payload.decode(best.encoding, "replace"), best.encoding
