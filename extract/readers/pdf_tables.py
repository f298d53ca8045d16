"""Tables on the pages of a PDF: ruled ones, ones told by the shading of their rows, and their joining.

pdfplumber finds cells between rules. Three things are done to what it is given and gives: shading of
single paragraphs within a cell is left out, a rule is added where a page break left a table open, and
rows without rules between shaded or ruled rows of the same columns are read by their lines of text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import extract_text

from extract.readers.text import tidy
from extract.tables import GridCell

# All lengths are in points. A drawn rectangle thinner than this is a rule, else it is shading.
_THIN = 3.0
_NEAR = 3.0
# Head and foot of a page, as a share of its height, where only page numbers and markings stand.
_MARGIN = 0.05
_LONGEST_CAPTION = 200
# A longer line that ends in a full stop is a sentence ("Table 1." is not).
_MOST_TITLE_WORDS = 4
# A page of more shaded shapes than this is a drawing, not a table.
_MOST_SHADING = 3000

Shape = dict[str, Any]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class PageTable:
    """A table of a page, or several joined over pages, by its first page.

    `edges` are the x of its column rules. `head` and `foot` are the lines of text above and below it
    on its page: only a running head or foot may stand between two halves of one table.
    """

    page: int
    edges: tuple[float, ...]
    grid: tuple[GridCell, ...]
    head: tuple[str, ...]
    foot: tuple[str, ...]
    caption: str | None = None
    checks: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows."""
        return 1 + max((cell.row for cell in self.grid), default=-1)


@dataclass(frozen=True)
class _Line:
    """A line of words on a page, and the box around each word."""

    text: str
    top: float
    bottom: float
    words: tuple[Box, ...]


def page_tables(page: Page) -> Iterator[PageTable]:
    """Return the tables of a page from top to bottom."""
    nested = _nested_shading(page.rects)
    plain = page.filter(lambda shape: shape.get("object_type") != "rect" or _key(shape) not in nested)
    found = plain.find_tables({"explicit_horizontal_lines": _open_ends(plain.edges)})
    lines = _lines(page)
    regions = _bridged([sorted(table.cells) for table in found], lines)
    chars = page.chars
    for cells in regions:
        box = _around(cells)
        above = [line for line in lines if line.bottom <= box[1] + _NEAR]
        below = [line for line in lines if line.top >= box[3] - _NEAR]
        low = (1 - _MARGIN) * page.height
        yield PageTable(
            page=page.page_number,
            edges=_steps([x for cell in cells for x in (cell[0], cell[2])]),
            grid=tuple(_grid(cells, chars, page.page_number)),
            head=tuple(line.text for line in above),
            foot=tuple(line.text for line in below if line.bottom < low),
            caption=_caption(above, box),
        )


def join(tables: Sequence[PageTable]) -> list[PageTable]:
    """Return the tables with those that go on over pages made one; a lone row or column is no table.

    Two halves have the same columns, and nothing of the letter stands between them: above the second
    only a running head, which stood above something on an earlier page too, and below the first only a
    running foot, which stands below the second too. A header that the second half repeats is left
    out. `checks` says what was joined.
    """
    parts: list[list[PageTable]] = []
    heads: set[str] = set()
    for table in tables:
        if parts and _goes_on(parts[-1][-1], table, heads):
            parts[-1].append(table)
        else:
            parts.append([table])
        heads.update(map(_running, table.head))
    return [
        table
        for table in map(_one, parts)
        if table.rows > 1 and len(table.edges) > 2 and any(cell.text for cell in table.grid)
    ]


def _goes_on(before: PageTable, table: PageTable, heads: set[str]) -> bool:
    feet = set(map(_running, table.foot))
    return (
        table.page == before.page + 1
        and all(_running(line) in feet for line in before.foot)
        and all(_running(line) in heads or len(line) < 4 for line in table.head)
        and len(table.edges) == len(before.edges)
        and all(abs(one - other) < _NEAR for one, other in zip(before.edges, table.edges, strict=True))
    )


def _running(line: str) -> str:
    """Return a line as a running head prints it on every page: but for the number of the page."""
    return re.sub(r"\d+", "#", line)


def _one(parts: Sequence[PageTable]) -> PageTable:
    first, last = parts[0], parts[-1]
    if first is last:
        return first
    header = [_row(first, 0), _row(first, 1)]
    grid = list(first.grid)
    rows = first.rows
    for part in parts[1:]:
        repeated = 0
        while repeated < 2 and header[repeated] and header[repeated] == _row(part, repeated):
            repeated += 1
        shift = rows - repeated
        grid.extend(replace(cell, row=cell.row + shift) for cell in part.grid if cell.row >= repeated)
        rows = max(rows, part.rows + shift)
    return replace(first, grid=tuple(grid), checks=(f"joined pages {first.page} to {last.page}",))


def _row(table: PageTable, row: int) -> list[str]:
    return [cell.text for cell in table.grid if cell.row == row]


def _key(shape: Shape) -> tuple[float, float, float, float]:
    return shape["x0"], shape["top"], shape["x1"], shape["bottom"]


def _nested_shading(rects: Sequence[Shape]) -> set[Box]:
    """Return the shading that is white or lies within other shading: that of paragraphs, not of cells."""
    shading = [
        rect
        for rect in rects
        if rect["width"] > _THIN and rect["height"] > _THIN and rect.get("fill") and not rect.get("stroke")
    ]
    if len(shading) > _MOST_SHADING:
        return set(map(_key, shading))
    nested = {_key(rect) for rect in shading if _is_white(rect.get("non_stroking_color"))}
    boxes = sorted({_key(rect) for rect in shading} - nested, key=_area, reverse=True)
    for index, inner in enumerate(boxes):
        if any(_within(inner, outer) for outer in boxes[:index] if outer not in nested):
            nested.add(inner)
    return nested


def _is_white(color: Any) -> bool:
    parts = color if isinstance(color, tuple | list) else (color,)
    return len(parts) in (1, 3) and all(part == 1 for part in parts)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - 1
        and inner[1] >= outer[1] - 1
        and inner[2] <= outer[2] + 1
        and inner[3] <= outer[3] + 1
        and _area(inner) < 0.98 * _area(outer)
    )


def _open_ends(edges: Sequence[Shape]) -> list[Shape]:
    """Return the rules that a page break took away: where three or more columns end in the open."""
    columns: dict[int, list[Box]] = defaultdict(list)
    for edge in edges:
        if edge["orientation"] == "v":
            columns[round(edge["x0"])].append(_key(edge))
    ends: dict[int, list[Box]] = defaultdict(list)
    for pieces in columns.values():
        for top, bottom, x in _runs(pieces):
            ends[round(top / _NEAR)].append((x, top, x, top))
            ends[round(bottom / _NEAR)].append((x, bottom, x, bottom))
    flat = sorted(
        edge["top"] for edge in edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _THIN
    )
    missing = []
    for group in ends.values():
        y = group[0][1]
        at = bisect_right(flat, y - _NEAR)
        if len({round(end[0]) for end in group}) >= 3 and not (at < len(flat) and flat[at] <= y + _NEAR):
            left, right = min(end[0] for end in group), max(end[0] for end in group)
            rule = {"object_type": "line", "x0": left, "x1": right, "top": y, "bottom": y}
            missing.append({**rule, "width": right - left, "height": 0.0})
    return missing


def _runs(pieces: Sequence[Box]) -> Iterator[tuple[float, float, float]]:
    """Return the unbroken stretches of a vertical rule as (top, bottom, x)."""
    ordered = sorted(pieces, key=lambda piece: piece[1])
    top, bottom, x = ordered[0][1], ordered[0][3], ordered[0][0]
    for piece in ordered[1:]:
        if piece[1] > bottom + _NEAR:
            yield top, bottom, x
            top = piece[1]
        bottom = max(bottom, piece[3])
    yield top, bottom, x


def _lines(page: Page) -> list[_Line]:
    lines: list[list[Shape]] = []
    for word in sorted(page.extract_words(), key=lambda word: (word["bottom"], word["x0"])):
        if lines and abs(lines[-1][0]["bottom"] - word["bottom"]) < _NEAR:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [
        _Line(
            " ".join(word["text"] for word in sorted(words, key=lambda word: word["x0"])),
            min(word["top"] for word in words),
            max(word["bottom"] for word in words),
            tuple(map(_key, words)),
        )
        for words in lines
    ]


def _bridged(tables: Sequence[list[Box]], lines: Sequence[_Line]) -> list[list[Box]]:
    """Return tables with those of the same columns made one where only rows of text lie between."""
    ordered = sorted(tables, key=lambda cells: _around(cells)[1])
    bridged: list[list[Box]] = []
    for cells in ordered:
        if bridged and (rows := _rows_between(bridged[-1], cells, lines)) is not None:
            bridged[-1] = [*bridged[-1], *rows, *cells]
        else:
            bridged.append(list(cells))
    return bridged


def _rows_between(above: list[Box], below: list[Box], lines: Sequence[_Line]) -> list[Box] | None:
    """Return the cells of the lines between two tables, or None where these are no rows of theirs."""
    edges = _steps([x for cell in above for x in (cell[0], cell[2])])
    others = _steps([x for cell in below for x in (cell[0], cell[2])])
    if len(edges) != len(others) or len(edges) < 3:
        return None
    if any(abs(one - other) > _NEAR for one, other in zip(edges, others, strict=True)):
        return None
    start, end = _around(above)[3], _around(below)[1]
    between = [
        line
        for line in lines
        if line.top > start - _NEAR and line.bottom < end + _NEAR and line.bottom > start + _NEAR
    ]
    if not between:
        return [] if end - start < _NEAR else None
    columns = [_columns(line, edges) for line in between]
    if not all(columns):
        return None
    # A line in one column alone is a row only where it is just as high as one: else it is a caption.
    height = min(bottom - top for _, top, _, bottom in below)
    if max(columns) == 1 and abs((end - start) / len(between) - height) > 1:
        return None
    cuts = [start, *((one.bottom + two.top) / 2 for one, two in pairwise(between)), end]
    return [(left, top, right, bottom) for top, bottom in pairwise(cuts) for left, right in pairwise(edges)]


def _columns(line: _Line, edges: Sequence[float]) -> int:
    """Return in how many columns a line has words; 0 where it runs across the columns as a sentence does."""
    filled: set[int] = set()
    last = 0.0
    for left, _, right, _ in sorted(line.words):
        column = bisect_right(edges, left + 1)
        if column in (0, len(edges)) or right > edges[column] + 1:
            return 0
        if filled and column not in filled and left - last < (line.bottom - line.top) / 2:
            return 0
        filled.add(column)
        last = right
    return len(filled)


def _around(cells: Sequence[Box]) -> Box:
    return (
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )


def _steps(values: Sequence[float]) -> tuple[float, ...]:
    """Return the distinct values in order, those nearer to each other than a rule is thick as one."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] >= _THIN:
            steps.append(value)
    return tuple(steps)


def _grid(cells: Sequence[Box], chars: Sequence[Shape], page: int) -> Iterator[GridCell]:
    """Return the cells by row and column, each with the characters whose middle lies in it."""
    xs = _steps([x for cell in cells for x in (cell[0], cell[2])])
    ys = _steps([y for cell in cells for y in (cell[1], cell[3])])
    places: dict[tuple[int, int], int] = {}
    spans = []
    for index, (left, top, right, bottom) in enumerate(cells):
        column, row = bisect_right(xs, left + 0.01) - 1, bisect_right(ys, top + 0.01) - 1
        width = max(1, bisect_right(xs, right + 0.01) - 1 - column)
        height = max(1, bisect_right(ys, bottom + 0.01) - 1 - row)
        spans.append((row, column, height, width))
        for r in range(row, row + height):
            for c in range(column, column + width):
                places.setdefault((r, c), index)
    held: dict[int, list[Shape]] = defaultdict(list)
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        owner = places.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1))
        if owner is not None:
            held[owner].append(char)
    for index, (row, column, height, width) in enumerate(spans):
        text = tidy(" ".join(extract_text(held[index]).split())) if held[index] else ""
        yield GridCell(row=row, column=column, row_span=height, column_span=width, text=text, page=page)


def _caption(above: Sequence[_Line], box: Box) -> str | None:
    """Return the line right above a table, where it is near, short and a title: no end of a sentence."""
    if not above or box[1] - above[-1].bottom > 30 or len(above[-1].text) > _LONGEST_CAPTION:
        return None
    text = above[-1].text
    words = text.split()
    is_prose = words[0][0].islower() or (text.endswith(".") and len(words) > _MOST_TITLE_WORDS)
    return text if any(map(str.isalpha, text)) and not is_prose else None
