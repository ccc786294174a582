"""The line model: its arrays, its features and what the stage does with them."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.document import Document, Line, split_lines
from cleaner.models.characters import IDEOGRAPH, read_characters
from cleaner.models.cut import best_cut
from cleaner.models.features import Features, read_features
from cleaner.models.forest import Forest
from cleaner.models.headline import heading_rows, headline_row
from cleaner.models.model import SHIPPED, shipped_model
from cleaner.models.reasons import phrase_of
from cleaner.models.windows import Windows, best_span, running_sum, same, shifted, since, until
from cleaner.pipeline import Pipeline
from cleaner.rulebook import RuleBook
from cleaner.view import View

ARTICLE = [
    "The harbour reopened on Monday after divers had cleared the last of the wreck from the channel, officials said.",
    "Two ferries that had waited outside the breakwater since Friday were the first to tie up, an hour before noon.",
    "The port authority expects to publish what it knows about the cause of the accident before the end of the month.",
    "Fishermen had complained that the closure cost them the best week of the season, and asked for compensation.",
    "A spokeswoman said the authority would hear them, but that the fund for such cases had been empty since spring.",
]
MENU = ["Home", "News", "Sport", "Weather", "Contact", "Log in"]
FOOTER = ["About us", "Careers", "Imprint", "Terms of use", "Accessibility", "Sitemap"]


def features_of(text: str) -> Features | None:
    rules = RuleBook([])
    doc = Document(id=None, lines=split_lines(text))
    return read_features(doc, View(rules, doc), [])


def leaf_of(arrays: dict[str, np.ndarray], tree: int, values: dict[str, float]) -> int:
    """The leaf found the slow way: every failed comparison closes its leaves, the first open one is it."""
    open_leaves = 0xFFFF
    for place, name in enumerate(arrays["x_features"]):
        for node in range(arrays["x_offsets"][place], arrays["x_offsets"][place + 1]):
            if arrays["x_trees"][node] == tree and np.float32(values[str(name)]) > arrays["x_thresholds"][node]:
                open_leaves &= int(arrays["x_masks"][node])
    return (open_leaves & -open_leaves).bit_length() - 1


def test_forest_finds_the_leaves_that_a_walk_finds() -> None:
    dice = np.random.default_rng(3)
    # two trees of three leaves: a splits off leaf 0, then b splits leaf 1 from leaf 2; and the other way round
    arrays = {
        "x_features": np.array(["a", "b"]),
        "x_offsets": np.array([0, 2, 4]),
        "x_thresholds": np.array([0.5, 0.25, 0.5, 0.75], np.float32),
        "x_trees": np.array([0, 1, 0, 1]),
        "x_masks": np.array([0xFFFE, 0xFFFD, 0xFFFD, 0xFFFE], np.uint16),
        "x_effects": np.zeros(6, np.float32),
        "x_leaves": np.arange(32, dtype=np.float32).reshape(2, 16),
    }
    forest = Forest(arrays, prefix="x_")
    columns = {name: np.append(dice.random(200), [0.5, 0.25, 0.75, 0.0]) for name in ("a", "b")}
    margins = forest.margins(forest.bins(columns, np.arange(204)))
    for row, margin in enumerate(margins):
        values = {name: float(column[row]) for name, column in columns.items()}
        assert margin == leaf_of(arrays, 0, values) + 16 + leaf_of(arrays, 1, values)


def test_margins_do_not_depend_on_the_chunk() -> None:
    forest = shipped_model().forest("text_")
    dice = np.random.default_rng(4)
    columns = {feature.name: dice.normal(size=5000) * 20 for feature in forest.features}
    whole = forest.margins(forest.bins(columns, np.arange(5000)))
    alone = forest.margins(forest.bins(columns, np.array([4000])))
    assert alone[0] == whole[4000]


def test_values_that_all_rows_share_count_in_each_of_them() -> None:
    forest = shipped_model().forest("text_")
    dice = np.random.default_rng(5)
    columns = {feature.name: dice.normal(size=40) * 20 for feature in forest.features}
    for name in forest.names[::3]:
        columns[name] = same(float(columns[name][0]), 40)
    together = forest.margins(forest.bins(columns, np.arange(40)))
    varied = {name: column.copy() for name, column in columns.items()}
    for name in forest.names[::3]:
        varied[name][39] = 1e6
    assert together[:39].tolist() == forest.margins(forest.bins(varied, np.arange(40)))[:39].tolist()


def test_every_feature_has_a_phrase() -> None:
    model = shipped_model()
    for kind in ("text", "extract", "page", "voted"):
        for feature in (*model.forest(f"{kind}_").features, *model.forest(f"{kind}2_").features):
            assert phrase_of(feature.name)


def test_arrays_hold_no_objects() -> None:
    with np.load(SHIPPED, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
    assert SHIPPED.stat().st_size < 1_500_000


@pytest.mark.parametrize("text", ["", "\n\n", " \t\n"])
def test_no_text_has_no_features(text: str) -> None:
    assert features_of(text) is None


@pytest.mark.parametrize(
    "text", ["a", "\ud800", "😀" * 9, "한국어", "日本語の文。", "x\n" * 3, "…", "a " * 5000, "\u0130\n\u0131"]
)
def test_any_text_has_finite_features(text: str) -> None:
    features = features_of(text)
    assert features is not None
    for name, column in features.columns.items():
        assert np.isfinite(np.asarray(column, float)).all(), name
    assert ((shipped_model().judge(features).chances >= 0) & (shipped_model().judge(features).chances <= 1)).all()


def test_words_of_unspaced_scripts_are_pairs() -> None:
    found = read_characters(["漢字かな", "two words"])
    assert found.counts[0, IDEOGRAPH] == 4
    assert found.words.pair.tolist() == [True, True, True, True, False, False]


def test_the_same_word_has_the_same_hash_wherever_it_stands() -> None:
    words = read_characters(["Harbour opens", "the harbour"]).words
    assert words.hash[0] == words.hash[3]
    assert words.hash[1] != words.hash[2]


def test_windows() -> None:
    windows = Windows(4)
    running = running_sum(np.array([1.0, 2.0, 3.0, 4.0]))
    assert windows.sum(running, before=1, after=1).tolist() == [3, 6, 9, 7]
    assert windows.sum(running, before=2, after=-1).tolist() == [0, 1, 3, 5]
    assert windows.sum(running, before=-1, after=9).tolist() == [9, 7, 4, 0]
    assert shifted(np.arange(3.0), 1).tolist() == [0, 0, 1]
    assert shifted(np.arange(3.0), -5).tolist() == [0, 0, 0]
    flags = np.array([False, True, True, False, True])
    assert since(flags).tolist() == [5, 0, 0, 1, 0]
    assert until(flags).tolist() == [1, 0, 0, 1, 0]
    assert best_span(np.array([-1.0, 2, -1, 3, -5, 1])) == (1, 4)
    assert best_span(np.array([-1.0, -2])) == (0, 0)


def test_best_cut_keeps_what_pays() -> None:
    words = np.array([50.0, 50, 50, 50])
    assert best_cut(np.array([0.9, 0.9, 0.1, 0.05]), words) == 0.9
    assert best_cut(np.array([0.4, 0.4, 0.4, 0.4]), words) == 0.4
    assert best_cut(np.array([]), np.array([])) == 0.0


def test_a_page_loses_its_menu_and_keeps_its_article() -> None:
    text = "\n".join([*MENU, "Harbour reopens after wreck is cleared from channel", *ARTICLE, *FOOTER])
    doc = Pipeline().clean(text, media_type="text/plain")
    assert doc.failures == ()
    assert doc.text.splitlines() == ["Harbour reopens after wreck is cleared from channel", *ARTICLE]


def test_clean_text_stays_whole() -> None:
    text = "\n".join(ARTICLE)
    assert Pipeline().clean(text, media_type="text/plain").text == text


def test_findings_carry_score_and_reason() -> None:
    doc = Pipeline().clean("\n".join([*MENU, *ARTICLE, *FOOTER]), media_type="text/plain")
    causes = [line.removed for line in doc.lines if line.removed is not None and line.removed.stage == "line_model"]
    assert causes
    assert all(0 <= cause.score <= 1 and cause.evidence and cause.reason.endswith(".") for cause in causes)


def test_headline_is_the_line_that_the_text_takes_up() -> None:
    features = features_of(
        "\n".join(["Weather for the weekend", "Harbour reopens after wreck in channel", "By Jo Ann Roe", *ARTICLE])
    )
    assert features is not None
    assert headline_row(features, np.ones(len(features.numbers), bool)) == 1


def test_a_line_without_a_block_makes_the_document_text() -> None:
    lines = (*split_lines("\n".join(ARTICLE)), Line(6, "x", "x"))
    doc = Document(id=None, lines=lines)
    features = read_features(doc, View(RuleBook([]), doc), [])
    assert features is not None
    assert features.marks is None


def test_prose_alone_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr("cleaner.models.features.read_features", refuse)
    pipeline = Pipeline()
    assert pipeline.clean("\n".join(["Harbour reopens", *ARTICLE]), media_type="text/plain").failures == ()
    assert pipeline.clean("\n".join([*MENU, *ARTICLE, *FOOTER]), media_type="text/plain").failures != ()


def test_a_text_never_loses_everything() -> None:
    assert Pipeline().clean("Contact us\nAbout\nPartners", media_type="text/plain").text


def test_a_lone_heading_between_paragraphs_stays() -> None:
    features = features_of("\n".join([*ARTICLE, "What comes next", *ARTICLE[::-1]]))
    assert features is not None
    sure = np.full(len(features.numbers), 0.9)
    sure[len(ARTICLE)] = 0.1
    assert heading_rows(features, sure).nonzero()[0].tolist() == [len(ARTICLE)]
    sure[len(ARTICLE) - 1] = 0.5
    assert not heading_rows(features, sure).any()


def test_a_giant_document_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.stages.line_model._MOST_CHARACTERS", 100)
    doc = Pipeline().clean("\n".join([*MENU, *ARTICLE, *FOOTER]), media_type="text/plain")
    assert doc.meta["line_model"] == "not asked: the document is over 100 characters"
    assert doc.failures == ()


BODILESS = (
    "<html><head><title>Nets and ropes</title></head><body><nav>"
    + "".join(f"<a href=/{word}>{word}</a> " for word in MENU * 4)
    + "</nav><main><div id=app>Loading nets...</div></main><footer><ul>"
    + "".join(f"<li><a href=/{word}>{word} of the harbour shop</a></li>" for word in FOOTER * 4)
    + "</ul></footer></body></html>"
)


def test_a_page_without_a_body_is_rejected_and_every_line_accounted_for() -> None:
    doc = Pipeline().clean(BODILESS, "text/html")
    assert doc.rejected is not None
    assert doc.rejected.rule == "line_model/no_body"
    assert doc.text == ""
    assert all(line.removed is not None for line in doc.lines)


@pytest.mark.parametrize(
    ("page", "setting"),
    [
        (BODILESS, "reject_bodiless=false"),
        (BODILESS, "threshold=0.0"),
        ("<html><body><p>The ferry sails at noon.</p></body></html>", "reject_bodiless=true"),
        (BODILESS.replace("Loading nets...", " ".join(f"<p>{text}</p>" for text in ARTICLE)), "reject_bodiless=true"),
    ],
)
def test_other_pages_are_not(page: str, setting: str) -> None:
    doc = Pipeline.from_config(None, changes=[f"stages.line_model.{setting}"]).clean(page, "text/html")
    assert doc.rejected is None
    assert doc.text
