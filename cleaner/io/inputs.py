"""Which documents a batch run reads, and the name of each below OUT/body/."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import takewhile
from pathlib import PurePath

import msgspec

from cleaner.io.formats import TEXT, Format
from cleaner.io.kinds import CONTAINERS, MEDIA_TYPES, PACKINGS, is_known, is_remote, unpacked_name
from cleaner.io.places import folded
from cleaner.io.problems import Unreadable, advice
from cleaner.io.streams import opened, read_all
from cleaner.io.writers import RUN_RECORD, STATE

_RESULTS = "holds the results of a run; it was skipped; name what you want of it, such as its body/, to have it read"
_LONGEST_NAME = 200  # bytes; file systems allow 255, and a mark may be added


class Input(msgspec.Struct, frozen=True, order=True):
    """A document to read. `name` is its place below OUT/body/, its parts joined by "/".

    `id` is its place below the folder that was searched, decompressed, whatever the form of its body.
    """

    name: str
    path: str
    id: str


class Missing(msgspec.Struct, frozen=True, order=True):
    """An argument, folder or link that gave no document, and why."""

    path: str
    problem: str


def find(arguments: Sequence[str], *, out: str, form: Format = TEXT) -> tuple[list[Input], list[Missing]]:
    """The documents of files, folders and globs, sorted by name, each once; and what gave none.

    The result does not depend on the order of `arguments`. Files below `out` and the results of
    other runs are never inputs.
    """
    places: dict[str, tuple[str, str]] = {}
    missing: set[Missing] = set()
    for argument in sorted(set(arguments)):
        found = 0
        for hit in _found(argument, os.path.abspath(out)):
            found += 1
            if isinstance(hit, Missing):
                missing.add(hit)
                continue
            name, path = hit
            key = path if is_remote(path) else _real(path)
            # A file that two arguments reach keeps the longer name, which tells more about its place.
            places[key] = max(places.get(key, ("", path)), (name, path), key=lambda place: (place[0].count("/"), place))
        if not found:
            missing.add(Missing(argument, _nothing(argument)))
    return named(places.values(), form=form), sorted(missing)


def listed(path: str) -> list[str]:
    """The arguments that a file holds ("-": standard input), one a line; with any NUL in it, NUL ends each.

    Raises Unreadable.
    """
    with opened(path) as stream:
        payload = read_all(stream)
    separator = b"\0" if b"\0" in payload else b"\n"
    lines = (line if separator == b"\0" else line.rstrip(b"\r") for line in payload.split(separator))
    return [os.fsdecode(line) for line in lines if line]


def _found(argument: str, out: str) -> Iterator[tuple[str, str] | Missing]:
    if is_remote(argument) and not os.path.lexists(argument):
        from cleaner.io.remote import search

        try:
            yield from search(argument)
        except Unreadable as error:
            yield Missing(argument, str(error))
    else:
        yield from _search(argument, out)


def _search(argument: str, out: str) -> Iterator[tuple[str, str] | Missing]:
    if os.path.isdir(argument):
        yield from _walk(argument, argument, out)
    elif not os.path.lexists(argument) and glob.has_magic(argument):
        base, is_run = _fixed_part(argument), cache(_is_run)
        for path in sorted(glob.glob(argument, recursive=True, include_hidden=True)):
            if run := next(filter(is_run, _above(path, base)), None):
                yield Missing(run, _RESULTS)
            elif os.path.isdir(path):
                yield from _walk(path, base, out)
            elif is_known(path) and not _is_below(path, out):
                yield _hit(path, base)
    elif os.path.lexists(argument):
        yield os.path.basename(os.path.abspath(argument)), argument


def _walk(folder: str, base: str, out: str) -> Iterator[tuple[str, str] | Missing]:
    errors: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=errors.append):
        if _is_run(root):
            folders.clear()
            yield Missing(root, _RESULTS)
            continue
        folders[:] = sorted(name for name in folders if not _is_below(os.path.join(root, name), out))
        for name in sorted(files):
            path = os.path.join(root, name)
            if not is_known(path) or _is_below(path, out):
                continue
            yield _hit(path, base)
    for error in errors:
        yield Missing(os.fspath(error.filename), advice(error))


def _above(path: str, base: str) -> Iterator[str]:
    """The folders between `base` and a path below it."""
    end = os.path.abspath(base)
    return takewhile(lambda folder: os.path.abspath(folder) != end, map(str, PurePath(path).parents))


def _is_run(folder: str) -> bool:
    return all(os.path.isfile(os.path.join(folder, name)) for name in (STATE, RUN_RECORD))


def _hit(path: str, base: str) -> tuple[str, str] | Missing:
    """A file that was found below `base`, unless it is none or a link leads out of there."""
    if os.path.exists(path) and not is_regular(path):
        return Missing(path, "is no regular file; it was skipped")
    if _is_below(path, os.path.abspath(base)) and not _is_below(os.path.realpath(path), os.path.realpath(base)):
        return Missing(path, "is a link that leads out of the folder; name its target to have it read")
    return _relative(path, base), path


def _real(path: str) -> str:
    """Equal for paths that lead to the same file, unless the file itself is a link."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _nothing(argument: str) -> str:
    endings = f"{', '.join([*MEDIA_TYPES, *CONTAINERS])}, with or without {', '.join(PACKINGS)}"
    if os.path.isdir(argument):
        return f"the folder holds no file that ends in {endings}; name files of other endings one by one"
    if glob.has_magic(argument):
        return f"matches no file that ends in {endings}; check the pattern"
    return "there is no such file; check the name"


def _is_below(path: str, folder: str) -> bool:
    return (os.path.abspath(path) + os.sep).startswith(folder + os.sep)


def _fixed_part(pattern: str) -> str:
    """The folder of a glob above its first wildcard."""
    parts = pattern.split("/")
    wild = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:wild]) + "/" * (wild > 0) or "."


def is_regular(path: str) -> bool:
    """True for a file that ends, links followed: no folder, pipe or device."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _relative(path: str, base: str) -> str:
    """`path` below `base`; a path that leaves it (a link, "..") keeps its last part only."""
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(base))
    parts = relative.split(os.sep)
    return parts[-1] if os.pardir in parts or os.path.isabs(relative) else "/".join(parts)


def named(places: Iterable[tuple[str, str]], *, form: Format = TEXT) -> list[Input]:
    """Gives names that no two documents share, that name no folder of another, and that every file system takes.

    Where names meet, all of them get a mark made from their path, so that the order does not matter; ids likewise.
    """
    wanted = [(form.name(name), path, unpacked_name(name)) for name, path in places]
    ids = Counter(own for *_, own in wanted)
    times = Counter(folded(name) for name, *_ in wanted)
    folders = {folded(name.rsplit("/", depth)[0]) for name, *_ in wanted for depth in range(1, name.count("/") + 1)}
    clear = {key for key, count in times.items() if count == 1 and key not in folders}
    taken = clear | folders
    inputs = []
    for name, path, own in sorted(wanted):
        key = folded(name)
        if key not in clear or len(os.fsencode(name.rpartition("/")[2])) > _LONGEST_NAME:
            name = _marked(name, path, taken)
            taken.add(folded(name))
        inputs.append(Input(name, path, own if ids[own] == 1 else f"{own}~{_digest(path)[:8]}"))
    return sorted(inputs)


def _marked(name: str, path: str, taken: set[str]) -> str:
    folder, slash, last = name.rpartition("/")
    stem, ending = os.path.splitext(last)
    ending = ending if len(ending) <= 10 else ""
    short = os.fsencode(stem)[: _LONGEST_NAME - 40].decode("utf-8", "ignore")
    marks = (f"{folder}{slash}{short}~{_digest(path)[:length]}{ending}" for length in range(8, 65))
    return next(mark for mark in marks if folded(mark) not in taken)


def _digest(path: str) -> str:
    return hashlib.sha256(os.fsencode(os.path.normpath(path))).hexdigest()
