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
_HTML = re.compile(
    rb"^(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|title|meta|div|main|article|h1|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(
    rb"^(?:(?:From|To|Subject|Date|Received|MIME-Version|Return-Path|Delivered-To)[: ].*\r?\n){2}"
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# A PDF's mark may stand anywhere in its first 1024 bytes (ISO 32000-1, annex H, note 13).
_HEAD = 1024
# Control characters that no text holds; NUL apart, a stray one or two is forgiven.
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})


def media_type(body: bytes) -> str:
    """Return the media type of a body; `application/octet-stream` where it is nothing that we know."""
    head = body[:_HEAD]
    if not body:
        return "application/x-empty"
    if b"%PDF-" in head:
        return "application/pdf"
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _zipped(body)
    if head.startswith(_BOMS[1:]):
        return "text/plain"
    text = head.removeprefix(_BOMS[0])
    if _HTML.match(text):
        return "text/html"
    if _MAIL.match(text):
        return "message/rfc822"
    if b"\x00" in head or sum(map(head.count, (bytes([code]) for code in _CONTROL))) > len(head) // 50:
        return "application/octet-stream"
    return "text/plain"


def _zipped(body: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError):
        return "application/zip"
    for start, kind in _ZIPPED:
        if any(name.startswith(start) for name in names):
            return kind
    return "application/zip"
