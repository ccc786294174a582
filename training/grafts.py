"""HTML pages that the data lacks: the content of each page in the page of another site, or with more junk around it.

A collection shows each body in the one surrounding that its site has, and a model learns those surroundings by heart.
Measured with and without in docs/decisions/0010-made-pages.md.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree, html

from training.labels import shingles_of, words_of
from training.pages import Page

_LEAST_GOLD, _MOST_PAGE = 200, 1_500_000  # characters
_LEAST_WORDS = 30  # of the content that has to be found
_LEAST_JUNK = 40  # words of a page beside its content that make it a donor
_NEARLY_ALL = 0.9  # share of the words of the reference that stand in the element of the content
_SAME_TYPE, _BOTH_ARTICLES = 0.7, 0.9  # how often the other page is of the same type
_SHORTENED = 0.25  # how often only the beginning of an article is taken
_OTHER_PAGE, _MORE_JUNK = 0.6, 0.85  # how often which way is gone; the rest gets another story behind the content
_TRIES = 6
_PIECE = range(15, 1501)  # words of a piece of junk
_UNSEEN = frozenset(("script", "style", "template", "head", "noscript", "svg", "iframe", "select"))

Group = Sequence[Page]


class _Tree(NamedTuple):
    """A parsed page, the element that holds its content, and the words that stand beside that."""

    root: Any
    content: Any
    junk: int


def graft(names: Iterable[str], pages: Iterable[tuple[Page, int]], *, copies: int, seed: int) -> Iterator[Page]:
    """`copies` pages made of each of the (page, fold) whose id is in `names` and whose content stands in one element.

    What is taken from other pages comes from the same fold.
    """
    wanted, dice = frozenset(names), random.Random(seed)
    groups: defaultdict[tuple[int, str], list[Page]] = defaultdict(list)
    everyone: defaultdict[int, list[Page]] = defaultdict(list)
    for page, fold in pages:
        if len(page.gold) > _LEAST_GOLD and len(page.text) < _MOST_PAGE:
            groups[fold, page.page_type].append(page)
            everyone[fold].append(page)
    for (fold, page_type), group in sorted(groups.items()):
        for page in group * copies:
            same = dice.random() < (_BOTH_ARTICLES if page_type == "article" else _SAME_TYPE)
            made = _made(page, group if same else everyone[fold], dice) if page.id in wanted else None
            if made is not None:
                text = etree.tostring(made, method="html", encoding="unicode")
                yield Page(f"{page.id}+", page.url, page_type, text, "", page.gold, page.title, page.media_type)


def _made(page: Page, group: Group, dice: random.Random) -> Any:
    """The root of the page made of this one; None where its content, or a donor, is not found."""
    mine, other = _read(page), _donor(page, group, dice)
    if mine is None or other is None:
        return None
    if page.page_type == "article" and dice.random() < _SHORTENED:
        _shorten(mine.content, dice)
    way = dice.random()
    if way < _OTHER_PAGE:
        return _in_other_page(mine, other, dice)
    if way < _MORE_JUNK:
        return _with_more_junk(mine, other, dice)
    return _with_other_story(mine, other, dice)


def _donor(page: Page, group: Group, dice: random.Random) -> _Tree | None:
    for _ in range(_TRIES):
        other = dice.choice(group)
        tree = _read(other) if other.id != page.id else None
        if tree is not None and tree.junk >= _LEAST_JUNK:
            return tree
    return None


def _in_other_page(mine: _Tree, other: _Tree, dice: random.Random) -> Any:
    """The other page with this content, in its own element or in that of the other, under this page's head."""
    place = other.content
    if dice.random() < 0.5:
        for child in [*place]:
            place.remove(child)
        place.text = mine.content.text
        place.extend([*mine.content])
    else:
        mine.content.tail = place.tail
        place.getparent().replace(place, mine.content)
        place = mine.content
    for script in [*other.root.iter("script")]:  # what the other page says of itself
        if "ld+json" in (script.get("type") or ""):
            _take_out(script)
    head, theirs = mine.root.find("head"), other.root.find("head")
    if head is not None:
        if theirs is not None:
            other.root.remove(theirs)
        other.root.insert(0, head)
    title, its_title = _title_of(mine), _title_of(other, beside=place)
    if title is not None and its_title is not None:
        title = deepcopy(title)
        title.tail = its_title.tail
        its_title.getparent().replace(its_title, title)
    return other.root


def _with_more_junk(mine: _Tree, other: _Tree, dice: random.Random) -> Any:
    """The page with one to four pieces of the other behind its content, and perhaps one above."""
    place = _outwards(mine.content, dice.randint(0, 3))
    above, below = _pieces(other.content)
    dice.shuffle(above)
    dice.shuffle(below)
    for piece in below[: dice.randint(1, 4)]:
        _add_behind(place, piece)
    for piece in above[: dice.randint(0, 1)]:
        piece.tail = None
        place.addprevious(piece)
    return mine.root


def _with_other_story(mine: _Tree, other: _Tree, dice: random.Random) -> Any:
    """The page with the content of the other behind its own, as where the next story is loaded."""
    place = _outwards(mine.content, dice.randint(0, 2))
    _add_behind(place, deepcopy(other.content))
    title = _title_of(other)
    if title is not None and dice.random() < 0.7:
        _add_behind(place, deepcopy(title))
    return mine.root


def _read(page: Page) -> _Tree | None:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.fromstring(page.text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):  # empty, or nothing but comments
        return None
    if root.find("body") is None:
        return None
    return _found(root, words_of(page.gold))


def _found(root: Any, gold: list[str]) -> _Tree | None:
    """The tree with the deepest element that has nearly all of the reference that stands on the page."""
    known = set(shingles_of(gold))
    good: Counter[Any] = Counter()
    bad: Counter[Any] = Counter()
    for element in root.iter():
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            if text and owner is not None and owner.tag not in _UNSEEN and (words := words_of(text))[2:]:
                shares = [shingle in known for shingle in shingles_of(words)]
                (good if 2 * sum(shares) >= len(shares) else bad)[owner] += len(words)
    inside, beside = _with_what_is_in_it(good), _with_what_is_in_it(bad)
    if inside[root] < _LEAST_WORDS:
        return None
    content = root
    while deeper := [child for child in content if inside[child] >= _NEARLY_ALL * inside[root]]:
        content = deeper[0]
    if content.tag in ("body", "html"):
        return None
    return _Tree(root, content, beside[root] - beside[content])


def _with_what_is_in_it(counts: Mapping[Any, int]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for owner, count in counts.items():
        total[owner] += count
        for above in owner.iterancestors():
            total[above] += count
    return total


def _shorten(content: Any, dice: random.Random) -> None:
    children = list(content)
    if len(children) >= 8:
        for child in children[dice.randint(4, len(children) // 2) :]:
            _take_out(child)


def _title_of(tree: _Tree, beside: Any = None) -> Any:
    """The first first-level heading of a page; with `beside`, None if it stands in that element."""
    title = next(tree.root.iter("h1"), None)
    inside = title is not None and beside is not None and beside in title.iterancestors()
    return None if inside else title


def _outwards(element: Any, steps: int) -> Any:
    """An element so many steps further out, but in the body."""
    for _ in range(steps):
        if element.getparent().tag not in ("body", "html"):
            element = element.getparent()
    return element


def _pieces(content: Any) -> tuple[list[Any], list[Any]]:
    """What stands beside the way from the body to the content, above and below it."""
    above, below = [], []
    while content.tag != "body" and content.getparent() is not None:
        above += [piece for piece in content.itersiblings(preceding=True) if _is_piece(piece)]
        below += [piece for piece in content.itersiblings() if _is_piece(piece)]
        content = content.getparent()
    return above, below


def _is_piece(element: Any) -> bool:
    return element.tag not in _UNSEEN and len(words_of(element.text_content())) in _PIECE


def _add_behind(place: Any, element: Any) -> None:
    element.tail, place.tail = place.tail, None
    place.addnext(element)


def _take_out(element: Any) -> None:
    """Removes an element and leaves the text behind it."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)
