"""The vote on languages: scripts and stop words, which cost a thousandth of a language detector.

It tells the language of a document, and whose phrases are looked for in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import msgspec

_WORDS = Path(__file__).parent / "data" / "stopwords.json"

# Measured on 1,841 labelled articles and pages, and on the Universal Declaration of Human Rights in 70 languages.
_SUPPORT = 0.04  # share of the different words that must be stop words of the winner
_MARGIN = 3  # stop words beyond twice those of any rival, shared ones not counted
_SHARE_OF_KANA = 0.05  # of all kana and Han; Chinese text has next to none, Japanese headlines a tenth

_BEYOND_LATIN = re.compile(r"[^\x00-\u036f\u1e00-\u1eff\u2000-\u2bff]")

PROSE = 60  # characters of a line that menus and labels rarely reach

# Whose phrases are looked for. English stands on pages in all languages; sites mix those of a row, or a vote on a
# short text takes one for the other. Chosen by hand.
EVERYWHERE = frozenset(("en", "mul"))
_NEAR = ("no da sv", "cs sk", "ru uk be bg", "es ca gl pt", "id ms", "hr sr sl mk", "zh ja", "nl af", "ur hi fa ar")
_ENOUGH = 400  # characters; a shorter document may hold phrases of any language
_SAMPLE = 4_000  # characters heard of a longer one, from all its parts
_VOICES = 6  # stop words of its own, and _SUPPORT of the words, by which a second language counts as spoken

Ballot = tuple[str, ...]  # the languages that use a stop word


def row_of(language: str) -> str:
    """The languages, this one among them, whose phrases are always looked for together."""
    return _rows().get(language, language)


def rows_of(languages: frozenset[str]) -> set[str]:
    """The rows of the languages that a document speaks, and of those that stand everywhere."""
    return set(map(row_of, languages | EVERYWHERE))


@cache
def _rows() -> dict[str, str]:
    rows = (" ".join(sorted(EVERYWHERE)), *_NEAR)
    return {language: row for row in rows for language in row.split()}


def spoken(texts: Iterable[str]) -> frozenset[str] | None:
    """The languages of a document whose lines are `texts`, with those near them; None when it may be any.

    A document under 400 characters, or one that no language wins, may be any; one in two languages speaks both.
    """
    text = _spread([text for text in texts if text])
    if len(text) < _ENOUGH:
        return None
    winner = by_script(text)
    voices = {winner} if winner else _voices(text)
    near = (row.split() for row in _NEAR)
    return frozenset(voices).union(*(row for row in near if not voices.isdisjoint(row))) if voices else None


def written_languages() -> set[str]:
    """The languages that `by_script` and `by_stop_words` know."""
    known = _vocabulary()
    return set(known.scripts.values()).union(*known.spoken.values())


def by_script(text: str) -> str | None:
    """The language that alone is written in the script of most letters; None where several are."""
    foreign = _BEYOND_LATIN.findall(text)
    if not foreign or len(foreign) * 4 < len(text):
        return None
    scripts: Counter[str] = Counter()
    for char, times in Counter(foreign).items():
        scripts[unicodedata.name(char, "").partition(" ")[0]] += times
    kana, han = scripts["HIRAGANA"] + scripts["KATAKANA"], scripts["CJK"]
    if kana > (kana + han) * _SHARE_OF_KANA:
        scripts["HIRAGANA"] = kana + han
    script = max(scripts, key=lambda name: (scripts[name], name))
    letters = sum(char.isalpha() for char in text)
    return _vocabulary().scripts.get(script) if scripts[script] * 2 > letters else None


def by_stop_words(text: str) -> str | None:
    """The language for which most stop words speak, each counted once; None when in doubt.

    A stop word that two languages share speaks for neither against the other.
    """
    words = _words(text)
    winner, votes, shared = _count(words)
    if winner is None:
        return None
    rivals = votes.keys() - {winner}
    clear = all(votes[winner] - shared[it] >= 2 * (votes[it] - shared[it]) + _MARGIN for it in rivals)
    return winner if clear else None


def votes_of(text: str) -> Counter[str]:
    """How many different stop words of each language the text holds."""
    return Counter(chain.from_iterable(_ballots(_words(text))))


def _voices(text: str) -> set[str]:
    """The languages that stop words of their own speak for; none without a winner."""
    words = _words(text)
    winner, votes, shared = _count(words)
    if winner is None:
        return set()
    least = max(_SUPPORT * len(words), _VOICES)
    return {winner} | {it for it in votes if votes[it] - shared[it] >= least}


def _count(words: set[str]) -> tuple[str | None, Counter[str], Counter[str]]:
    """Who has most votes, all votes, and those that each shares with it; None where too few words speak."""
    ballots = _ballots(words)
    votes = Counter(chain.from_iterable(ballots))
    winner = max(votes, key=lambda language: (votes[language], language), default=None)
    if winner is None or votes[winner] < max(_SUPPORT * len(words), _MARGIN):
        return None, votes, Counter()
    return winner, votes, Counter(chain.from_iterable(ballot for ballot in ballots if winner in ballot))


def _spread(texts: list[str]) -> str:
    """About _SAMPLE characters of the prose lines, or of all where prose is rare, from first to last."""
    prose = [text for text in texts if len(text) >= PROSE]
    chosen = prose if sum(map(len, prose)) >= _ENOUGH else texts
    step = sum(map(len, chosen)) // _SAMPLE + 1
    return unicodedata.normalize("NFC", "\n".join(text[:_SAMPLE] for text in chosen[::step])[: 2 * _SAMPLE])


def _words(text: str) -> set[str]:
    return set(text.lower().replace("’", "'").split())


def _ballots(words: set[str]) -> list[Ballot]:
    spoken = _vocabulary().spoken
    return [spoken[word] for word in spoken.keys() & words]


class _Vocabulary(msgspec.Struct, frozen=True):
    """`spoken`: who uses a stop word; `scripts`: the one language that is written in a script."""

    spoken: dict[str, Ballot]
    scripts: dict[str, str]


@cache
def _vocabulary() -> _Vocabulary:
    data = msgspec.json.decode(_WORDS.read_bytes())
    spoken: dict[str, Ballot] = {}
    for language, words in data["words"].items():
        for word in words.split():
            spoken[word] = (*spoken.get(word, ()), language)
    return _Vocabulary(spoken, data["scripts"])
