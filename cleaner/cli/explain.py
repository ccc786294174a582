"""`cleaner explain`: what became of each line of one document."""

from __future__ import annotations

import argparse
import sys

from cleaner.batch.documents import remarks
from cleaner.cli import console
from cleaner.cli.clean import read
from cleaner.cli.settings import pipeline_of
from cleaner.io.readers import Unreadable
from cleaner.report.cases import write_case
from cleaner.report.explain import explain


def main(options: argparse.Namespace) -> int:
    """Prints the explain view or, with --case, a test case."""
    name = console.label(options.file)
    try:
        doc = read(pipeline_of(options), options.file, options)
    except Unreadable as error:
        console.complain(f"{name}: {error}")
        return 3
    for remark in remarks(doc):
        console.complain(f"{name}: {remark}")
    rows = write_case(doc) if options.case else explain(doc, name=name, colour=console.colours(sys.stdout))
    for row in rows:
        console.emit_escaped(f"{row}\n")
    return int(bool(doc.failures))
