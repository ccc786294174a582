"""How long a page takes on one core: `cleaner` in both profiles beside trafilatura, turn by turn in one run.

    python benchmarks/pages.py --html ../shared/data/wcxb_dev.jsonl.zst [--every 5] [--limit 200] [--repeat 3]

CPU time, the least of `--repeat` calls for each page, after an untimed pass over the first pages. A page where one of
them fails or takes longer than `--seconds` counts for none. Read the ratios; `cleaner` always reads the metadata too.
"""

from __future__ import annotations

import argparse
import math
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median
from typing import Any

from extractors import EXTRACTORS, trafilatura
from peers import WARM_UP, Child
from records import records

BUILDERS = {
    "trafilatura": EXTRACTORS["trafilatura"].build,
    "trafilatura, with metadata": partial(trafilatura, {"with_metadata": True}),
    "cleaner, accurate": EXTRACTORS["cleaner, accurate"].build,
    "cleaner, fast": EXTRACTORS["cleaner, fast"].build,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--html", type=Path, required=True, help="JSON lines with `html`, .zst or plain")
    parser.add_argument("--every", type=int, default=1, help="take each Nth page (default: all)")
    parser.add_argument("--limit", type=int, help="pages to take (default: all)")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0, help="CPU seconds that a page may take")
    args = parser.parse_args()
    pages = list(islice(islice(records(args.html), 0, None, args.every), args.limit))
    size = mean(len(page["html"].encode("utf-8", "replace")) for page in pages)
    print(f"{len(pages)} pages of {size / 1000:.0f} kB in the mean\n")
    print_times(times_of(pages, args.repeat, args.seconds))


def times_of(pages: list[dict[str, Any]], repeat: int, limit: float) -> list[dict[str, float]]:
    """CPU seconds of each extractor on each page that all of them finish."""
    children = {name: Child(build, limit) for name, build in BUILDERS.items()}
    for page in islice(cycle(pages), WARM_UP):
        for child in children.values():
            child.extract(page["html"], page.get("url"))
    times = []
    for page in pages:
        least = dict.fromkeys(BUILDERS, math.inf)
        for name in [*BUILDERS] * repeat:
            answer = children[name].extract(page["html"], page.get("url"))
            if answer.seconds is not None and not answer.failure:
                least[name] = min(least[name], answer.seconds)
        if math.inf not in least.values():
            times.append(least)
    for child in children.values():
        child.close()
    return times


def print_times(times: list[dict[str, float]]) -> None:
    if not times:
        raise SystemExit("no page was timed: every one failed somewhere; benchmarks/peers.py says how")
    print(f"{f'{len(times)} pages timed':<28}{'ms a page':>10}{'median':>10}{'pages/s':>10}{'of trafilatura':>16}")
    peer = mean(page["trafilatura"] for page in times)
    for name in BUILDERS:
        own = [page[name] for page in times]
        middle, average = 1000 * median(own), mean(own)
        print(f"{name:<28}{1000 * average:>10.1f}{middle:>10.1f}{1 / average:>10.1f}{average / peer:>16.3f}")


if __name__ == "__main__":
    main()
