"""Where a document stands that was read from within a container, and what it is called below OUT/body."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

import msgspec

from cleaner.io.formats import Format
from cleaner.io.items import Fields, Problem
from cleaner.io.kinds import unpacked_name
from cleaner.io.writers import to_bytes

_LONGEST_PART = 120  # bytes; file systems allow 255, and marks are added
_MOST_PARTS = 16
_LONGEST_ID = 1_000  # characters
_LONGEST_SLUG = 60  # bytes
_MOST_NAMES = 1_000_000  # kept in memory
# Control characters, those that turn the reading direction, what Windows forbids, and halves of characters.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff<>:"|?*\\\ud800-\udfff]')
_NO_WORD = re.compile(r"[^\w.]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)  # by Windows, whatever the ending
_MARKED = re.compile(r"~\d+(?:\.[^./]*)?(?:/|$)")


class Place(msgspec.Struct, frozen=True):
    """What is being read: its `name` below OUT/body, its id, where it stands for people (`source`), how to read it.

    `nested` is true of the member of an archive.
    """

    name: str
    id: str
    source: str
    fields: Fields
    form: Format
    nested: bool = False

    def of_row(self, row: int, payload: bytes | str, *, known: str | None, label: str) -> tuple[str, str, str]:
        """Id, name and source of document `row` (from 1) of a container.

        `known` is its own id, None for none; of `label` its name gets the words.
        """
        slug = _NO_WORD.sub("-", label).strip("-.").encode("utf-8", "replace")[:_LONGEST_SLUG].decode("utf-8", "ignore")
        name = f"{self.name}/{row:07}{'-' if slug else ''}{slug}{self.form.ending}"
        if not known or len(known) > _LONGEST_ID:
            known = f"{self.id}#{row}-{_digest(payload)}"
        return known, name, f"{self.source}#{row}"

    def problem(self, error: str, row: int | None = None) -> Problem:
        """What is wrong with a row, or without one with all that is left to read."""
        if row is None:
            return Problem(self.source, error, self.name, self.id)
        return Problem(f"{self.source}#{row}", error, f"{self.name}/{row:07}{self.form.ending}", f"{self.id}#{row}")


class Names:
    """Names for the members of an archive that no two share, that leave no folder, and that file systems take.

    A member whose name is taken gets a mark made from its number; a name that looks marked does too. Where there
    are very many, all further ones do.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._files: set[int] = set()
        self._folders: set[int] = set()

    def of(self, member: str, number: int) -> tuple[str, str]:
        """Name and id of member `number`, from 1."""
        folder, path = self._place, "/".join(safe_parts(member))
        name, own = folder.form.name(path), f"{folder.id}/{unpacked_name(path)}"
        key = folded(name)
        mine, above = _hash(key), {_hash(key[:at]) for at, char in enumerate(key) if char == "/"}
        is_taken = mine in self._files or mine in self._folders or not above.isdisjoint(self._files)
        if is_taken or _MARKED.search(name) or len(self._files) + len(self._folders) >= _MOST_NAMES:
            last = PurePosixPath(name)
            return f"{folder.name}/{last.stem}~{number}{last.suffix}", f"{own}~{number}"
        self._files.add(mine)
        self._folders |= above
        return f"{folder.name}/{name}", own


def folded(name: str) -> str:
    """Equal for names that some file system holds for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def safe_parts(path: str) -> list[str]:
    """The parts of a path from outside, made safe: none leaves its folder or has a meaning for the system."""
    parts = [_safe(part) for part in re.split(r"[/\\]", path) if part.strip(". ")]
    return parts[-_MOST_PARTS:] or ["unnamed"]


def _safe(part: str) -> str:
    clean = _UNSAFE.sub("_", part).rstrip(". ")
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    if len(clean.encode()) > _LONGEST_PART:
        ending = PurePosixPath(clean).suffix
        short = clean.encode()[: _LONGEST_PART - 24].decode(errors="ignore")
        clean = f"{short}-{_digest(part)}{ending if len(ending.encode()) <= 10 else ''}"
    return clean


def _digest(payload: bytes | str) -> str:
    data = to_bytes(payload) if isinstance(payload, str) else payload
    return hashlib.sha256(data).hexdigest()[:12]


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
