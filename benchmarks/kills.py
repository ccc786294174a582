"""Whether a run that is killed again and again ends in the same bytes as one that is left alone.

    python benchmarks/kills.py [--kills 50] [--documents 1200] [--workers 2] [--seed 0] [--data FILE]

Rounds of runs over a mixed corpus: text, pages, tables, archives, compressed files, and files that cannot be read.
In each round `cleaner run` and its workers are killed (SIGKILL) at random moments and started again, then left to end;
the outputs are compared with those of an undisturbed run, byte by byte. Prints a line a round; exits 1 if any differ.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from records import records

_OWN = ("run.json", "state.db", "state.db-journal", ".lock")  # of the times and kills of a run, not results
_WORDS = ("council", "bridge", "river", "plan", "school", "vote", "harbour", "budget", "report", "market", "museum")
_JUNK = (
    "Advertisement",
    "Share on Facebook",
    "Read more: The bridge opens",
    "Sign up for our newsletter",
    "© 2024 All",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, help="JSON lines with `html` or `text` to mix in, .zst or plain")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_corpus(folder / "in", options.documents, chance)
        if options.data:
            add_data(folder / "in", options.data, options.documents)
        sys.exit(0 if compare(folder, options.kills, options.workers, chance) else 1)


def compare(folder: Path, kills: int, workers: int, chance: random.Random) -> bool:
    """Runs until there were enough kills; True if all rounds gave the bytes of the undisturbed run."""
    began = time.monotonic()
    command = command_of(folder / "in", folder / "whole", workers=workers)
    code = subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode
    seconds = time.monotonic() - began
    whole = contents(folder / "whole")
    print(f"undisturbed: exit {code}, {seconds:.1f} s, {len(whole)} files, {sum(map(len, whole.values())):,} bytes")
    print(f"{'round':>5} {'runs killed':>12} {'workers killed':>15} {'seconds':>8}  same bytes")
    done, same, number = 0, True, 0
    while done < kills:
        number += 1
        began = time.monotonic()
        out = folder / f"out{number}"
        runs, hit = disturb(command_of(folder / "in", out, workers=workers), seconds, chance, most=kills - done)
        done += runs + hit
        is_same = contents(out) == whole and counts(out) == counts(folder / "whole")
        same = same and is_same
        told = "yes" if is_same else f"NO: {', '.join(differing(whole, contents(out))[:5]) or 'the counts of run.json'}"
        print(f"{number:>5} {runs:>12} {hit:>15} {time.monotonic() - began:>8.1f}  {told}", flush=True)
    print(f"{done} kills, {'all bytes the same' if same else 'DIFFERENT'}")
    return same


def command_of(source: Path, out: Path, *, workers: int, more: Sequence[str] = ()) -> list[str]:
    """The run that is killed: bodies, records in shards and an index."""
    targets = ["--to", "text", "--to", "jsonl", "--shard-docs", "100"]
    start = [sys.executable, "-m", "cleaner", "run", str(source), "-o", str(out), "--max-size", "200000"]
    return [*start, "--workers", str(workers), "--quiet", *targets, *more]


def disturb(
    command: Sequence[str], seconds: float, chance: random.Random, *, most: int, env: Mapping[str, str] | None = None
) -> tuple[int, int]:
    """Starts the run until it ends; gives how often it and its workers were killed, together `most` times at most.

    `seconds` is what it takes undisturbed: kills fall anywhere into it, and all the more into the last run of a round.
    """
    runs = hit = 0
    while True:
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=env) as running:
            end = time.monotonic() + chance.uniform(0.1, seconds / 2) if runs < 6 else float("inf")
            while running.poll() is None and time.monotonic() < end:
                time.sleep(chance.uniform(0.2, 0.6))
                if runs + hit < most - 1 and hit <= 2 * runs + 2 and kill_worker(running.pid, chance):
                    hit += 1
            if running.poll() is None and runs + hit < most:
                running.send_signal(signal.SIGKILL)
                runs += 1
            elif (code := running.wait()) in (0, 1):
                return runs, hit
            else:
                raise SystemExit(f"cleaner run ended with {code}")


def kill_worker(runner: int, chance: random.Random) -> bool:
    """Kills one of the processes that the runner started."""
    try:
        children = Path(f"/proc/{runner}/task/{runner}/children").read_text().split()
        os.kill(int(chance.choice(children)), signal.SIGKILL)
    except (OSError, IndexError):
        return False
    return True


def contents(out: Path) -> dict[str, bytes]:
    """The results: every file below the folder, links aside."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {name: path.read_bytes() for path in files if (name := path.relative_to(out).as_posix()) not in _OWN}


def counts(out: Path) -> dict[str, object]:
    """What run.json says of the results."""
    record = json.loads((out / "run.json").read_bytes())
    return {
        name: record[name] for name in ("documents", "lines", "words", "stages", "rules", "stage_words", "failures")
    }


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The names of files that only one has, or that differ."""
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


def make_corpus(folder: Path, documents: int, chance: random.Random) -> None:
    """A folder of every kind of input with so many documents, a fifth of them in tables and archives."""
    texts = [text_of(chance) for _ in range(documents)]
    plain = documents * 4 // 5
    for number, text in enumerate(texts[:plain]):
        path = folder / f"{number % 7}" / f"{number:05}.{('txt', 'html', 'md', 'txt.gz')[number % 4]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = (page_of(text) if path.suffix == ".html" else text).encode()
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    rows = [{"id": number // 4, "text": text, "section": number % 5} for number, text in enumerate(texts[plain:])]
    lines = [json.dumps(row) for row in rows[::2]]
    lines[len(lines) // 2 :] = ["{broken", *lines[len(lines) // 2 :]]
    (folder / "table.jsonl").write_text("\n".join(lines) + "\n")
    with zipfile.ZipFile(folder / "pages.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, row in enumerate(rows[1::2]):
            archive.writestr(f"doc-{number}.html", page_of(str(row["text"])))
    (folder / "binary.txt").write_bytes(b"a\0b" * 100)
    (folder / "large.txt").write_text("One word after the other. " * 10_000)
    (folder / "torn.txt.gz").write_bytes(gzip.compress(b"text" * 1000)[:-9])
    (folder / "twin.txt").write_bytes((folder / "0" / "00000.txt").read_bytes())
    (folder / "nowhere.txt").symlink_to("gone")


def add_data(folder: Path, data: Path, most: int) -> None:
    """Real pages or texts as files of their own."""
    (folder / "data").mkdir()
    for number, row in zip(range(most), records(data), strict=False):
        name, text = ("html", row["html"]) if "html" in row else ("txt", row["text"])
        (folder / "data" / f"{number:05}.{name}").write_text(text, encoding="utf-8", errors="replace")


def text_of(chance: random.Random) -> str:
    """An article of made-up sentences with junk between them."""
    return "\n".join(_lines(chance)) + "\n"


def _lines(chance: random.Random) -> Iterator[str]:
    for _ in range(chance.randint(3, 40)):
        if chance.random() < 0.2:
            yield chance.choice(_JUNK)
        words = chance.choices(_WORDS, k=chance.randint(8, 30))
        yield f"The {' '.join(words)} was ready on day {chance.randint(1, 10_000)}."


def page_of(text: str) -> str:
    """The text as a page."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<html><body><nav><a href='/'>Home</a></nav><article><h1>Plan</h1>{paragraphs}</article></body></html>"


if __name__ == "__main__":
    main()
