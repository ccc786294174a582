"""Zip and tar archives: their members' names, and what is hostile or broken in them."""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
import tarfile
import tracemalloc
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_support import names, read, told

from cleaner.io.formats import TEXT, Format
from cleaner.io.inputs import Input
from cleaner.io.items import Fields, Item, Problem
from cleaner.io.places import Names, Place
from cleaner.io.readers import read_items

Member = tuple[str, bytes]
LINK = "! is a link; put the file itself into the archive"
GROWS = "grows more than 500-fold when decompressed; unpack it if that is meant"


def tarred(members: Iterable[Member], mode: str = "w:", **settings: Any) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, **settings) as archive:  # type: ignore[call-overload]
        for name, payload in members:
            info = tarfile.TarInfo(name)
            info.size = len(payload)
            archive.addfile(info, io.BytesIO(payload))
    return out.getvalue()


def zipped(members: Iterable[Member]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a name that stands twice
        for name, payload in members:
            archive.writestr(name, payload)
    return out.getvalue()


PACKERS: dict[str, Callable[[Iterable[Member]], bytes]] = {"a.zip": zipped, "a.tar": tarred}
for_both = pytest.mark.parametrize("name", PACKERS)


def put(path: Path, payload: bytes) -> Path:
    path.write_bytes(payload)
    return path


@for_both
def test_members_become_documents(tmp_path: Path, name: str) -> None:
    members = [
        ("deep/p.html", b"<p>One."),
        ("n.txt", b"Two."),
        ("picture.png", b"\x89PNG"),
        ("__MACOSX/._n.txt", b"\0\5\26\7"),
        ("m.md.gz", gzip.compress(b"# Three")),
    ]
    path = put(tmp_path / name, PACKERS[name](members))
    assert read(path) == [
        Item(f"{name}/deep/p.html", f"{name}/deep/p.html.txt", f"{path}!deep/p.html", b"<p>One.", "text/html"),
        Item(f"{name}/n.txt", f"{name}/n.txt", f"{path}!n.txt", b"Two."),
        Item(f"{name}/m.md", f"{name}/m.md", f"{path}!m.md.gz", b"# Three", "text/markdown"),
    ]
    markdown = read(path, form=Format(markdown=True))
    assert [item.id for item in markdown] == [item.id for item in read(path)]
    assert names(markdown) == [f"{name}/deep/p.html.md", f"{name}/n.txt.md", f"{name}/m.md"]


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_compressed_tar_archives(tmp_path: Path, mode: str) -> None:
    payload = tarred([("a.txt", b"One.")], mode)
    assert told(read(put(tmp_path / f"t.tar.{mode[2:]}", payload))) == [b"One."]
    assert told(read(put(tmp_path / "t.tgz", payload))) == [b"One."]


@for_both
def test_tables_in_archives(tmp_path: Path, name: str) -> None:
    table = gzip.compress(b'{"text": "One."}\n{}\n{"text": "Three.", "id": 3}\n')
    members = [("in.zip", zipped([("a.txt", b"")])), ("deep/r.jsonl.gz", table), ("p.parquet", b"PAR1"), ("t.csv", b"")]
    path = put(tmp_path / name, PACKERS[name](members))
    found = read(path)
    assert told(found) == [
        "! is a zip file in an archive; unpack the archive and name the file itself",
        "One.",
        "! has none of the usual fields for its text; name it with --text-field: it has no fields",
        "Three.",
        "! is a parquet file in an archive; unpack the archive and name the file itself",
    ]
    assert found[3] == Item("3", f"{name}/deep/r.jsonl/0000003-3.txt", f"{path}!deep/r.jsonl.gz#3", "Three.", fields={})


PATHS = [
    ("../../etc/a.txt", "etc/a.txt"),
    ("/abs/b.txt", "abs/b.txt"),
    ("..\\..\\c.txt", "c.txt"),
    ("C:\\d.txt", "C_/d.txt"),
    ("./e/./../e.txt", "e/e.txt"),
    ("n\nl\x1b[2J\u202e.txt", "n_l_[2J_.txt"),
    ("con.txt", "_con.txt"),
    ("aux/f.txt", "_aux/f.txt"),
    ("g. /g.txt", "g/g.txt"),
    ("x" * 200 + ".txt", "x" * 96 + f"-{hashlib.sha256(b'x' * 200 + b'.txt').hexdigest()[:12]}.txt"),
    ("/".join("abcdefghijklmnopqrstuvw") + "/h.txt", "/".join("ijklmnopqrstuvw") + "/h.txt"),
    ("~3.txt", "~3~12.txt"),
    ("h.txt", "h.txt"),
    ("H.TXT", "H~14.TXT"),
    ("h.txt", "h~15.txt"),
    ("h.txt/i.txt", "i~16.txt"),
    ("e", None),
    ("h~15.txt", "h~15~18.txt"),
    ("k.txt/l.txt", "k.txt/l.txt"),
    ("k.txt", "k~20.txt"),
]


@for_both
def test_names_stay_below_the_output(tmp_path: Path, name: str) -> None:
    payload = PACKERS[name]([(path, b"") for path, _ in PATHS])
    assert names(read(put(tmp_path / name, payload))) == [f"{name}/{wanted}" for _, wanted in PATHS if wanted]


paths = st.lists(st.text("ab./\\~1: \0\u0301A", min_size=1, max_size=9) | st.text(max_size=9), max_size=12)


@given(paths)
def test_names_never_meet(members: list[str]) -> None:
    given_names = Names(Place("in", "id", "", Fields(), TEXT))
    pairs = [given_names.of(member, number) for number, member in enumerate(members, 1)]
    assert len({own for _, own in pairs}) == len(pairs)
    found = [name for name, _ in pairs]
    keys = [unicodedata.normalize("NFC", name).casefold() for name in found]
    folders = {key[:at] for key in keys for at, char in enumerate(key) if char == "/"}
    assert len(set(keys)) == len(keys)
    assert not set(keys) & folders
    for name in found:
        parts = name.split("/")
        assert parts[0] == "in"
        assert not {"", ".", ".."} & set(parts)
        assert "\0" not in name
        assert max(len(part.encode()) for part in parts) < 200


def test_links_and_devices_in_tar_archives(tmp_path: Path) -> None:
    kinds = {
        "link.txt": (tarfile.SYMTYPE, LINK),
        "hard.txt": (tarfile.LNKTYPE, LINK),
        "device.txt": (tarfile.CHRTYPE, "! is no regular file; it was skipped"),
        "pipe.txt": (tarfile.FIFOTYPE, "! is no regular file; it was skipped"),
        "folder.txt": (tarfile.DIRTYPE, None),
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, (kind, _) in kinds.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    found = read(put(tmp_path / "a.tar", out.getvalue()))
    assert told(found) == [problem for _, problem in kinds.values() if problem]
    assert found[0] == Problem(f"{tmp_path}/a.tar!link.txt", LINK[2:], "a.tar/link.txt", "a.tar/link.txt")


def test_links_and_secrets_in_zip_archives(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, mode in (("link.txt", stat.S_IFLNK), ("device.txt", stat.S_IFCHR), ("plain.txt", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode | 0o644) << 16
            archive.writestr(info, "/etc/passwd")
    payload = bytearray(out.getvalue())
    assert told(read(put(tmp_path / "a.zip", payload))) == [
        LINK,
        "! is no regular file; it was skipped",
        b"/etc/passwd",
    ]
    for at in (6, payload.index(b"PK\1\2") + 8):  # the flag for encryption, before the member and in the directory
        payload[at] |= 1
    start = payload.index(b"PK\1\2") + 38
    payload[start : start + 4] = bytes(4)  # no link any more
    assert told(read(put(tmp_path / "a.zip", payload)))[0] == ("! is encrypted; unpack the archive with its password")


def test_bombs(tmp_path: Path) -> None:
    bomb = [("a.txt", b"One."), ("bomb.txt", bytes(70_000_000)), ("z.txt", b"Two.")]
    assert told(read(put(tmp_path / "a.zip", zipped(bomb)))) == [b"One.", f"! {GROWS}", b"Two."]
    found = read(put(tmp_path / "a.tar.gz", gzip.compress(tarred(bomb))))
    assert told(found)[:2] == [b"One.", f"! {GROWS}"]
    assert found[-1] == Problem(f"{tmp_path}/a.tar.gz", GROWS, "a.tar.gz", "a.tar.gz")
    shares = [(f"{n}.txt", bytes(40_000_000)) for n in range(4)]  # each alone is small enough
    assert told(read(put(tmp_path / "a.zip", zipped(shares))))[-1] == f"! {GROWS}; the rest was left"


def test_sparse_members_are_not_filled_up(tmp_path: Path) -> None:
    pax = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": "999999999999", "GNU.sparse.map": "0,5"}
    info = tarfile.TarInfo("a.txt")
    info.size, info.pax_headers = 5, pax
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(b"Hello"))
    assert told(read(put(tmp_path / "a.tar", out.getvalue()))) == ["! is a sparse file; unpack the archive"]


def test_giant_headers_are_not_read(tmp_path: Path) -> None:
    for size, wanted in ((9_000, b""), (2_000_000, "! is no tar archive, or breaks off; fetch it again")):
        payload = tarred([("a.txt", b"")], format=tarfile.PAX_FORMAT, pax_headers={"comment": "x" * size})
        assert told(read(put(tmp_path / "a.tar", payload))) == [wanted]


def test_the_members_of_tar_archives_are_forgotten(tmp_path: Path) -> None:
    path = put(tmp_path / "a.tar", tarred((f"{n}.txt", b"One.") for n in range(3_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_items(Input("a.tar", str(path), "a.tar"))) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 2_200_000
    finally:
        tracemalloc.stop()


def test_an_archive_of_too_many_members(tmp_path: Path) -> None:
    payload = bytearray(zipped([("a.txt", b"One.")]))
    for size, large in ((1 << 28, b""), (0xFFFF_FFFF, b"PK\6\6" + bytes(36) + (1 << 28).to_bytes(8, "little"))):
        payload[-10:-6] = size.to_bytes(4, "little")  # so long is the list of members, its end says
        assert told(read(put(tmp_path / "a.zip", payload[:-22] + large + payload[-22:]))) == [
            "! has too many members to be read as a zip archive; make it a tar archive"
        ]


def test_torn_tar_archives_give_what_came_before(tmp_path: Path) -> None:
    whole = tarred((f"{n}.txt", b"x" * 700) for n in range(3))  # 3 blocks of 512 bytes a member
    torn = "! is no tar archive, or breaks off; fetch it again"
    one = b"x" * 700
    broken = "! is broken in its archive; fetch the archive again"
    for payload, wanted in (
        (whole, [one, one, one]),
        (whole[: 512 * 9], [one, one, one, torn]),  # nothing says that it ends here
        (whole[: 512 * 6 + 99], [one, one, torn]),
        (whole[: 512 * 7 + 99], [one, one, broken, torn]),
        (whole[: 512 * 3] + b"?" * 512 + whole[512 * 4 :], [one, torn]),
        (b"?" * 9_999, [torn]),
        (b"", [torn]),
    ):
        assert told(read(put(tmp_path / "a.tar", payload))) == wanted


def test_torn_compressed_tar_archives(tmp_path: Path) -> None:
    words = b" ".join(b"%d" % n for n in range(99_999))
    payload = tarred((f"{n}.txt", words) for n in range(3))
    torn = "! its gzip data ends too early; fetch it again"
    cut = gzip.compress(payload)[: -len(gzip.compress(words)) // 2]
    assert told(read(put(tmp_path / "a.tar.gz", cut))) == [words, words, torn, torn]  # of the member, of the rest


def test_broken_zip_archives(tmp_path: Path) -> None:
    words = b" ".join(b"%d" % n for n in range(999))
    whole = zipped([("a.txt", words), ("b.txt", b"Two.")])
    assert told(read(put(tmp_path / "a.zip", whole[:-30]))) == ["! is no zip archive or a broken one; fetch it again"]
    flipped = bytearray(whole)
    flipped[500] ^= 0xFF
    assert told(read(put(tmp_path / "a.zip", flipped))) == [
        "! is broken in its archive; fetch the archive again",
        b"Two.",
    ]


@for_both
def test_archives_without_documents_say_so(tmp_path: Path, name: str) -> None:
    for members in ([], [("a.png", b"")]):
        (found,) = told(read(put(tmp_path / name, PACKERS[name](members))))
        assert found.startswith("! holds no file that ends in .txt, .md, ")
