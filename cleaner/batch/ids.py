"""Ids that no two documents of a run share."""

from __future__ import annotations

import hashlib
import sqlite3

import msgspec

from cleaner.batch.state import Place
from cleaner.io.writers import to_bytes


class Ids:
    """The ids of the documents so far: in a file of SQLite that has no name, as those of millions take much memory."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE ids (hash INTEGER PRIMARY KEY)")
        self._db.execute("BEGIN")
        self.repeated = 0

    def unique(self, place: Place) -> Place:
        """The next document: by its id and source if one before it has its id."""
        if place.id is None:
            return place
        digest = hashlib.blake2b(to_bytes(place.id), digest_size=8).digest()
        number = int.from_bytes(digest, "big", signed=True)  # in the bits that SQLite has for one
        if self._db.execute("INSERT OR IGNORE INTO ids VALUES (?)", (number,)).rowcount:
            return place
        self.repeated += 1
        return msgspec.structs.replace(place, id=f"{place.id}@{place.source}")

    def close(self) -> None:
        """Gives the file up."""
        self._db.close()
