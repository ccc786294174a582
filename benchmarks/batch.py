"""What the batch runner costs: CPU and wall time a document beside the bare pipeline, one worker beside two, memory.

    python benchmarks/batch.py --data ../shared/data/wcxb_dev_text.jsonl.zst [--documents 20000] [--rounds 3]

The corpus is made of the documents of the file, repeated with other ids and one more line so that no two are the same.
Times the pipeline alone and `cleaner run` with one and with two workers turn by turn, so that whatever else the
machine does meets both: a run is compared with the pipeline alone right before and right after it. CPU is told apart
for runner and workers. Wall times of a run include its start; read them where the cores are free. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean, linear_regression, median
from typing import NamedTuple

from records import records

from cleaner import Pipeline

_EVERY = 0.1  # seconds between looks at the memory


class Bare(NamedTuple):
    """The pipeline alone, in milliseconds a document."""

    wall: float
    cpu: float


class Cost(NamedTuple):
    """A run, in milliseconds a document and MB; `slope` is the runner's, in MB a thousand documents."""

    wall: float
    runner: float
    workers: float
    runner_size: float
    worker_size: float
    slope: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines with `html` or `text`, .zst or plain")
    parser.add_argument("--documents", type=int, default=20_000, help="documents to clean (default: 20,000)")
    parser.add_argument("--limit", type=int, default=1500, help="different documents to read (default: 1,500)")
    parser.add_argument("--bare", type=int, default=1500, help="documents of the bare pipeline (default: 1,500)")
    parser.add_argument("--rounds", type=int, default=1, help="how often all is timed (default: 1)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--table", action="store_true", help="one table with all documents instead of files")
    options = parser.parse_args()
    rows = list(islice(records(options.data), options.limit))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        size = (make_table if options.table else make_files)(folder / "in", rows, options.documents)
        print(f"{options.documents:,} documents, {size / 1e6:,.0f} MB, {len(rows):,} different; ms a document, MB")
        print(f"{'':<22}{'wall':>8}{'of bare':>9}{'runner':>8}{'workers':>9}{'of bare':>9}", end="")
        print(f"{'runner MB':>11}{'worker MB':>11}{'MB/1,000':>10}")
        compare(folder, Bench(rows, options.bare), options)


def compare(folder: Path, bench: Bench, options: argparse.Namespace) -> None:
    """Prints a row for each run, and the medians of what they say."""
    found: dict[int, list[tuple[Cost, Bare]]] = {workers: [] for workers in options.workers}
    before = bench.bare()
    for turn in range(options.rounds):
        for workers in options.workers:
            label = f"{workers} worker{'s' * (workers > 1)}"
            # Each into a folder of its own: for minutes ext4 is slow to make files where many were removed.
            out = folder / f"out{turn}-{workers}"
            cost = measure(folder / "in", out, workers, options.documents)
            after = bench.bare()
            bare = Bare(*map(fmean, zip(before, after, strict=True)))
            found[workers].append((cost, bare))
            show("pipeline alone", Cost(bare.wall, 0, bare.cpu, 0, 0, 0), bare)
            show(label, cost, bare)
            before = after
        show("again, nothing new", measure(folder / "in", out, workers, options.documents), bare)
    for workers, pairs in found.items():
        cpu = median((cost.runner + cost.workers) / bare.cpu for cost, bare in pairs)
        wall = median(cost.wall / bare.wall for cost, bare in pairs)
        faster = median(
            first.wall / cost.wall for (first, _), (cost, _) in zip(found[options.workers[0]], pairs, strict=True)
        )
        print(f"workers: {workers}; of bare: CPU {cpu:.2f}, wall {wall:.2f}; {faster:.2f} times the first in speed")


class Bench:
    """The pipeline alone, in this process."""

    def __init__(self, rows: Sequence[dict[str, str]], count: int) -> None:
        self._pipeline = Pipeline()
        some = rows[:: max(1, len(rows) // count)][:count]
        self._documents = [payload_of(row, number) for number, row in enumerate(some)]
        for payload, media_type in self._documents[:20]:
            self._pipeline.clean(payload, media_type)

    def bare(self) -> Bare:
        """What a document costs now."""
        began, used = time.perf_counter(), time.process_time()
        for payload, media_type in self._documents:
            self._pipeline.clean(payload, media_type)
        count = len(self._documents) / 1000
        return Bare((time.perf_counter() - began) / count, (time.process_time() - used) / count)


def show(label: str, cost: Cost, bare: Bare) -> None:
    """Prints a row of the table."""
    cpu = (cost.runner + cost.workers) / bare.cpu
    print(
        f"{label:<22}{cost.wall:>8.2f}{cost.wall / bare.wall:>9.2f}{cost.runner:>8.2f}{cost.workers:>9.2f}{cpu:>9.2f}"
        f"{cost.runner_size:>11.0f}{cost.worker_size:>11.0f}{cost.slope:>10.2f}",
        flush=True,
    )


def measure(source: Path, out: Path, workers: int, documents: int) -> Cost:
    """Runs the command."""
    command = [sys.executable, "-m", "cleaner", "run", str(source), "-o", str(out), "--workers", str(workers)]
    began = time.monotonic()
    curve: list[tuple[float, float]] = []
    worker_most = 0.0
    with subprocess.Popen([*command, "--quiet"]) as running:
        while os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            curve.append((time.monotonic() - began, resident(running.pid)))
            worker_most = max([worker_most, *map(resident, children(running.pid))])
            time.sleep(_EVERY)
        seconds = time.monotonic() - began
        own, others = cpu(running.pid)
    if running.returncode:
        raise SystemExit(f"cleaner run ended with {running.returncode}")
    half = [(at * documents / seconds / 1000, size) for at, size in curve[len(curve) // 2 : -1]]
    slope = linear_regression(*zip(*half, strict=True)).slope if len(half) > 2 else 0.0
    most = max(size for _, size in curve)
    count = documents / 1000
    return Cost(seconds / count, own / count, others / count, most, worker_most, slope)


def cpu(pid: int) -> tuple[float, float]:
    """CPU seconds of a process that has ended but was not waited for, and of those that it had started."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system, user_others, system_others = (int(ticks) / os.sysconf("SC_CLK_TCK") for ticks in fields[11:15])
    return user + system, user_others + system_others


def resident(pid: int) -> float:
    """MB that a process holds; 0 for one that has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except (OSError, IndexError):
        return 0.0


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def repeated(rows: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The rows again and again."""
    while True:
        yield from rows


def payload_of(row: dict[str, str], number: int) -> tuple[str, str]:
    """The text or page of a row, unlike that of any other number."""
    if "html" in row:
        return f"{row['html']}\n<!-- {number} -->", "text/html"
    return f"{row['text']}\nThis was document {number} of the corpus.\n", "text/plain"


def make_files(folder: Path, rows: Sequence[dict[str, str]], count: int) -> int:
    """A file for each document; gives their size."""
    size = 0
    for number, row in zip(range(count), repeated(rows), strict=False):
        payload, media_type = payload_of(row, number)
        path = folder / f"{number // 1000:03}" / f"{number:06}.{'html' if media_type == 'text/html' else 'txt'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(payload.encode("utf-8", "replace"))
    return size


def make_table(folder: Path, rows: Sequence[dict[str, str]], count: int) -> int:
    """One file of JSON lines with all documents; gives its size."""
    folder.mkdir()
    path = folder / "all.jsonl"
    with path.open("w", encoding="utf-8", errors="replace") as stream:
        for number, row in zip(range(count), repeated(rows), strict=False):
            text, _ = payload_of(row, number)
            stream.write(json.dumps({"id": f"doc-{number}", "text": text}) + "\n")
    return path.stat().st_size


if __name__ == "__main__":
    main()
