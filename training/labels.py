"""Labels the lines of a page by its gold text, and shows how good a choice of whole lines can be.

    python -m training.labels --data ../shared/data [--limit 200]

prints, for each collection, the word F1 of everything on the page and of the lines labelled keep: the ceiling of any
model that only chooses lines, and the check that the intake loses no text.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

COLLECTIONS = ("wcxb_dev", "newspapers_dev", "news_multilingual_dev")
_WORD = re.compile(r"\w+")
_SHINGLE = 3
# A line is content if this share of its words, in this order, stands in the gold. Chosen by hand: 0.4 to 0.7 differ
# by less than 0.001 of F1.
_LEAST_SHARE = 0.5
# A line of one or two words says nothing by itself: it needs content this many lines away at most.
_NEAR = 3


def words_of(text: str) -> list[str]:
    """The words that WCXB scores by: \\w+ after NFKC and lower-casing."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def word_f1(predicted: Counter[str], gold: Counter[str]) -> float:
    """F1 of two bags of words; 1.0 if both are empty."""
    if not gold or not predicted:
        return float(not gold and not predicted)
    both = (predicted & gold).total()
    return 2 * both / (predicted.total() + gold.total())


def label_lines(texts: Sequence[str], gold: str) -> list[bool]:
    """True for lines whose words stand in `gold`; each word of the gold is spent once, long lines first.

    So of a text that the page shows twice one copy is content: the one that stands among content.
    """
    reference = words_of(gold)
    left = Counter(reference)
    shingles = set(shingles_of(reference)) | set(pairwise(reference)) | {(word,) for word in reference}
    lines = [words_of(text) for text in texts]
    likely = [_share(words, shingles) >= _LEAST_SHARE for words in lines]
    labels = [False] * len(lines)
    order = sorted(range(len(lines)), key=lambda n: (-len(lines[n]), -_company(likely, lines, n), n))
    for n in order:
        words = lines[n]
        if not words or not likely[n]:
            continue
        bag = Counter(words)
        if (bag & left).total() < _LEAST_SHARE * len(words) + (0.3 if len(words) < _SHINGLE else 0):
            continue
        if len(words) < _SHINGLE and not any(labels[max(0, n - _NEAR) : n + _NEAR + 1]):
            continue
        labels[n] = True
        left -= bag
    return labels


def bag_of(texts: Sequence[str]) -> Counter[str]:
    """The words of all texts, counted."""
    bag: Counter[str] = Counter()
    for text in texts:
        bag.update(words_of(text))
    return bag


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file, compressed with zstd or not."""
    if path.suffix == ".zst":
        import zstandard

        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
            yield from map(json.loads, io.TextIOWrapper(stream, encoding="utf-8"))
    else:
        with path.open(encoding="utf-8") as file:
            yield from map(json.loads, file)


def shingles_of(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Runs of three words, in order."""
    return zip(words, words[1:], words[2:], strict=False)


def _share(words: Sequence[str], shingles: set[tuple[str, ...]]) -> float:
    """Share of a line's shingles (a line shorter than one is its own) that are in the gold."""
    if not words:
        return 0.0
    if len(words) < _SHINGLE:
        return float(tuple(words) in shingles)
    own = list(zip(words, words[1:], words[2:], strict=False))
    return sum(shingle in shingles for shingle in own) / len(own)


def _company(likely: Sequence[bool], lines: Sequence[Sequence[str]], n: int) -> int:
    """Words of likely content in the ten lines around."""
    around = range(max(0, n - 5), min(len(lines), n + 6))
    return sum(len(lines[m]) for m in around if likely[m] and m != n)


def main() -> None:
    """Prints the ceiling for each collection and page type."""
    from cleaner.intake import read_document

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    print(f"{'collection':<24}{'type':<16}{'pages':>6}{'everything':>12}{'best choice':>13}")
    for name in COLLECTIONS:
        scores: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        for n, row in enumerate(rows_of(args.data / f"{name}.jsonl.zst")):
            if n == args.limit:
                break
            doc = read_document(row["html"], media_type="text/html", url=row.get("url"), id=str(row["id"]))
            texts = [line.text for line in doc.lines]
            labels = label_lines(texts, row["gold"])
            gold = Counter(words_of(row["gold"]))
            best = word_f1(bag_of([text for text, keep in zip(texts, labels, strict=True) if keep]), gold)
            score = (word_f1(bag_of(texts), gold), best, str(row["id"]))
            for group in ("all", row.get("page_type", "article")):
                scores[group].append(score)
        for group, found in sorted(scores.items(), key=lambda item: -len(item[1])):
            everything, best = (sum(score[k] for score in found) / len(found) for k in (0, 1))
            print(f"{name:<24}{group:<16}{len(found):>6}{everything:>12.4f}{best:>13.4f}")
        for score in sorted(scores["all"], key=lambda score: score[1])[: args.worst]:
            print(f"  worst: {score[2]} {score[1]:.3f}")


if __name__ == "__main__":
    main()
