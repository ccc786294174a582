"""How fast cleaning is: CPU time on one core, beside a floor and other filters timed in the same run.

    python benchmarks/speed.py --data ../shared/data/wcxb_dev_text.jsonl.zst [--limit 300] [--scans]

Prints MB/s (UTF-8 bytes of the texts), ratios to "lower + split" and to the C4 line filter of datatrove (where that
is installed), what each stage costs, and the CPU time of starting `cleaner clean`. The fastest round counts.
"""

from __future__ import annotations

import argparse
import compileall
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec
from records import records

import cleaner
from cleaner import Pipeline
from cleaner.compiled_rules import compile_rules, compiled_phrases, rule_files
from cleaner.config import Settings, default
from cleaner.document import apply
from cleaner.intake import read_document
from cleaner.languages import spoken
from cleaner.matcher import Matcher
from cleaner.phrase_table import Tables
from cleaner.rule import Rule
from cleaner.rulebook import RuleBook
from cleaner.rulefile import read_rules
from cleaner.view import View

T = TypeVar("T")

Task = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines with a field `text`, .zst or plain")
    parser.add_argument("--limit", type=int, help="documents to read (default: all)")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--scans", action="store_true", help="only compare scans with more and fewer phrases")
    options = parser.parse_args()
    texts = [row["text"] for row in islice(records(options.data), options.limit)]
    megabytes = sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6
    print(f"{len(texts)} documents, {megabytes:.1f} MB, {sum(text.count(chr(10)) for text in texts):,} line ends\n")
    if not options.scans:
        print_speeds(texts, megabytes, options.repeat)
        print_stages(texts, megabytes)
        print_start_up(next(text for text in texts if len(text) > 5000)[:5000])
    print_scans(texts, megabytes, options.repeat)


def print_speeds(texts: list[str], megabytes: float, repeat: int) -> None:
    tasks = {"lower + split": lower_split, **cleaner_tasks(), **c4_tasks()}
    seconds = best_of(tasks, texts, repeat)
    c4 = seconds.get(C4_LINES)
    print(f"{'':<44}{'MB/s':>8}{'ms/MB':>8}{'of floor':>10}{'of C4':>8}")
    for name, time_taken in seconds.items():
        ratio = f"{c4 / time_taken:>8.2f}" if c4 else f"{'-':>8}"
        floor = seconds["lower + split"] / time_taken
        print(f"{name:<44}{megabytes / time_taken:>8.2f}{1000 * time_taken / megabytes:>8.1f}{floor:>10.3f}{ratio}")
    if not c4:
        print("(datatrove is not installed: pip install datatrove, or the extra `bench`)")


def best_of(tasks: Mapping[str, Callable[[T], object]], items: Sequence[T], repeat: int) -> dict[str, float]:
    """CPU seconds of each task over all items, in the fastest of `repeat` rounds.

    The tasks take turns item by item, so that a slow moment of the machine hits them all alike.
    """
    rounds = []
    for _ in range(repeat):
        spent = dict.fromkeys(tasks, 0.0)
        for item in items:
            for name, task in tasks.items():
                start = time.process_time()
                task(item)
                spent[name] += time.process_time() - start
        rounds.append(spent)
    return min(rounds, key=lambda spent: sum(spent.values()))


def lower_split(text: str) -> object:
    return text.lower().split("\n")


def cleaner_tasks() -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    for name, without in (
        ("cleaner, shipped defaults", ()),
        ("cleaner, without the line model", ("line_model",)),
        ("cleaner, without it and language", ("line_model", "language")),
    ):
        pipeline = Pipeline(Settings(tuple(stage for stage in default().stages if stage.name not in without)))
        pipeline.clean("The first document pays for what is loaded late. " * 9, media_type="text/plain")
        tasks[name] = partial(pipeline.clean, media_type="text/plain")
    return tasks


C4_LINES = "datatrove C4, lines only"


def c4_tasks() -> dict[str, Task]:
    try:
        from datatrove.data import Document as Record
        from datatrove.pipeline.filters import C4QualityFilter
    except ImportError:
        return {}
    lines = C4QualityFilter(min_num_sentences=-1)
    every = C4QualityFilter(min_num_sentences=-1, filter_curly_bracket=False, filter_lorem_ipsum=False)
    tasks: dict[str, Task] = {
        C4_LINES: lambda text: every.filter(Record(text=text, id="0")),
        "  the same, leaving a text at its first brace": lambda text: lines.filter(Record(text=text, id="0")),
    }
    sentences = C4QualityFilter()
    try:
        sentences.filter(Record(text="It rained all day long.", id="0"))
    except ImportError as error:
        print(f"(datatrove C4 with sentences is left out: {str(error).strip().splitlines()[0]})")
    else:
        tasks["datatrove C4 default, with sentences"] = lambda text: sentences.filter(Record(text=text, id="0"))
    return tasks


class Clock:
    """CPU seconds by the name of what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._last = time.process_time()

    def lap(self, name: str | None = None) -> None:
        """Books the time since the last lap under `name`; None: under nothing."""
        now = time.process_time()
        if name is not None:
            self.spent[name] += now - self._last
        self._last = now


def print_stages(texts: list[str], megabytes: float) -> None:
    rules = RuleBook.load()
    rules.scan((), [""])
    judges = [(stage.name, stage.prepare(rules)) for stage in default().stages if stage.enabled]
    clock, counts = Clock(), defaultdict[str, int](int)
    for text in texts:
        clock.lap()
        doc = read_document(text, media_type="text/plain")
        clock.lap("(split into lines)")
        view = View(rules, doc)
        _ = view.folded
        clock.lap("(fold)")
        view.hits("")
        clock.lap("(scan)")
        for name, judge in judges:
            clock.lap("(apply and follow)")
            findings = list(judge(doc, view))
            clock.lap(name)
            counts[name] += len(findings)
            doc = apply(doc, name, findings)
            view.follow(doc, findings)
        clock.lap("(apply and follow)")
    print(f"\n{'part':<28}{'ms/MB':>8}{'findings':>10}")
    for name, seconds in clock.spent.items():
        print(f"{name:<28}{1000 * seconds / megabytes:>8.2f}{counts[name] or '':>10}")
    print(f"{'sum':<28}{1000 * sum(clock.spent.values()) / megabytes:>8.2f}{sum(counts.values()):>10}")


def print_start_up(text: str) -> None:
    """What `cleaner clean` costs beside bare Python, its modules compiled as installing them does."""
    compileall.compile_dir(Path(cleaner.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "note.txt"
        file.write_text(text, encoding="utf-8")
        bare = start_up("-c", "pass")
        clean = start_up("-m", "cleaner", "clean", str(file))
        settings = Path(folder) / "rules.yaml"
        settings.write_text("overrides: {line_model: {enabled: false}}\n", encoding="utf-8")
        rules = start_up("-m", "cleaner", "clean", "--config", str(settings), str(file))
    print(f"\n{'start-up, CPU ms':<28}{'bare Python':>12}{'cleaner clean':>16}{'ratio':>8}")
    for name, taken in (("5 kB file", clean), ("  without the line model", rules)):
        print(f"{name:<28}{bare * 1000:>12.0f}{taken * 1000:>16.0f}{taken / bare:>8.1f}")


def start_up(*arguments: str) -> float:
    """CPU seconds of a fresh Python with `arguments`, the best of seven."""
    best = float("inf")
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def print_scans(texts: list[str], megabytes: float, repeat: int) -> None:
    """The scan with English phrases alone, with the shipped ones as documents ask for them and with all of these, and
    with twice as many, their anchors mirrored; and the vote that tells whose phrases a document asks for.
    """
    rules = [rule for file in rule_files() for rule in read_rules(file)]
    shipped = compile_rules(rules)
    tables = {"English phrases alone": compile_rules([in_english(rule) for rule in rules]), "all phrases": shipped}
    tables["twice as many"] = doubled(rules)
    book = RuleBook([])
    views = [View(book, read_document(text, media_type="text/plain")) for text in texts]
    tasks: dict[str, Callable[[View], object]] = {
        "as documents ask": partial(scan_asked, Matcher(shipped)),
        **{name: partial(scan_all, Matcher(table)) for name, table in tables.items()},
        "(vote on languages)": vote,
    }
    seconds = best_of(tasks, views, max(repeat, 3))
    print(f"\n{'scan':<28}{'phrases':>10}{'ms/MB':>8}{'ratio':>8}")
    for name, taken in seconds.items():
        ratio = taken / seconds["English phrases alone"]
        phrases = sum(len(row.phrases) for row in tables.get(name, shipped).all())
        print(f"{name:<28}{phrases:>10,}{1000 * taken / megabytes:>8.2f}{ratio:>8.2f}")


def scan_all(matcher: Matcher, view: View) -> object:
    return matcher.scan(view.folded)


def scan_asked(matcher: Matcher, view: View) -> object:
    return matcher.scan(view.folded, view.languages)  # voted on in the first round, which is not the fastest


def vote(view: View) -> object:
    return spoken(line.text for line in view.doc.lines)


def in_english(rule: Rule) -> Rule:
    only = {field: {"en": getattr(rule, field).get("en", [])} for field in ("phrases", "unobserved")}
    return msgspec.structs.replace(rule, **only)


def doubled(rules: Sequence[Rule]) -> Tables:
    """The phrases of the rules and as many more, whose anchors are theirs with the letters turned around."""
    phrases = [(phrase, list(anchors)) for phrase, anchors in compiled_phrases(rules)]
    known = {anchor for _, anchors in phrases for anchor in anchors}
    more = [(phrase, [_mirrored(anchor) for anchor in anchors]) for phrase, anchors in phrases]
    return Tables.of([*phrases, *((phrase, [text for text in texts if text not in known]) for phrase, texts in more)])


def _mirrored(anchor: str) -> str:
    bare = anchor.strip("\n")
    return anchor.replace(bare, bare[::-1])


if __name__ == "__main__":
    main()
