"""The media type of a file, whatever a server or its name calls it."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.media import media_type

OFFICE = "application/vnd.openxmlformats-officedocument."
LETTER = b"Date: 4 June 2025\nSubject: Your request about swans\nTo: A. Requester\n\nThank you."
MAIL = b"From: foi@force.example\r\nTo: a@b.example\r\nMIME-Version: 1.0\r\nSubject: Swans\r\n\r\nThank you."


def zipped(*members: tuple[str, bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-empty"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n printed by a machine %PDF-1.4\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"{\\rtf1\\ansi Swans}", "application/rtf"),
        (b"\x1f\x8b\x08\x00", "application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "application/x-ole-storage"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"  \r\n<!doctype HTML>", "text/html"),
        (b"\xef\xbb\xbf<html lang=en>", "text/html"),
        ("<html><p>Swans £5".encode("utf-16"), "text/html"),
        ('<?xml version="1.0"?>\n<html>'.encode("utf-16-le"), "application/octet-stream"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html>', "text/html"),
        (b"<!-- saved by a browser -->" + b" " * 2000 + b"<html>", "text/html"),
        (b"<p>A fragment</p>", "text/html"),
        (b"<rss version='2.0'>", "text/plain"),
        (b"<pear> is no tag", "text/plain"),
        (b"Thank you for your request.", "text/plain"),
        ("Costiodd £5".encode("cp1252"), "text/plain"),
        ("Swans £5".encode("utf-16"), "text/plain"),
        (LETTER, "text/plain"),
        (MAIL, "message/rfc822"),
        (b"From a@b Mon Jun  2 2025\nX-Mailer: M\nSubject: Swans\n\nThank you.", "message/rfc822"),
        (b"Received: from one\n\tby two\nSubject: Swans\n\nThank you.", "message/rfc822"),
        (b"Swans\x00and geese", "application/octet-stream"),
        (bytes(range(1, 32)) * 4, "application/octet-stream"),
        (zipped(("xl/workbook.xml", b"<x/>")), f"{OFFICE}spreadsheetml.sheet"),
        (
            zipped(("xl/workbook.xml", b""), ("xl/vbaProject.bin", b"")),
            "application/vnd.ms-excel.sheet.macroEnabled.12",
        ),
        (zipped(("word/document.xml", b"<x/>")), f"{OFFICE}wordprocessingml.document"),
        (zipped(("ppt/presentation.xml", b"<x/>")), f"{OFFICE}presentationml.presentation"),
        (
            zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        (zipped(("mimetype", b"text/html"), ("a", b"")), "application/zip"),
        (zipped(("swans.csv", b"1")), "application/zip"),
        (b"PK\x03\x04 cut off", "application/zip"),
    ],
)
def test_the_first_bytes_tell(body: bytes, kind: str) -> None:
    assert media_type(body) == kind


def test_a_zip_whose_first_member_is_damaged_is_a_zip() -> None:
    whole = zipped(("mimetype", b"application/vnd.oasis.opendocument.text" * 20))
    damaged = bytearray(whole)
    damaged[40:50] = b"\xff" * 10
    assert media_type(bytes(damaged)) == "application/zip"


def test_comments_alone_are_not_matched_in_every_way_there_is() -> None:
    assert media_type(b"<!---->" * 140 + b"<swan") == "text/html"
    assert media_type(b"<?xml?>" * 140 + b"<swan") == "text/plain"
    assert media_type(b"Subject: x\r\n" * 80) == "text/plain"


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_have_a_type(body: bytes) -> None:
    assert "/" in media_type(body)


@settings(deadline=None)
@given(
    st.sampled_from([b"PK\x03\x04", b"\xff\xfe", b"<!--", b"<?xml", b"%PDF-", LETTER, MAIL]),
    st.binary(max_size=500),
)
def test_any_bytes_after_a_mark_have_a_type(mark: bytes, rest: bytes) -> None:
    assert "/" in media_type(mark + rest)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=20), st.integers(0, 200))
def test_a_damaged_zip_has_a_type(damage: bytes, place: int) -> None:
    whole = zipped(("mimetype", b"application/epub+zip"), ("a/b.txt", b"swans " * 40))
    at = 4 + place % (len(whole) - 4)
    assert media_type(whole[:at] + damage + whole[at + len(damage) :]).startswith("application/")
