"""Pages that the data lacks, made of those it has: other stories behind the article, crops, glued and joined lines."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

from training.pages import Page

HEADERS = (
    "More stories",
    "Related",
    "Read next",
    "Latest news",
    "You may also like",
    "Top stories",
    "Trending now",
    "Also on this site",
)
_SEED = 7

Rows = list[tuple[str, str]]  # lines and their labels


def splice(pages: Iterable[tuple[Page, int]]) -> Iterator[Page]:
    """One made page for each given (page, fold): parts of other pages come from the same fold."""
    dice = random.Random(_SEED)
    by_fold: dict[int, list[Page]] = {}
    for page, fold in pages:
        if page.page_type == "article" and page.labels.count("k") >= 5:
            by_fold.setdefault(fold, []).append(page)
    makers = (_other_story, _other_story, _crop, _glue, _join)
    for fold in sorted(by_fold):
        group = by_fold[fold]
        for page in group:
            yield page_of(dice.choice(makers)(rows_of(page), group, dice), page)


def rows_of(page: Page) -> Rows:
    """The lines of a page that have text, with their labels."""
    return [(line, label) for line, label in zip(page.text.split("\n"), page.labels, strict=False) if line.strip()]


def page_of(rows: Rows, page: Page) -> Page:
    """A page of these rows, made from another one."""
    text, labels = "\n".join(line for line, _ in rows), "".join(label for _, label in rows)
    return Page(f"{page.id}+", page.url, page.page_type, text, labels, page.gold, page.title)


def edges(rows: Rows) -> tuple[int, int]:
    """The first kept row and one past the last."""
    kept = [place for place, (_, label) in enumerate(rows) if label == "k"]
    return kept[0], kept[-1] + 1


def _other_story(rows: Rows, group: Sequence[Page], dice: random.Random) -> Rows:
    """The body of another page stands behind the article, under a header or without one, whole or as its beginning."""
    donor = dice.choice(group)
    story = [line for line, label in rows_of(donor) if label == "k"]
    if story[0] in {line for line, _ in rows}:
        return rows
    if dice.random() < 0.5:
        story = story[: dice.randint(2, 12)]
    head = [donor.title] if donor.title and dice.random() < 0.7 else []
    if dice.random() < 0.4:
        head.insert(0, dice.choice(HEADERS))
    start, end = edges(rows)
    tail = rows[end:] if dice.random() < 0.5 else []
    return [*rows[start if not tail else 0 : end], *((line, "d") for line in [*head, *story]), *tail]


def _crop(rows: Rows, group: Sequence[Page], dice: random.Random) -> Rows:
    """The article and a few lines on either side."""
    start, end = edges(rows)
    return rows[max(start - dice.randint(0, 12), 0) : end + dice.randint(0, 30)]


def _glue(rows: Rows, group: Sequence[Page], dice: random.Random) -> Rows:
    """Runs of short junk lines stand in one line, with spaces or without."""
    made: Rows = []
    mark = dice.choice(["", " ", " | ", " "])
    for line, label in rows:
        joins = label == "d" and len(line) < 30 and made and made[-1][1] == "d" and len(made[-1][0]) < 250
        if joins and dice.random() < 0.8:
            made[-1] = (made[-1][0] + mark + line, "d")
        else:
            made.append((line, label))
    return made


def _join(rows: Rows, group: Sequence[Page], dice: random.Random) -> Rows:
    """Kept paragraphs that follow each other lost the line breaks between them."""
    made: Rows = []
    for line, label in rows:
        if label == "k" and made and made[-1][1] == "k" and len(line) > 60 and dice.random() < 0.5:
            made[-1] = (f"{made[-1][0]} {line}", "k")
        else:
            made.append((line, label))
    return made
