"""The arguments of `cleaner run`, `status` and `retry`."""

from __future__ import annotations

import argparse
from typing import Any

from cleaner.batch.limits import MAX_SIZE, TIME_LIMIT
from cleaner.cli.arguments import add_format, add_settings, command, count, seconds

_RUN = """\
Cleans files, folders (with all that is below them), patterns and addresses (s3://...) into the folder OUT: .txt, .md
and .html files, tables (JSONL, CSV, Parquet), web archives (WARC, WET), zip and tar archives, all also compressed.

Run the same command again after a crash or with new inputs: only what is new or has changed is cleaned."""

_RUN_MORE = """\
examples:
  cleaner run articles/ -o out
  cleaner run 'crawl/**/*.html' extra.txt -o out --summary
  cleaner run crawl/ -o out --format markdown --links
  cleaner run shard-*.jsonl.zst -o out --text-field body --id-field doc_id --to jsonl --shard-size 256MB
  find crawl -name '*.html' -mtime -1 | cleaner run --files-from - -o out
  cleaner run crawl/ -o out --to text --to index.db && cleaner search index.db "town council"

what OUT holds:
  body/             the clean texts, in the folders of the inputs; page.html and page.html.gz become page.html.txt, with
                    --format markdown page.html.md, and note.txt note.txt.md; a file that holds many documents becomes a
                    folder. Where two inputs would share a name, both get a mark: a~3f2a9c01.txt
  records*          with --to jsonl, parquet or csv: a record a document, with the input's own fields; bulk*.ndjson with
                    --to bulk
  ledger.jsonl      what became of each line: id, line, action (remove, rewrite, blank), source, text, stage, rule,
                    reason, evidence, score. Body and ledger together give each source back, decompressed; a body as
                    Markdown does not: its ledger is that of the body as text
  rejects.jsonl     documents that were turned down as a whole, and why
  quarantine.jsonl  documents that failed, which have no body: id, source, kind (missing, unreadable, size, stage, time,
                    crash, name), error, traceback; their sources are in quarantine/
  run.json          versions, hashes of configuration, rules and models, times, inputs, counts and failures; until the
                    run is over, "finished" is null
  state.db          what a later run goes on from"""

_STATUS = "Tells how far a run is, or how it ended: documents by status, inputs, settings."
_RETRY = """\
Runs again what failed in a run, with its inputs and settings; what is clean stays. Use it when what was wrong has been
mended, or with a higher limit."""


def add(commands: Any) -> None:
    """Adds the three commands."""
    _add_run(command(commands, "run", "clean files and folders into a folder", _RUN, _RUN_MORE))
    status = command(commands, "status", "tell how far a run is", _STATUS, "")
    status.add_argument("out", metavar="OUT", help="the folder of the run")
    _add_retry(command(commands, "retry", "run again what failed in a run", _RETRY, ""))


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="a file, a folder, or a pattern in quotes")
    parser.add_argument("-o", "--out", required=True, metavar="OUT", help="the folder for the results")
    parser.add_argument("--files-from", metavar="LIST", help='a file with an input a line; "-": standard input')
    for name in ("text", "id", "url"):
        text = f"the field of tables that holds the {name} (else the usual names are tried)"
        parser.add_argument(f"--{name}-field", metavar="FIELD", help=text)
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="TARGET",
        help="what to write: text, markdown (bodies), jsonl, parquet, csv, bulk, or a path that ends in .db: an index "
        "to search; may be repeated (default: text)",
    )
    add_format(parser, default=None)
    parser.add_argument("--shard-docs", type=count, metavar="N", help="at most N documents a file of records")
    parser.add_argument("--shard-size", metavar="SIZE", help="at most SIZE a file of records, such as 256MB")
    parser.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="what cleans: processes of this machine, or tasks of Ray Data, which write shards of records (jsonl, "
        'parquet) and cannot be continued; needs pip install "cleaner[ray]" (default: local)',
    )
    parser.add_argument("--fresh", action="store_true", help="start over: replace the results of an earlier run in OUT")
    parser.add_argument("--prune", action="store_true", help="remove the results of inputs that are there no longer")
    _add_limits(parser, time_limit=TIME_LIMIT, max_size=MAX_SIZE)
    add_settings(parser)


def _add_retry(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT", help="the folder of the run")
    _add_limits(parser)


def _add_limits(
    parser: argparse.ArgumentParser, *, time_limit: float | None = None, max_size: int | None = None
) -> None:
    """How a run goes about it, and what it says; a limit without a default is that of the last run."""
    parser.add_argument("--workers", type=count, metavar="N", help="processes (default: one a core)")
    parser.add_argument(
        "--time-limit",
        type=seconds,
        default=time_limit,
        metavar="SECONDS",
        help=f"a document that takes longer fails (default: {TIME_LIMIT:g})",
    )
    parser.add_argument(
        "--max-size",
        type=count,
        default=max_size,
        metavar="BYTES",
        help=f"a document that is larger fails (default: {MAX_SIZE:,})",
    )
    parser.add_argument("--log-format", choices=("text", "json"), default="text", help="how messages are written")
    parser.add_argument("--quiet", action="store_true", help="say only what went wrong")
    parser.add_argument("--summary", action="store_true", help="say at the end what was removed, by which stage")
