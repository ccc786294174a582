"""The command line: argument parsing, printing and exit codes only.

0: all clean. 1: done, but some documents failed or were missing. 2: usage or configuration. 3: nothing could be
read, or the output is broken. 130: interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module

from cleaner.cli import console
from cleaner.cli.parser import build
from cleaner.strict_yaml import InvalidFile


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; never raises on bad input."""
    # The model multiplies no matrices, and starting a thread a core for it takes half as long as importing numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = _run(argv)
        console.flush()
    except BrokenPipeError:  # the reader of a pipe (`| head`) has seen enough
        console.abandon()
        return 0
    except console.OutputError as error:
        console.abandon()
        console.complain(str(error))
        return 3
    except KeyboardInterrupt:
        console.complain("interrupted")
        return 130
    return code


def _run(argv: Sequence[str] | None) -> int:
    try:
        options = build().parse_args(argv)
        code: int = import_module(f"cleaner.cli.{options.command}").main(options)
    except SystemExit as stop:  # how argparse ends after --help, --version and wrong usage
        return stop.code if isinstance(stop.code, int) else 2
    except (console.UsageError, InvalidFile) as error:
        console.complain(str(error))
        return 2
    return code
