"""Plain text, in whatever encoding, and any bytes at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import Document, Page, Reading, encode
from extract import read
from extract.readers.text import decoded, read_text

SHA256 = "c" * 64
LETTER = "Heddlu’r Canol\n\nCost of swans – £5"


def texts(body: bytes) -> list[str]:
    return [page.text for page in read_text(body, SHA256).pages]


def test_a_letter_of_two_pages() -> None:
    body = b"Our ref: 41/25\r\n\r\nQuick exit\r\nThank you.\r\n\x0cSwans\x00: four\xc2\xad teen\r\n\x0c"
    assert read(body.replace(b"\x00", b""), SHA256) == Reading(
        document=Document(sha256=SHA256, reader="text", media_type="text/plain", pages=2),
        pages=(
            Page(sha256=SHA256, number=1, text="Our ref: 41/25\n\nThank you."),
            Page(sha256=SHA256, number=2, text="Swans: four teen"),
        ),
    )


def test_a_blank_page_keeps_the_numbers_of_those_after_it() -> None:
    assert texts(b"one\x0c\x0cthree\x0c\x0c") == ["one", "", "three"]
    assert texts(b"\x0c\x0c") == [""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding(encoding: str) -> None:
    assert texts(LETTER.encode(encoding)) == [LETTER]


def test_utf_16_of_either_order() -> None:
    assert texts(b"\xfe\xff" + LETTER.encode("utf-16-be")) == [LETTER]


def test_letters_pasted_together_from_two_encodings() -> None:
    assert decoded("£5 – ".encode() + "£6 – ’".encode("cp1252") + "é".encode()) == "£5 – £6 – ’é"
    assert decoded(b"\x81 \x8d") == "� �"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"])))
def test_text_comes_back(text: str) -> None:
    assert decoded(text.encode()) == text
    assert decoded(text.encode("utf-16")) == text


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_text(body: bytes) -> None:
    assert len(read_text(body, SHA256).pages) >= 1


MARKS = [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"{\\rtf1", b"Subject: a\nX-A: b\n"]


@settings(deadline=None)
@given(st.sampled_from(MARKS), st.binary(max_size=500))
def test_any_bytes_are_read_or_say_why_not(mark: bytes, rest: bytes) -> None:
    reading = read(mark + rest, SHA256)
    encode(reading)
    assert reading.document.sha256 == SHA256
    assert (reading.document.error is None) == (len(reading.pages) == reading.document.pages > 0)


def test_a_huge_line_is_read() -> None:
    assert len(texts(b"swan " * 1_000_000)[0]) == 4_999_999
