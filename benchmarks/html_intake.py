"""HTML intake: milliseconds a page of each part, of trafilatura and of other parsers, in one run; and hostile pages.

    python benchmarks/html_intake.py ../shared/data/wcxb_dev.jsonl.zst [--every 10]     the parts against trafilatura
    python benchmarks/html_intake.py ../shared/data/wcxb_dev.jsonl.zst --parsers        lxml, lexbor, resiliparse
    python benchmarks/html_intake.py --hostile                                          time and memory of bad pages

    python benchmarks/html_intake.py ../shared/data/wcxb_dev.jsonl.zst --metadata       agreement with the labels

Times are of the process, the least of three runs of each page but one where trafilatura is asked, and mean over pages:
read the ratios. Each parser runs in a process of its own: two copies of lexbor in one process crash.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

sys.path.insert(0, str(Path(__file__).parent.parent))
from cleaner.intake import html, metadata, read_document
from cleaner.intake.blocks import Walk
from training.labels import rows_of

HOSTILE: dict[str, Callable[[], str]] = {
    "100,000 nested div": lambda: "<body>" + "<div>x " * 100_000 + "deep end",
    "2,000 nested div, 100,000 p": lambda: "<body>" + "<div>x " * 2_000 + "<p>text" * 100_000 + "deep end",
    "5 MB of p with text": lambda: "<body>" + "<p>some words here" * 290_000 + " deep end",
    "50 MB of p with text": lambda: "<body>" + "<p>some words here" * 2_900_000 + " deep end",
    "50 MB of p": lambda: "<body>" + "<p>" * 16_700_000 + "deep end",
    "100,000 list items": lambda: "<ul>" + "<li><a href=x>item</a>" * 100_000 + " deep end",
    "50,000 attributes": lambda: "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">deep end",
    "100,000 hidden styles": lambda: (
        "".join(f"<p style='display:none;x:{n}'>x" for n in range(100_000)) + "<div>deep end"
    ),
}


def main() -> None:
    """Prints the table that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--parsers", action="store_true")
    parser.add_argument("--metadata", action="store_true")
    parser.add_argument("--hostile", action="store_true")
    args = parser.parse_args()
    if args.hostile:
        print_hostile()
        return
    pages = list(islice(rows_of(args.data), 0, None, args.every))
    print(f"{len(pages)} pages, mean {sum(len(page['html']) for page in pages) / len(pages) / 1000:.0f} kB")
    if args.parsers:
        for name in PARSERS:
            alone(print_parser, name, pages)
    elif args.metadata:
        print_metadata(pages)
    else:
        print_parts(pages)


def print_parts(pages: list[dict[str, Any]]) -> None:
    """Parse, walk, metadata and lines; with and without the vote; trafilatura with and without metadata."""
    import trafilatura

    trafilatura.extract("<html><body><p>Loads what it needs.</p></body></html>")
    total: dict[str, float] = {}
    for page in pages:
        data = page["html"].encode("utf-8", "replace")
        root, _ = html._parse(data, with_vote=False)
        if root is None:
            continue
        walk = Walk(root)
        walk.run(root)
        calls: dict[str, Callable[[], object]] = {
            "parse": lambda data=data: html._parse(data, with_vote=False),
            "walk": lambda root=root: Walk(root).run(root),
            "metadata": lambda walk=walk: metadata.metadata_of(
                metadata.Facts(walk.facts), walk.rows, language=None, url=None
            ),
            "lines": lambda walk=walk: html._lines(walk.rows, None, [None] * len(walk.rows)),
            "all of intake": lambda page=page: read_document(page["html"], media_type="text/html"),
            "all, with the vote": lambda page=page: read_document(page["html"], media_type="text/html", with_vote=True),
            "trafilatura": lambda page=page: trafilatura.extract(page["html"], include_comments=False),
            "trafilatura, metadata": lambda page=page: trafilatura.bare_extraction(page["html"], with_metadata=True),
        }
        for name, call in calls.items():
            runs = 1 if "trafilatura" in name or "vote" in name else 3
            total[name] = total.get(name, 0.0) + least(call, runs)
    for name, seconds in total.items():
        print(f"{name:<24}{1000 * seconds / len(pages):>8.2f} ms {seconds / total['trafilatura']:>8.3f} of trafilatura")


def print_parser(name: str, pages: list[dict[str, Any]]) -> None:
    """Parse, and visit every node once reading its name, text and class."""
    parse = walk = 0.0
    for page in pages:
        data = page["html"].encode("utf-8", "replace")
        best = min((PARSERS[name](data) for _ in range(3)), key=sum)
        parse, walk = parse + best[0], walk + best[1]
    print(f"{name:<24} parse {1000 * parse / len(pages):6.2f} ms   visit {1000 * walk / len(pages):6.2f} ms")


def print_metadata(pages: list[dict[str, Any]]) -> None:
    """Of the labelled titles, authors and dates: how many are found; of pages without one: for how many none is."""
    import trafilatura

    found: Counter[tuple[str, str]] = Counter()
    for page in pages:
        ours = read_document(page["html"], media_type="text/html", url=page["url"]).meta
        theirs = trafilatura.extract_metadata(page["html"], default_url=page["url"])
        answers = {
            "ours": (ours.get("title"), "; ".join(ours.get("authors", ())), ours.get("date")),
            "trafilatura": (theirs.title, theirs.author, theirs.date),
        }
        for who, (title, authors, date) in answers.items():
            found[who, "title right"] += plain(title) == plain(page["title"])
            if page["author"]:
                found[who, "author right"] += bool(people(authors) & people(page["author"]))
            else:
                found[who, "no author, none given"] += not authors
            if page["date"]:
                found[who, "date right"] += date == page["date"][:10]
            else:
                found[who, "no date, none given"] += not date
    authors, dates = (sum(bool(page[key]) for page in pages) for key in ("author", "date"))
    print(f"{len(pages)} titles, {authors} authors, {dates} dates")
    for (who, what), count in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        print(f"{what:<26}{who:<14}{count:>6}")


def plain(text: str | None) -> str:
    """Words alone, lower-cased."""
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def people(text: str | None) -> set[str]:
    """The names in a list of authors."""
    return {plain(name) for name in re.split(r"[;,|&]| and ", text or "") if plain(name)}


def print_hostile() -> None:
    """Each page in a process of its own, with and without the vote: seconds, memory, whether the end is there."""
    for name in HOSTILE:
        for with_vote in (False, True):
            alone(partial(read_hostile, with_vote=with_vote), name)


def read_hostile(name: str, *, with_vote: bool) -> None:
    """Reads one hostile page and prints what it cost."""
    if with_vote:
        import trafilatura  # noqa: F401
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    page = HOSTILE[name]()
    start = time.process_time()
    doc = read_document(page, media_type="text/html", with_vote=with_vote)
    seconds = time.process_time() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    whole = any("deep end" in line.text for line in doc.lines[-1:])
    vote = "vote" if with_vote else ""
    print(f"{name:<28}{vote:<6}{seconds:>7.2f} s{memory:>7.0f} MB  whole: {whole}  {doc.meta.get('intake', '')}")


def visit_lxml(data: bytes) -> tuple[float, float]:
    """Seconds to parse and to visit."""
    start = time.process_time()
    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True))
    middle = time.process_time()
    for node in root.iter():
        _ = node.tag, node.text, node.tail, node.get("class")
    return middle - start, time.process_time() - middle


def visit_lexbor(data: bytes) -> tuple[float, float]:
    """Seconds to parse and to visit."""
    from selectolax.lexbor import LexborHTMLParser

    start = time.process_time()
    tree = LexborHTMLParser(data)
    middle = time.process_time()
    for node in tree.root.traverse(include_text=True):
        _ = node.text_content if node.tag == "-text" else node.attributes.get("class")
    return middle - start, time.process_time() - middle


def visit_resiliparse(data: bytes) -> tuple[float, float]:
    """Seconds to parse and to visit."""
    from resiliparse.parse.html import HTMLTree

    start = time.process_time()
    tree = HTMLTree.parse_from_bytes(data, "utf-8")
    middle = time.process_time()
    for node in tree.document:
        _ = node.getattr("class") if node.type == 1 else node.text
    return middle - start, time.process_time() - middle


def alone(task: Callable[..., None], *args: Any) -> None:
    """Runs the task in a process of its own, which may crash."""
    process = multiprocessing.get_context("spawn").Process(target=task, args=args)
    process.start()
    process.join()
    if process.exitcode:
        print(f"{args[0]}: ended with {process.exitcode}")


def least(call: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest of `runs` calls."""
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        call()
        seconds.append(time.process_time() - start)
    return min(seconds)


PARSERS: dict[str, Callable[[bytes], tuple[float, float]]] = {
    "lxml": visit_lxml,
    "selectolax (lexbor)": visit_lexbor,
    "resiliparse (lexbor)": visit_resiliparse,
}

if __name__ == "__main__":
    main()
