"""Questions and answers side by side: the two columns of a table told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.letter import headings, numbers
from extract.letter.lines import Paragraph

Side = Literal["request", "decision"]

_CELL = re.compile(r"[^|]+")
_GAPPED = re.compile(r"\S+(?:[ \t]{1,2}\S+)*")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, kw_only=True)
class _Head:
    """The head of such a table: the side of each cell, or where on a line each column starts."""

    sides: tuple[Side | None, ...]
    starts: tuple[int, ...]


def apart(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs, those that stand in a table headed `Question | Answer` cut into its cells."""
    head: _Head | None = None
    row = 0
    last: Paragraph | None = None
    for paragraph in paragraphs:
        if paragraph.furniture:
            yield paragraph
            continue
        found = _head(paragraph)
        if found is not None:
            head, row, last = found, 0, None
            yield paragraph
            continue
        cells = list(_cells(paragraph, head)) if head else []
        if not cells:
            head = None
            yield paragraph
            continue
        if paragraph.row or last is None or _gap(last, paragraph) or _counts(cells):
            row += 1
        last = paragraph
        number = next((n for n in (_number(c) for c in cells) if n), str(row))
        yield from (replace(cell, question=number) for cell in cells)


def _head(paragraph: Paragraph) -> _Head | None:
    """Return the columns that a line heads, where one is of questions and one of answers."""
    text = paragraph.text
    if "\n" in text or len(text) > 160:
        return None
    found = list((_CELL if paragraph.row else _GAPPED).finditer(text))
    sides = tuple(_side(cell.group().strip()) for cell in found)
    if sides.count("request") != 1 or sides.count("decision") != 1:
        return None
    start = _column(paragraph, paragraph.start)
    starts = () if paragraph.row else tuple(start + cell.start() for cell in found)
    return _Head(sides=sides, starts=starts)


def _side(cell: str) -> Side | None:
    found = headings.heading(cell.rstrip(":") + ":") if cell else None
    if found is None or found.label or found.rest is not None:
        return None
    if found.kind == "request":
        return "request"
    return "decision" if found.kind == "decision" else None


def _cells(paragraph: Paragraph, head: _Head) -> Iterator[Paragraph]:
    """Yield the cells of a paragraph; nothing where it does not keep to the columns."""
    if paragraph.row != (not head.starts):
        return
    text = paragraph.text
    if paragraph.row:
        cells = list(_CELL.finditer(text))
        if len(cells) == len(head.sides):
            for cell, side in zip(cells, head.sides, strict=True):
                if cell.group().strip():
                    yield from _piece(paragraph, cell.start(), cell.end(), side)
        return
    lines = list(_LINE.finditer(text))
    gutter = max(head.starts[1:], default=0)
    cuts = [gutter - _column(paragraph, paragraph.start + line.start()) for line in lines]
    if any(line.group()[max(0, cut - 2) : cut].strip() for line, cut in zip(lines, cuts, strict=True)):
        return
    for line, cut in zip(lines, cuts, strict=True):
        middle = min(max(line.start() + cut, line.start()), line.end())
        yield from _piece(paragraph, line.start(), middle, head.sides[0])
        yield from _piece(paragraph, middle, line.end(), head.sides[-1])


def _piece(paragraph: Paragraph, start: int, end: int, side: Side | None) -> Iterator[Paragraph]:
    words = paragraph.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start < end:
        yield Paragraph(
            page=paragraph.page,
            start=paragraph.start + start,
            end=paragraph.start + end,
            side=side or "number",
        )


def _column(paragraph: Paragraph, place: int) -> int:
    return place - (paragraph.page.text.rfind("\n", 0, place) + 1)


def _gap(before: Paragraph, paragraph: Paragraph) -> bool:
    return before.page is not paragraph.page or before.page.text.count("\n", before.end, paragraph.start) > 1


def _counts(cells: Sequence[Paragraph]) -> bool:
    return any(numbers.bare(cell.text) or numbers.label(cell.text) for cell in cells[:1])


def _number(cell: Paragraph) -> str | None:
    text = cell.text if cell.side != "number" else f"{cell.text}."
    found = numbers.label(text) or numbers.bare(text)
    return found.numbers[0] if found and cell.side != "decision" else None
