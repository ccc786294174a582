"""Builds the stages from settings and cleans one document or a stream of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from cleaner.compiled_rules import digest_of
from cleaner.config import Settings, default, load
from cleaner.document import Document, apply
from cleaner.intake import read_document
from cleaner.page import Claim
from cleaner.rulebook import RuleBook
from cleaner.sites import host_of
from cleaner.stage import Judge
from cleaner.strict_yaml import InvalidFile, did_you_mean
from cleaner.view import View


class Source(msgspec.Struct, frozen=True):
    """One input of a stream. `media_type` None: sniffed."""

    payload: str | bytes
    media_type: str | None = None
    url: str | None = None
    id: str | None = None


# The weights of the models.
MODELS = Path(__file__).parent / "models"


class _Plan(msgspec.Struct, frozen=True):
    """What documents are judged with: the rules, and the judges in order, by stage."""

    rules: RuleBook
    judges: tuple[tuple[str, Judge], ...]


class Pipeline:
    """Cleans documents; the same input gives the same output, whatever was cleaned before."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Without `settings` the shipped defaults. Raises InvalidFile for a broken rule file, of a site too."""
        self.settings = settings or default()
        self._shipped = RuleBook.load(unobserved=self.settings.rules.unobserved)
        self._plan = self._planned(self.settings)
        # One for each set of sites that documents have come from: their number is bounded by the configuration.
        self._plans: dict[tuple[str, ...], _Plan] = {(): self._plan}
        if self.settings.sites:  # whatever is wrong with them is said now, not at their first document
            self._planned(self.settings.with_sites(self.settings.sites))

    @property
    def rules(self) -> RuleBook:
        """The rules for documents of no site that has settings of its own."""
        return self._plan.rules

    @property
    def digest(self) -> str:
        """SHA-256 of what the result depends on beside the document: settings, rules, those of sites, the models."""
        files = sorted(Path(file) for site in self.settings.sites for file in site.files)
        parts = (self.settings.digest, self.rules.digest, digest_of(files), digest_of(sorted(MODELS.glob("*.npz"))))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @classmethod
    def from_config(cls, path: str | Path | None, *, changes: Iterable[str] = ()) -> Pipeline:
        """A pipeline from a config file (None: the shipped defaults) and `--set` changes.

        Raises InvalidFile with file, line and what to do.
        """
        return cls(load(path, changes=changes))

    def clean(
        self,
        payload: str | bytes,
        media_type: str | None = None,
        url: str | None = None,
        id: str | None = None,
        *,
        failed: Callable[[Exception], object] | None = None,
    ) -> Document:
        """Cleans one document; never raises on bad content, but says in `failures` what went wrong.

        `media_type` "text/plain", "text/markdown" or "text/html"; None sniffs the first characters. `failed` is
        given what a stage raised, with its traceback.
        """
        doc = read_document(payload, media_type=media_type, url=url, id=id)
        plan = self._plan_for(doc)
        cleaned = _judged(doc, plan, failed)
        if self._is_unsure(cleaned):
            doc = read_document(payload, media_type=media_type, url=url, id=id, with_vote=True)
            cleaned = _judged(doc, plan, failed)
        return cleaned

    def stream(self, sources: Iterable[Source | str | bytes]) -> Iterator[Document]:
        """Cleans one source after the other, in order."""
        for source in sources:
            if isinstance(source, Source):
                yield self.clean(source.payload, source.media_type, source.url, source.id)
            else:
                yield self.clean(source)

    def _is_unsure(self, doc: Document) -> bool:
        """Whether trafilatura's vote may tell more of a page than the line model knew."""
        intake = self.settings.intake
        if intake.profile == "fast" or doc.failures or doc.claims is None:
            return False
        return bool(doc.claims.kinds & Claim.ARTICLE) and doc.meta.get("confidence", 1.0) < intake.unsure

    def _plan_for(self, doc: Document) -> _Plan:
        if not self.settings.sites:
            return self._plan
        sites = self.settings.sites_of(host_of(doc.url or doc.meta.get("canonical_url")))
        key = tuple(site.pattern for site in sites)
        if key not in self._plans:
            self._plans[key] = self._planned(self.settings.with_sites(sites))
        return self._plans[key]

    def _planned(self, settings: Settings) -> _Plan:
        rules = self._shipped.with_files(Path(file) for file in settings.rules.files)
        actions = {stage.name: stage.actions for stage in settings.stages}
        for rule in map(rules.by_id, rules.ids[len(self._shipped.ids) :]):
            if rule.family not in actions:
                hint = did_you_mean(rule.family, actions)
                raise InvalidFile(f"{rule.id}: no stage is named {rule.family}; call the rule custom_rules/…{hint}")
            if rule.action not in (known := actions[rule.family]):
                what = f"only by rules that {' or '.join(known)}" if known else "by no rules"
                raise InvalidFile(f"{rule.id}: the stage {rule.family} goes {what}; call the rule custom_rules/…")
        judges = tuple((stage.name, stage.prepare(rules)) for stage in settings.stages if stage.enabled)
        return _Plan(rules, judges)


def _judged(doc: Document, plan: _Plan, failed: Callable[[Exception], object] | None) -> Document:
    """The document after all judges, or up to the one that rejects it."""
    view = View(plan.rules, doc)
    for name, judge in plan.judges:
        try:
            findings = view.without_halves(judge(doc, view))
            doc = apply(doc, name, findings)
            view.follow(doc, findings)
        except Exception as error:  # the one place: a stage that dies contributes nothing
            failure = f"{name}: {type(error).__name__}: {error}"
            if failed is not None:
                failed(error)
            doc = msgspec.structs.replace(doc, failures=(*doc.failures, failure))
        if doc.rejected is not None:
            break
    return doc
