"""The columns of the second look, and those of repetition."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.models.characters import read_characters
from cleaner.models.repetition import repetition_columns
from cleaner.models.second_look import group_columns, second_columns
from cleaner.models.vocabulary import read_topics
from cleaner.models.windows import Column, Windows

STORY = [
    "The harbour reopened after divers cleared the wreck from the channel.",
    "Ferries that waited outside the harbour tied up after the wreck was gone.",
    "Divers will search the channel for more of the wreck, the harbour said.",
    "Read more",
    "Striker signs contract until summer.",
    "The harbour will hear the ferries and the divers.",
]


def columns_of(texts: list[str], chances: list[float]) -> dict[str, Column]:
    found = read_characters(texts)
    size = len(texts)
    words = np.bincount(found.words.row, minlength=size).astype(float)
    columns = {
        "sentence": words,
        "last": found.last,
        "first": found.first,
        "characters": words,
        "word_length": words,
        "capitals": words,
    }
    return second_columns(np.array(chances), words, read_topics(found.words), columns, Windows(size))


@pytest.mark.parametrize("texts", [["---"], ["a"], ["a", "---"], ["漢字かな"], STORY])
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_any_rows_have_finite_columns(texts: list[str], chance: float) -> None:
    for name, column in columns_of(texts, [chance] * len(texts)).items():
        assert column.shape == (len(texts),), name
        assert np.isfinite(column.astype(float)).all(), name


def test_a_foreign_story_shares_no_words_with_the_text() -> None:
    shared = columns_of(STORY, [0.95, 0.95, 0.95, 0.1, 0.6, 0.6])["look_topic_core"]
    assert shared[4] == 0
    assert shared[5] > 0.5


def test_words_of_the_row_itself_do_not_count() -> None:
    assert columns_of(["Harbour harbour harbour", "Striker"], [0.9, 0.9])["look_topic_core"].tolist() == [0, 0]


def test_neighbours_and_gaps() -> None:
    found = columns_of(["one two"] * 4, [0.9, 0.1, 0.2, 0.8])
    assert found["look_around_2"].tolist() == pytest.approx([0.4, 0.5, 0.5, 1.1 / 3])
    assert found["look_since"].tolist() == [0, 1, 2, 0]
    assert found["look_until"].tolist() == [0, 2, 1, 0]
    assert found["look_widest_above"].tolist() == [0, 0, 0, 2]


def test_a_group_leaves_the_row_itself_out() -> None:
    found = group_columns("x", np.array([7, 7, 8]), np.array([0.2, 0.8, 0.5]), np.ones(3))["x"]
    assert found.tolist() == pytest.approx([0.8, 0.2, -1])


def test_repeated_pairs_of_words() -> None:
    found = read_characters(["the wreck is gone", "the wreck stays", "nothing else"])
    out = repetition_columns(found, np.array([4.0, 3.0, 2.0]), Windows(3))
    assert out["pairs"].tolist() == pytest.approx([1 / 3, 1 / 2, 0])
