"""What the batch runner costs: documents a second beside the bare pipeline, one worker beside two, and memory.

    python benchmarks/batch.py --data ../shared/data/wcxb_dev_text.jsonl.zst [--documents 20000] [--limit 1500]

The corpus is made of the documents of the file, repeated with other ids and one more line so that no two are the same.
Prints wall seconds and documents a second of the pipeline alone, of `cleaner run` with one and with two workers, of
the same command given again, and the resident memory of runner and workers on the way. Linux only.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import linear_regression

from records import records

from cleaner import Pipeline

_EVERY = 0.5  # seconds between looks at the memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines with `html` or `text`, .zst or plain")
    parser.add_argument("--documents", type=int, default=20_000, help="documents to clean (default: 20,000)")
    parser.add_argument("--limit", type=int, default=1500, help="different documents to read (default: 1,500)")
    parser.add_argument("--bare", type=int, default=1500, help="documents of the bare pipeline (default: 1,500)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--table", action="store_true", help="one table with all documents instead of files")
    options = parser.parse_args()
    rows = list(islice(records(options.data), options.limit))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        size = (make_table if options.table else make_files)(folder / "in", rows, options.documents)
        print(f"{options.documents:,} documents, {size / 1e6:,.0f} MB, {len(rows):,} different")
        bare = bare_seconds(rows, min(options.bare, options.documents)) * options.documents
        print(f"{'':<22}{'seconds':>9}{'docs/s':>9}{'CPU s':>9}{'runner MB':>11}{'worker MB':>11}{'MB/1,000':>10}")
        print(f"{'pipeline alone':<22}{bare:>9.1f}{options.documents / bare:>9.1f}")
        for workers in options.workers:
            measure(folder, f"{workers} worker{'s' * (workers > 1)}", workers, options.documents)
        measure(folder, "again, nothing new", options.workers[-1], options.documents)


def bare_seconds(rows: Sequence[dict[str, str]], count: int) -> float:
    """CPU seconds of a document in this process, after a first one."""
    pipeline = Pipeline()
    documents = [payload_of(row, number) for number, row in zip(range(count), repeated(rows), strict=False)]
    for payload, media_type in documents[:20]:
        pipeline.clean(payload, media_type)
    began = time.process_time()
    for payload, media_type in documents:
        pipeline.clean(payload, media_type)
    return (time.process_time() - began) / count


def measure(folder: Path, label: str, workers: int, documents: int) -> None:
    """Runs the command, and prints a row of the table."""
    out = folder / f"out{workers}"
    command = [sys.executable, "-m", "cleaner", "run", str(folder / "in"), "-o", str(out), "--workers", str(workers)]
    before, began = cpu(), time.monotonic()
    curve: list[tuple[float, float]] = []
    worker_most = 0.0
    with subprocess.Popen([*command, "--quiet"]) as running:
        while running.poll() is None:
            curve.append((time.monotonic() - began, resident(running.pid)))
            worker_most = max([worker_most, *map(resident, children(running.pid))])
            time.sleep(_EVERY)
    if running.returncode:
        raise SystemExit(f"cleaner run ended with {running.returncode}")
    seconds = time.monotonic() - began
    half = [(at * documents / seconds / 1000, size) for at, size in curve[len(curve) // 2 : -1]]
    slope = linear_regression(*zip(*half, strict=True)).slope if len(half) > 2 else 0.0
    most = max(size for _, size in curve)
    print(
        f"{label:<22}{seconds:>9.1f}{documents / seconds:>9.1f}{cpu() - before:>9.1f}{most:>11.0f}{worker_most:>11.0f}"
        f"{slope:>10.2f}",
        flush=True,
    )


def cpu() -> float:
    """CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
