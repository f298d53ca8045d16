"""Plain text, in whatever encoding; a form feed ends a page."""

from __future__ import annotations

import codecs
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
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    pages = tuple(Page(sha256=sha256, number=number, text=text) for number, text in enumerate(texts, 1))
    return Reading(document=Document(sha256=sha256, reader="text", pages=len(pages)), pages=pages)


def decoded(body: bytes) -> str:
    """Return a body as text: UTF-16 by its mark, else UTF-8, in which a stray byte is Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    return body.decode("utf-8-sig", _WINDOWS)


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that are not UTF-8 as Windows-1252; the five that it leaves free become U+FFFD."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


# Letters are pasted together from both encodings, so that neither reads the whole of some.
_WINDOWS = "policefoi-windows-1252"
codecs.register_error(_WINDOWS, _windows)


def tidy(text: str) -> str:
    """Return the text with line feeds alone, without invisible characters and outer white space."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
