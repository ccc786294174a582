"""`cleaner run --engine ray`: a run whose documents are read and cleaned by tasks of Ray Data.

Every task is a plain function: actors on all cores leave Ray none to read with. Whatever stands in a document, a task
does not fail: it cleans through a worker process of its own, as the local runner does, and each document that fails
is a row. Results are shards, named in input order; all nodes must see the inputs and OUT under the same paths.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from cleaner.batch.meter import Meter
from cleaner.batch.plan import Options, Plan, Stamp, environment
from cleaner.batch.runner import Run, size_of, told, utc_now
from cleaner.batch.tally import Tally
from cleaner.batch.worker import Setup
from cleaner.batch.workers import Workers
from cleaner.engines.documents import failed, rows_of
from cleaner.engines.shards import TARGETS, Part, place, write_part
from cleaner.io import jsonl
from cleaner.io.exports import sweep
from cleaner.io.exports.columns import Columns, columns_of
from cleaner.io.exports.parquet import TAKEN
from cleaner.io.exports.records import own_fields
from cleaner.io.formats import Format
from cleaner.io.inputs import Input, Missing, find
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.problems import library
from cleaner.io.readers import read_items
from cleaner.io.writers import write_record

EXTRA = "ray"

_TOGETHER = 64  # inputs that one task reads
_TOGETHER_BYTES = 16_000_000
_BLOCK = 16_000_000  # bytes of documents that one task cleans, and one shard holds
_ITEMS = 64  # documents that a reader hands on at once
_FIRST = 1_000  # documents that the columns of Parquet files are known from
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"}


class EngineFailed(Exception):
    """Ray gave up; the message says what is known."""


class Job(msgspec.Struct, frozen=True):
    """What every task is told."""

    plan: Plan
    folder: Path  # for parts
    columns: Columns


def check_ray(options: Options) -> None:
    """Raises ValueError for what Ray cannot do, and Unreadable where it is missing."""
    for target in options.targets:
        if target not in TARGETS:
            raise ValueError(f"writes {' and '.join(TARGETS)}, not {target}; name one of them with --to")
    if options.limits.is_split:
        raise ValueError("makes shards of its own; drop --shard-docs and --shard-size")
    library("ray.data", extra=EXTRA)


def run_ray(plan: Plan, meter: Meter) -> Run:
    """Cleans the inputs of the plan into shards in its folder, whose lock the caller holds; earlier results go.

    Raises EngineFailed, OSError when the output cannot be written, and InvalidFile for rules.
    """
    options = plan.options
    record = environment(plan, Stamp(plan)) | {"engine": "ray", "started": utc_now(), "finished": None}
    inputs, missing = find(options.arguments, out=str(plan.out), form=options.form)
    meter.expect(len(inputs), sum(size_of(found.path) for found in inputs))
    sweep(plan.out, None)
    write_record(plan.out, record)
    folder = plan.out.absolute() / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"  # a name that the next run sweeps up
    folder.mkdir(parents=True)
    try:
        job = Job(plan, folder, _columns(plan, inputs))
        parts = [_missing(job, missing)] if missing else []
        if inputs:
            with _started(options.workers) as ray:
                parts += _parts(ray, job, inputs, meter)
        figures = place(parts, plan.out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done = Run(figures, meter.cleaned, [], is_pruned=False, drift=[])
    write_record(plan.out, record | {"finished": utc_now()} | told(done, meter))
    return done


def _parts(ray: Any, job: Job, inputs: Sequence[Input], meter: Meter) -> list[Part]:
    """What the tasks wrote, in input order. Raises EngineFailed."""
    parts = []
    try:
        for row in _dataset(ray, job, inputs).iter_rows():
            part = msgspec.json.decode(row["part"], type=Part)
            tally = part.figures.tally
            words, removed = sum(tally.words.values()), sum(tally.stage_words.values())
            meter.clean_many(tally.total, part.size, words, removed, failed=part.figures.failed)
            parts.append(part)
    except ray.exceptions.RayError as error:
        text = " ".join(str(error).split())
        raise EngineFailed(f"Ray gave up: {text[-500:]}") from None
    return parts


def _dataset(ray: Any, job: Job, inputs: Sequence[Input]) -> Any:
    """The work as Ray Data sees it; a row is a part of the results."""
    rows = [{"inputs": pickle.dumps(chunk)} for chunk in _chunks(inputs)]
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    # Readers take no core, so that they can always go on, and are few; else Ray would join them with what cleans.
    readers = ray.data.TaskPoolStrategy(size=cores // 8 + 1)
    shared = {"batch_format": "pyarrow", "fn_kwargs": {"packed": pickle.dumps(job)}}
    dataset = (
        ray.data.from_items(rows, override_num_blocks=len(rows))
        .map_batches(_read, batch_size=1, num_cpus=0, compute=readers, **shared)
        .map_batches(_clean, batch_size=None, num_cpus=1, **shared)
    )
    context = dataset.context
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    context.target_max_block_size = _BLOCK
    return dataset


def _chunks(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    """Inputs that are read together: the same whatever the cluster, as the shards depend on it."""
    chunk: list[Input] = []
    total = 0
    for found in inputs:
        chunk.append(found)
        total += size_of(found.path)
        if len(chunk) == _TOGETHER or total >= _TOGETHER_BYTES:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


def _read(table: Any, packed: bytes) -> Iterator[Any]:
    """Task: the documents of some inputs, a table of a few at a time."""
    pa = library("pyarrow", extra=EXTRA)
    options = _job(packed).plan.options
    inputs = chain.from_iterable(pickle.loads(cell) for cell in table["inputs"].to_pylist())
    items = _items(inputs, options.fields, options.form)
    while few := [pickle.dumps(item) for item in islice(items, _ITEMS)]:
        yield pa.table({"item": pa.array(few, pa.large_binary())})


def _clean(table: Any, packed: bytes) -> Any:
    """Task: cleans documents into a part of the results. Gives a table of one row that describes it."""
    pa = library("pyarrow", extra=EXTRA)
    job = _job(packed)
    options = job.plan.options
    items: list[Item | Problem] = [pickle.loads(cell) for cell in table["item"].to_pylist()]
    if not items:
        return pa.table({"part": pa.array([], pa.large_binary())})
    workers = _workers(pickle.dumps(Setup(job.plan.settings, options.form, options.time_limit)))
    rows = rows_of(items, workers.answers, max_size=options.max_size)
    part = write_part(rows, job.folder, targets=options.targets, columns=job.columns)
    part = msgspec.structs.replace(part, size=sum(len(item.payload) for item in items if isinstance(item, Item)))
    return pa.table({"part": pa.array([msgspec.json.encode(part)], pa.large_binary())})


@lru_cache(maxsize=1)
def _job(packed: bytes) -> Job:
    """What this task's process is told; it moves to the folder that the run's paths are relative to."""
    job: Job = pickle.loads(packed)
    os.chdir(job.plan.options.folder)
    return job


@lru_cache(maxsize=1)
def _workers(packed: bytes) -> Workers:
    """The one process in which this task's process cleans, so that a document can take it down and no task with it.

    It lives from task to task, and ends when this process does.
    """
    return Workers(1, pickle.loads(packed))


def _items(inputs: Iterable[Input], fields: Fields, form: Format) -> Iterator[Item | Problem]:
    """The documents, their own fields as JSON has them: so the local runner keeps them."""
    for item in chain.from_iterable(read_items(found, fields=fields, form=form) for found in inputs):
        if isinstance(item, Item) and item.fields:
            item = msgspec.structs.replace(item, fields=jsonl.decode(jsonl.encode(item.fields), dict[str, Any]))
        yield item


def _columns(plan: Plan, inputs: Iterable[Input]) -> Columns:
    """The columns that the inputs' own fields have in all shards, as the first documents have them."""
    if "parquet" not in plan.options.targets:
        return Columns({})
    first = islice(_items(inputs, plan.options.fields, plan.options.form), _FIRST)
    return columns_of([own_fields(item, taken=TAKEN) for item in first if isinstance(item, Item)], taken=TAKEN)


def _missing(job: Job, missing: Iterable[Missing]) -> Part:
    rows = ((failed(one.path, "missing", one.problem), Tally(), 0.0) for one in missing)
    return write_part(rows, job.folder, targets=(), columns=job.columns)  # they are no documents


@contextmanager
def _started(workers: int) -> Iterator[Any]:
    """Ray, for as long as the block lasts: the cluster that RAY_ADDRESS names, or one of this machine's cores."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    ray = library("ray", extra=EXTRA)
    library("ray.data", extra=EXTRA)
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    if address := os.environ.get("RAY_ADDRESS"):
        ray.init(address=address, **quiet)
    else:
        ray.init(address="local", num_cpus=workers, include_dashboard=False, **quiet)
    try:
        yield ray
    finally:
        ray.shutdown()
