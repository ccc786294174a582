"""Plain text: bytes to str."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.intake.encoding import CONTROLS, MARKS, unmarked_utf16
from cleaner.intake.encoding import decode as decode_bytes

_MOST_BYTES = 65_536
_STRAYS_PER_BYTE = 1 / 100  # compressed data hold ten times as many control characters


def decode(payload: str | bytes, declared: Iterable[str | None] = ()) -> tuple[str, str | None]:
    """The text, and the name of its encoding when it is anything but UTF-8; `declared` are encodings to try."""
    return (payload, None) if isinstance(payload, str) else decode_bytes(payload, declared)


def is_binary(payload: bytes) -> bool:
    """True for bytes that no text holds: a NUL, and more control characters than stray into texts; UTF-16 is text."""
    head = payload[:_MOST_BYTES]
    if b"\0" not in head or payload.startswith(tuple(mark for mark, _ in MARKS)) or unmarked_utf16(payload):
        return False
    controls = len(head) - len(head.translate(None, CONTROLS))
    return controls > 1 + len(head) * _STRAYS_PER_BYTE
