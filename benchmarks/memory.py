"""Whether memory grows: the resident memory of one process that cleans many pages, in MB, and its slope.

    python benchmarks/memory.py --data ../shared/data/wcxb_dev.jsonl.zst [--pages 10000] [--limit 500]
        [--profile fast] [--set KEY=VALUE]

The pages of the file are cleaned again and again, each time in another order. They are held in memory themselves.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import linear_regression

from records import records

from cleaner import Pipeline
from cleaner.strict_yaml import InvalidFile

STEPS = 20
BAR = 50  # characters of the greatest value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines with `html` or `text`, .zst or plain")
    parser.add_argument("--pages", type=int, default=10_000, help="pages to clean (default: 10,000)")
    parser.add_argument("--limit", type=int, default=500, help="different pages to read (default: 500)")
    parser.add_argument("--profile", choices=["fast", "accurate"], help="default: as shipped")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="as of `cleaner clean`")
    args = parser.parse_args()
    changes = [*args.set, *([f"intake.profile={args.profile}"] if args.profile else [])]
    pages = list(islice(pages_of(args.data), args.limit))
    if not pages:
        raise SystemExit(f"{args.data}: no rows")
    try:
        pipeline = Pipeline.from_config(None, changes=changes)
    except InvalidFile as error:
        raise SystemExit(str(error)) from None
    print(f"{len(pages)} different pages, {resident():.0f} MB before the first", flush=True)
    print_slope(list(measure(pipeline, pages, args.pages)))


def pages_of(path: Path) -> Iterator[tuple[str, str]]:
    """Payload and media type of each row."""
    for row in records(path):
        yield (row["html"], "text/html") if "html" in row else (row["text"], "text/plain")


def measure(pipeline: Pipeline, pages: list[tuple[str, str]], count: int) -> Iterator[tuple[int, float]]:
    """Cleans `count` pages; pages done and MB, twenty times on the way, printed as they come."""
    failed, step, first = 0, max(1, count // STEPS), 0.0
    for done, (payload, media_type) in enumerate(islice(endless(pages), count), 1):
        failed += bool(pipeline.clean(payload, media_type=media_type).failures)
        if done % step == 0:
            now = resident()
            first = first or now
            print(f"{done:>9,} pages {now:>8.1f} MB  {'#' * round(BAR * now / max(now, 1.5 * first))}", flush=True)
            yield done, now
    if failed:
        print(f"{failed} documents had a stage that failed")


def endless(pages: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """All pages in an order that looks random and is the same in each run, then all in another."""
    shuffle = random.Random(0)
    while True:
        yield from shuffle.sample(pages, len(pages))


def print_slope(curve: list[tuple[int, float]]) -> None:
    """The least-squares line over the last half of the curve."""
    half = curve[len(curve) // 2 :]
    if len(half) < 2:
        print("too few pages for a slope: raise --pages")
        return
    slope = linear_regression(*zip(*half, strict=True)).slope
    print(f"slope over the last half: {1000 * slope:+.2f} MB per 1,000 pages")


def resident() -> float:
    """MB that the process holds now; where the system does not say, the most that it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


if __name__ == "__main__":
    main()
