"""The settings that the options of a command give."""

from __future__ import annotations

import argparse
import os

from cleaner.cli import console
from cleaner.config import Settings, load
from cleaner.io.formats import Format
from cleaner.pipeline import Pipeline


def config_path(options: argparse.Namespace) -> str | None:
    """The configuration that --config or CLEANER_CONFIG names; None: the shipped settings."""
    path: str | None = options.config
    return path or os.environ.get("CLEANER_CONFIG") or None


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings in effect. Raises InvalidFile."""
    return load(config_path(options), changes=options.set)


def pipeline_of(options: argparse.Namespace) -> Pipeline:
    """The pipeline in effect. Raises InvalidFile."""
    return Pipeline(settings_of(options))


def format_of(options: argparse.Namespace) -> Format:
    """How bodies are written. Raises UsageError for links in plain text."""
    is_markdown = options.format == "markdown"
    if options.links and not is_markdown:
        raise console.UsageError("--links needs --format markdown: plain text has no place for targets")
    return Format(is_markdown, options.links)
