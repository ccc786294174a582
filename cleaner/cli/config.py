"""`cleaner config`: configurations shown, checked and written."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import msgspec

from cleaner.cli import console
from cleaner.cli.settings import config_path, pipeline_of, settings_of
from cleaner.config import Settings
from cleaner.config_file import as_yaml, schema, shipped
from cleaner.io.writers import atomic
from cleaner.sites import host_of


def main(options: argparse.Namespace) -> int:
    """Carries out one task; a configuration that is wrong raises InvalidFile."""
    if options.task == "show":
        console.emit(as_yaml(_shown(options)))
    elif options.task == "schema":
        console.emit(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
    elif options.task == "check":
        _check(options)
    else:
        _write(options)
    return 0


def _shown(options: argparse.Namespace) -> Settings:
    settings = _placed(settings_of(options))
    if not options.site:
        return settings
    sites = settings.sites_of(host_of(options.site))
    named = ", ".join(site.pattern for site in sites) or "none of its own"
    console.complain(f"{options.site}: settings of sites: {named}")
    return settings.with_sites(sites)


def _placed(settings: Settings) -> Settings:
    """The settings with rule files that any configuration can name, wherever it stands."""
    rules = msgspec.structs.replace(settings.rules, files=_absolute(settings.rules.files))
    sites = tuple(msgspec.structs.replace(site, files=_absolute(site.files)) for site in settings.sites)
    return msgspec.structs.replace(settings, rules=rules, sites=sites)


def _absolute(files: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(Path(file).absolute()) for file in files)


def _check(options: argparse.Namespace) -> None:
    options.config = options.file or config_path(options)
    pipeline = pipeline_of(options)
    running = sum(stage.enabled for stage in pipeline.settings.stages)
    name = options.config or "the shipped settings"
    console.emit(f"{name}: all right: {running} stages, {len(pipeline.rules.rules)} rules\n")


def _write(options: argparse.Namespace) -> None:
    if options.file == "-":
        console.emit(shipped())
        return
    path = Path(options.file)
    try:
        if path.exists() and not options.overwrite:
            raise console.UsageError(f"{path}: is there already; name another file, or add --overwrite")
        with atomic(path) as stream:
            stream.write(shipped().encode())
    except OSError as error:
        raise console.OutputError(f"{path}: {error.strerror or error}; name another file") from None
    console.complain(f"{path}: written; name it with --config {path}")
