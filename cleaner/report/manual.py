"""The manual pages of the stages: docstrings, and settings with bounds and defaults; for terminals and as Markdown."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from cleaner.config_file import bounds, properties, summary
from cleaner.stage import Stage

# Tells pages that may be replaced or deleted from those that somebody wrote.
WRITTEN = "<!-- Written by `cleaner stages --write`. -->"


def manual(stage: Stage) -> Iterator[str]:
    """The page of a stage, line by line; a setting that is not at its default says so."""
    yield stage.name
    yield ""
    yield from _text(type(stage)).split("\n")
    yield ""
    yield "Settings:"
    values = msgspec.to_builtins(stage)
    for name, known in properties(type(stage)).items():
        change = "" if values[name] == known.get("default") else f"; set to {_value(values[name])}"
        yield ""
        yield f"  {name}: {_kind(known)}{bounds(known)}, default {_value(known.get('default'))}{change}"
        yield from textwrap.wrap(known.get("description", ""), 100, initial_indent="      ", subsequent_indent="      ")


def page(kind: type[Stage]) -> str:
    """The page of a stage in Markdown."""
    rows = "".join(
        _row(
            f"`{name}`",
            f"{_kind(known)}{bounds(known)}",
            f"`{_value(known.get('default'))}`",
            known.get("description", ""),
        )
        for name, known in properties(kind).items()
    )
    head = _row("setting", "type", "default", "meaning") + "|---|---|---|---|\n"
    return f"{WRITTEN}\n# {kind.name}\n\n{_text(kind)}\n\n{head}{rows}"


def index(kinds: Iterable[type[Stage]]) -> str:
    """The list of all stages in Markdown, with links to their pages."""
    rows = "".join(_row(f"[{kind.name}]({kind.name}.md)", summary(kind)) for kind in kinds)
    head = _row("stage", "what it does") + "|---|---|\n"
    return f"{WRITTEN}\n# Stages\n\nIn the order in which they run.\n\n{head}{rows}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _text(kind: type[Stage]) -> str:
    return inspect.getdoc(kind) or ""


def _kind(known: dict[str, Any]) -> str:
    if "anyOf" in known:
        return " or ".join(_kind(choice) for choice in known["anyOf"])
    if "enum" in known:
        return "one of"
    return str(known.get("type", "any"))


def _value(value: Any) -> str:
    return msgspec.json.encode(value).decode()
