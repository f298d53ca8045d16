"""The passages of a response, and what it says of itself: its request, title, dates and outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from db.models import Citation, Letter, Page, Passage
from extract.letter import dates, headings, outcome, title
from extract.letter.passages import split
from extract.letter.questions import answers

__all__ = ["answers", "describe", "split"]

# Short lines ("by year", "and") are repeated for their own sake.
_SHORT = 20
_REVIEW = re.compile(r"\breview\b|\badolygiad\b", re.IGNORECASE)


def describe(pages: Sequence[Page], passages: Sequence[Passage], citations: Sequence[Citation]) -> Letter:
    """Return what a document says of itself as a response.

    `passages` are those of `split`, `citations` those found in the same document.
    """
    request = "\n".join(_request_lines(pages, passages)) or None
    received, answered = dates.find(pages, passages)
    return Letter(
        passages=tuple(passages),
        title=title.make(request, "\n".join(page.text for page in pages)),
        request=request,
        received=received,
        answered=answered,
        outcome=outcome.find(pages, passages, citations, answers(pages, passages, citations)),
        ncnd=any(citation.role == "applied" and citation.ncnd for citation in citations),
    )


def _decides(text: str, passage: Passage) -> bool:
    """Return whether a passage tells what was decided, now or before."""
    if passage.kind == "decision":
        return True
    found = headings.heading(text[passage.start : passage.end])
    return passage.kind == "boilerplate" and found is not None and found.kind == "history"


def _request_lines(pages: Sequence[Page], passages: Sequence[Passage]) -> Iterator[str]:
    """Yield the lines of the request, each once: answers repeat the questions.

    In the answer to a complaint what follows the first decision is the complaint.
    """
    texts = {page.number: page.text for page in pages}
    first = next((at for at, p in enumerate(passages) if p.kind == "request"), len(passages))
    reviewed = any(_REVIEW.search(texts[p.page][p.start : p.end]) for p in passages[:first])
    seen: set[str] = set()
    for at, passage in enumerate(passages):
        if reviewed and at > first and _decides(texts[passage.page], passage):
            return
        if passage.kind != "request":
            continue
        for line in texts[passage.page][passage.start : passage.end].splitlines():
            words = " ".join(line.split())
            letters = "".join(filter(str.isalpha, words.lower()))
            if words and (len(letters) < _SHORT or letters not in seen):
                seen.add(letters)
                yield words
