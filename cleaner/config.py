"""config.yaml to settings; every mistake in it is an error with file, line and the nearest known name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from cleaner.sites import Site, pattern_problem
from cleaner.stage import Stage
from cleaner.stages import STAGES
from cleaner.strict_yaml import InvalidFile, Marked, convert, did_you_mean, parse, read

_KEYS = ("intake", "rules", "batch", "stages", "overrides", "sites")


class IntakeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How HTML pages are read. Plain text is read in one way."""

    profile: Annotated[
        Literal["fast", "accurate"],
        msgspec.Meta(
            description="fast: by our own parse alone. accurate: a page that claims to be an article, of whose body "
            "the line model is unsure, is read again with trafilatura's vote (docs/benchmarks.md)."
        ),
    ] = "accurate"
    unsure: Annotated[
        float,
        msgspec.Meta(
            ge=0,
            le=1,
            description="Confidence, the expected word F1 of a body, under which the model is unsure: 3 to 10 % of "
            "pages (by cross-validation: 0.85 scores a little less, 0.95 next to nothing more for twice the pages).",
        ),
    ] = 0.9


class RuleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where rules come from."""

    files: Annotated[
        tuple[str, ...],
        msgspec.Meta(description="Rule files of your own beside the shipped ones, relative to this file."),
    ] = ()
    unobserved: Annotated[
        bool,
        msgspec.Meta(description="Whether phrases are used that speakers know but no data has shown."),
    ] = True


class BatchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When `cleaner run` keeps a document as it was, and lists it as suspicious, because it would lose too much."""

    max_removed: Annotated[
        float,
        msgspec.Meta(
            ge=0,
            le=1,
            description="Most words of a document that may go, as a share (of 4,598 labelled documents that came out "
            "well 3 lost more, of 65 that came out badly 6).",
        ),
    ] = 0.97
    min_words: Annotated[
        int, msgspec.Meta(ge=1, description="Words of the shortest document that is looked at (chosen by hand).")
    ] = 50


# The keys of config.yaml that hold settings of their own, in the order of the file.
SECTIONS: dict[str, type[msgspec.Struct]] = {"intake": IntakeSettings, "rules": RuleSettings, "batch": BatchSettings}


class Settings(msgspec.Struct, frozen=True):
    """Everything a pipeline is built from: the stages in the order they run, disabled ones included."""

    stages: tuple[Stage, ...]
    rules: RuleSettings = RuleSettings()
    intake: IntakeSettings = IntakeSettings()
    batch: BatchSettings = BatchSettings()
    sites: tuple[Site, ...] = ()

    def sites_of(self, host: str) -> tuple[Site, ...]:
        """The sites whose settings documents from `host` get, in the order in which they are merged."""
        return tuple(site for site in self.sites if host and site.matches(host))

    def with_sites(self, sites: Iterable[Site]) -> Settings:
        """The settings for documents of these sites: rule files join, of two values for a setting the later wins."""
        files, stages = dict.fromkeys(self.rules.files), self.stages
        for site in sites:
            files |= dict.fromkeys(site.files)
            stages = _overridden(Marked(site.pattern, site.overrides, {}), stages, site.overrides)
        rules = msgspec.structs.replace(self.rules, files=tuple(files))
        return msgspec.structs.replace(self, stages=stages, rules=rules, sites=())

    @property
    def digest(self) -> str:
        """SHA-256 of the settings: equal for files that mean the same."""
        return hashlib.sha256(msgspec.json.encode(as_plain(self))).hexdigest()


def default() -> Settings:
    """The shipped defaults: every stage with its default settings, in default order."""
    return Settings(tuple(stage() for stage in STAGES))


def load(path: str | Path | None = None, *, changes: Iterable[str] = ()) -> Settings:
    """Settings from a file (None: the shipped defaults), then `changes` such as "stages.spam.enabled=false".

    Raises InvalidFile with file and line, or the change, and what to do.
    """
    marked = read(Path(path)) if path is not None else Marked("defaults", None, {})
    settings = _settings(marked, Path(path).parent if path is not None else Path())
    for change in changes:
        try:
            settings = _changed(settings, change)
        except InvalidFile as error:  # a change is no file and has no lines
            raise InvalidFile(re.sub(rf"^(--set {re.escape(change)}):\d+:", r"\1:", str(error))) from None
    return settings


def restored(plain: Any) -> Settings:
    """The settings that `as_plain` gave. Raises InvalidFile where they are none any more."""
    return _settings(Marked("recorded settings", plain, {}), Path())


def as_plain(settings: Settings) -> dict[str, Any]:
    """The settings as plain data in the shape of config.yaml, every value spelt out."""
    stages = [{stage.name: msgspec.to_builtins(stage)} for stage in settings.stages]
    sections = {name: msgspec.to_builtins(getattr(settings, name)) for name in SECTIONS}
    plain = {**sections, "stages": stages}
    if settings.sites:
        plain["sites"] = {
            site.pattern: {"rules": list(site.files), "overrides": site.overrides} for site in settings.sites
        }
    return plain


def known_stages(*, plugins: bool = True) -> dict[str, type[Stage]]:
    """Stage classes by name: the shipped ones, then those of the entry-point group `cleaner.stages`."""
    known: dict[str, type[Stage]] = {stage.name: stage for stage in STAGES}
    if plugins:
        from importlib.metadata import entry_points

        for entry in entry_points(group="cleaner.stages"):
            try:
                stage = entry.load()
            except (ImportError, AttributeError) as error:
                raise InvalidFile(f"plug-in {entry.value}: {error}; install it anew or remove it") from None
            if stage.name in known:
                raise InvalidFile(f"plug-in {entry.value}: there is a stage named {stage.name} already")
            known[stage.name] = stage
    return known


def _settings(marked: Marked, folder: Path) -> Settings:
    value = {} if marked.value is None else marked.value
    if not isinstance(value, dict):
        raise marked.error((), f"a configuration is a mapping with the keys {', '.join(_KEYS)}")
    for key in value:
        if key not in _KEYS:
            raise marked.error((key,), f"{key}: unknown key{did_you_mean(key, _KEYS)}")
    intake: IntakeSettings = convert(marked, value.get("intake", {}), IntakeSettings, ("intake",))
    rules = _rules(marked, value.get("rules", {}), folder)
    batch: BatchSettings = convert(marked, value.get("batch", {}), BatchSettings, ("batch",))
    stages = _stages(marked, value["stages"]) if "stages" in value else default().stages
    stages = _overridden(marked, stages, value.get("overrides", {}))
    sites = _sites(marked, value.get("sites", {}), stages, folder)
    return Settings(stages, rules, intake, batch, sites)


def _rules(marked: Marked, given: Any, folder: Path) -> RuleSettings:
    """The section `rules`; a list alone names the files."""
    at: tuple[str, ...] = ("rules",) if isinstance(given, list) else ("rules", "files")
    given = {"files": given} if isinstance(given, list) else given
    rules: RuleSettings = convert(marked, given, RuleSettings, ("rules",))
    return msgspec.structs.replace(rules, files=_files(marked, rules.files, folder, at))


def _files(marked: Marked, files: Sequence[str], folder: Path, at: tuple[str, ...]) -> tuple[str, ...]:
    """The files, which `at` in the configuration names, as paths that can be opened from here."""
    found = tuple(str(folder / file) for file in files)
    for n, file in enumerate(found):
        if not Path(file).is_file():
            raise marked.error((*at, n), f"{'.'.join(at)}: there is no file {file}")
    return found


def _sites(marked: Marked, given: Any, stages: tuple[Stage, ...], folder: Path) -> tuple[Site, ...]:
    if not isinstance(given, Mapping):
        raise marked.error(("sites",), "sites: a mapping from domains, or globs of them, to rules and overrides")
    sites = []
    for pattern, changes in given.items():
        at = ("sites", pattern)
        if problem := pattern_problem(pattern):
            raise marked.error(at, f"sites.{pattern}: {problem}")
        if not isinstance(changes, Mapping):
            raise marked.error(
                at, f"sites.{pattern}: a mapping, such as {{overrides: {{bylines: {{enabled: false}}}}}}"
            )
        for key in changes:
            if key not in ("rules", "overrides"):
                hint = did_you_mean(key, ("rules", "overrides"))
                raise marked.error((*at, key), f"sites.{pattern}.{key}: unknown key{hint}")
        rules = convert(marked, changes.get("rules", []), tuple[str, ...], (*at, "rules"))
        overrides = changes.get("overrides", {})
        _overridden(marked, stages, overrides, at)
        sites.append(Site(pattern, _files(marked, rules, folder, (*at, "rules")), overrides))
    return tuple(sites)


def _stages(marked: Marked, entries: Any) -> tuple[Stage, ...]:
    if not isinstance(entries, list):
        raise marked.error(("stages",), "stages: must be a list; each entry is a name or `name: {settings}`")
    stages: list[Stage] = []
    for n, entry in enumerate(entries):
        name, given, path = _entry(marked, entry, n)
        kind = _kind(marked, name, path)
        if any(stage.name == name for stage in stages):
            raise marked.error(path, f"{name}: the stage stands twice; keep one")
        stages.append(_build(marked, kind, given, path))
    return tuple(stages)


def _entry(marked: Marked, entry: Any, n: int) -> tuple[str, Any, tuple[str | int, ...]]:
    if isinstance(entry, str):
        return entry, {}, ("stages", n)
    if isinstance(entry, dict) and len(entry) == 1:
        name, given = next(iter(entry.items()))
        return name, given, ("stages", n, name)
    raise marked.error(("stages", n), "an entry of stages is a name or `name: {settings}`")


def _kind(marked: Marked, name: str, path: tuple[str | int, ...]) -> type[Stage]:
    kind = known_stages(plugins=False).get(name) or known_stages().get(name)
    if kind is None:
        raise marked.error(path, f"{name}: unknown stage{did_you_mean(name, known_stages())}")
    return kind


def _build(marked: Marked, kind: type[Stage], given: Any, path: tuple[str | int, ...]) -> Stage:
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise marked.error(path, f"{kind.name}: settings are a mapping, such as {{enabled: true}}")
    for key in given:
        if key not in kind.__struct_fields__:
            hint = did_you_mean(key, kind.__struct_fields__)
            raise marked.error((*path, key), f"{kind.name}.{key}: unknown setting{hint}")
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        if not where:  # a stage's own check, which opens with the setting
            where, _, message = message.partition(": ")
        key = where.strip("`$.").partition("[")[0]
        raise marked.error((*path, key), f"{kind.name}.{key}: {message}") from None


def _overridden(
    marked: Marked, stages: tuple[Stage, ...], overrides: Any, at: tuple[str, ...] = ()
) -> tuple[Stage, ...]:
    """The stages with the overrides that stand below `at` in the configuration."""
    if not isinstance(overrides, Mapping):
        raise marked.error((*at, "overrides"), "overrides: a mapping from stage names to settings")
    by_name = {stage.name: stage for stage in stages}
    for name, given in overrides.items():
        path = (*at, "overrides", name)
        if name not in by_name:
            _kind(marked, name, path)
            raise marked.error(path, f"{name}: not in the list of stages; add it there")
        if not isinstance(given, Mapping):
            raise marked.error(path, f"{name}: settings are a mapping, such as {{enabled: false}}")
        merged = {**msgspec.to_builtins(by_name[name]), **given}
        by_name[name] = _build(marked, type(by_name[name]), merged, path)
    return tuple(by_name[stage.name] for stage in stages)


def _changed(settings: Settings, change: str) -> Settings:
    key, equals, text = change.partition("=")
    parts = key.strip().split(".")
    name = f"--set {change}"
    section = parts[0]
    if not equals or section not in ("stages", *SECTIONS) or len(parts) != (3 if section == "stages" else 2):
        sections = ", ".join(f"{section}.SETTING=VALUE" for section in SECTIONS)
        raise InvalidFile(f"{name}: write stages.NAME.SETTING=VALUE, {sections}")
    marked = parse(text, name)
    value = marked.value
    if section != "stages":
        merged = {**msgspec.to_builtins(getattr(settings, section)), parts[1]: value}
        return msgspec.structs.replace(settings, **{section: convert(marked, merged, SECTIONS[section])})
    stages = _overridden(marked, settings.stages, {parts[1]: {parts[2]: value}})
    return msgspec.structs.replace(settings, stages=stages)
