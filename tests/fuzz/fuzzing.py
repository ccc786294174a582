"""What the fuzz targets share: mutations of good inputs, a watch on time, and how many inputs are tried."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hypothesis import settings
from hypothesis import strategies as st

FUZZ = settings.get_profile("fuzz")  # of tests/conftest.py: how many inputs
SECONDS = 60  # an input that takes longer hangs; a build machine may be slow

Edit = tuple[str, float, int, bytes]

# What parsers stumble over.
TOKENS = [
    b"",
    b"\0",
    b"\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\x1a",
    b"\xe2\x80\xa8",
    b'"',
    b"'",
    b"\\",
    b"\\ud800",
    b"{",
    b"}",
    b"[" * 2000,
    b'{"a":' * 500,
    b"- " * 500,
    b"<div>" * 300,
    b"<!--",
    b"<![CDATA[",
    b"</p>",
    b"&#0;",
    b"&#xd800;",
    b"../../../x",
    b"NaN",
    b"1e999",
    b"9" * 5000,
    b"-1",
    b"0x10",
    b"null",
    b"&a [*a]",
    b"!!python/object:os.system",
    b"? ",
    b": ",
    b"\t",
    b"|\n",
    b"{name}",
    b"{words:1-6}",
    b"{",
    b"[[",
]


def mutate(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The data after some edits; `at` is a share of its length, so that edits stay apt when it shrinks."""
    for kind, at, length, token in edits:
        start = int(at * len(data))
        end = min(len(data), start + length)
        if kind == "insert":
            data = data[:start] + token + data[start:]
        elif kind == "replace":
            data = data[:start] + token + data[end:]
        elif kind == "repeat":
            data = data[:end] + data[start:end] * 3 + data[end:]
        elif kind == "flip" and start < len(data):
            data = data[:start] + bytes([data[start] ^ (1 << length % 8)]) + data[start + 1 :]
        elif kind == "cut":
            data = data[:start]
    return data


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "repeat", "flip", "cut"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 200),
        st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8), st.text(max_size=8).map(str.encode)),
    ),
    max_size=6,
)


def mutated(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds with a few edits, and some as they are."""
    return st.builds(mutate, st.sampled_from(seeds), _EDITS)


@contextmanager
def in_time() -> Iterator[None]:
    """Ends the process, showing where it stood, when the block takes too long, be it in native code."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
