"""Scraped text made harmless for a terminal: nothing in it moves the cursor or turns its order around."""

from __future__ import annotations

import re

# C0 controls but tab and line feed, DEL, C1 controls, separators that act as line ends, bidirectional embeddings,
# overrides and isolates, and lone surrogates, which no stream can encode.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_LINE = re.compile(f"[\t\n]|{_UNSAFE.pattern}")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def escape(text: str) -> str:
    """The text with control characters shown as \\x1b or \\u202e; tabs and line feeds stay."""
    return _UNSAFE.sub(_shown, text)


def escape_line(text: str) -> str:
    """The text on one line: tabs, line feeds and carriage returns are shown as \\t, \\n and \\r as well."""
    return _UNSAFE_IN_LINE.sub(lambda match: _NAMED.get(match[0]) or _shown(match), text)


def escape_json(text: str) -> str:
    """One or more lines of JSON with control characters in its strings as JSON writes them, \\u009b."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
