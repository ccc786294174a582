"""`cleaner clean`: the clean text, or a record, of each document on standard output."""

from __future__ import annotations

import argparse
import gc
import sys

import msgspec

from cleaner.batch.documents import clean_file, remarks
from cleaner.cli import console
from cleaner.cli.settings import format_of, pipeline_of
from cleaner.document import Document
from cleaner.io import jsonl
from cleaner.io.ledger import Entry, entries
from cleaner.io.readers import Unreadable
from cleaner.io.records import Record, reasons_of, record_of, status_of, unread
from cleaner.pipeline import Pipeline


def main(options: argparse.Namespace) -> int:
    """Cleans the files one after the other; one that cannot be read does not stop the others."""
    gc.set_threshold(50_000)  # what is loaded now is no garbage: looking for some takes a tenth of a short run
    files = options.files or ["-"]
    if files.count("-") > 1:
        raise console.UsageError('"-" is named more than once; standard input can be read only once')
    if options.url and len(files) > 1:
        raise console.UsageError("--url belongs to one document; clean the files one by one")
    form = format_of(options)
    pipeline = pipeline_of(options)
    printed = failed = missing = 0
    for file in files:
        try:
            doc = read(pipeline, file, options)
        except Unreadable as error:
            missing += 1
            console.complain(f"{console.label(file)}: {error}")
            if options.json:
                _emit_record(unread(file, url=options.url, problem=str(error)), [])
            continue
        failed += bool(doc.failures)
        _report(doc, options, file)
        if options.json:
            _emit_record(record_of(doc, source=file, form=form), list(entries(doc)))
        elif text := form.body(doc):
            console.emit(f"\n{text}\n" if printed else f"{text}\n")
            printed += 1
    return 3 if missing == len(files) else int(failed + missing > 0)


def read(pipeline: Pipeline, file: str, options: argparse.Namespace) -> Document:
    """Reads and cleans one file as the options say. Raises Unreadable."""
    if file == "-" and console.is_terminal(sys.stdin):
        console.complain("reading standard input; end it with Ctrl-D")
    return clean_file(pipeline, file, id=file, url=options.url, media_type="text/html" if options.html else None)


def _report(doc: Document, options: argparse.Namespace, file: str) -> None:
    """Says on standard error what the result does not."""
    name = console.label(file)
    for remark in remarks(doc):
        console.complain(f"{name}: {remark}")
    if status_of(doc) in ("rejected", "suspicious") and not options.json:
        done = "rejected, nothing printed" if doc.rejected is not None else "suspicious"
        console.complain(f"{name}: {done}: {'; '.join(reasons_of(doc))}")
    if options.explain:
        from cleaner.report.explain import explain as view

        for row in view(doc, name=name, colour=console.colours(sys.stderr)):
            console.show(row)


def _emit_record(record: Record, removed: list[Entry]) -> None:
    console.emit_json(jsonl.encode(msgspec.structs.asdict(record) | {"removed": removed}))
