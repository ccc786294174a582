"""How often each rule hits junk and clean lines of labelled data.

    python benchmarks/rule_hits.py --data ../shared/data [--family subscribe_prompts] [--examples 5]

Prints for each rule: hits on lines of clean articles (gold; 0 is the goal), on kept and on dropped lines of
labelled text, the number of sites with dropped hits, and examples of the clean lines it hit.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

from cleaner.compiled_rules import rule_files
from cleaner.document import Document, split_lines
from cleaner.intake import site_of
from cleaner.rule import RULES_FOLDER
from cleaner.rulebook import RuleBook
from cleaner.rulefile import read_rules
from cleaner.view import View

GOLDS = ("wcxb_dev", "newspapers_dev", "news_multilingual_dev")
LABELLED = ("wcxb_dev_text", "newspapers_dev_text", "wcxb_dev_residue", "newspapers_dev_residue", "news_residue_dev")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        yield from map(json.loads, io.TextIOWrapper(stream, encoding="utf-8"))


def find(folder: Path, name: str) -> Path:
    return next(path for suffix in (".jsonl.zst", ".jsonl") if (path := folder / (name + suffix)).exists())


def labelled(folder: Path) -> Iterator[tuple[str, str | None, list[str], list[str]]]:
    """(collection, site, lines, fates) with fate clean, keep or drop."""
    for name in GOLDS:
        for row in rows(find(folder, name)):
            if row.get("page_type", "article") == "article":
                lines = (row["gold"] if isinstance(row["gold"], str) else "\n".join(row["gold"])).split("\n")
                yield name, site_of(row.get("url")), lines, ["clean"] * len(lines)
    for name in LABELLED:
        for row in rows(find(folder, name)):
            lines = row["lines"] if "lines" in row else row["text"].split("\n")
            fates = [{"k": "keep", "d": "drop"}.get(label, label) for label in row["labels"]]
            yield name, site_of(row.get("url")), lines, fates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--family")
    parser.add_argument("--examples", type=int, default=4)
    options = parser.parse_args()
    files = [RULES_FOLDER / f"{options.family}.yaml"] if options.family else rule_files()
    book = RuleBook([rule for file in files for rule in read_rules(file)])
    families = [options.family] if options.family else sorted(book.families)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sites: dict[str, set[str | None]] = defaultdict(set)
    examples: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, site, lines, fates in labelled(options.data):
        doc = Document(id=None, lines=split_lines("\n".join(lines)))
        view = View(book, doc)
        for family in families:
            for hit in view.hits(family):
                fate = fates[hit.number - 1] if hit.number <= len(fates) else "?"
                counts[hit.rule.id][fate] += 1
                if fate == "drop":
                    sites[hit.rule.id].add(site)
                examples[hit.rule.id][fate].append(f"{name}: {lines[hit.number - 1].strip()[:140]}")
    for rule in book.rules:
        if rule.family in families:
            seen = counts[rule.id]
            fates = "  ".join(f"{fate} {seen[fate]:>6}" for fate in ("clean", "keep", "drop"))
            print(f"{rule.id:<44} {fates}  sites {len(sites[rule.id]):>4}")
            for fate in ("clean", "keep"):
                for example in sorted(set(examples[rule.id][fate]))[: options.examples]:
                    print(f"      {fate}: {example}")


if __name__ == "__main__":
    main()
