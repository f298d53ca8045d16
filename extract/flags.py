"""Legal inconsistencies of a letter, each with its quote and the source of the rule."""

from __future__ import annotations

from collections.abc import Sequence

from db.models import Citation, Flag, Force, Letter, Page


def find(
    pages: Sequence[Page], letter: Letter, citations: Sequence[Citation], force: Force
) -> tuple[Flag, ...]:
    """Return the inconsistencies of a letter, in the order of their quotes."""
    return ()
