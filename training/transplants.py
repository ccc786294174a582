"""Whole pages that the data lacks: the body of each page among the menus, teasers and footers of others of its kind.

A collection shows each body in the one surrounding that its site has, and a model learns those surroundings by heart.
Measured with and without in docs/decisions/0010-made-pages.md.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.text import count_words, ends_sentence
from training.labels import words_of
from training.pages import Page
from training.splices import HEADERS, Rows, edges, page_of, rows_of

_LEAST_KEPT = 5  # rows of a body that is worth it
_SAME_TYPE = 0.7  # how often what is no article gets the surroundings of a page of its type
_SHORTENED = 0.35  # how often only the beginning of an article is taken
# How often an article is made into what; other pages get the first three alone.
_OTHER_SURROUNDINGS, _OTHER_SITE, _MORE_BELOW, _HEADLINES = 0.3, 0.45, 0.6, 0.88
_BESIDE_HEADLINES = ("News", "Sport", "Opinion", "Politics", "2 hours ago", "5 min read", "May 12, 2023", "By Jane Roe")


class _Cut(NamedTuple):
    """A page in three: the rows above the first that is kept, from that one to the last, and below."""

    page: Page
    above: Rows
    body: Rows
    below: Rows


class _Donors:
    """The pages of each fold and type, and the headlines and teasers around the articles of each fold."""

    def __init__(self, pages: Iterable[tuple[Page, int]]) -> None:
        self.of: defaultdict[tuple[int, str], list[_Cut]] = defaultdict(list)
        for page, fold in pages:
            if page.labels.count("k") >= _LEAST_KEPT:
                rows = rows_of(page)
                start, end = edges(rows)
                self.of[fold, page.page_type].append(_Cut(page, rows[:start], rows[start:end], rows[end:]))
        self.everyone: defaultdict[int, list[_Cut]] = defaultdict(list)
        for (fold, _), cuts in sorted(self.of.items()):
            self.everyone[fold] += cuts
        self.headlines = {fold: _headlines(self.of[fold, "article"]) for fold in self.everyone}
        self.teasers = {fold: _teasers(self.of[fold, "article"]) for fold in self.everyone}


def transplant(names: Iterable[str], pages: Iterable[tuple[Page, int]], *, copies: int, seed: int) -> Iterator[Page]:
    """`copies` pages made of each of the (page, fold) that has a body and whose id is in `names`.

    What is taken from other pages comes from the same fold.
    """
    wanted, donors, dice = frozenset(names), _Donors(pages), random.Random(seed)
    for (fold, _), cuts in sorted(donors.of.items()):
        for cut in cuts * copies:
            if cut.page.id in wanted:
                yield page_of(_made(cut, fold, donors, dice), cut.page)


def _made(cut: _Cut, fold: int, donors: _Donors, dice: random.Random) -> Rows:
    is_article = cut.page.page_type == "article"
    group = donors.of[fold, cut.page.page_type]
    if not is_article and dice.random() >= _SAME_TYPE:
        group = donors.everyone[fold]
    above, body, below = cut.above, cut.body, cut.below
    way = dice.random() * (1 if is_article else _MORE_BELOW)
    if is_article and len(body) > 8 and dice.random() < _SHORTENED:
        body = body[: dice.randint(4, len(body) // 2)]
    one, other = dice.choice(group), dice.choice(group)
    if way < _OTHER_SITE:
        above, below = _with_title(one, cut.page.title), (other if way < _OTHER_SURROUNDINGS else one).below
    elif way < _MORE_BELOW:
        below = below + other.below
    else:
        start = dice.randint(0, len(below))
        more = _river(fold, donors, dice) if way < _HEADLINES else _story(other, dice)
        below = below[:start] + more + below[start:]
    kept = {line for line, label in body if label == "k"}
    around = ([row for row in part if row[0] not in kept] for part in (above, below))
    return [*next(around), *body, *next(around)]


def _with_title(cut: _Cut, title: str) -> Rows:
    """What stands above the body of a page, with another title in place of its own."""
    theirs = words_of(cut.page.title)
    return [(title, label) if title and words_of(line) == theirs else (line, label) for line, label in cut.above]


def _story(cut: _Cut, dice: random.Random) -> Rows:
    """The beginning of another article, or all of it."""
    story = [line for line, label in cut.body if label == "k"][: dice.choice((3, 6, 12, 40))]
    return [(line, "d") for line in (cut.page.title, *story) if line]


def _river(fold: int, donors: _Donors, dice: random.Random) -> Rows:
    """4 to 150 headlines, bare or with teasers, sections or dates between them."""
    count, style = int(4 * 2 ** dice.uniform(0, 5.2)), dice.random()
    headlines = donors.headlines[fold]
    if dice.random() < 0.4:
        headlines = [line for line in headlines if count_words(line) >= 14] or headlines
    lines = [dice.choice(HEADERS)] if dice.random() < 0.6 else []
    for _ in range(count):
        lines.append(dice.choice(headlines))
        if style < 0.25 and donors.teasers[fold]:
            lines.append(dice.choice(donors.teasers[fold]))
        elif style < 0.4:
            lines.append(dice.choice(_BESIDE_HEADLINES))
    return [(line, "d") for line in lines]


def _headlines(cuts: Sequence[_Cut]) -> list[str]:
    """Titles, and lines around the bodies that look like some."""
    titles = {cut.page.title for cut in cuts if cut.page.title}
    return sorted(titles | {line for line, words, is_prose in _junk(cuts) if 5 <= words <= 40 and not is_prose})


def _teasers(cuts: Sequence[_Cut]) -> list[str]:
    return sorted({line for line, words, is_prose in _junk(cuts) if 8 <= words <= 45 and is_prose})


def _junk(cuts: Sequence[_Cut]) -> Iterator[tuple[str, int, bool]]:
    """Each line that is junk, its words, and whether it ends like a sentence."""
    for cut in cuts:
        for line, label in (*cut.above, *cut.body, *cut.below):
            if label == "d":
                yield line, count_words(line), ends_sentence(line)
