"""`cleaner retry`: what failed in a run, once more."""

from __future__ import annotations

import argparse
from contextlib import chdir
from pathlib import Path

import msgspec

from cleaner.batch.lock import locked
from cleaner.batch.plan import Plan, Recorded
from cleaner.batch.runner import forget_failed
from cleaner.batch.state import State
from cleaner.cli import console
from cleaner.cli.run import carry_out, check, output
from cleaner.io.writers import STATE

_LIMITS = ("time_limit", "max_size")
_CHANGES = ("workers", *_LIMITS)


def main(options: argparse.Namespace) -> int:
    """Runs again with the inputs and settings of the last run; all that is clean stays as it is."""
    out = Path(options.out)
    if not (out / STATE).is_file():
        raise console.UsageError(f"{options.out}: holds no run (there is no {STATE}); check the name")
    with output(out), locked(out), State(out / STATE) as state:
        recorded = state.fact("plan", Recorded)
        if recorded is None:
            raise console.UsageError(f"{options.out}: holds no run that has begun; use `cleaner run`")
        out = out.resolve()
        try:
            with chdir(recorded.options.folder):
                plan = _changed(recorded.plan(out), options)
                check(plan, fresh=False)
                forget_failed(state)
                return carry_out(plan, state, options)
        except FileNotFoundError as error:
            if error.filename != recorded.options.folder:
                raise
            raise console.UsageError(f"{error.filename}: the folder that the run was started in is gone") from None


def _changed(plan: Plan, options: argparse.Namespace) -> Plan:
    """The plan with the limits that the command asks for. Raises UsageError for lower ones: they fail what is clean."""
    changes = {name: value for name in _CHANGES if (value := getattr(options, name)) is not None}
    for name in _LIMITS:
        known = getattr(plan.options, name)
        if changes.get(name, known) < known:
            option = f"--{name.replace('_', '-')}"
            raise console.UsageError(
                f"{option}: is lower than the run's, which is {known:,}; use `cleaner run` to lower it"
            )
    return msgspec.structs.replace(plan, options=msgspec.structs.replace(plan.options, **changes))
