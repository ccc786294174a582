"""Trains the line model and reports how well it does on pages of sites that it has not seen.

    python -m training.lines --data ../shared/data --out cleaner/models/lines.npz [--cache FOLDER] [--leave-out]

Every score is cross-validated over registrable domains: lexicon, trees and choice of the cut alike. `--leave-out` adds
what a model reaches on each collection when it was trained on the others alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.models.cut import CUTS
from training.corpus import FOLDS, Part, read_parts
from training.cuts import Choices, choose, learn_cuts, read_choices
from training.forests import to_arrays
from training.lexicon import STEP, Lexicons
from training.scoring import table_row

PARAMETERS = {
    "objective": "binary", "num_leaves": 16, "learning_rate": 0.12, "min_data_in_leaf": 100, "min_sum_hessian_in_leaf": 5,
    "feature_fraction": 0.35, "bagging_fraction": 0.5, "bagging_freq": 1, "lambda_l2": 5, "max_bin": 63,
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
TREES = 150
_EXPLAINED = 20_000  # rows to average Shapley values over


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of labelled data")
    parser.add_argument("--out", type=Path, required=True, help="the array file to write")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the features between runs")
    parser.add_argument("--leave-out", action="store_true", help="also train without each collection, and score it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parts = read_parts(options.data, options.cache or Path(folder))
    lexicons = Lexicons(parts)
    chances = cross_validate(parts, lexicons)
    choices = read_choices(parts, chances)
    _report("cross-validated", parts, chances, choices, choose(choices))
    save_model(parts, lexicons, choices, options.out)
    if options.leave_out:
        for collection in sorted({part.source.collection for part in parts}):
            leave_out(parts, chances, collection)


def learn(parts: Sequence[Part], *, without: int | None) -> Any:
    """A booster from all rows that have a weight and do not stand in the fold `without`."""
    import lightgbm

    rows = [(part.weights > 0) & (part.folds != (-1 if without is None else without)) for part in parts]
    pairs = list(zip(parts, rows, strict=True))
    values = np.concatenate([_values(part, mask) for part, mask in pairs])
    kept = np.concatenate([part.kept[mask] for part, mask in pairs])
    weights = np.concatenate([part.weights[mask] for part, mask in pairs])
    table = lightgbm.Dataset(values, kept, weight=weights / weights.mean(), feature_name=_names(parts))
    return lightgbm.train(PARAMETERS, table, TREES)


def cross_validate(parts: Sequence[Part], lexicons: Lexicons) -> list[npt.NDArray[np.float32]]:
    """For each part, the chance of each row by a model that saw no page of its site.

    Leaves the lexical columns as each fold's own lexicon gives them, for the choice of the cut.
    """
    chances = [np.zeros(len(part.kept), np.float32) for part in parts]
    for fold in range(FOLDS):
        lexicons.score(parts, held_out=fold)
        booster = learn(parts, without=fold)
        for part, found in zip(parts, chances, strict=True):
            mask = part.folds == fold
            found[mask] = booster.predict(_values(part, mask), num_threads=1)
        print(f"fold {fold} of {FOLDS} done", flush=True)
    lexicons.score(parts, held_out=None)
    return chances


def save_model(parts: Sequence[Part], lexicons: Lexicons, choices: Choices, out: Path) -> None:
    """Learns from everything and writes the arrays. The lexical columns must be those of `held_out=None`."""
    booster = learn(parts, without=None)
    masks = [part.weights > 0 for part in parts]
    rows = np.concatenate([_values(part, mask) for part, mask in zip(parts, masks, strict=True)])
    shown = np.random.default_rng(1).choice(len(rows), min(_EXPLAINED, len(rows)), replace=False)
    lexicon = lexicons.without(frozenset())
    terms = np.flatnonzero(lexicon)
    cuts = learn_cuts(choices, without=None)
    np.savez_compressed(
        out,
        lexicon_terms=terms.astype(np.int32),
        lexicon_steps=np.round(lexicon[terms] / STEP).astype(np.int8),
        lexicon_step=np.float32(STEP),
        **to_arrays(booster, rows[shown], prefix="lines_"),
        **to_arrays(cuts, choices.values[: _EXPLAINED // 10], prefix="cuts_"),
    )
    gains = sorted(zip(booster.feature_importance("gain"), booster.feature_name(), strict=True), reverse=True)
    print("gain:", ", ".join(f"{name} {gain / gains[0][0]:.3f}" for gain, name in gains))


def leave_out(parts: Sequence[Part], chances: Sequence[npt.NDArray[np.float32]], collection: str) -> None:
    """Trains on the other collections and reports the scores on this one."""
    others = [part for part in parts if part.source.collection != collection]
    mine = [part for part in parts if part.source.collection == collection]
    lexicons = Lexicons(others)
    lexicons.score(others, held_out=None)
    booster = learn(others, without=None)
    known = [chance for part, chance in zip(parts, chances, strict=True) if part.source.collection != collection]
    cuts = learn_cuts(read_choices(others, known), without=None)
    lexicons.score(mine, held_out=None)
    found = [booster.predict(_values(part, np.ones(len(part.kept), bool)), num_threads=1) for part in mine]
    choices = read_choices(mine, found)
    chosen = cuts.predict(choices.values, num_threads=1).reshape(-1, len(CUTS)).argmin(axis=1)
    _report(f"without {collection}", mine, found, choices, chosen)


def _report(
    title: str,
    parts: Sequence[Part],
    chances: Sequence[npt.NDArray[np.float32]],
    choices: Choices,
    chosen: npt.NDArray[np.int64],
) -> None:
    for place, (part, chance) in enumerate(zip(parts, chances, strict=True)):
        cuts = np.zeros(len(part.examples.ids))
        mine = choices.parts == place
        cuts[choices.pages[mine]] = CUTS[chosen[mine]]
        print(title, table_row(part, chance, cuts), flush=True)


def _names(parts: Sequence[Part]) -> list[str]:
    return [*map(str, parts[0].examples.names), *parts[0].lexical_names]


def _values(part: Part, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    return np.concatenate([part.examples.values[mask], part.lexical[mask]], axis=1)


if __name__ == "__main__":
    main()
