"""Which engine finds the anchors of all phrases fastest: the figures behind docs/decisions/0001-phrase-matcher.md.

    python benchmarks/matchers.py --data ../shared/data/wcxb_dev_text.jsonl.zst [--limit 300]

Every engine looks for the anchors of the shipped phrases in the same folded texts; the same code then verifies what
it found, and the verdicts must be equal. Engines that are not installed are left out.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

import ahocorasick_rs
import msgspec
from records import records
from speed import best_of

from cleaner.compiled_rules import compile_rules
from cleaner.intake import read_document
from cleaner.matcher import Matcher
from cleaner.rule import Rule
from cleaner.rulebook import RuleBook
from cleaner.view import View

Found = list[tuple[int, int, int]]


class Engine(Protocol):
    """What a Matcher asks of its automaton: (place of the anchor, start, end) of every occurrence."""

    def find_matches_as_indexes(self, text: str, *, overlapping: bool) -> Found: ...


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    texts = [row["text"] for row in islice(records(options.data), options.limit)]
    megabytes = sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6
    tables = compile_rules([in_one_language(rule) for rule in RuleBook.load().rules])
    (table,) = tables.all()
    anchors = table.anchors.texts()
    folded = [View(RuleBook([]), read_document(text, media_type="text/plain")).folded for text in texts]
    print(f"{megabytes:.1f} MB, {len(table.phrases):,} phrases, {len(anchors):,} anchors beside those of whole lines\n")
    print(f"{'engine':<36}{'build ms':>10}{'search ms/MB':>14}{'scan ms/MB':>12}{'found/MB':>10}  verdicts")
    joined = ["\n".join(lines) for lines in folded]
    reference: list[set[tuple[int, int]]] | None = None
    for name, build in engines().items():
        start = time.process_time()
        engine = build(anchors)
        built = 1000 * (time.process_time() - start)
        matcher = Matcher(tables)
        (net,) = matcher._nets_of(list(tables.rows))
        net._automaton = engine
        net._seen = 1 << 60  # as after many documents: no small automaton for the first
        verdicts = [{(match.number, match.rule) for match in matcher.scan(lines)} for lines in folded]
        reference = reference or verdicts
        search = best_of({"search": search_of(engine)}, joined, options.repeat)["search"] * 1000 / megabytes
        scan = best_of({"scan": matcher.scan}, folded, options.repeat)["scan"] * 1000 / megabytes
        count = sum(len(list(search_of(engine)(text))) for text in joined) / megabytes
        equal = "equal" if verdicts == reference else "DIFFERENT"
        print(f"{name:<36}{built:>10.0f}{search:>14.1f}{scan:>12.1f}{count:>10,.0f}  {equal}")


def in_one_language(rule: Rule) -> Rule:
    """The rule with the phrases of all languages as English ones, so that one engine looks for all of them."""
    written = {"phrases": rule.phrases, "unobserved": rule.unobserved}
    joined = {field: {"en": list(chain.from_iterable(known.values()))} for field, known in written.items()}
    return msgspec.structs.replace(rule, **joined)


def search_of(engine: Engine) -> Callable[[str], Found]:
    return lambda text: engine.find_matches_as_indexes(text, overlapping=True)


def engines() -> dict[str, Callable[[Sequence[str]], Engine]]:
    """Builders by name; the first is the one that ships."""
    kinds = ahocorasick_rs.Implementation
    found: dict[str, Callable[[Sequence[str]], Engine]] = {
        f"ahocorasick-rs {kind}": partial(ahocorasick_rs.AhoCorasick, store_patterns=False, implementation=value)
        for kind, value in (
            ("as it chooses", None),
            ("contiguous NFA", kinds.ContiguousNFA),
            ("noncontiguous NFA", kinds.NoncontiguousNFA),
            ("DFA", kinds.DFA),
        )
    }
    if find_spec("ahocorasick"):
        found["pyahocorasick"] = PyAhoCorasick
    if find_spec("re2"):
        found["google-re2 Set, line by line"] = Re2Set
    found["token index, pure Python"] = TokenIndex
    return found


class PyAhoCorasick:
    """The C extension pyahocorasick."""

    def __init__(self, anchors: Sequence[str]) -> None:
        import ahocorasick

        self._automaton = ahocorasick.Automaton()
        for place, anchor in enumerate(anchors):
            self._automaton.add_word(anchor, (place, len(anchor)))
        self._automaton.make_automaton()

    def find_matches_as_indexes(self, text: str, *, overlapping: bool) -> Found:
        return [(place, last + 1 - size, last + 1) for last, (place, size) in self._automaton.iter(text)]


class Re2Set:
    """One DFA over all anchors, which says which of them stand in a line but not where."""

    def __init__(self, anchors: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.max_mem = 1 << 30
        self._anchors = anchors
        self._set = re2.Set.SearchSet(options)
        for anchor in anchors:
            self._set.Add(re2.escape(anchor))
        self._set.Compile()

    def find_matches_as_indexes(self, text: str, *, overlapping: bool) -> Found:
        found = []
        at = 0
        for line in text.split("\n"):
            start = max(at - 1, 0)
            window = text[start : at + len(line) + 1]
            for place in self._set.Match(window) or ():
                anchor = self._anchors[place]
                found += [(place, start + n, start + n + len(anchor)) for n in occurrences(window, anchor)]
            at += len(line) + 1
        return sorted(found, key=lambda match: match[2])


def occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


class TokenIndex:
    """Anchors by their first token; every token of the text is looked up. Finds them at token starts only."""

    _TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")

    def __init__(self, anchors: Sequence[str]) -> None:
        self._by_token: dict[str, list[tuple[int, int, str]]] = {}
        for place, anchor in enumerate(anchors):
            token = self._TOKEN.search(anchor)
            assert token is not None
            self._by_token.setdefault(token[0], []).append((place, token.start(), anchor))

    def find_matches_as_indexes(self, text: str, *, overlapping: bool) -> Found:
        found = []
        by_token = self._by_token
        for token in self._TOKEN.finditer(text):
            for place, lead, anchor in by_token.get(token[0], ()):
                start = token.start() - lead
                if text.startswith(anchor, start):
                    found.append((place, start, start + len(anchor)))
        return sorted(found, key=lambda match: match[2])


if __name__ == "__main__":
    main()
