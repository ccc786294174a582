"""`body/`: the clean texts, in the folders of the inputs."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from cleaner.io.exports.mirror import BadName, Mirror
from cleaner.io.rows import Row
from cleaner.io.writers import to_bytes


class Bodies:
    """Each body in a file of its name, as text or Markdown as it was cleaned; one that is the same is left alone.

    Bodies are whole each, not all together: after an error the folder holds new ones and old ones.
    """

    def __init__(self, out: Path) -> None:
        self._folder = out / "body"
        self._mirror = Mirror(self._folder)

    def __enter__(self) -> Self:
        if self._folder.is_symlink():
            self._folder.unlink()
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def add(self, row: Row) -> None:
        """Writes the body; a rejected or failed document has none. Raises BadName."""
        if row.record.status not in ("clean", "suspicious"):
            return
        text = row.record.text
        try:
            self._mirror.write(row.name, to_bytes(f"{text}\n" if text else ""))
        except BadName as error:
            raise BadName(f"its body cannot be written: {error}; shorten its name") from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._mirror.prune()
