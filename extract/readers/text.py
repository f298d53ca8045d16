"""Plain text, in whatever encoding; a form feed ends a page."""

from __future__ import annotations

import re

from db.models import Document, Page, Reading
from extract.furniture import without_furniture
from extract.readers import reads

# Control characters, the soft hyphen and byte order marks carry nothing and hide words from search.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\u200b\ufeff]")


@reads("text/plain")
def read_text(body: bytes, sha256: str) -> Reading:
    """Return the text of a body, a page for each form feed, without site furniture."""
    texts = [tidy(without_furniture(text)) for text in decoded(body).split("\f")]
    kept = [text for text in texts if text] or [""]
    pages = tuple(Page(sha256=sha256, number=number, text=text) for number, text in enumerate(kept, 1))
    return Reading(document=Document(sha256=sha256, reader="text", pages=len(pages)), pages=pages)


def decoded(body: bytes) -> str:
    """Return a body as text: by its byte order mark, else UTF-8, else Windows-1252, which never fails."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves free become U+FFFD.
        return body.decode("cp1252", "replace")


def tidy(text: str) -> str:
    """Return the text with line feeds alone, without invisible characters and outer white space."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
