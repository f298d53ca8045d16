"""The answers of a letter that answers question by question."""

from __future__ import annotations

from collections.abc import Sequence

from db.models import Answer, Citation, Page, Passage


def answers(
    pages: Sequence[Page], passages: Sequence[Passage], citations: Sequence[Citation]
) -> tuple[Answer, ...]:
    """Return the outcome of each numbered question and the provisions that its answer relies on."""
    return ()
