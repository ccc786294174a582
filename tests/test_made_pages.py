"""Pages that training makes of others: what they hold, where it comes from, and that they are the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

import pytest
from msgspec import structs

from training.grafts import graft
from training.pages import Page
from training.transplants import transplant

_STORIES = {
    "ferry": "ferry crossed the sound before dawn with nine cars and one horse aboard",
    "mill": "mill ground barley for the whole valley until the stream ran dry in august",
    "choir": "choir sang in the market hall while rain drummed hard upon the tin roof",
    "comet": "comet hung above the ridge for a week and children were let stay up late",
}
_FOLDS = {"ferry": 0, "mill": 0, "choir": 1, "comet": 1}


def _body(name: str) -> list[str]:
    return [f"In part {number} the {_STORIES[name]}, as told on day {number * 7}." for number in range(1, 11)]


def _menu(name: str) -> list[str]:
    return [f"{name} menu {number} with links to all of the pages that stand around here" for number in range(1, 6)]


def _text(name: str, page_type: str = "article") -> Page:
    rows = [*_menu(name), f"The story of the {name}", *_body(name), f"{name} foot", f"All about the {name} firm"]
    labels = "d" * 6 + "k" * 10 + "dd"
    title = f"The story of the {name}"
    return Page(name, f"https://{name}.example/", page_type, "\n".join(rows), labels, "\n".join(_body(name)), title)


def _html(name: str) -> Page:
    menu = "".join(f"<li><a href=/>{line}</a>" for line in _menu(name))
    body = "".join(f"<p>{line}</p>" for line in _body(name))
    page = (
        f"<html><head><title>The story of the {name}</title></head><body class={name}><ul class='menu'>{menu}</ul>"
        f"<h1>The story of the {name}</h1><div class='text-{name}'>{body}</div>"
        f"<footer><p>All that the {name} firm has to say about its rights, its duties and its many other hopes for"
        f" the coming year of the {name} and for those who will read it then.</p></footer></body></html>"
    )
    return Page(name, f"https://{name}.example/", "article", page, "", "\n".join(_body(name)), "", "text/html")


def _owners(text: str) -> set[str]:
    """The pages that the words of a made page come from."""
    return {name for name in _STORIES if re.search(rf"\b{name}\b", text)}


def _with_folds(pages: Iterable[Page]) -> list[tuple[Page, int]]:
    return [(page, _FOLDS[page.id]) for page in pages]


@pytest.mark.parametrize(("make", "read"), [(transplant, _text), (graft, _html)])
def test_made_pages_take_from_their_own_fold_alone_and_are_the_same_each_time(make: object, read: object) -> None:
    assert callable(make)
    assert callable(read)
    pages = _with_folds(map(read, _STORIES))
    made = list(make(_STORIES, pages, copies=20, seed=3))
    assert made == list(make(_STORIES, pages, copies=20, seed=3))
    assert made != list(make(_STORIES, pages, copies=20, seed=4))
    for page in made:
        name = page.id.removesuffix("+")
        assert name in (owners := _owners(page.text))
        assert {_FOLDS[owner] for owner in owners} == {_FOLDS[name]}
    assert any(len(_owners(page.text)) > 1 for page in made)


def test_only_the_named_pages_are_made() -> None:
    pages = _with_folds(map(_text, _STORIES))
    assert {page.id for page in transplant(["mill"], pages, copies=3, seed=1)} == {"mill+"}
    pages = _with_folds(map(_html, _STORIES))
    assert {page.id for page in graft(["mill"], pages, copies=3, seed=1)} == {"mill+"}


@pytest.mark.parametrize("page_type", ["article", "forum"])
def test_a_transplanted_body_is_kept_in_order_and_all_else_is_junk(page_type: str) -> None:
    pages = _with_folds(_text(name, page_type) for name in _STORIES)
    made = list(transplant(_STORIES, pages, copies=30, seed=5))
    for page in made:
        rows = list(zip(page.text.split("\n"), page.labels, strict=True))
        kept, body = [line for line, label in rows if label == "k"], _body(page.id.removesuffix("+"))
        assert kept == body[: len(kept)]
        assert len(kept) == len(body) or page_type == "article"
        assert not set(kept) & {line for line, label in rows if label != "k"}


def test_a_title_that_is_transplanted_is_that_of_the_page() -> None:
    pages = _with_folds(map(_text, _STORIES))
    for page in transplant(["mill"], pages, copies=40, seed=2):
        above = page.text.split(_body("mill")[0])[0]
        assert "The story of the mill" in above


def test_articles_get_rivers_of_headlines_and_other_stories() -> None:
    pages = _with_folds(map(_text, _STORIES))
    made = list(transplant(_STORIES, pages, copies=60, seed=9))
    assert any(page.text.count("The story of the") > 20 for page in made)
    assert any(_body("ferry")[2] in page.text for page in made if page.id == "mill+")


def test_a_grafted_page_has_the_content_of_one_and_the_surroundings_of_another() -> None:
    pages = _with_folds(map(_html, _STORIES))
    texts = [page.text for page in graft(["mill"], pages, copies=40, seed=6)]
    for text, part in product(texts, _body("mill")[:4]):
        assert part in text
    moved = [text for text in texts if 'class="ferry"' in text]
    assert moved
    assert all("<title>The story of the mill" in text and _body("ferry")[0] not in text for text in moved)
    assert any('class="mill"' in text and _body("ferry")[0] in text for text in texts)
    assert any('class="mill"' in text and _menu("ferry")[0] in text for text in texts)


def test_a_page_whose_content_is_not_found_is_not_grafted() -> None:
    lost = structs.replace(_html("mill"), gold="Words of a story that stands nowhere on this page at all. " * 5)
    pages = _with_folds([lost, _html("ferry")])
    assert {page.id for page in graft(["mill", "ferry"], pages, copies=5, seed=1)} <= {"ferry+"}
    empty = structs.replace(_html("mill"), text="<!-- nothing -->")
    assert not list(graft(["mill"], _with_folds([empty, _html("ferry")]), copies=5, seed=1))
