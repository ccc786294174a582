"""What the choice of languages does: hits in a language that the document does not speak, by what their rules do.

    python benchmarks/languages.py --data ../shared/data/wcxb_dev_text.jsonl.zst --field text [--limit 300]

`any`: documents in which phrases of all languages are looked for, as they are short or no language wins.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import islice
from pathlib import Path

from records import records

from cleaner.document import Document, split_lines
from cleaner.rulebook import RuleBook
from cleaner.view import View


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="JSON lines, .zst or plain")
    parser.add_argument("--field", default="text", help="the field that holds the text (gold: clean texts)")
    parser.add_argument("--limit", type=int, help="documents to read (default: all)")
    options = parser.parse_args()
    book, counts = RuleBook.load(), Counter[str]()
    for row in islice(records(options.data), options.limit):
        count(row[options.field] or "", book, counts)
    print(f"{counts['documents']} documents, {counts['any']} any, {counts['hits']} hits in all languages")
    for action in ("mark", "cut", "remove"):
        print(f"{action:<8}{counts[action]:>8} hits in a language that the document does not speak")


def count(text: str, book: RuleBook, counts: Counter[str]) -> None:
    doc = Document(id=None, lines=split_lines(text))
    view = View(book, doc)
    own = book.scan(doc.lines, view.folded, view.languages)
    spoken = {(hit.rule.id, hit.number) for hits in own.values() for hit in hits}
    counts["documents"] += 1
    counts["any"] += view.languages is None
    for hits in book.scan(doc.lines, view.folded).values():
        counts["hits"] += len(hits)
        counts.update(hit.rule.action for hit in hits if (hit.rule.id, hit.number) not in spoken)


if __name__ == "__main__":
    main()
