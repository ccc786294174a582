"""How far a run is: what a progress bar and a log line show."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

Show = Callable[["Meter"], None]  # kept short: it is called for every document


class Meter:
    """The figures of a run while it goes; `show` is called whenever one has changed."""

    def __init__(self, show: Show | None = None) -> None:
        self._show = show
        self._began = time.monotonic()
        self.inputs = 0  # to read
        self.passed = 0  # of them, read or found unchanged
        self.size = 0  # bytes of the inputs
        self.passed_size = 0
        self.cleaned = 0  # documents
        self.reused = 0  # documents whose result was there
        self.failed = 0
        self.words = 0
        self.removed = 0
        self.read_size = 0  # bytes of the documents cleaned

    def expect(self, inputs: int, size: int) -> None:
        """Sets what is to be read."""
        self.inputs, self.size = inputs, size
        self._changed()

    def pass_input(self, size: int) -> None:
        """An input is behind."""
        self.passed += 1
        self.passed_size += size
        self._changed()

    def reuse(self) -> None:
        """A document needs no cleaning."""
        self.reused += 1
        self._changed()

    def clean(self, size: int, words: int, removed: int, *, is_failed: bool) -> None:
        """A document of so many bytes and words is behind."""
        self.clean_many(1, size, words, removed, failed=int(is_failed))

    def clean_many(self, documents: int, size: int, words: int, removed: int, *, failed: int) -> None:
        """Documents are behind that have so many bytes and words together."""
        self.cleaned += documents
        self.failed += failed
        self.read_size += size
        self.words += words
        self.removed += removed
        self._changed()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    @property
    def speed(self) -> float:
        """Megabytes of documents a second."""
        return self.read_size / 1e6 / max(self.seconds, 1e-3)

    @property
    def behind(self) -> int:
        """About how many bytes of the inputs are done with; one that holds much counts as it is read."""
        return min(self.size, max(self.passed_size, min(self.read_size, self.size * 99 // 100)))

    @property
    def removed_share(self) -> float:
        """Of the words."""
        return self.removed / self.words if self.words else 0.0

    def figures(self) -> dict[str, Any]:
        """All of them, for a log."""
        return {
            "documents": self.cleaned + self.reused,
            "cleaned": self.cleaned,
            "failed": self.failed,
            "inputs": self.passed,
            "of_inputs": self.inputs,
            "megabytes_a_second": round(self.speed, 3),
            "removed_share": round(self.removed_share, 4),
            "seconds": round(self.seconds, 1),
        }

    def _changed(self) -> None:
        if self._show is not None:
            self._show(self)
