"""Whether a stage removed far more than in the last run on the same folder."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from cleaner.batch.tally import Counts, Tally

_TIMES = 2
_MORE = 0.02
_LEAST_WORDS = 1_000  # of a run: shares of fewer say nothing


class Shares(msgspec.Struct, frozen=True):
    """Words of a run, and those that each stage removed or, but for the guard, would have."""

    words: int
    removed: Counts

    def of(self, stage: str) -> float:
        """The share of a stage, in [0, 1]."""
        return self.removed.get(stage, 0) / self.words if self.words else 0.0


def shares(tally: Tally) -> Shares:
    """The shares of a run."""
    stages = {*tally.stage_words, *tally.spared}
    removed = {stage: tally.stage_words.get(stage, 0) + tally.spared.get(stage, 0) for stage in stages}
    return Shares(sum(tally.words.values()), dict(sorted(removed.items())))


def drift(last: Shares | None, now: Shares) -> Iterator[str]:
    """A line for each stage that went from a share p to more than twice p and to more than p + 0.02."""
    if last is None or min(last.words, now.words) < _LEAST_WORDS:
        return
    for stage in now.removed:
        before, after = last.of(stage), now.of(stage)
        if after > max(_TIMES * before, before + _MORE):
            yield (
                f"{stage}: removed {100 * after:.1f} % of all words, {100 * before:.1f} % in the last run; "
                "look at what it removed"
            )
