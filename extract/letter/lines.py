"""The paragraphs of a document, whether its lines were wrapped or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from db.models import Page, Passage, PassageKind
from extract.letter import headings

# A line this long that stops without a full stop was broken by the margin.
_WRAPPED = 55
# Running heads and feet stand within so many lines of the edge of a page.
_EDGE = 6
# What `str.splitlines` takes for the end of a line.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ENDS = re.compile(r"[.?!:;…][\"”’')\]]*\Z")
_ITEM = re.compile(r"(?:[•*·▪–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A stretch of one page, `page.text[start:end]`, trimmed; `furniture` is no part of the letter.

    In a table of questions and answers, `side` is the column and `question` the number of the row.
    """

    page: Page
    start: int
    end: int
    furniture: bool = False
    row: bool = False
    side: Literal["request", "decision", "number"] | None = None
    question: str | None = None

    @property
    def text(self) -> str:
        """The paragraph as the page has it, line breaks and all."""
        return self.page.text[self.start : self.end]


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """Return the paragraphs of the pages in order; lines that the margin broke are joined."""
    running = _running_lines(pages)
    return [
        paragraph
        for page in pages
        for paragraph in _joined(page, [_line(page, found, running) for found in _lines(page)])
    ]


def spoken(
    pages: Sequence[Page], passages: Sequence[Passage], kinds: Sequence[PassageKind]
) -> Iterator[tuple[Passage, Paragraph]]:
    """Yield the paragraphs of the passages of these kinds, each with its passage."""
    texts = {page.number: page for page in pages}
    for passage in passages:
        if passage.kind in kinds:
            page = texts[passage.page]
            part = Page(sha256=page.sha256, number=page.number, text=page.text[passage.start : passage.end])
            for found in paragraphs([part]):
                yield (
                    passage,
                    replace(
                        found, page=page, start=passage.start + found.start, end=passage.start + found.end
                    ),
                )


def is_item(text: str) -> bool:
    """Return whether a paragraph is an item of a list."""
    return bool(_ITEM.match(text))


def _lines(page: Page) -> Iterator[re.Match[str]]:
    """Yield the lines of a page that are not blank."""
    return (found for found in _LINE.finditer(page.text) if not found.group().isspace())


def _line(page: Page, found: re.Match[str], running: set[str]) -> Paragraph:
    text = found.group()
    start = found.start() + len(text) - len(text.lstrip())
    end = found.end() - len(text) + len(text.rstrip())
    words = page.text[start:end]
    return Paragraph(
        page=page,
        start=start,
        end=end,
        furniture=_DIGITS.sub("0", words) in running or headings.furniture(words),
        row=" | " in words or words.endswith("|") or words.startswith("|"),
    )


def _running_lines(pages: Sequence[Page]) -> set[str]:
    """Return the running heads and feet: lines that stand at the edge of most pages."""
    if len(pages) < 2:
        return set()
    edges: Counter[str] = Counter()
    for page in pages:
        lines = [found.group().strip() for found in _lines(page)]
        edges.update({_DIGITS.sub("0", line) for line in lines[:_EDGE] + lines[-_EDGE:]})
    return {line for line, count in edges.items() if count > max(1, len(pages) // 2)}


def _joined(page: Page, lines: list[Paragraph]) -> Iterator[Paragraph]:
    current: Paragraph | None = None
    last = ""
    for line in lines:
        if current is None:
            current, last = line, line.text
            continue
        between = page.text[current.end : line.start]
        if _continues(current, last, line, between):
            current = Paragraph(page=page, start=current.start, end=line.end)
        else:
            yield current
            current = line
        last = line.text
    if current is not None:
        yield current


def _continues(before: Paragraph, last: str, line: Paragraph, between: str) -> bool:
    """Return whether a line goes on with the paragraph before it."""
    if before.furniture or line.furniture or before.row or line.row:
        return False
    if between.count("\n") > 1 or _ENDS.search(last) or is_item(line.text):
        return False
    if _is_heading(last) or _is_heading(line.text):
        return False
    if line.text[0].islower():
        return True
    return len(last) >= _WRAPPED and not headings.opens("decision", line.text)


def _is_heading(line: str) -> bool:
    found = headings.heading(line)
    return found is not None and (found.label or found.rest is None)
