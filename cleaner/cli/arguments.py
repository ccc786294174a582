"""What the arguments of several commands share."""

from __future__ import annotations

import argparse
from typing import Any


def command(commands: Any, name: str, summary: str, text: str, more: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=text, epilog=more)
    return made


def add_config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="use this configuration (else the variable CLEANER_CONFIG, else the shipped settings)",
    )


def add_settings(parser: argparse.ArgumentParser) -> None:
    add_config_option(parser)
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change one setting, such as stages.spam.enabled=false; may be repeated",
    )


def add_format(parser: argparse.ArgumentParser, *, default: str | None = "text") -> None:
    parser.add_argument(
        "--format",
        choices=("text", "markdown"),
        default=default,
        help="how bodies are written: plain text (default), or Markdown with the headings, lists, quotes, code and "
        "tables of pages; .md files stay as they are",
    )
    parser.add_argument(
        "--links", action="store_true", help="keep the links of pages in Markdown, absolute where the address is known"
    )


def count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1,000,000,000")
    return int(text)


def seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0.01 <= seconds <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0.01 to 1,000,000")
    return seconds
