"""How well and how fast `cleaner` and other extractors find the text of a page: the same pages, the same measure.

    python benchmarks/peers.py --data ../shared/data/wcxb_dev.jsonl.zst --data ../shared/data/newspapers_dev.jsonl.zst
        [--limit N] [--types article] [--only NAME...] [--seconds 30] [--json FILE]

Prints a Markdown table. A row of the data has `html`, `gold` and perhaps `url`, `id` and `page_type`. Word F1,
precision and recall are of the multiset of lower-cased \\w+ tokens after NFKC (the measure of WCXB, Foley 2026), mean
over pages. Milliseconds are CPU time, mean over pages but the first twenty of each process. The extractors take turns
page by page, so that a slow moment of the machine hits them all alike. Each runs in a process of its own: a page where
it raises is empty, a page over its limit of CPU seconds or one where it dies scores zero, and the run goes on.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import platform
import re
import signal
import sys
import time
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from extractors import EXTRACTORS, Extract, Extractor
from records import records

KEYS = ("f1", "precision", "recall")
WARM_UP = 20  # pages of a process that are not timed


class Answer(NamedTuple):
    """What an extractor made of a page. `text` None: no answer came. `seconds` None: not timed."""

    text: str | None
    seconds: float | None
    failure: str | None = None


class Result(NamedTuple):
    """The score of one extractor on one page."""

    data: str
    id: str
    page_type: str
    extractor: str
    f1: float
    precision: float
    recall: float
    seconds: float | None
    failure: str | None


class Column(NamedTuple):
    """A group of pages that has a column of its own."""

    data: str
    page_type: str | None
    title: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True, help="JSON lines, .zst or plain")
    parser.add_argument("--limit", type=int, help="pages of each file (default: all)")
    parser.add_argument("--types", nargs="+", help="only pages of these types")
    parser.add_argument("--only", nargs="+", choices=EXTRACTORS, metavar="NAME", help="; ".join(EXTRACTORS))
    parser.add_argument("--seconds", type=float, default=30.0, help="CPU seconds that a page may take")
    parser.add_argument("--json", type=Path, help="writes the scores of every page")
    args = parser.parse_args()
    chosen = {name: EXTRACTORS[name] for name in args.only or EXTRACTORS}
    versions, missing = installed(chosen)
    chosen = {name: extractor for name, extractor in chosen.items() if extractor.package in versions}
    results: list[Result] = []
    for path in args.data:
        pages = (page for page in records(path) if not args.types or page.get("page_type") in args.types)
        results += compare(path.name.partition(".")[0], islice(pages, args.limit), chosen, args.seconds)
    if not results:
        raise SystemExit("nothing to compare: no page is of these --types, or no extractor is installed")
    if args.json:
        rows = [result._asdict() for result in results]
        args.json.write_text(json.dumps({"versions": versions, "pages": rows}, indent=0), encoding="utf-8")
    print_table(results)
    used = ", ".join(f"{package} {number}" for package, number in versions.items())
    print(f"\nCells: word F1, precision, recall. Versions: {used}, Python {platform.python_version()}.")
    if "cleaner" in versions:
        print("Its line model learned from the data sets of `training/labels.py`: on those cleaner's rows flatter it.")
    for package, names in missing.items():
        print(f"Left out: {', '.join(names)}. To install: pip install {package}, or the extra `bench`.")


def installed(extractors: dict[str, Extractor]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The versions of the packages, and for each that is missing the extractors that need it."""
    versions: dict[str, str] = {}
    missing: dict[str, list[str]] = {}
    for name, extractor in extractors.items():
        try:
            versions[extractor.package] = version(extractor.package)
        except PackageNotFoundError:
            missing.setdefault(extractor.package, []).append(name)
    return versions, missing


def compare(
    data: str, pages: Iterator[dict[str, Any]], extractors: dict[str, Extractor], seconds: float
) -> Iterator[Result]:
    children = {name: Child(extractor.build, seconds) for name, extractor in extractors.items()}
    for number, page in enumerate(pages, 1):
        for name, child in children.items():
            answer = child.extract(page["html"], page.get("url"))
            score = (0.0, 0.0, 0.0) if answer.text is None else f1_precision_recall(answer.text, page["gold"])
            kind, page_id = page.get("page_type", "article"), str(page.get("id", number))
            yield Result(data, page_id, kind, name, *score, answer.seconds, answer.failure)
        if number % 50 == 0:
            print(f"{data}: {number} pages", file=sys.stderr)
    for child in children.values():
        child.close()


class Child:
    """An extractor in a process of its own, which is started again after a page that ends it."""

    def __init__(self, build: Callable[[], Extract], seconds: float) -> None:
        self._arguments = build, seconds
        self._start()

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._connection, theirs = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(theirs, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()
        self._answered = 0
        try:
            self._connection.recv()
        except EOFError:
            raise SystemExit("an extractor does not start: see the error above, or leave it out with --only") from None

    def extract(self, page: str, url: str | None) -> Answer:
        try:
            self._connection.send((page, url))
            answer: Answer = self._connection.recv()
        except (EOFError, OSError):
            self._process.join()
            code = self._process.exitcode
            self._start()
            return Answer(None, None, "over time" if code == -signal.SIGPROF else f"died: {code}")
        self._answered += 1
        return answer if self._answered > WARM_UP else answer._replace(seconds=None)

    def close(self) -> None:
        self._process.terminate()
        self._process.join()


def serve(connection: Connection, build: Callable[[], Extract], seconds: float) -> None:
    """Answers pages until it is ended; the system ends it where a page takes more CPU time than `seconds`."""
    logging.disable()
    warnings.simplefilter("ignore")
    sys.addaudithook(offline)
    extract = build()
    connection.send("ready")
    while True:
        page, url = connection.recv()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        start = time.process_time()
        try:
            text, failure = extract(page, url), None
        except Exception as error:  # noqa: BLE001 - whatever an extractor raises is a figure of the table
            text, failure = "", f"raised: {type(error).__name__}: {error}"[:200]
        spent = time.process_time() - start
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send(Answer(text, spent, failure))


def offline(event: str, _: object) -> None:
    """An audit hook: no extractor may fetch what a page names."""
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise OSError("the benchmark has no network")


def f1_precision_recall(text: str, gold: str) -> tuple[float, float, float]:
    """Of the words of `text`; all 1.0 if both have none, all 0.0 if one has none."""
    found, wanted = words_of(text), words_of(gold)
    if not found or not wanted:
        return (float(not found and not wanted),) * 3
    both = (found & wanted).total()
    precision, recall = both / found.total(), both / wanted.total()
    return (2 * precision * recall / (precision + recall) if both else 0.0), precision, recall


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()))


def print_table(results: Sequence[Result]) -> None:
    columns = columns_of(results)
    titles = ["extractor", *(column.title for column in columns), "ms a page", "failures"]
    print("| " + " | ".join(titles) + " |")
    print("|---" * len(titles) + "|")
    for name in dict.fromkeys(result.extractor for result in results):
        own = [result for result in results if result.extractor == name]
        cells = [", ".join(f"{mean(key, own, column):.4f}" for key in KEYS) for column in columns]
        timed = [result.seconds for result in own if result.seconds is not None]
        speed = f"{1000 * fmean(timed):.1f}" if timed else "-"
        print("| " + " | ".join([name, *cells, speed, failures(own)]) + " |")


def columns_of(results: Sequence[Result]) -> list[Column]:
    """For each data set all its pages and, where there are other types as well, its articles."""
    columns = []
    for data in dict.fromkeys(result.data for result in results):
        types = Counter(r.page_type for r in results if r.data == data and r.extractor == results[0].extractor)
        every = "articles" if set(types) == {"article"} else "pages"
        columns.append(Column(data, None, f"{data}, {types.total():,} {every}"))
        if every == "pages" and types["article"]:
            columns.append(Column(data, "article", f"{data}, its {types['article']:,} articles"))
    return columns


def mean(key: str, results: Sequence[Result], column: Column) -> float:
    values: list[float] = [
        getattr(r, key) for r in results if r.data == column.data and column.page_type in (None, r.page_type)
    ]
    return fmean(values)


def failures(results: Sequence[Result]) -> str:
    """As in "2 raised, 1 over time"; "0" where all went well."""
    counts = Counter(result.failure.partition(":")[0] for result in results if result.failure)
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "0"


if __name__ == "__main__":
    main()
