"""Builds the stages from settings and cleans one document or a stream of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cleaner.config import Settings, default, load
from cleaner.document import Document, apply
from cleaner.intake import read_document
from cleaner.rulebook import RuleBook
from cleaner.stage import Judge
from cleaner.view import View


class Source(msgspec.Struct, frozen=True):
    """One input of a stream. `media_type` None: sniffed."""

    payload: str | bytes
    media_type: str | None = None
    url: str | None = None
    id: str | None = None


class Pipeline:
    """Cleans documents; the same input gives the same output, whatever was cleaned before."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Without `settings` the shipped defaults. Raises InvalidFile for a broken rule file."""
        self.settings = settings or default()
        files = [Path(file) for file in self.settings.rules.files]
        self.rules = RuleBook.load(files, unobserved=self.settings.rules.unobserved)
        self._judges: list[tuple[str, Judge]] = [
            (stage.name, stage.prepare(self.rules)) for stage in self.settings.stages if stage.enabled
        ]

    @classmethod
    def from_config(cls, path: str | Path | None, *, changes: Iterable[str] = ()) -> Pipeline:
        """A pipeline from a config file (None: the shipped defaults) and `--set` changes.

        Raises InvalidFile with file, line and what to do.
        """
        return cls(load(path, changes=changes))

    def clean(
        self, payload: str | bytes, media_type: str | None = None, url: str | None = None, id: str | None = None
    ) -> Document:
        """Cleans one document; never raises on bad content, but says in `failures` what went wrong.

        `media_type` "text/plain", "text/markdown" or "text/html"; None sniffs the first characters.
        """
        profile = self.settings.intake.profile
        doc = read_document(payload, media_type=media_type, url=url, id=id, profile=profile)
        view = View(self.rules, doc)
        for name, judge in self._judges:
            try:
                findings = list(judge(doc, view))
                doc = apply(doc, name, findings)
                view.follow(doc, findings)
            except Exception as error:  # the one place: a stage that dies contributes nothing
                failure = f"{name}: {type(error).__name__}: {error}"
                doc = msgspec.structs.replace(doc, failures=(*doc.failures, failure))
            if doc.rejected is not None:
                break
        return doc

    def stream(self, sources: Iterable[Source | str | bytes]) -> Iterator[Document]:
        """Cleans one source after the other, in order."""
        for source in sources:
            if isinstance(source, Source):
                yield self.clean(source.payload, source.media_type, source.url, source.id)
            else:
                yield self.clean(source)
