"""What one document may cost, unless the command says otherwise: importing this costs nothing."""

from __future__ import annotations

TIME_LIMIT = 120.0  # seconds; 50 MB of tags take 8
MAX_SIZE = 100_000_000  # bytes


def too_large(payload: bytes | str, most: int) -> str | None:
    """What is wrong with a document that is larger than `most` bytes, and what to do; None for any other."""
    return f"is larger than {most:,} bytes; split it, or raise --max-size" if len(payload) > most else None
