"""What is common to tables of every format: from a grid of text to a Table and its Cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Cell, Table

# Ways in which a figure is withheld or absent; the note says which. Those in square brackets are the
# Government Analysis Function's symbols for statistical tables.
_SUPPRESSED = re.compile(
    r"[<≤]\s*=?\s*\d+|(?:fewer|less) than \w+|\w+ or (?:fewer|less)|\*+|n/?a|not applicable|x|redacted"
    r"|(?:not|none|no (?:data|information)) (?:held|available|recorded)|no data|unknown|exempt"
    r"|(?:s|section)\.?\s?\d+[\d()a-z]*|withheld|suppressed|-+|–|—|\.\.+|\[(?:c|low|u|w|x|z)\]",
    re.IGNORECASE,
)
# The mark of a small number is a figure, which no heading is; a word such as "Withheld" may head a column.
_SMALL = re.compile(r"[<≤*]|(?:fewer|less) than|\w+ or (?:fewer|less)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<open>\()?(?:(?P<sign>[-−–])\s*)?(?:£\s*)?(?P<sign2>(?<![-−–])[-−–])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*"
    r"(?P<unit>%|k|m|million|bn|billion)?(?P<close>\))?",
    re.IGNORECASE,
)
_UNITS = {"": 0, "%": 0, "k": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
# More digits than this are a telephone or reference number to any reader, and no float holds them.
_LONGEST_NUMBER = 30


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """A cell as a reader finds it, by its place in the grid; `page` where it is not the table's first."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    page: int | None = None


def table(
    sha256: str,
    number: int,
    grid: Sequence[GridCell],
    *,
    page: int,
    method: str,
    caption: str | None = None,
    checks: tuple[str, ...] = (),
) -> tuple[Table, tuple[Cell, ...]]:
    """Return a table of a document and its cells, in order; `number` counts the document's tables from 1.

    Where the format marks no header, the rows from the top that hold no figure are taken to be it.
    """
    ordered = sorted(grid, key=lambda cell: (cell.row, cell.column))
    table_id = f"{sha256[:10]}-{number}"
    headers = 0 if any(cell.header for cell in ordered) else _header_rows(ordered)
    cells = tuple(
        Cell(
            table_id=table_id,
            page=cell.page or page,
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.text,
            header=cell.header or cell.row < headers,
            value=None if cell.header or cell.row < headers else value(cell.text),
            note=None if cell.header or cell.row < headers or _is_label(cell) else note(cell.text),
        )
        for cell in ordered
    )
    words = [caption or "", *(cell.text for cell in ordered)]
    return (
        Table(
            id=table_id,
            sha256=sha256,
            page=page,
            caption=caption,
            rows=max((cell.row + cell.row_span for cell in ordered), default=0),
            columns=max((cell.column + cell.column_span for cell in ordered), default=0),
            method=method,
            checks=checks,
            text=" ".join(word for word in words if word),
        ),
        cells,
    )


def _is_label(cell: GridCell) -> bool:
    """Tell whether a cell names its row: "S.12" there is a section, not a figure that is withheld."""
    return cell.column == 0 and cell.column_span == 1


def value(text: str) -> float | None:
    """Return the number that a cell prints: "1,234", "£3.2m", "(45)" for -45, "12%" for 12; else None."""
    stripped = text.strip()
    if len(stripped) > _LONGEST_NUMBER:
        return None
    found = _NUMBER.fullmatch(stripped)
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    # Read as one decimal number, since 1.1 times a million is not quite 1.1 million.
    number = float(f"{found['digits'].replace(',', '')}e{_UNITS[(found['unit'] or '').lower()]}")
    negative = found["sign"] or found["sign2"] or found["open"]
    return -number if negative else number


def note(text: str) -> str | None:
    """Return the mark by which a cell says that its figure is withheld or absent ("<5", "*"); else None."""
    stripped = " ".join(text.split())
    return stripped if len(stripped) <= _LONGEST_NUMBER and _SUPPRESSED.fullmatch(stripped) else None


def _header_rows(cells: Sequence[GridCell]) -> int:
    """Return how many rows from the top hold words and years only: two at the most, never all of them."""
    last = max((cell.row for cell in cells), default=0)
    top = [[cell for cell in cells[:200] if cell.row == row] for row in (0, 1)]
    if last == 0 or any(map(_is_figure, top[0])):
        return 0
    # A second row of words is a header only under one that spans.
    spans = any(cell.column_span > 1 for cell in top[0])
    return 2 if spans and last > 1 and not any(map(_is_figure, top[1])) else 1


def _is_figure(cell: GridCell) -> bool:
    if _SMALL.match(cell.text):
        return note(cell.text) is not None
    return value(cell.text) is not None and not _year(cell.text)


def _year(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", text.strip()) is not None
