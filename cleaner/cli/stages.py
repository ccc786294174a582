"""`cleaner stages`: the list of stages, or their manual pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from cleaner.cli import console
from cleaner.cli.settings import settings_of
from cleaner.config import known_stages
from cleaner.config_file import summary
from cleaner.io.writers import atomic
from cleaner.report.manual import WRITTEN, index, manual, page
from cleaner.stages import STAGES
from cleaner.strict_yaml import did_you_mean


def main(options: argparse.Namespace) -> int:
    """Lists the stages, prints the page of one, or writes all pages."""
    if options.write is not None:
        _write(Path(options.write))
    elif options.name is not None:
        _print(options)
    else:
        _list(options)
    return 0


def _list(options: argparse.Namespace) -> None:
    """The stages that the settings name, in their order, then those that they leave out."""
    stages = {stage.name: stage for stage in settings_of(options).stages}
    known = known_stages()
    width = max(map(len, known))
    for name in [*stages, *(name for name in known if name not in stages)]:
        runs = name in stages and stages[name].enabled
        console.emit(f"{name:<{width}}  {'' if runs else '(off) '}{summary(known[name])}\n")


def _print(options: argparse.Namespace) -> None:
    stages = {stage.name: stage for stage in settings_of(options).stages}
    known = known_stages()
    if options.name not in known:
        raise console.UsageError(f"{options.name}: unknown stage{did_you_mean(options.name, known)}")
    for line in manual(stages.get(options.name) or known[options.name]()):
        console.emit(f"{line}\n")


def _write(folder: Path) -> None:
    """Writes the pages, and deletes those that an earlier version wrote of stages that are gone."""
    pages = {f"{kind.name}.md": page(kind) for kind in STAGES} | {"README.md": index(STAGES)}
    try:
        for file in folder.glob("*.md"):
            if file.name not in pages and file.read_bytes().startswith(WRITTEN.encode()):
                file.unlink()
        for name, text in pages.items():
            with atomic(folder / name) as stream:
                stream.write(text.encode())
    except OSError as error:
        raise console.OutputError(f"{folder}: {error.strerror or error}; name another folder") from None
    console.complain(f"{folder}: {len(pages)} pages written")
