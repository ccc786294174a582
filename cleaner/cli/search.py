"""`cleaner search`: documents of an index that `cleaner run --to index.db` wrote."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from cleaner.cli import console
from cleaner.io import jsonl
from cleaner.io.problems import Unreadable
from cleaner.io.search import BadQuery, Hit, search
from cleaner.io.snippets import Snippet
from cleaner.report.escape import escape_line

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def main(options: argparse.Namespace) -> int:
    """Prints the hits, best first. That there are none is no failure."""
    try:
        hits = search(Path(options.index), " ".join(options.query), limit=options.limit)
    except BadQuery as error:
        raise console.UsageError(str(error)) from None
    except Unreadable as error:
        console.complain(f"{options.index}: {error}")
        return 3
    for number, hit in enumerate(hits, 1):
        if options.json:
            console.emit_json(jsonl.encode(msgspec.structs.asdict(hit) | {"snippet": _text(hit.snippet)}))
        else:
            console.emit_escaped(_shown(hit, number, is_coloured=console.colours(sys.stdout)))
    if not hits:
        console.complain(f"{options.index}: nothing found")
    return 0


def _shown(hit: Hit, number: int, *, is_coloured: bool) -> str:
    """A hit in three lines and an empty one, whatever it holds."""
    bold, plain = (_BOLD, _PLAIN) if is_coloured else ("", "")
    places = [escape_line(place) for place in (hit.id, hit.url, hit.date) if place]
    passage = "".join(
        f"{bold}{escape_line(text)}{plain}" if is_match else escape_line(text) for text, is_match in hit.snippet
    )
    return f"{number}. {bold}{escape_line(hit.title or '(no title)')}{plain}\n   {'  '.join(places)}\n   {passage}\n\n"


def _text(snippet: Snippet) -> str:
    return "".join(text for text, _ in snippet)
