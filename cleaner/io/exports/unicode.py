"""Text and JSON for formats that take nothing but Unicode."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def encodable(text: str) -> str:
    """The text with U+FFFD for lone surrogates; two that are a pair become the character that they stand for."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def json_of(value: Any) -> str:
    """The value as one line of JSON, lone surrogates in it as `encodable` has them."""
    try:
        return msgspec.json.encode(value, enc_hook=str).decode()
    except UnicodeEncodeError:
        return encodable(json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False))
