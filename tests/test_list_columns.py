"""What the line model knows of bulleted lists."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.models.characters import read_characters
from cleaner.models.lists import list_columns


@pytest.mark.parametrize(
    ("texts", "rows", "announced", "finished"),
    [
        (["These are let:", "- nets", "• ropes", "Both are old."], [0, 2, 2, 0], [-1, 1, 1, -1], [-1, 0, 0, -1]),
        (["- A net is lent.", "- ropes"], [2, 2], [0, 0], [0.5, 0.5]),
        (["One.", "- A net", "Two:", "- A rope"], [0, 1, 0, 1], [-1, 0, -1, 1], [-1, 0, -1, 0]),
        (["No list at all."], [0], [-1], [-1]),
    ],
)
def test_lists(texts: list[str], rows: list[int], announced: list[int], finished: list[float]) -> None:
    sentence = np.array([text.endswith(".") for text in texts])
    columns = list_columns(read_characters(texts), sentence)
    assert columns["list_rows"].tolist() == rows
    assert columns["list_announced"].tolist() == announced
    assert columns["list_finished"].tolist() == finished
