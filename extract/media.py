"""The media type of a file, from its first bytes: what a server or a file name says is not believed."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

# The marks are those of the formats' own specifications; the first that matches wins.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_ZIPPED: tuple[tuple[str, str], ...] = (
    ("xl/vbaProject.bin", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    ("xl/workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("word/document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ppt/presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
# How browsers tell a page (WHATWG MIME Sniffing 7.1), and what else fragments of one begin with.
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?<(?:!--|(?:!doctype\s+html|html|head|script|iframe|h[1-6]|div|font|table|a|style"
    r"|title|b|body|br|p|meta|link|main|article|section|header|nav|form|ul|ol|span|strong|center)\b)",
    re.IGNORECASE,
)
# A letter too begins with "Date:" and "Subject:"; only mail has lines for machines among them (RFC 5322 3.6).
_MAIL = re.compile(
    r"(?:From .*\n)?(?:[\w-]+:.*\n(?:[ \t].*\n)*+)*?"
    r"(?:Received|MIME-Version|Message-ID|Return-Path|Delivered-To|DKIM-Signature|(?:ARC|X)-[\w-]+):",
    re.IGNORECASE,
)
# What a zipped format may call itself in its first member (ODF 1.3 part 2, 3.3; EPUB OCF 4.3).
_CALLED = re.compile(r"application/(?:vnd\.oasis\.opendocument\.[\w.-]+|epub\+zip)")
_MARKED = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# A PDF's mark may stand anywhere in its first 1024 bytes (ISO 32000-1, annex H, note 13), and so may
# a web page print it.
_HEAD = 1024
# Control characters that no text holds; NUL apart, a stray one or two is forgiven.
_CONTROL = "".join(chr(code) for code in range(32) if code not in {7, 8, 9, 10, 11, 12, 13, 27})


def media_type(body: bytes) -> str:
    """Return the media type of a body; `application/octet-stream` where it is nothing that we know."""
    head = body[:_HEAD]
    if not body:
        return "application/x-empty"
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _zipped(body)
    encoding = next((name for mark, name in _MARKED if head.startswith(mark)), None)
    text = head.decode(encoding or "latin-1", "replace").removeprefix("\ufeff")
    if _HTML.match(text):
        return "text/html"
    if b"%PDF-" in head:
        return "application/pdf"
    if _MAIL.match(text):
        return "message/rfc822"
    if "\x00" in text or sum(map(text.count, _CONTROL)) > len(text) // 50:
        return "application/octet-stream"
    return "text/plain"


def _zipped(body: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = archive.namelist()
            called = archive.open("mimetype").read(200).decode("latin-1") if "mimetype" in names else ""
    except Exception:  # a hostile archive may raise anything
        return "application/zip"
    if _CALLED.fullmatch(called.strip()):
        return called.strip()
    for start, kind in _ZIPPED:
        if any(name.startswith(start) for name in names):
            return kind
    return "application/zip"
