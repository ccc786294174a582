"""Plain text: bytes to str."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.intake.encoding import MARKS
from cleaner.intake.encoding import decode as decode_bytes


def decode(payload: str | bytes, declared: Iterable[str | None] = ()) -> tuple[str, str | None]:
    """The text, and the name of its encoding when it is anything but UTF-8; `declared` are encodings to try."""
    return (payload, None) if isinstance(payload, str) else decode_bytes(payload, declared)


def is_binary(payload: bytes) -> bool:
    """True for bytes that no text holds: a NUL, without a byte order mark that would explain it."""
    return b"\0" in payload[:65536] and not payload.startswith(tuple(mark for mark, _ in MARKS))
