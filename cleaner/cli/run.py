"""`cleaner run`: whole folders into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from cleaner.batch.runner import Run, run
from cleaner.batch.summary import summary
from cleaner.cli import console
from cleaner.cli.settings import config_path, format_of, pipeline_of
from cleaner.io.writers import Refused, open_folder


def main(options: argparse.Namespace) -> int:
    """Runs the batch and says how it went: in one line, with `--summary` in a table."""
    form = format_of(options)
    pipeline = pipeline_of(options)
    out = Path(options.out)
    try:
        open_folder(out, inputs=options.inputs, overwrite=options.overwrite)
        config = config_path(options)
        done = run(pipeline, options.inputs, out, config=config, progress=console.progress, form=form)
    except Refused as error:
        raise console.UsageError(f"{options.out}: {error}") from None
    except OSError as error:
        where = error.filename or options.out
        raise console.OutputError(f"{where}: {error.strerror or error}; make room, or name another folder") from None
    for failure in done.failures:
        console.complain(f"{failure.source}: {failure.error}")
    console.complain(_outcome(done, options.out))
    if options.summary:
        for line in summary(done.tally):
            console.show(line)
    if not done.read:
        return 3
    return int(bool(done.failures))


def _outcome(done: Run, out: str) -> str:
    counts = [f"{count} {status}" for status, count in sorted(done.tally.documents.items())]
    total = done.tally.documents.total()
    return f"{out}: {total} document{'s' * (total != 1)}: {', '.join(counts)}; see {Path(out) / 'run.json'}"
