"""Captions and comments that a page marks by element or class: they go from articles, not where they are the text."""

from __future__ import annotations

import pytest

from cleaner import Pipeline

PARAGRAPHS = [
    "The harbour council voted on Monday to rebuild the old pier, which a storm had carried off in autumn, and to pay "
    "for it with a loan that the town will return over twenty years.",
    "Work begins in April and should be over before the regatta, for which the yards at both ends of the town have "
    "ordered rope and paint enough for a whole year.",
]
CAPTION = "The old pier a week before the storm"
ARTICLE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The pier"}</script>'
MARKS = [
    "<figure><img src=p><figcaption>{}</figcaption></figure>",
    "<figure><figcaption><div class=w><span>{}</span></div></figcaption></figure>",
    "<div class=wp-caption><p class='wp-caption-text'>{}</p></div>",
    "<div class='article__image-caption'>{}</div>",
    "<p class='photo-caption small'>{}</p>",
]


def bodies(pipeline: Pipeline, figure: str, head: str = ARTICLE) -> list[str]:
    first, second = (f"<p>{text}</p>" for text in PARAGRAPHS)
    page = f"<html><head>{head}</head><body><article>{first}{figure}{second}</article></body></html>"
    return pipeline.clean(page, "text/html").text.splitlines()


@pytest.mark.parametrize("mark", MARKS)
def test_a_marked_caption_goes_from_an_article(rules_alone: Pipeline, mark: str) -> None:
    assert bodies(rules_alone, mark.format(CAPTION)) == PARAGRAPHS


@pytest.mark.parametrize(
    ("figure", "head"),
    [
        (MARKS[0].format(CAPTION), ""),  # a page that claims nothing: "Listing 3: A loop" is what its text speaks of
        (MARKS[0].format(f"{CAPTION}, " * 12), ARTICLE),  # longer than captions are
        (f"<p class=caption>{CAPTION}</p>", ARTICLE),  # a size of letters on many sites
        (f"<p class='cta-caption'>{CAPTION}</p>", ARTICLE),
        ("".join(MARKS[0].format(f"{CAPTION}, as number {n} sees it from the sea") for n in range(6)), ARTICLE),
    ],
)
def test_other_text_stays(rules_alone: Pipeline, figure: str, head: str) -> None:
    assert len(bodies(rules_alone, figure, head)) > len(PARAGRAPHS)


COMMENTS = "".join(
    f"<li class=comment id=comment-{n}><div class=comment-content><p>I walked along the pier {n} times that spring, "
    "and each time another board was gone, so that in the end we went by boat to fetch the nets.</p></div></li>"
    for n in range(3)
)
FORUM = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'


def commented(pipeline: Pipeline, *, head: str = ARTICLE, paragraphs: int = 6, comments: str = COMMENTS) -> str:
    text = "".join(f"<p>{PARAGRAPHS[n % 2]} That was said on day {n}.</p>" for n in range(paragraphs))
    page = f"<html><head>{head}</head><body><article>{text}</article><ol id=comments>{comments}</ol></body></html>"
    return pipeline.clean(page, "text/html").text


def test_marked_comments_go_from_under_an_article(rules_alone: Pipeline) -> None:
    text = commented(rules_alone)
    assert "day 5" in text
    assert "I walked" not in text


def test_comments_of_forums_and_under_short_texts_stay(rules_alone: Pipeline) -> None:
    assert "I walked" in commented(rules_alone, head=ARTICLE + FORUM)
    assert "I walked" in commented(rules_alone, head="")
    assert "I walked" in commented(rules_alone, paragraphs=2)


def test_an_article_that_is_called_a_comment_stays(rules_alone: Pipeline) -> None:
    text = "".join(f"<p>{PARAGRAPHS[n % 2]} That was said on day {n}.</p>" for n in range(6))
    page = f"<html><head>{ARTICLE}</head><body><article class='comment'>{text}</article></body></html>"
    assert rules_alone.clean(page, "text/html").text.count("That was said") == 6


def test_the_comments_of_code_stay(rules_alone: Pipeline) -> None:
    text = "".join(f"<p>{PARAGRAPHS[n % 2]} That was said on day {n}.</p>" for n in range(6))
    code = "<span class='token comment'>// moor the boat</span>\nmoor(boat)\n<span class=comment># and wait</span>"
    page = f"<html><head>{ARTICLE}</head><body><article>{text}<pre>{code}</pre></article></body></html>"
    assert rules_alone.clean(page, "text/html").text.splitlines()[-3:] == [
        "// moor the boat",
        "moor(boat)",
        "# and wait",
    ]


def test_a_line_is_judged_by_its_own_names_alone(rules_alone: Pipeline) -> None:
    text = "".join(f"<p>{PARAGRAPHS[n % 2]} That was said on day {n}.</p>" for n in range(6))
    two = "<p><span class=comment-text>I saw it too.</span></p><p>The harbour office is open in the mornings.</p>"
    page = f"<html><head>{ARTICLE}</head><body><article>{text}{two}</article></body></html>"
    lines = rules_alone.clean(page, "text/html").text.splitlines()
    assert lines[-1] == "The harbour office is open in the mornings."
    assert "I saw it too." not in lines
