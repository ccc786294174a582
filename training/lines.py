"""Trains the line model and reports how well it does on pages of sites that it has not seen.

    python -m training.lines --data ../shared/data --out cleaner/models/lines.npz [--cache FOLDER] [--leave-out]

Every score is cross-validated over registrable domains, learned weights and trees alike. `--leave-out` adds what a
model reaches on each collection when it was trained on the others alone. Needs LightGBM, scikit-learn and zstandard.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.corpus import FOLDS, Part, read_parts
from training.examples import KEEP
from training.forests import to_arrays
from training.lexicon import MARKS, STEP, WORDS, Lexicons
from training.looks import look_again
from training.pages import COLLECTIONS
from training.scoring import facts_of, judged_by, table_row, with_second, with_vote

PARAMETERS = {
    "objective": "binary", "num_leaves": 16, "learning_rate": 0.1, "min_sum_hessian_in_leaf": 5,
    "feature_fraction": 0.35, "bagging_fraction": 0.5, "bagging_freq": 1, "lambda_l2": 5, "max_bin": 63, "seed": 1,
    "deterministic": True, "force_col_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
# Few rows a leaf would let single pages have leaves of their own.
_LEAST_ROWS = {"text": 800, "extract": 800, "page": 300, "second": 300, "voted": 300}
_AGAIN = {name: f"{name}2" for name in _LEAST_ROWS}  # the forests of the second look
_LOOKS = ("look", "nest_")  # what the names of its columns start with
_OF_BLOCKS = ("page2", "second2", "voted2")
# What their forests know of the row itself. With all columns of the first look they do worse and cost more.
_OWN = frozenset(
    (
        "words", "characters", "sentence", "first", "last", "dated", "copies", "lexical", "lexical_mean", "marks",
        "tag", "depth", "heading", "siblings", "from_title", "link_density", "path_links", "main", "in_nav",
        "in_footer", "in_main", "said", "said_2", "in_summary", "vote", "vote_2", "vote_6", "vote_15",
    )
)  # fmt: skip
_VOTES = frozenset(("vote", "vote_2", "vote_6", "vote_15", "doc_vote"))  # what only trafilatura knows
_TREES = {"text": 200, "extract": 200, "page": 300, "second": 400, "voted": 300}
_SLOW = ("second", "second2")  # at half the rate: what differs from the first makes the better second opinion
# Features of each forest: it has to be cheap, and a tenth of them say nearly all (docs/decisions/0005).
_MOST = {
    "text": 75, "text2": 60, "extract": 60, "extract2": 50, "page": 80, "page2": 60, "second": 80, "second2": 60,
    "voted": 80, "voted2": 60,
}  # fmt: skip
_TREES_TO_CHOOSE = 80
_LEAST_KEPT = 3  # rows of an article that can be cut out of its page
_FEW = 4  # lines that rules remove from a page in a language they hardly know, or from a text that is nearly clean
_UNKNOWN = 0.25  # weight of such pages: at 1 they cost twice as many clean texts, at 0 none of them is known for one
_EXPLAINED = 10_000  # rows to average Shapley values over

# How the forests of that name are heard beside those before them.
_JUDGED_BY = {"extract": judged_by, "second": with_second, "voted": with_vote}

Chances = Mapping[str, npt.NDArray[np.float32]]


class Trainer:
    """Parts that one forest is learned from, and the lexicons behind their learned columns.

    The forest of a second look learns from the columns that `look_again` sets and from those of the row itself, never
    from those of the whole document, by which it would know the pages again.
    """

    def __init__(self, name: str, parts: Sequence[Part], lexicons: Sequence[Lexicons]) -> None:
        self.name = name
        self.parts = parts
        self._lexicons = lexicons

    @property
    def _names(self) -> list[str]:
        names = [name for name in self.parts[0].names if self.name.startswith("voted") or name not in _VOTES]
        if self.name not in _AGAIN.values():
            return [name for name in names if not name.startswith(_LOOKS)]
        if self.name in _OF_BLOCKS:
            return [name for name in names if name in _OWN or name.startswith(_LOOKS)]
        return [name for name in names if not name.startswith("doc_")]

    def predict(self, booster: Any, part: Part, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
        return np.asarray(booster.predict(part.values(mask, booster.feature_name()), num_threads=1), np.float32)

    def score(self, parts: Sequence[Part], *, held_out: int | None) -> None:
        """Sets the learned columns of `parts`."""
        for lexicons in self._lexicons:
            lexicons.score(parts, held_out=held_out)

    def learn(self, *, without: int | None) -> Any:
        """A booster from all rows that have a weight and do not stand in the fold `without`.

        It is learned twice, the second time from the features alone that said most.
        """
        chosen = self._learn(self._names, without, _TREES_TO_CHOOSE).feature_importance("gain")
        best = np.argsort(-chosen, kind="stable")[: _MOST[self.name]]
        trees = _TREES[self.name.removesuffix("2")]
        return self._learn([self._names[place] for place in sorted(best)], without, trees)

    def _learn(self, names: list[str], without: int | None, trees: int) -> Any:
        import lightgbm

        masks = [(part.weights > 0) & (part.folds != (-1 if without is None else without)) for part in self.parts]
        pairs = list(zip(self.parts, masks, strict=True))
        values = np.concatenate([part.values(mask, names) for part, mask in pairs])
        kept = np.concatenate([part.kept[mask] for part, mask in pairs])
        weights = np.concatenate([part.weights[mask] for part, mask in pairs])
        table = lightgbm.Dataset(values, kept, weight=weights / weights.mean(), feature_name=names)
        parameters = {**PARAMETERS, "min_data_in_leaf": _LEAST_ROWS[self.name.removesuffix("2")]}
        if self.name in _SLOW:
            parameters["learning_rate"] /= 2
        return lightgbm.train(parameters, table, trees)

    def cross_validate(self) -> Chances:
        """The chance of each row of each part, by a model that saw no page of its site.

        Leaves the learned columns as the shipped model is to be learned from them.
        """
        chances = {part.source.name: np.zeros(len(part.kept), np.float32) for part in self.parts}
        for fold in range(FOLDS):
            self.score(self.parts, held_out=fold)
            booster = self.learn(without=fold)
            for part in self.parts:
                mask = part.folds == fold
                chances[part.source.name][mask] = self.predict(booster, part, mask)
            print(f"{self.name}: fold {fold + 1} of {FOLDS} done", flush=True)
        self.score(self.parts, held_out=None)
        return chances

    def again(self) -> Trainer:
        """The trainer of the second look, for whose columns see `look_again`."""
        return Trainer(_AGAIN[self.name], self.parts, self._lexicons)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The shipped form of a model of everything."""
        booster = self.learn(without=None)
        names = booster.feature_name()
        rows = np.concatenate([part.values(part.weights > 0, names) for part in self.parts])
        shown = np.random.default_rng(1).choice(len(rows), min(_EXPLAINED, len(rows)), replace=False)
        gains = sorted(zip(booster.feature_importance("gain"), booster.feature_name(), strict=True), reverse=True)
        print(f"{self.name}: gain of", ", ".join(f"{name} {gain / gains[0][0]:.3f}" for gain, name in gains[:60]))
        return to_arrays(booster, rows[shown], prefix=f"{self.name}_")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of labelled data")
    parser.add_argument("--out", type=Path, required=True, help="the array file to write")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the features between runs")
    parser.add_argument("--leave-out", action="store_true", help="also train without each collection, and score it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        train(options.data, options.cache or Path(folder), options.out, leaving_out=options.leave_out)


def train(data: Path, cache: Path, out: Path, *, leaving_out: bool) -> None:
    parts = read_parts(data, cache)
    words, marks = Lexicons(parts, WORDS), Lexicons(parts, MARKS)
    arrays: dict[str, npt.NDArray[Any]] = {"facts": learn_facts(parts)}
    heard: dict[str, tuple[npt.NDArray[np.float32], ...]] = {}  # both looks at each part, by all forests so far
    for trainer in trainers(parts, words, marks):
        first = trainer.cross_validate()
        arrays |= trainer.arrays()
        again = trainer.again()
        look_again(trainer.parts, first)
        chances = again.cross_validate()
        arrays |= again.arrays()
        for part in trainer.parts:
            name = part.source.name
            looks = chances[name], first[name]
            if trainer.name in _JUDGED_BY and name in heard:
                judge, pairs = _JUDGED_BY[trainer.name], zip(heard[name], looks, strict=True)
                looks = tuple(judge(part, arrays["facts"], *pair) for pair in pairs)
            heard[name] = looks
            if (
                trainer.name == "text" or part.source.is_made
            ):  # which of its pages are taken for such is known with those of extracted text
                continue
            print(f"cross-validated, {trainer.name}:", table_row(part, *looks, arrays["facts"]), flush=True)
    arrays |= weights_of(words, "words_") | weights_of(marks, "marks_")
    np.savez_compressed(out, **arrays)
    for collection in COLLECTIONS if leaving_out else ():
        leave_out(parts, read_parts(data, cache, without=collection), collection, arrays["facts"])


def trainers(parts: Sequence[Part], words: Lexicons, marks: Lexicons) -> list[Trainer]:
    """For whole pages as text; for text that was extracted; for lines with blocks; and with trafilatura's vote as well.

    Text that was extracted is learned from whole pages too: they hold most of the junk. A second opinion of pages is
    worth more from forests that saw no made ones.
    """
    pages = [part for part in parts if part.source.is_html]
    whole = [part for part in parts if part.source.kind in ("page", "transplanted")]
    text = [part for part in parts if part.source.kind in ("page", "residue", "gold", "spliced")]
    return [
        Trainer("text", whole, []),
        Trainer("extract", text, [words]),
        Trainer("page", pages, [words, marks]),
        Trainer("second", [part for part in pages if not part.source.is_made], [words, marks]),
        Trainer("voted", pages, [words, marks]),
    ]


def learn_facts(parts: Sequence[Part]) -> npt.NDArray[np.float64]:
    """Weights of the facts that tell a whole page from extracted text, and the constant behind them.

    An article with a few lines of its page above and below is what most users have: it counts as extracted. So does a
    clean text with a few lines of junk. A page is one as well where the rules know next to nothing of its language.
    """
    from sklearn.linear_model import LogisticRegression

    dice = np.random.default_rng(1)
    facts, whole, weights = [], [], []
    for part in parts:
        if part.source.kind not in ("page", "residue", "gold"):
            continue
        found, is_page = part.examples, part.source.kind == "page"
        for page, (start, end) in enumerate(zip(found.starts[:-1], found.starts[1:], strict=True)):
            few = int(dice.integers(0, _FEW))
            known = [(facts_of(part, start, end), is_page, 1.0)]
            if is_page:
                known.append((facts_of(part, start, end, unknown_from=few), True, _UNKNOWN))
            elif part.source.kind == "gold":
                known.append((facts_of(part, start, end, more=few + 1), False, 1.0))
            kept = start + np.flatnonzero(found.labels[start:end] == KEEP)
            if is_page and found.types[page] == "article" and len(kept) > _LEAST_KEPT:
                above, below = dice.integers(0, 9), dice.integers(0, 13)
                crop = max(kept[0] - above, start), min(kept[-1] + 1 + below, end)
                known.append((facts_of(part, *crop), False, 1.0))
            for values, is_whole, weight in known:
                facts.append(values)
                whole.append(is_whole)
                weights.append(weight)
    judge = LogisticRegression(C=10, max_iter=5000).fit(np.array(facts), whole, sample_weight=weights)
    return np.append(judge.coef_[0], judge.intercept_)


def weights_of(lexicons: Lexicons, prefix: str) -> dict[str, npt.NDArray[Any]]:
    """The shipped form of the weights learned from all folds."""
    weights = lexicons.without(frozenset())
    buckets = np.flatnonzero(weights)
    steps = np.round(weights[buckets] / STEP).astype(np.int8)
    return {
        f"{prefix}buckets": buckets.astype(np.int32),
        f"{prefix}steps": steps,
        f"{prefix}step": np.array(STEP, np.float32),
    }


def leave_out(parts: Sequence[Part], others: Sequence[Part], collection: str, facts: npt.NDArray[np.float64]) -> None:
    """Trains on the `others`, which hold nothing of the collection, and reports the scores on the `parts` that do."""
    for trainer in trainers(others, Lexicons(others, WORDS), Lexicons(others, MARKS)):
        kinds = {part.source.kind for part in trainer.parts}
        mine = [part for part in parts if part.source.collection == collection and part.source.kind in kinds]
        mine = [part for part in mine if not part.source.is_made]
        trainer.score(trainer.parts, held_out=None)
        trainer.score(mine, held_out=None)
        first = _learn_and_predict(trainer, mine)
        look_again(trainer.parts, trainer.cross_validate())
        look_again(mine, first)
        chances = _learn_and_predict(trainer.again(), mine)
        for part in mine:
            row = table_row(part, chances[part.source.name], first[part.source.name], facts)
            print(f"without {collection}, {trainer.name}:", row, flush=True)


def _learn_and_predict(trainer: Trainer, parts: Sequence[Part]) -> Chances:
    booster = trainer.learn(without=None)
    every = {part.source.name: np.ones(len(part.kept), np.bool_) for part in parts}
    return {part.source.name: trainer.predict(booster, part, every[part.source.name]) for part in parts}


if __name__ == "__main__":
    main()
