"""Pure functions on strings: folding, words and shapes of lines."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

# Stripped from both ends before matching, so that "- Advertisement", "• Share …" and
# "(Reuters)" match their bare phrase. Quotes stay: a quoted line is somebody's words.
_DECORATION = (
    " \t\v\f\x1c\x1d\x1e\x1f\x00\ufe0f\ufeff-–—_=~•*|·‣▪■□●○◦◆►▶▸➤➔→←↑↓»«›‹>< #+/\\.…,;!()[]{}【】（）、。〉〈"
    "★☆✓✔❤👉🔗📷📸🎥✉📧"
)
LEADING = _DECORATION.translate({ord(mark): None for mark in "#<{"})
TRAILING = _DECORATION.translate({ord("}"): None})

# Each mark of a group is written in many ways on the web and means the same.
_VARIANTS = {"'": "’‘ʼ`´‛′", "-": "‐‑‒–—−―", '"': "“”„‟«»″"}
_PLAIN = {mark: plain for plain, marks in _VARIANTS.items() for mark in marks}
_COMMON = {mark: _PLAIN[mark] for mark in "’‘“”–—"} | {"…": "...", "\u00a0": " "}
# Letters that sites write in two ways, by habit or keyboard: dotless i and ё, hamza on alef, Persian yeh and kaf.
_PLAIN |= {"ı": "i", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك"}
# Greek capitals go without their accents.
_PLAIN |= dict(zip("άέήίόύώϊϋ", "αεηιουωιυ", strict=True))
# What a reader does not see, or may do without: accents and dots that no letter holds (case folding takes Turkish İ and
# Greek ΐ apart, Russian words show their stress), zero-width and bidirectional marks, soft hyphens, Arabic vowel signs
# and the stroke that makes Arabic words longer.
_UNSEEN = "\u0301\u0307\u0308\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\xad\u0640\u064b-\u0655\u0670"
# Lone surrogates, which the matcher cannot read, become U+FFFD, the private-use letters of icon fonts a space.
# A pattern is seven times faster than str.translate.
_MARKS = re.compile(f"[{''.join(_PLAIN)}{_UNSEEN}\ud800-\udfff\ue000-\uf8ff]")
_SPACES = re.compile(r"[ \t\v\f\x1c-\x1f]{2,}")

UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_UNSPACED = re.compile(UNSPACED)
_ABBREVIATED = 4  # letters of the longest abbreviation, such as Polish "godz."
_FINAL = ".!?…。！？।؟"
_CLOSERS = "\"'”’»)]}」』）*_"

_BULLETS = ("-", "•", "*", "–", "►", "▶", "»", ">", "·", "→", "●", "■", "◆", "○", "・", "▷", "☞")


def normalise(text: str) -> str:
    """Case, compatibility forms, quotes, dashes and space runs made alike; nothing stripped.

    NFKC and casefold catch STRASSE, decomposed accents and no-break spaces, which `lower()` misses;
    U+0307 and the dotless i make Turkish capitals meet their small letters.
    """
    return _tidied(_plainer(text))


def _plainer(text: str) -> str:
    """Case, compatibility forms, quotes and dashes made alike."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    if ("»" in folded) != ("«" in folded):  # an arrow, where no quote opens and closes with them
        folded = folded.replace("»", "›").replace("«", "‹")
    return _MARKS.sub(_plain, folded)


def _tidied(folded: str) -> str:
    """Backticks and space runs made alike."""
    if "`" in folded:
        folded = folded.replace("`", "'")
    if "\t" in folded or "  " in folded:
        folded = _SPACES.sub(" ", folded).replace("\t", " ")
    return folded.replace(" :", ":") if " :" in folded else folded


def fold_lines(lines: Sequence[str]) -> list[str]:
    """`fold` of each line, several times as fast: what is rare is looked for in all lines at once."""
    folded = [line.lower() if line.isascii() else "" for line in lines]
    other = [n for n, line in enumerate(lines) if not line.isascii()]
    if other:
        plainer = _without_common("\n".join([lines[n] for n in other])).split("\n")
        for n, line in zip(other, plainer, strict=True):
            folded[n] = line.lower() if line.isascii() else ""
        other = [n for n in other if not folded[n]]
        plainer = _plainer("\n".join([lines[n] for n in other])).split("\n")
        for n, line in zip(other, plainer, strict=False):
            # Whether » is a quote or an arrow is a matter of one line.
            folded[n] = _plainer(lines[n]) if "»" in lines[n] or "«" in lines[n] else line
    text = "\n".join(folded)
    rare = [mark for mark in ("`", "\t", "  ", " :") if mark in text]
    if rare:
        folded = [_tidied(line) if any(map(line.__contains__, rare)) else line for line in folded]
    bare = [line.lstrip(LEADING).rstrip(TRAILING) for line in folded]
    if "#" in text:
        headings = [n for n, line in enumerate(bare) if line[:1] == "#"]
        for n in headings:
            bare[n] = fold(lines[n])
    return bare


def _without_common(text: str) -> str:
    """The text with plain quotes, dashes and spaces, which in most lines are all that is beyond ASCII."""
    for mark, plain in _COMMON.items():
        text = text.replace(mark, plain)
    return text


def _plain(mark: re.Match[str]) -> str:
    char = mark[0]
    return _PLAIN.get(char, "\ufffd" if "\ud800" <= char < "\ue000" else " " if "\ue000" <= char < "\uf900" else "")


def fold(text: str) -> str:
    """`normalise`, and bullets, arrows, brackets and loose punctuation stripped off both ends."""
    folded = normalise(text)
    bare = folded.lstrip(LEADING)
    if bare.startswith("#"):
        bare = folded[_lead(folded) :]
    return bare.rstrip(TRAILING)


def _lead(folded: str) -> int:
    """How many characters of decoration a line opens with; the marks of a Markdown heading are some."""
    bare = folded.lstrip(LEADING)
    if bare.startswith("#"):
        heading = bare.lstrip("#")
        if heading.startswith(" "):
            bare = heading.lstrip(LEADING)
    return len(folded) - len(bare)


def source_offset(text: str, offset: int) -> int:
    """Where in `text` the offset `offset` of `fold(text)` stands: folding changes lengths, a cut must not.

    It is the shortest prefix of `text` that folds to `offset` characters.
    """
    whole = normalise(text)
    offset += _lead(whole)
    if text.isascii() and len(whole) == len(text):
        return offset
    return bisect_left(range(len(text) + 1), offset, key=lambda n: len(normalise(text[:n])))


def count_words(text: str) -> int:
    """Words between spaces; in scripts without spaces, two characters count as a word."""
    if not text or text.isspace():
        return 0
    words = text.count(" ") + 1
    if text.isascii():
        return words
    unspaced = len(_UNSPACED.findall(text))
    return max(words, unspaced // 2) if unspaced * 2 > len(text) else words


def is_thai(char: str) -> bool:
    """True for a character of Thai, which has spaces between names and phrases, though not between words."""
    return "\u0e00" <= char < "\u0e80"


def is_unspaced(char: str) -> bool:
    """True for a character of a script that is written without spaces, or glues endings to words."""
    return _UNSPACED.match(char) is not None


def is_bulleted(text: str) -> bool:
    """True for text that opens with a bullet, a dash or an arrow, white space aside."""
    return text.lstrip().startswith(_BULLETS)


def ends_sentence(text: str) -> bool:
    """True if the text ends in a full stop, question or exclamation mark, closing marks aside."""
    bare = text.rstrip().rstrip(_CLOSERS).rstrip()
    return bare.endswith(tuple(_FINAL))


def is_part_of_sentence(text: str) -> bool:
    """True if a comma ends the text, or a full stop, behind no short word, what opens with a small letter: no label is
    written so.
    """
    bare = text.strip()
    return bare.endswith((",", "،", "、", "，")) or (
        bare[:1].islower() and bare.endswith(".") and len(bare.rsplit(None, 1)[-1].rstrip(".")) > _ABBREVIATED
    )


def is_prose(text: str, *, words: int = 25) -> bool:
    """True for a finished paragraph: at least `words` words and sentence-final punctuation.

    25 is the guard measured for sections cut to the end (97 % of cuts lose nothing).
    """
    return len(text) > words * 2 and count_words(text) >= words and ends_sentence(text)


def has_letters(text: str) -> bool:
    """True if any character is a letter or digit."""
    return any(char.isalnum() for char in text)
