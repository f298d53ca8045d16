"""A table as a person reads it: the cells of the database as rows of a grid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class GridCell:
    """One cell to show; `scope` says what a header heads (`col`, `row`), None for a plain cell."""

    text: str
    scope: str | None = None
    is_number: bool = False
    note: str | None = None
    row_span: int = 1
    column_span: int = 1


def grid(cells: Iterable[Mapping[str, Any]], columns: int) -> list[list[GridCell]]:
    """Return rows of the database's cells as rows of a grid, top first.

    A place that no cell covers is empty; a cell that another one covers is left out. A row without any
    cell is left out.
    """
    rows: dict[int, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for cell in cells:
        rows[cell["row"]][cell["column"]] = cell
    covered: dict[int, int] = {}
    return [_row(number, rows[number], columns, covered) for number in sorted(rows)]


def _row(
    number: int, cells: Mapping[int, Mapping[str, Any]], columns: int, covered: dict[int, int]
) -> list[GridCell]:
    """Return one row; `covered` says of a column before which row it is taken by a cell from above."""
    all_headers = all(cell["header"] for cell in cells.values())
    shown = []
    column = 0
    while column < columns:
        cell = cells.get(column)
        width = 1
        if covered.get(column, 0) <= number:
            if cell is None:
                shown.append(GridCell(""))
            else:
                width = _width(cell, column, columns, cells, covered)
                height = max(cell["row_span"], 1)
                shown.append(
                    GridCell(
                        text=cell["text"],
                        scope=("col" if all_headers else "row") if cell["header"] else None,
                        is_number=cell["value"] is not None,
                        note=cell["note"],
                        row_span=height,
                        column_span=width,
                    )
                )
                covered.update((each, number + height) for each in range(column, column + width))
        column += width
    return shown


def _width(
    cell: Mapping[str, Any],
    column: int,
    columns: int,
    cells: Mapping[int, Mapping[str, Any]],
    covered: Mapping[int, int],
) -> int:
    """Return the columns that a cell covers: no further than the next cell of its row, or one from above."""
    end = min(column + max(cell["column_span"], 1), columns)
    stop = (each for each in range(column + 1, end) if each in cells or covered.get(each, 0) > cell["row"])
    return next(stop, end) - column
