"""The pieces of a phrase: literals, typed slots and groups of alternatives; parsing and matching them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import msgspec

from cleaner.slots import NAME_SLOTS, SLOTS, slot_pattern
from cleaner.text import normalise


class PhraseError(ValueError):
    """A phrase that cannot be compiled; the message says why."""


class Slot(msgspec.Struct, frozen=True):
    """A typed slot, such as {number} or {words:1-6}."""

    name: str


class Group(msgspec.Struct, frozen=True):
    """Alternatives, each a sequence of pieces; an empty one makes the group optional."""

    options: tuple[tuple[Piece, ...], ...]


Piece = str | Slot | Group


def parse(text: str) -> tuple[Piece, ...]:
    """The pieces of a phrase, its literals normalised. Raises PhraseError for a stray brace or an unknown slot."""
    return _spaced(list(_pieces(" ".join(text.split()))))


def strip(pieces: Sequence[Piece], *, left: str, right: str) -> tuple[Piece, ...]:
    """The pieces without the characters of `left` and `right` at their ends, in every alternative."""
    bare = tuple(piece for piece in pieces if piece != "")
    if left and bare:
        bare = _strip_edge(bare, at=0, marks=left)
    return _strip_edge(bare, at=-1, marks=right) if right and bare else bare


def _strip_edge(pieces: tuple[Piece, ...], *, at: int, marks: str) -> tuple[Piece, ...]:
    """The pieces with the first (`at` 0) or last (-1) of them stripped on its outer side."""
    end, others = pieces[at], pieces[1:] if at == 0 else pieces[:-1]
    edges = {"left": marks, "right": ""} if at == 0 else {"left": "", "right": marks}
    if isinstance(end, str):
        stripped: Piece = end.lstrip(marks) if at == 0 else end.rstrip(marks)
        if stripped == "":
            return strip(others, **edges)
    elif isinstance(end, Group):
        options = [strip(option, **edges) for option in end.options]
        bare = strip(others, **edges)
        if () in options and bare != others:  # where the group is left out, its neighbour stands at the edge
            whole = [(*option, *others) if at == 0 else (*others, *option) for option in options if option]
            return (Group((*whole, bare)),) if whole else bare
        stripped = Group(tuple(options))
    else:
        return pieces
    return (stripped, *others) if at == 0 else (*others, stripped)


def has_slot(pieces: Sequence[Piece]) -> bool:
    """True if a typed slot stands among the pieces or in an alternative."""
    return any(
        isinstance(piece, Slot) or (isinstance(piece, Group) and any(map(has_slot, piece.options))) for piece in pieces
    )


def count(pieces: Sequence[Piece]) -> int:
    """How many variants the pieces have; a slot counts as one."""
    total = 1
    for piece in pieces:
        if isinstance(piece, Group):
            total *= sum(map(count, piece.options))
    return total


def literals(pieces: Sequence[Piece]) -> Iterator[str]:
    """Every variant of pieces without slots."""
    choices = [
        [literal for option in piece.options for literal in literals(option)]
        if isinstance(piece, Group)
        else [str(piece)]
        for piece in pieces
    ]
    return ("".join(choice) for choice in itertools.product(*choices))


def is_optional(pieces: Sequence[Piece]) -> bool:
    """True if the pieces may be nothing but spaces."""
    return all(
        any(map(is_optional, piece.options)) if isinstance(piece, Group) else str(piece).isspace()
        for piece in pieces
        if not isinstance(piece, Slot)
    ) and not any(isinstance(piece, Slot) for piece in pieces)


def last_is_space(pieces: Sequence[Piece], before: set[bool | None]) -> set[bool | None]:
    """Whether the variants may end in a space, given what stood `before`; None where two spaces met."""
    after = set(before)
    for piece in pieces:
        if isinstance(piece, Group):
            after = set().union(*(last_is_space(option, after) for option in piece.options))
        elif isinstance(piece, Slot):
            after = {None} & after | {False}
        elif piece:
            clash = "  " in piece or (True in after and piece[0] == " ")
            after = ({None} if clash else {None} & after) | {piece[-1] == " "}
    return after


def pattern_of(pieces: Sequence[Piece], names: Iterator[str]) -> str:
    """The pieces as a regular expression; each name slot takes the next opening of `names`, while there are any."""
    written = []
    for piece in pieces:
        if isinstance(piece, str):
            written.append(re.escape(piece))
        elif isinstance(piece, Group):
            # The longest first, or "min" would be found in "minutes" and then be refused as half a word.
            options = sorted((pattern_of(option, names) for option in piece.options), key=len, reverse=True)
            written.append("(?:" + "|".join(options) + ")")
        else:
            opening = next(names, "(?:") if piece.name in NAME_SLOTS else "(?:"
            written.append(f"{opening}{_slot_pattern(piece.name)})")
    return "".join(written)


def _slot_pattern(name: str) -> str:
    if name in SLOTS:
        return slot_pattern(name)
    low, high = map(int, name.removeprefix("words:").split("-"))
    return rf"\S{{1,60}}(?: \S{{1,60}}){{{low - 1},{high - 1}}}"


def _pieces(text: str) -> Iterator[Piece]:
    for part in _split(text):
        if not part.startswith("{"):
            if part:
                yield normalise(part)
            continue
        options = [""]
        for inner in _split(part[1:-1]):
            head, *others = [inner] if inner.startswith("{") else inner.split("|")
            options[-1] += head
            options += others
        if len(options) == 1 and "{" not in options[0]:
            yield Slot(_checked(options[0]))
        else:
            yield Group(tuple(_spaced(list(_pieces(option))) for option in options))


def _split(text: str) -> list[str]:
    """The text cut into plain text and outermost braces, in order."""
    if "{" not in text and "}" not in text:
        return [text]
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char == "{":
            if depth == 0:
                parts.append(text[start:at])
                start = at
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                parts.append(text[start : at + 1])
                start = at + 1
        if depth < 0:
            break
    if depth != 0:
        raise PhraseError(f"{text!r}: a brace stands alone")
    return [*parts, text[start:]]


def _spaced(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Spaces around alternatives made single: "a {|b} c" is "a c" or "a b c", "{x |}{|y }z" stays as it is."""
    for n, piece in enumerate(pieces):
        if not isinstance(piece, Group):
            continue
        before, after = pieces[n - 1] if n else None, pieces[n + 1] if n + 1 < len(pieces) else None
        open_left = isinstance(before, str) and before.endswith(" ")
        open_right = isinstance(after, str) and after.startswith(" ")
        options = [strip(option, left=" " * open_left, right=" " * open_right) for option in piece.options]
        if () in options and open_left and (open_right or after is None):
            pieces[n - 1] = str(before)[:-1]
            options = [(" ", *option) if option else () for option in options]
        elif () in options and open_right and before is None:
            pieces[n + 1] = str(after)[1:]
            options = [(*option, " ") if option else () for option in options]
        pieces[n] = Group(tuple(options))
    return tuple(piece for piece in pieces if piece != "")


def _checked(name: str) -> str:
    bounds = re.fullmatch(r"words:(\d{1,2})-(\d{1,2})", name)
    if bounds and not 1 <= int(bounds[1]) <= int(bounds[2]):
        raise PhraseError(f"{{{name}}}: the first number is at least 1 and at most the second")
    if not bounds and name not in SLOTS:
        raise PhraseError(f"{{{name}}}: unknown slot; known: {', '.join(sorted(SLOTS))}, words:1-6, one|other")
    return name
