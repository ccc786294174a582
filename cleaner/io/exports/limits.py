"""How much goes into one file of an export."""

from __future__ import annotations

import re

import msgspec

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


class Limits(msgspec.Struct, frozen=True):
    """At most so many documents and bytes a file; with neither an export is one file.

    A document that is larger than `size` stands alone in a file.
    """

    docs: int | None = None
    size: int | None = None

    @property
    def is_split(self) -> bool:
        """True if files are numbered, even if there is only one."""
        return self.docs is not None or self.size is not None

    def allow(self, docs: int, size: int) -> bool:
        """True if one file may hold so many documents of so many bytes together."""
        return docs <= 1 or (docs <= (self.docs or docs) and size <= (self.size or size))


WHOLE = Limits()


def size_of(text: str) -> int:
    """The bytes of "256MB", "1.5 GiB" or "4096"; units are decimal, those with an i binary. Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    size = float(found[1]) * (1024 if found[3] else 1000) ** _POWERS[found[2].lower()] if found else 0
    if not 1 <= size < 2**63:
        raise ValueError(f"{text}: is no size; write it as 256MB, 1.5GB or as a number of bytes")
    return int(size)
