"""Text in stretches to show: a page by its passages, a quote with its citation marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """A piece of a page and its job; None where no passage claims it."""

    kind: str | None
    text: str


@dataclass(frozen=True)
class Marked:
    """A quote in three pieces, the middle one the mention itself; empty where it is not in the quote."""

    before: str
    mention: str
    after: str


def stretches(text: str, passages: Iterable[tuple[int, int, str]]) -> list[Stretch]:
    """Return a page as stretches in order, white space between them left out.

    `passages` are (start, end, kind) in code points of the text.
    """
    found = []
    reached = 0
    for start, end, kind in sorted(passages):
        found.append(Stretch(None, text[reached:start]))
        found.append(Stretch(kind, text[max(start, reached) : end]))
        reached = max(reached, end)
    found.append(Stretch(None, text[reached:]))
    return [Stretch(each.kind, each.text.strip("\n")) for each in found if each.text.strip()]


def marked(quote: str, verbatim: str, text: str = "", start: int = 0) -> Marked:
    """Return a quote with its mention marked: that at `start` of the page, else the first."""
    places = []
    place = quote.find(verbatim) if verbatim else -1
    while place >= 0:
        places.append(place)
        place = quote.find(verbatim, place + len(verbatim))
    if not places:
        return Marked(quote, "", "")
    here = (each for each in places if each <= start and text.startswith(quote, start - each))
    place = next(here, places[0])
    end = place + len(verbatim)
    return Marked(quote[:place], quote[place:end], quote[end:])
