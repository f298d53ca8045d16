"""From data/files to data/read: what a file says, and what it says as an FOI response.

Two verbs: `read` a body into a Reading (pages, tables, or an error), and `find` in a Reading what makes
it a response (passages, citations, references). Each has a version, the hash of its code and rules, by
which work is done again only when it would come out differently.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version as distribution_version
from importlib.resources import files
from importlib.resources.abc import Traversable

from db.models import Document, Finding, Force, Reading

_READ = ("media.py", "furniture.py", "furniture.yml", "language.py", "tables.py", "readers")
_FIND = ("letter", "citations", "statutes", "flags.py", "flags.yml", "references.py", "references.yml")
_LIBRARIES = ("pdfplumber", "pypdfium2", "selectolax")


def read(body: bytes, sha256: str) -> Reading:
    """Return what the reader of its media type makes of a body; whatever goes wrong is the error in it."""
    from dataclasses import replace

    from extract.language import language
    from extract.media import media_type
    from extract.readers import UnreadableError, reader

    kind = media_type(body)
    reads = reader(kind)
    try:
        if not body:
            raise UnreadableError("is empty")
        if reads is None:
            raise UnreadableError(f"has no reader: {kind}")
        reading = reads(body, sha256)
    except UnreadableError as error:
        return unreadable(sha256, str(error), kind)
    except Exception as error:  # a hostile file may raise anything, and the batch goes on
        return unreadable(sha256, f"{type(error).__name__}: {' '.join(str(error).split())}"[:300], kind)
    spoken = language("\n".join(page.text for page in reading.pages))
    return replace(reading, document=replace(reading.document, media_type=kind, language=spoken))


def unreadable(sha256: str, error: str, media_type: str | None = None) -> Reading:
    """Return the Reading of a file that could not be read, for a reason in one line."""
    return Reading(document=Document(sha256=sha256, reader="none", media_type=media_type, error=error))


def find(reading: Reading, force: Force, url: str | None = None, title: str | None = None) -> Finding:
    """Return what a document says as a response of a force; `url` and `title` are those of its page."""
    from extract import citations, flags, letter, references

    passages = letter.split(reading.pages)
    cited = citations.find(reading.pages, passages, force)
    described = letter.describe(reading.pages, passages, cited)
    return Finding(
        letter=described,
        references=references.find(reading.pages, force, url, title),
        citations=cited,
        answers=letter.answers(reading.pages, passages, cited),
        flags=flags.find(reading.pages, described, cited, force),
    )


@cache
def read_version() -> str:
    """Return the version of the readers, as ten hexadecimal digits."""
    return _digest(_READ, *(f"{name} {distribution_version(name)}" for name in _LIBRARIES))


@cache
def find_version() -> str:
    """Return the version of the finders and their rules, as ten hexadecimal digits."""
    return _digest(_FIND)


def _digest(names: tuple[str, ...], *more: str) -> str:
    digest = hashlib.sha256(" ".join(more).encode())
    for name in names:
        for path in _sources(files("extract") / name):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def _sources(path: Traversable) -> list[Traversable]:
    if path.is_dir():
        inside = sorted(path.iterdir(), key=lambda child: child.name)
        return [source for child in inside for source in _sources(child)]
    return [path] if path.name.endswith((".py", ".yml")) else []
