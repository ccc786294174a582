"""The batch run: every input cleaned into a mirrored tree, with a ledger, a list of failures and a record."""

from __future__ import annotations

import errno
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import msgspec

import cleaner
from cleaner.batch.documents import clean_file
from cleaner.batch.tally import Tally
from cleaner.document import Document
from cleaner.io import jsonl
from cleaner.io.formats import TEXT, Format
from cleaner.io.inputs import Input, find
from cleaner.io.ledger import Entry, entries
from cleaner.io.readers import Unreadable
from cleaner.io.writers import atomic, write_body, write_record
from cleaner.pipeline import Pipeline

Progress = Callable[[int, int], None]

# A body that the file system takes no such name for is one document's failure; any other error is the output's.
_BAD_NAMES = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL)


class Failure(msgspec.Struct, frozen=True):
    """A document in quarantine: it has no body and no ledger.

    `kind`: the input is `missing` (then there is no `id`) or `unreadable`, a `stage` failed, or its body could
    not get its `name`.
    """

    id: str | None
    source: str
    kind: Literal["missing", "unreadable", "stage", "name"]
    error: str


class Run(msgspec.Struct, frozen=True):
    """What a run did."""

    tally: Tally
    failures: list[Failure]

    @property
    def read(self) -> int:
        """How many documents could be read."""
        unread = sum(failure.kind in ("missing", "unreadable") for failure in self.failures)
        return self.tally.documents.total() - unread


def run(
    pipeline: Pipeline,
    arguments: Sequence[str],
    out: Path,
    *,
    config: str | None,
    progress: Progress,
    form: Format = TEXT,
) -> Run:
    """Cleans what `arguments` name into `out`, a folder made ready by `open_folder`; `progress` gets (done, all).

    The body tree and the ledger depend on inputs and settings alone, not on the order of the arguments.
    Raises OSError when the output cannot be written.
    """
    started = _now()
    record = _environment(pipeline, config, form) | {"inputs": list(arguments), "started": started, "finished": None}
    write_record(out, record)
    inputs, missing = find(arguments, out=str(out), form=form)
    result = Run(Tally(), [])
    for one in missing:
        _quarantine(result, Failure(None, one.path, "missing", one.problem))
    with ExitStack() as files:
        ledger = files.enter_context(atomic(out / "ledger.jsonl"))
        failed = files.enter_context(atomic(out / "failed.jsonl"))
        for done, (item, outcome) in enumerate(_outcomes(pipeline, inputs), 1):
            for entry in _keep(result, item, outcome, out, form):
                ledger.write(jsonl.encode(entry))
            progress(done, len(inputs))
        for failure in result.failures:
            failed.write(jsonl.encode(failure))
    write_record(out, record | {"finished": _now()} | _figures(result))
    return result


def _outcomes(pipeline: Pipeline, inputs: Sequence[Input]) -> Iterator[tuple[Input, Document | Failure]]:
    """Each input with its document, or with what went wrong, in the order of `inputs`."""
    for item in inputs:
        try:
            doc = clean_file(pipeline, item.path, id=item.name)
        except Unreadable as error:
            yield item, Failure(item.name, item.path, "unreadable", str(error))
        else:
            yield item, Failure(item.name, item.path, "stage", "; ".join(doc.failures)) if doc.failures else doc


def _keep(result: Run, item: Input, outcome: Document | Failure, out: Path, form: Format) -> Iterable[Entry]:
    """Writes a document's body, counts it, and gives its ledger; a failure is put in quarantine."""
    if isinstance(outcome, Document) and outcome.rejected is None:
        try:
            write_body(out, item.name, form.body(outcome))
        except OSError as error:
            if error.errno not in _BAD_NAMES:
                raise
            problem = f"its body cannot be written: {error.strerror}; shorten its name"
            outcome = Failure(item.name, item.path, "name", problem)
    if isinstance(outcome, Failure):
        _quarantine(result, outcome)
        return ()
    result.tally.add(outcome)
    return entries(outcome)


def _quarantine(result: Run, failure: Failure) -> None:
    result.failures.append(failure)
    result.tally.fail()


def _environment(pipeline: Pipeline, config: str | None, form: Format) -> dict[str, Any]:
    """Everything beside the inputs that the result depends on."""
    return {
        "cleaner": cleaner.__version__,
        "python": platform.python_version(),
        "packages": _packages(),
        "config": config,
        "config_hash": pipeline.settings.digest,
        "rules_hash": pipeline.rules.digest,
        "format": "markdown" if form.markdown else "text",
        "links": form.links,
    }


def _packages() -> dict[str, str]:
    """Versions of the packages that the installed cleaner asks for, extras aside."""
    try:
        wanted = metadata.requires("cleaner") or []
    except metadata.PackageNotFoundError:  # run from a source tree
        return {}
    names = [_name(line) for line in wanted if "extra ==" not in line]
    versions = {}
    for name in sorted(names):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def _name(requirement: str) -> str:
    end = next((n for n, char in enumerate(requirement) if not (char.isalnum() or char in "-_.")), len(requirement))
    return requirement[:end]


def _figures(result: Run) -> dict[str, Any]:
    tally = {name: dict(sorted(getattr(result.tally, name).items())) for name in Tally.__struct_fields__}
    return tally | {"failures": result.failures}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
