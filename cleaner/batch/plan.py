"""What a run is asked to do, and what its results depend on."""

from __future__ import annotations

import hashlib
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

import cleaner
from cleaner.batch.limits import MAX_SIZE, TIME_LIMIT
from cleaner.batch.work import Task
from cleaner.config import Settings, as_plain, restored
from cleaner.io import jsonl
from cleaner.io.exports.limits import WHOLE, Limits
from cleaner.io.formats import TEXT, Format
from cleaner.io.items import Fields, Item
from cleaner.io.writers import to_bytes
from cleaner.pipeline import Pipeline


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a run goes about it. `arguments` name its inputs, and `folder` is where they and the config are relative to.

    The results do not depend on `workers` and `prune`.
    """

    arguments: list[str]
    folder: str
    config: str | None = None
    form: Format = TEXT
    fields: Fields = Fields()
    targets: list[str] = []
    limits: Limits = WHOLE
    workers: int = 1
    time_limit: float = TIME_LIMIT
    max_size: int = MAX_SIZE
    prune: bool = False


class Plan(msgspec.Struct, frozen=True):
    """A run into the folder `out`."""

    out: Path
    settings: Settings
    options: Options

    def record(self) -> Recorded:
        """What the state keeps of it, for `cleaner retry`."""
        return Recorded(as_plain(self.settings), self.settings.digest, self.options)


class Recorded(msgspec.Struct, frozen=True):
    """A plan in the state."""

    settings: dict[str, Any]
    config_hash: str
    options: Options

    def plan(self, out: Path) -> Plan:
        """The plan once more; the current folder is that of its options. Raises InvalidFile for its settings."""
        return Plan(out, restored(self.settings), self.options)


class Stamp:
    """What all results of a run depend on beside their documents."""

    def __init__(self, plan: Plan) -> None:
        """Raises InvalidFile for a broken rule file."""
        options, form = plan.options, plan.options.form
        pipeline = Pipeline(plan.settings)
        self.environment = {
            "cleaner": cleaner.__version__,
            "config_hash": plan.settings.digest,
            "rules_hash": pipeline.rules.digest,
            "pipeline_hash": pipeline.digest,  # of both, the rules of sites, and the models
            "format": "markdown" if form.markdown else "text",
            "links": form.links,
        }
        self._all = hashlib.sha256(jsonl.encode(self.environment))
        self.of_inputs = hashlib.sha256(
            jsonl.encode([self._all.hexdigest(), options.fields, options.max_size])
        ).digest()

    def key(self, item: Item) -> bytes:
        """The key of the result of a document: of equal content and settings, whatever its name, it is the same."""
        is_text = isinstance(item.payload, str)
        payload = to_bytes(item.payload) if isinstance(item.payload, str) else item.payload
        digest = self._all.copy()
        digest.update(jsonl.encode([is_text, item.media_type, item.url]))
        digest.update(payload)
        return digest.digest()

    def task(self, item: Item, key: bytes) -> Task:
        """The task of cleaning it."""
        return Task(key, item.payload, item.media_type, item.url)


def environment(plan: Plan, stamp: Stamp) -> dict[str, Any]:
    """What run.json says of the surroundings."""
    options = plan.options
    return {
        **stamp.environment,
        "python": platform.python_version(),
        "packages": _packages(),
        "config": options.config,
        "inputs": options.arguments,
        "fields": options.fields,
        "to": options.targets or ["text"],
        "shards": options.limits,
        "workers": options.workers,
        "time_limit": options.time_limit,
        "max_size": options.max_size,
    }


def cores() -> int:
    """How many processes can run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


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
