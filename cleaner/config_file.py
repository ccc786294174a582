"""What config.yaml may say: the shipped file, settings as such a file, and its JSON Schema, made from the stages."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from cleaner.config import SECTIONS, Settings, as_plain, default, known_stages
from cleaner.stage import Stage

_HEAD = """\
The shipped settings of cleaner: what runs when no configuration is named. Written by `cleaner config write`.

Copy it, change it, and name it with --config FILE or the variable CLEANER_CONFIG. Whatever you leave out keeps the
value it has here: a file that holds only

    overrides:
      spam: {enabled: false}

is whole. `cleaner config check FILE` tells what is wrong with a file, `cleaner config schema` prints a JSON Schema
for editors, `cleaner stages NAME` the manual page of a stage."""

_STAGES = """\
The stages in the order in which they run. Each entry is a name, or `name: {settings}`. This is the whole list: a
stage that is not named does not run."""

_OVERRIDES = """\
Changes of single settings, for a file without a list of stages: a mapping from stage names to settings."""

_SITES = """\
Settings for single sites: a mapping from domains to `rules` (a list of rule files) and `overrides`. A domain stands
for itself and everything below it, a pattern such as "news.*" for the hosts that it matches. Where several match,
their rule files join, and of two values for a setting the later one wins. `cleaner config show --site DOMAIN` shows
the outcome. A document's site is that of its URL, or of the address that a page gives as its own."""

_WIDTH = 118


def shipped() -> str:
    """The shipped config.yaml: every stage and setting with its value and its description."""
    return "\n".join(_lines(default(), described=True)) + "\n"


def as_yaml(settings: Settings) -> str:
    """Settings as a config.yaml that means the same, without comments."""
    return "\n".join(_lines(settings, described=False)) + "\n"


def summary(stage: type[Stage]) -> str:
    """What a stage does, in the first sentence of its manual page."""
    text = " ".join((stage.__doc__ or "").strip().partition("\n\n")[0].split())
    return text.partition(". ")[0].removesuffix(".") + "."


def properties(kind: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    """The settings of a stage by name, each as JSON Schema: type, bounds, default and description."""
    found: dict[str, dict[str, Any]] = msgspec.json.schema_components([kind])[1][kind.__name__]["properties"]
    return found


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a configuration, plug-in stages included."""
    stages = known_stages()
    definitions = {name: _definition(stage) for name, stage in stages.items()}
    names = [{"const": name, "description": summary(stage)} for name, stage in stages.items()]
    settings = {name: {"$ref": f"#/$defs/{name}"} for name in stages}
    entry = {**_closed(settings), "minProperties": 1, "maxProperties": 1}
    files = {"type": "array", "items": {"type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of cleaner",
        **_closed(
            {
                **{name: _definition(kind) for name, kind in SECTIONS.items()},
                "rules": {"anyOf": [_definition(SECTIONS["rules"]), files]},
                "stages": {
                    "description": _joined(_STAGES),
                    "type": "array",
                    "uniqueItems": True,
                    "items": {"anyOf": [{"oneOf": names}, entry]},
                },
                "overrides": {"description": _joined(_OVERRIDES), **_closed(settings)},
                "sites": {
                    "description": _joined(_SITES),
                    "type": "object",
                    "additionalProperties": _closed({"rules": files, "overrides": _closed(settings)}),
                },
            }
        ),
        "$defs": definitions,
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has no other keys."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _definition(kind: type[msgspec.Struct]) -> dict[str, Any]:
    nullable = {"type": ["object", "null"]} if issubclass(kind, Stage) else {"type": "object"}
    text = summary(kind) if issubclass(kind, Stage) else _joined(kind.__doc__ or "")
    return {"description": text, **nullable, "properties": properties(kind), "additionalProperties": False}


def _lines(settings: Settings, *, described: bool) -> Iterator[str]:
    plain = as_plain(settings)
    if described:
        yield from _comment(_HEAD, "")
        yield ""
    for name, kind in SECTIONS.items():
        yield f"{name}:"
        yield from _settings(kind, plain[name], "  ", described=described)
        if described:
            yield ""
    if described:
        yield from _comment(_STAGES, "")
    yield "stages:"
    for stage, entry in zip(settings.stages, plain["stages"], strict=True):
        if described:
            yield ""
            yield from _comment(summary(type(stage)), "  ")
        yield f"  - {stage.name}:"
        yield from _settings(type(stage), entry[stage.name], "      ", described=described)
    if described:
        yield ""
        yield from _comment(_OVERRIDES, "")
        yield "overrides: {}"
        yield ""
        yield from _comment(_SITES, "")
        yield "sites: {}"
    elif settings.sites:
        yield f"sites: {msgspec.json.encode(plain['sites']).decode()}"


def _settings(kind: type[msgspec.Struct], values: dict[str, Any], indent: str, *, described: bool) -> Iterator[str]:
    known = properties(kind) if described else {}
    for name, value in values.items():
        if described:
            yield from _comment(f"{known[name].get('description', '')}{bounds(known[name])}", indent)
        yield f"{indent}{name}: {msgspec.json.encode(value).decode()}"


def bounds(known: dict[str, Any]) -> str:
    """The bounds of a setting as " [1 to 40]", the words it may take as " [a | b]"; "" without any."""
    if "enum" in known:
        return f" [{' | '.join(str(word) for word in known['enum'])}]"
    low = known.get("minimum", known.get("exclusiveMinimum"))
    high = known.get("maximum", known.get("exclusiveMaximum"))
    if low is None and high is None:
        return ""
    return (
        f" [{low} to {high}]"
        if None not in (low, high)
        else f" [{low} or more]"
        if high is None
        else f" [up to {high}]"
    )


def _comment(text: str, indent: str) -> Iterator[str]:
    for line in _paragraphs(text):
        yield f"{indent}# {line}".rstrip()


def _paragraphs(text: str) -> Iterable[str]:
    for line in text.split("\n"):
        yield from textwrap.wrap(line, _WIDTH, subsequent_indent="", drop_whitespace=True) or [""]


def _joined(text: str) -> str:
    return " ".join(text.split())
