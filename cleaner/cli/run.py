"""`cleaner run`: whole folders, tables and archives into a folder."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from cleaner.batch.lock import Busy, locked
from cleaner.batch.meter import Meter
from cleaner.batch.plan import Options, Plan, cores
from cleaner.batch.runner import Run, run
from cleaner.batch.state import State, StateError
from cleaner.batch.workers import WorkersFailed
from cleaner.cli import console
from cleaner.cli.log import Log
from cleaner.cli.settings import config_path, settings_of
from cleaner.cli.summary import summary
from cleaner.io.exports import exports_of, sweep
from cleaner.io.exports.limits import Limits, size_of
from cleaner.io.formats import Format
from cleaner.io.inputs import listed
from cleaner.io.items import Fields
from cleaner.io.readers import Unreadable
from cleaner.io.writers import RUN_RECORD, STATE, Refused, check_folder

_MOST_TOLD = 20  # failures; quarantine.jsonl has them all


def main(options: argparse.Namespace) -> int:
    """Runs the batch and says how it went: in one line, with `--summary` in a table."""
    plan = _plan(options)
    check(plan, fresh=options.fresh)
    if options.engine == "ray":
        return _run_on_ray(plan, options)
    with output(plan.out):
        plan.out.mkdir(parents=True, exist_ok=True)
        with locked(plan.out):
            if options.fresh:
                sweep(plan.out, None)
                State.remove(plan.out / STATE)
            with State(plan.out / STATE) as state:
                return carry_out(plan, state, options)


def _run_on_ray(plan: Plan, options: argparse.Namespace) -> int:
    from cleaner.engines.ray_engine import EngineFailed, check_ray, run_ray

    if (plan.out / STATE).exists() and not options.fresh:
        raise console.UsageError(f"{plan.out}: --engine ray cannot continue a run; add --fresh to replace it")
    try:
        check_ray(plan.options)
    except (Unreadable, ValueError) as error:
        raise console.UsageError(f"--engine ray: {error}") from None
    with output(plan.out):
        plan.out.mkdir(parents=True, exist_ok=True)
        with locked(plan.out):
            State.remove(plan.out / STATE)
            try:
                return _tell(plan, options, lambda meter: run_ray(plan, meter))
            except EngineFailed as error:
                raise console.OutputError(f"{plan.out}: {error}") from None


def check(plan: Plan, *, fresh: bool) -> None:
    """Raises UsageError unless the plan may write to its folder."""
    try:
        check_folder(plan.out, inputs=plan.options.arguments, fresh=fresh)
    except Refused as error:
        raise console.UsageError(f"{plan.out}: {error}") from None


@contextmanager
def output(out: Path) -> Iterator[None]:
    """Turns what can go wrong with the folder of a run into the errors of the command line."""
    try:
        yield
    except Busy as error:
        raise console.UsageError(f"{out}: {error}") from None
    except StateError as error:
        raise console.UsageError(str(error)) from None
    except sqlite3.Error as error:
        raise console.OutputError(f"{out / STATE}: {error}; make room, or name another folder") from None
    except WorkersFailed as error:
        raise console.OutputError(f"{out}: {error}") from None
    except OSError as error:
        where = error.filename or out
        raise console.OutputError(f"{where}: {error.strerror or error}; make room, or name another folder") from None


def carry_out(plan: Plan, state: State, options: argparse.Namespace) -> int:
    """Runs the plan, tells how it went and gives the exit code."""
    return _tell(plan, options, lambda meter: run(plan, state, meter))


def _tell(plan: Plan, options: argparse.Namespace, work: Callable[[Meter], Run]) -> int:
    """Does the work, tells how it went and gives the exit code."""
    log = Log(is_json=options.log_format == "json", is_quiet=options.quiet)
    with log.meter() as meter:
        done = work(meter)
    _report(done, plan, log)
    if options.summary and log.is_json:
        log.warn("summary", "see the figures", **msgspec.to_builtins(done.figures.tally))
    elif options.summary:
        for line in summary(done):
            console.show(line)
    if not done.figures.read:
        return 3
    return int(bool(done.figures.failed))


def _report(done: Run, plan: Plan, log: Log) -> None:
    told = done.figures.failures[:_MOST_TOLD]
    for failure in told:
        log.warn("failure", f"{failure.source}: {failure.error}", source=failure.source, kind=failure.kind)
    if (more := done.figures.failed - len(told)) > 0:
        log.warn("failures", f"and {more:,} more; see {plan.out / 'quarantine.jsonl'}", more=more)
    if done.gone:
        count, fate = len(done.gone), "are removed" if done.is_pruned else "stay; --prune removes them"
        which = f"{done.gone[0]}: is" if count == 1 else f"{done.gone[0]} and {count - 1:,} more: are"
        log.warn("gone", f"{which} no longer among the inputs; the results {fate}", gone=count)
    if repeated := done.figures.repeated:
        which = "document has" if repeated == 1 else "documents have"
        text = f"{repeated:,} {which} the id of an earlier one, and became ID@SOURCE; --id-field names the field of ids"
        log.warn("repeated", text, repeated=repeated)
    for line in done.drift:
        log.warn("drift", line)
    documents = done.figures.tally.documents
    counts = [f"{count:,} {status}" for status, count in sorted(documents.items())]
    total = done.figures.tally.total
    new = "" if done.cleaned or not done.figures.read else " (nothing was new)"
    text = f"{plan.out}: {total:,} document{'s' * (total != 1)}: {', '.join(counts)}{new}; see {plan.out / RUN_RECORD}"
    log.say("finished", text, documents=documents, cleaned=done.cleaned)


def _plan(options: argparse.Namespace) -> Plan:
    """Raises UsageError and InvalidFile."""
    form, targets = _form(options)
    out = Path(options.out)
    try:
        limits = Limits(options.shard_docs, options.shard_size and size_of(options.shard_size))
        exports_of(targets, out, limits=limits)
        arguments = [*options.inputs, *(listed(options.files_from) if options.files_from else ())]
    except ValueError as error:
        raise console.UsageError(str(error)) from None
    except Unreadable as error:
        raise console.UsageError(f"{console.label(options.files_from)}: {error}") from None
    if not arguments:
        raise console.UsageError(
            "the following arguments are required: INPUT or --files-from; see `cleaner run --help`"
        )
    chosen = Options(
        arguments=arguments,
        folder=str(Path.cwd()),
        config=config_path(options),
        form=form,
        fields=Fields(options.text_field, options.id_field, options.url_field),
        targets=targets,
        limits=limits,
        workers=options.workers or cores(),
        time_limit=options.time_limit,
        max_size=options.max_size,
        prune=options.prune,
    )
    return Plan(out, settings_of(options), chosen)


def _form(options: argparse.Namespace) -> tuple[Format, list[str]]:
    """How texts are written and where they go, from --format, --links and --to."""
    targets = list(dict.fromkeys(options.to))
    named = next((target for target in targets if target in ("text", "markdown")), None)
    if named and options.format and named != options.format:
        raise console.UsageError(f"--to {named} and --format {options.format} contradict each other; drop one")
    name = options.format or named or "text"
    if options.links and name != "markdown":
        raise console.UsageError("--links needs --format markdown: plain text has no place for targets")
    return Format(name == "markdown", options.links), targets or ["jsonl" if options.engine == "ray" else name]
