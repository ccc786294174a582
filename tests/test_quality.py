"""The quality floors: what the shipped settings score on pages and texts of our own writing must not fall.

tests/quality holds the documents, what a careful human keeps of each, and in floors.json the scores once reached.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import pytest

from cleaner import Pipeline

FOLDER = Path(__file__).parent / "quality"
FLOORS = FOLDER / "floors.json"
GROUPS = {"pages_fast": "fast", "pages_accurate": "accurate", "texts": "fast"}  # and the profile of each
MEANS = ("f1", "precision", "recall")
TOLERANCE = 1  # thousandths that a mean may lie below its floor
MOST_LOST = 0.01  # share of the words of a clean text that may go, on average
ADVICE = """\
Mend the code: `cleaner explain` shows the fate of each line of a document in tests/quality.
Or, if the fall is meant, run `pytest tests/test_quality.py --lower-floors` and say why in the commit."""


class Score(NamedTuple):
    """How the words that were kept of one document agree with its reference."""

    f1: float
    precision: float
    recall: float


def count_words(text: str) -> Counter[str]:
    r"""The words of a text, each with how often it stands there: runs of `\w` after NFKC and lower-casing.

    Precision is the share of the kept words that the reference has too, recall the share of the reference's words that
    were kept, F1 their harmonic mean; a word counts as often as it stands in both, wherever it stands. Scripts without
    spaces have long words: all between two marks of punctuation.
    """
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()))


def score(kept: str, reference: str) -> Score:
    """The score of what was kept; nothing kept scores 0."""
    kept_words, wanted = count_words(kept), count_words(reference)
    shared = (kept_words & wanted).total()
    if not shared:
        return Score(0.0, 0.0, 0.0)
    precision, recall = shared / kept_words.total(), shared / wanted.total()
    return Score(2 * precision * recall / (precision + recall), precision, recall)


def read_documents(group: str) -> Iterator[tuple[str, bytes, str]]:
    """Name, content and reference of each document of a group."""
    pages = sorted((FOLDER / "pages").glob("*.html"))
    texts = [file for file in sorted((FOLDER / "texts").glob("*.txt")) if not file.name.endswith(".gold.txt")]
    for file in texts if group == "texts" else pages:
        reference = file.with_suffix(".gold.txt" if group == "texts" else ".txt")
        yield file.stem, file.read_bytes(), reference.read_text(encoding="utf-8")


def measure(group: str) -> dict[str, Score]:
    """The score of each document of a group under the shipped settings."""
    pipeline = Pipeline.from_config(None, changes=[f"intake.profile={GROUPS[group]}"])
    media_type = "text/plain" if group == "texts" else "text/html"
    scores = {}
    for name, content, reference in read_documents(group):
        doc = pipeline.clean(content, media_type=media_type)
        assert not doc.failures, f"{name}: {doc.failures}"
        scores[name] = score(doc.text, reference)
    return scores


def summarise(scores: dict[str, Score]) -> dict[str, Any]:
    """What floors.json holds of a group: means, the least F1 rounded down, and each F1 to tell who fell."""
    return {
        "mean": {name: round(fmean(getattr(one, name) for one in scores.values()), 3) for name in MEANS},
        "least_f1": math.floor(100 * min(one.f1 for one in scores.values())) / 100,
        "f1": {name: round(one.f1, 3) for name, one in scores.items()},
    }


def find_falls(found: dict[str, Any], floors: dict[str, Any]) -> list[str]:
    """The means that lie more than the tolerance below their floor, and the least F1 if it lies below at all."""
    falls = [
        f"mean {name} {found['mean'][name]:.3f}, floor {floors['mean'][name]:.3f}"
        for name in MEANS
        if round(1000 * (floors["mean"][name] - found["mean"][name])) > TOLERANCE
    ]
    if found["least_f1"] < floors["least_f1"]:
        falls.append(f"a document below the least F1 of {floors['least_f1']:.2f}")
    return falls


def describe_worst(scores: dict[str, Score], floors: dict[str, Any]) -> str:
    """The five documents that fell most, the lowest first among equals."""
    best = {name: floors["f1"].get(name, 1.0) for name in scores}
    worst = sorted(scores, key=lambda name: (scores[name].f1 - best[name], scores[name].f1))[:5]
    return "\n".join(
        f"  {name}: F1 {scores[name].f1:.3f}, was {best[name]:.3f}; "
        f"precision {scores[name].precision:.3f}, recall {scores[name].recall:.3f}"
        for name in worst
    )


def raise_floors(floors: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The higher value of each; what was not found any more is forgotten."""
    return {
        key: raise_floors(floors.get(key, {}), value) if isinstance(value, dict) else max(floors.get(key, value), value)
        for key, value in found.items()
    }


def write_floors(group: str, floors: dict[str, Any]) -> None:
    known = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    text = json.dumps({**known, group: floors}, indent=2, sort_keys=True)
    FLOORS.write_text(f"{text}\n", encoding="utf-8")


@pytest.mark.parametrize("group", GROUPS)
def test_quality_does_not_fall(group: str, request: pytest.FixtureRequest) -> None:
    scores = measure(group)
    found = summarise(scores)
    floors = json.loads(FLOORS.read_text(encoding="utf-8")).get(group, {}) if FLOORS.exists() else {}
    if request.config.getoption("lower_floors"):
        write_floors(group, found)
        return
    if request.config.getoption("raise_floors"):
        write_floors(group, raise_floors(floors, found))
        return
    assert floors, f"{FLOORS.name} knows no group {group}: run `pytest tests/test_quality.py --raise-floors`"
    falls = find_falls(found, floors)
    worst = describe_worst(scores, floors)
    assert not falls, f"{group}: quality fell: {'; '.join(falls)}. The worst:\n{worst}\n{ADVICE}"


def test_clean_texts_pass_unharmed(pipeline: Pipeline) -> None:
    references = {name: reference for group in ("pages_fast", "texts") for name, _, reference in read_documents(group)}
    lost = {
        name: 1 - score(pipeline.clean(reference, media_type="text/plain").text, reference).recall
        for name, reference in references.items()
    }
    worst = ", ".join(f"{name} {lost[name]:.1%}" for name in sorted(lost, key=lambda name: -lost[name])[:5])
    assert fmean(lost.values()) <= MOST_LOST, f"clean texts lose {fmean(lost.values()):.2%} of their words: {worst}"


def test_words_count_as_often_as_they_stand_in_both() -> None:
    assert score("The tram, the ＴＲＡＭ", "tram depot the") == pytest.approx((4 / 7, 1 / 2, 2 / 3))
    assert score("", "tram") == Score(0.0, 0.0, 0.0)


def test_a_mean_may_lie_a_thousandth_below_its_floor_and_the_least_f1_not_at_all() -> None:
    floors = {"mean": dict.fromkeys(MEANS, 0.9), "least_f1": 0.5}
    assert find_falls({"mean": dict.fromkeys(MEANS, 0.899), "least_f1": 0.5}, floors) == []
    assert find_falls({"mean": {"f1": 0.898, "precision": 0.9, "recall": 0.95}, "least_f1": 0.49}, floors) == [
        "mean f1 0.898, floor 0.900",
        "a document below the least F1 of 0.50",
    ]


def test_floors_only_rise_unless_told_otherwise() -> None:
    floors = {"mean": {"f1": 0.9, "recall": 0.8}, "least_f1": 0.5, "f1": {"gone": 1.0, "old": 0.7}}
    found = {"mean": {"f1": 0.8, "recall": 0.85}, "least_f1": 0.4, "f1": {"old": 0.6, "new": 0.3}}
    assert raise_floors(floors, found) == {
        "mean": {"f1": 0.9, "recall": 0.85},
        "least_f1": 0.5,
        "f1": {"old": 0.7, "new": 0.3},
    }
