"""The columns of the second look along the tree of the page."""

from __future__ import annotations

import numpy as np

from cleaner.intake import read_document
from cleaner.models.second_blocks import Nest, nest_columns, read_nest

PAGE = """<html><body>
<div class="menu"><a href="/">Home</a><p>News of the day</p></div>
<div class="story"><h2>The harbour</h2><p>The harbour reopened on Monday.</p><p>Two ferries were the first.</p>
<div class="box"><p>More stories from here</p></div></div>
<div class="foot"><p>All rights are ours</p></div>
</body></html>"""
CHANCES = np.array([0.0, 0.1, 0.4, 0.9, 0.9, 0.2, 0.1])
WORDS = np.array([1.0, 4, 2, 5, 5, 4, 4])


def nest_of(page: str) -> Nest:
    doc = read_document(page, media_type="text/html", url=None, id=None)
    return read_nest([line.block for line in doc.lines if line.block is not None])


def columns_of(chances: np.ndarray) -> dict[str, np.ndarray]:
    return nest_columns(chances, WORDS, np.zeros(len(WORDS)), nest_of(PAGE))


def test_the_best_element_holds_the_story() -> None:
    assert columns_of(CHANCES)["nest_best_within"].tolist() == [0, 0, 1, 1, 1, 1, 0]


def test_a_box_in_the_story_is_a_branch_of_its_own() -> None:
    columns = columns_of(CHANCES)
    assert columns["nest_branch_words"][5] == 4
    assert columns["nest_branch_words"][1] == 5  # the menu


def test_a_row_does_not_count_itself() -> None:
    changed = CHANCES.copy()
    changed[6] = 0.7
    for name in ("nest_container_chance", "nest_path_chance", "nest_level_2_chance", "nest_siblings_chance"):
        assert columns_of(CHANCES)[name][6] == columns_of(changed)[name][6], name


def test_rows_know_the_heading_above() -> None:
    columns = columns_of(CHANCES)
    assert columns["nest_heading_chance"].tolist() == [-1, -1, *[0.4] * 5]


def test_columns_are_finite_where_nothing_is_content() -> None:
    for name, column in columns_of(np.zeros(len(WORDS))).items():
        assert np.isfinite(column).all(), name


def test_a_page_of_one_row() -> None:
    nest = nest_of("<p>Alone</p>")
    columns = nest_columns(np.array([0.5]), np.array([1.0]), np.zeros(1), nest)
    assert columns["nest_level_2_chance"].tolist() == [-1]
