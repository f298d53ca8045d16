"""Readers: one function a format, registered by media type.

A reader gets a body and its SHA-256 and returns a Reading, or raises UnreadableError with one line that
says why. A new format is a module here with one registered function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from db.models import Reading

Reader = Callable[[bytes, str], Reading]
_READERS: dict[str, Reader] = {}


class UnreadableError(Exception):
    """A body cannot be read, for the reason given in one line."""


def reads(*media_types: str) -> Callable[[Reader], Reader]:
    """Register a function as the reader of these media types."""

    def register(reader: Reader) -> Reader:
        for media_type in media_types:
            _READERS[media_type] = reader
        return reader

    return register


def reader(media_type: str) -> Reader | None:
    """Return the reader of a media type, or None where there is none."""
    _import_all()
    return _READERS.get(media_type)


@cache
def _import_all() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
