"""Settings for single sites: which documents they are for, and what they change."""

from __future__ import annotations

import re
import unicodedata
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import msgspec

_NO_HOST = re.compile(r"[\s/:@#\\]")
_LONGEST_LABEL = 63  # of a host


class Site(msgspec.Struct, frozen=True):
    """Rules and stage settings for documents from the hosts that `pattern` matches."""

    pattern: str
    files: tuple[str, ...] = ()
    overrides: dict[str, dict[str, Any]] = {}

    def matches(self, host: str) -> bool:
        """True if the settings are for documents from `host`, which is as `host_of` gives it.

        A domain, with or without "*." before it, stands for itself and everything below it; any other pattern is a
        glob over the whole host ("news.*", "*daily*.example").
        """
        pattern = _decoded(self.pattern.lower().rstrip("."))
        domain = pattern.removeprefix("*.")
        if any(mark in domain for mark in "*?["):
            return fnmatchcase(host, pattern)
        return host == domain or host.endswith(f".{domain}")


def host_of(address: str | None) -> str:
    """The host of a URL, or of a bare domain, in lower case and its own script; "" where there is none."""
    if not address:
        return ""
    try:
        found = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:  # scraped addresses may be anything
        return ""
    return _decoded((found or "").rstrip("."))


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern that matches no host, and what to do; None for a good one."""
    if pattern.removeprefix("*.").strip(".") and not _NO_HOST.search(pattern):
        return None
    host = host_of(pattern).removeprefix("*").strip(".")
    return f"is no host; write {host or 'a domain, such as news.example'}"


def _decoded(host: str) -> str:
    """The host with xn--bcher-kva as bücher; what is no such label stays as it is."""
    return unicodedata.normalize("NFC", ".".join(map(_decoded_label, host.split("."))))


def _decoded_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
