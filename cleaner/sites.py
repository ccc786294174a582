"""Settings for single sites: which documents they are for, and what they change."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import msgspec


class Site(msgspec.Struct, frozen=True):
    """Rules and stage settings for documents from the hosts that `pattern` matches."""

    pattern: str
    files: tuple[str, ...] = ()
    overrides: dict[str, dict[str, Any]] = {}

    def matches(self, host: str) -> bool:
        """True if the settings are for documents from `host`, which is in lower case.

        A domain, with or without "*." before it, stands for itself and everything below it; any other pattern is a
        glob over the whole host ("news.*", "*daily*.example").
        """
        pattern = self.pattern.lower().rstrip(".")
        domain = pattern.removeprefix("*.")
        if any(mark in domain for mark in "*?["):
            return fnmatchcase(host, pattern)
        return host == domain or host.endswith(f".{domain}")


def host_of(address: str | None) -> str:
    """The host of a URL, or of a bare domain, in lower case; "" where there is none."""
    if not address:
        return ""
    try:
        found = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:  # scraped addresses may be anything
        return ""
    return (found or "").rstrip(".")
