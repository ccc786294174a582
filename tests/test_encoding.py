"""What bytes are read as that are broken, mislabelled or hardly text."""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.intake import read_document
from cleaner.intake.encoding import decode
from cleaner.intake.plain import is_binary

GERMAN = "Die Fähre fährt übers Meer, „pünktlich“, sagt die Behörde."
RUSSIAN = "Паром снова ходит через залив, сообщили в порту утром."
JAPANESE = "フェリーは今朝から再び運航していると港が発表しました。"
TEXTS = (GERMAN, RUSSIAN, JAPANESE, "The mayor’s “yes” came late; the ferry’s crew didn’t wait for it.")
TORN = "utf-8 with errors"


def cuts(text: str) -> Iterator[bytes]:
    """The text in UTF-8, cut off inside each character of its second half that has an inside."""
    whole = text.encode()
    for end in range(len(whole) // 2, len(whole)):
        if whole[end] & 0xC0 == 0x80:
            yield whole[:end]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("declared", [(), ("utf-8",), ("iso-8859-1",)])
def test_utf8_that_is_cut_off_loses_its_last_character_alone(text: str, declared: tuple[str, ...]) -> None:
    for cut in cuts(text):
        read, name = decode(cut, declared)
        assert (read[-1], name) == ("\ufffd", TORN)
        assert text.startswith(read[:-1])


@pytest.mark.parametrize("text", TEXTS)
def test_utf8_with_a_broken_character_loses_it_alone(text: str) -> None:
    for at, char in enumerate(text):
        if not char.isascii():
            torn = text[:at].encode() + char.encode()[:1] + text[at + 1 :].encode()
            assert decode(torn) == (f"{text[:at]}\ufffd{text[at + 1 :]}", TORN)


@pytest.mark.parametrize(
    ("payload", "declared", "read"),
    [
        (b"It\xe2\x80", "utf-8", ("It\ufffd", TORN)),
        ("Ja, für".encode() + b" K\xf6ln", "utf-8", ("Ja, für K\ufffdln", TORN)),
        (b"un caf\xe9", "utf-8", ("un caf\ufffd", TORN)),  # as well a cut as a lie: what is declared is believed
        (b"un caf\xe9", None, ("un café", "cp1252")),
        (b"un caf\xe9 cr\xe8me", "utf-8", ("un café crème", "cp1252")),
        ("naß, grün, Köln".encode("cp1252"), None, ("naß, grün, Köln", "cp1252")),
        (JAPANESE.encode("cp932")[:-1], "shift_jis", (f"{JAPANESE[:-1]}\ufffd", "cp932")),
    ],
)
def test_a_declaration_decides_what_is_plausible(payload: bytes, declared: str | None, read: tuple[str, str]) -> None:
    assert decode(payload, (declared,)) == read


@pytest.mark.parametrize("name", ["windows-1251", "koi8-r", "iso-8859-5"])
def test_other_encodings_are_not_broken_utf8(name: str) -> None:
    assert decode(RUSSIAN.encode(name), (name,))[0] == RUSSIAN
    assert decode(RUSSIAN.encode(name) * 9)[1] != TORN


@pytest.mark.parametrize("name", ["undefined", "base64", "hex", "rot13", "zlib", "bz2", "uu", "unicode_escape", "mbcs"])
def test_a_codec_that_is_no_encoding_of_text_is_not_declared(name: str) -> None:
    line = r"Grüße aus Köln, \x41 und \u0041."
    page = f'<html><meta charset="{name}"><p>{line}</p></html>'.encode("cp1252")
    assert cleaner.Pipeline().clean(page).lines[0].text == line
    assert decode(line.encode("cp1252"), (name,)) == (line, "cp1252")


@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "gbk", "iso-2022-jp", "utf-16le", "hex", "cp037", "é"]))
def test_any_bytes_are_read_under_any_declaration(payload: bytes, declared: str | None) -> None:
    text, _ = decode(payload, (declared,))
    assert text.encode("utf-8", "surrogatepass") or not payload.strip(codecs.BOM_UTF8)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, "Ferry ran.", "Ātrā prāmja kapteinis Jānis teica: Rīgā būs sauss."])
def test_utf16_without_a_mark_is_text(text: str, name: str) -> None:
    payload = text.encode(name)
    assert not is_binary(payload)
    assert decode(payload) == (text, name)
    assert read_document(f"<p>{text}</p>".encode(name), media_type="text/html; charset=utf-16le").text == text


@pytest.mark.parametrize(
    "payload", [b"One\0two.", b"\0", f"{RUSSIAN}\0{RUSSIAN}".encode(), b"One.\0 Two.\n" * 2 + b"." * 99]
)
def test_a_stray_nul_is_text(payload: bytes) -> None:
    assert not is_binary(payload)
    assert decode(payload) == (payload.decode(), None)


def picture() -> bytes:
    """The smallest PNG: one pixel."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def archive() -> bytes:
    """A zip file that stores its text as it is."""
    with zipfile.ZipFile(stream := io.BytesIO(), "w") as held:
        held.writestr("a.txt", GERMAN * 9)
    return stream.getvalue()


ELF = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQ", 3, 62, 1, 4160, 64)
NAMES = b"".join(b"harbour/%d.txt\0" % number for number in range(99))


@pytest.mark.parametrize(
    "payload", [picture(), archive(), ELF, NAMES, GERMAN.encode("utf-32-le"), bytes(range(256)) * 99]
)
def test_files_of_other_kinds_are_binary(payload: bytes) -> None:
    assert is_binary(payload)
