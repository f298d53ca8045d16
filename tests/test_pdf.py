"""PDF: the text of each page, the tables of ruled and shaded pages, and what no page can do to us."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.models import Document, Page, Reading
from extract import read
from extract.readers import pdf as pdf_reader

SHA256 = "e" * 64
SHARED = Path(__file__).parents[2] / "shared"
WIDTHS = (70, 50, 50)
HEADER = ("Area", "2023", "2024")


class Letter(FPDF):
    """A letter on which every page may carry a head and a foot of the force."""

    def __init__(self, head: str | None = None, foot: str | None = None) -> None:
        super().__init__()
        self.head, self.foot = head, foot
        self.set_font("helvetica", size=11)
        self.set_auto_page_break(True, margin=40)
        self.add_page()

    def header(self) -> None:
        if self.head:
            self.cell(text=f"{self.head} {self.page_no()}", new_x="LMARGIN", new_y="NEXT")
            self.ln(8)

    def footer(self) -> None:
        if self.foot:
            self.set_y(-32)
            self.cell(text=f"{self.foot}, page {self.page_no()}")

    def say(self, text: str) -> None:
        self.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def ruled(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float] = WIDTHS, height: float = 8
    ) -> None:
        for row in rows:
            for text, width in zip(row, widths, strict=True):
                self.cell(width, height, text, border=1)
            self.ln()

    def shaded(self, rows: Sequence[Sequence[str]], widths: Sequence[float] = WIDTHS) -> None:
        """Write rows without rules, every other of which is shaded cell by cell."""
        self.set_fill_color(220, 230, 240)
        for number, row in enumerate(rows):
            for text, width in zip(row, widths, strict=True):
                self.cell(width, 8, text, fill=number % 2 == 0)
            self.ln()

    def read(self) -> Reading:
        return read(bytes(self.output()), SHA256)


def rows_of(reading: Reading, number: int = 0) -> list[list[str]]:
    """Return the rows of a table, which has a cell in every place."""
    table = reading.tables[number]
    texts = {(cell.row, cell.column): cell.text for cell in reading.cells if cell.table_id == table.id}
    return [[texts[row, column] for column in range(table.columns)] for row in range(table.rows)]


def figures(count: int) -> list[tuple[str, str, str]]:
    return [(f"Ward {number}", str(number), "<5") for number in range(1, count + 1)]


def as_lists(*rows: Sequence[str]) -> list[list[str]]:
    return [list(row) for row in rows]


def test_two_pages_of_text() -> None:
    letter = Letter()
    letter.say("Our ref: 41/25")
    letter.say("Thank you for asking about swans.")
    letter.add_page()
    letter.say("Refused under Section 31(1)(a).")
    assert letter.read() == Reading(
        document=Document(sha256=SHA256, reader="pdf", media_type="application/pdf", pages=2),
        pages=(
            Page(sha256=SHA256, number=1, text="Our ref: 41/25\nThank you for asking about swans."),
            Page(sha256=SHA256, number=2, text="Refused under Section 31(1)(a)."),
        ),
    )


def test_a_page_without_text_is_counted() -> None:
    letter = Letter()
    letter.say("Thank you.")
    letter.add_page()
    reading = letter.read()
    assert [page.text for page in reading.pages] == ["Thank you.", ""]
    assert reading.document.warnings == ("1 of 2 pages hold no text",)


def test_a_ruled_table_with_its_caption() -> None:
    letter = Letter()
    letter.say("Thank you for asking about swans.")
    letter.say("Swans by area")
    letter.ruled([HEADER, ("North", "1,204", "<5"), ("South", "", "*")])
    reading = letter.read()
    (table,) = reading.tables
    assert (table.page, table.caption, table.rows, table.columns, table.checks) == (
        1,
        "Swans by area",
        3,
        3,
        (),
    )
    assert rows_of(reading) == as_lists(HEADER, ("North", "1,204", "<5"), ("South", "", "*"))
    assert [(cell.header, cell.value, cell.note) for cell in reading.cells] == [
        *[(True, None, None)] * 3,
        *[(False, None, None), (False, 1204.0, None), (False, None, "<5")],
        *[(False, None, None), (False, None, None), (False, None, "*")],
    ]


def test_the_number_of_a_question_is_no_caption() -> None:
    letter = Letter()
    letter.say("2.")
    letter.ruled([HEADER, *figures(2)])
    assert [table.caption for table in letter.read().tables] == [None]


def test_merged_cells_are_in_their_places() -> None:
    letter = Letter()
    letter.cell(60, 16, "Area", border=1)
    letter.cell(80, 8, "Swans", border=1, new_x="LEFT", new_y="NEXT")
    letter.cell(40, 8, "Mute", border=1)
    letter.cell(40, 8, "Black", border=1, new_x="LMARGIN", new_y="NEXT")
    letter.ruled([("North", "4", "0")], (60, 40, 40))
    assert [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in letter.read().cells
    ] == [
        (0, 0, 2, 1, "Area"),
        (0, 1, 1, 2, "Swans"),
        (1, 1, 1, 1, "Mute"),
        (1, 2, 1, 1, "Black"),
        (2, 0, 1, 1, "North"),
        (2, 1, 1, 1, "4"),
        (2, 2, 1, 1, "0"),
    ]


@pytest.mark.parametrize("head", [None, "Ruritania Police, sheet"])
@pytest.mark.parametrize("foot", [None, "Ruritania Police is on the web"])
@pytest.mark.parametrize("repeated", [False, True])
def test_a_table_over_three_pages_is_one(head: str | None, foot: str | None, repeated: bool) -> None:
    letter = Letter(head, foot)
    if head:
        # A head is known to run once it has stood above something before.
        letter.ruled([("Swans", "4", "5"), ("Geese", "1", "2")])
        letter.say("The rest is below.")
    letter.ruled([HEADER])
    rows = figures(60)
    for row in rows:
        if letter.will_page_break(8):
            letter.add_page()
            if repeated:
                letter.ruled([HEADER])
        letter.ruled([row])
    reading = letter.read()
    assert reading.document.pages == 3
    assert [table.checks for table in reading.tables] == [()] * bool(head) + [("joined pages 1 to 3",)]
    assert rows_of(reading, -1) == as_lists(HEADER, *rows)
    last = [cell for cell in reading.cells if cell.text == "Ward 60"]
    assert [cell.page for cell in last] == [3]


def test_tables_with_words_between_them_are_not_joined() -> None:
    letter = Letter()
    letter.set_y(200)
    letter.ruled([HEADER, *figures(2)])
    letter.say("The figures of the year before are on the next page.")
    letter.add_page()
    letter.ruled([HEADER, *figures(3)])
    assert [table.rows for table in letter.read().tables] == [3, 4]


@pytest.mark.parametrize(
    "between", ["Geese by area", "Geese are counted once a year in the park and by the river"]
)
def test_a_line_between_two_tables_of_the_same_columns_is_no_row(between: str) -> None:
    letter = Letter()
    letter.ruled([HEADER, *figures(2)])
    letter.cell(0, 9, between, new_x="LMARGIN", new_y="NEXT")
    letter.ruled([HEADER, *figures(3)])
    assert [(table.caption, table.rows) for table in letter.read().tables] == [(None, 3), (between, 4)]


def test_shaded_rows_are_a_table() -> None:
    letter = Letter()
    letter.say("Swans by area")
    letter.shaded([HEADER, *figures(6)])
    assert rows_of(letter.read()) == as_lists(HEADER, *figures(6))


def test_boxes_of_prose_are_no_tables() -> None:
    letter = Letter()
    letter.set_fill_color(235, 235, 235)
    for number in range(4):
        letter.multi_cell(
            0, 6, f"Note {number}: swans are counted in June.", border=1, fill=True, new_x="LMARGIN"
        )
        letter.ln(4)
        letter.say("The box above is a note.")
    reading = letter.read()
    assert reading.tables == ()
    assert "Note 3: swans are counted in June." in reading.pages[0].text


def test_a_chart_is_not_searched_for_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "_MOST_SHAPES", 50)
    letter = Letter()
    letter.ruled([HEADER, *figures(20)])
    reading = letter.read()
    assert reading.tables == ()
    assert reading.document.warnings == ("drawn too densely to look for tables: page 1",)
    assert reading.pages[0].text.startswith("Area")


def test_only_so_many_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "_MOST_PAGES", 2)
    letter = Letter()
    for number in range(4):
        letter.say(f"Page {number}")
        letter.add_page()
    reading = letter.read()
    assert [page.text for page in reading.pages] == ["Page 0", "Page 1"]
    assert reading.document.warnings == ("only the first 2 of 5 pages were read",)


def test_what_goes_wrong_with_tables_leaves_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: Any) -> Iterator[Any]:
        raise RecursionError("a form that draws itself")

    monkeypatch.setattr(pdf_reader, "page_tables", fails)
    letter = Letter()
    letter.ruled([HEADER, *figures(2)])
    reading = letter.read()
    assert reading.document.warnings == ("tables could not be read: RecursionError",)
    assert reading.pages[0].text.startswith("Area")


def whole() -> bytes:
    letter = Letter()
    letter.ruled([HEADER, *figures(2)])
    return bytes(letter.output())


def test_encrypted() -> None:
    letter = Letter()
    letter.say("Thank you.")
    letter.set_encryption(owner_password="swan", user_password="goose")
    assert letter.read().document.error == (
        "is encrypted: Failed to load document (PDFium: Incorrect password error)."
    )


def test_what_anybody_may_open_is_read_though_it_is_encrypted() -> None:
    letter = Letter()
    letter.ruled([HEADER, *figures(2)])
    letter.set_encryption(owner_password="swan")
    assert rows_of(letter.read()) == as_lists(HEADER, *figures(2))


def test_truncated() -> None:
    assert read(whole()[:200], SHA256).document.error == (
        "is damaged: Failed to load document (PDFium: Data format error)."
    )


def test_no_bytes() -> None:
    assert read(b"", SHA256).document.error == "is empty"


def test_a_page_that_is_called_a_pdf_is_read_as_a_page() -> None:
    assert read(b"<html><p>Not found</p></html>", SHA256).document.reader == "html"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=30))
def test_any_damage_is_read_or_says_so(place: int, damage: bytes) -> None:
    body = whole()
    at = place % len(body)
    reading = read(body[:at] + damage + body[at + len(damage) :], SHA256)
    assert (reading.document.error is None) == (len(reading.pages) > 0)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_that_are_called_a_pdf(rest: bytes) -> None:
    assert read(b"%PDF-1.4\n" + rest, SHA256).document.error is not None


# Printable Latin-1, less what is not drawn and the soft hyphen, which no text keeps.
CELL = st.text(
    st.characters(min_codepoint=33, max_codepoint=255, exclude_categories=["Cc", "Cf", "Zs"]), max_size=10
)
GRID = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=6)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GRID)
def test_any_ruled_grid_comes_back_cell_for_cell(grid: list[list[str]]) -> None:
    letter = Letter()
    letter.ruled(grid, [45] * len(grid[0]))
    reading = letter.read()
    if any(text for row in grid for text in row):
        assert rows_of(reading) == [[" ".join(text.split()) for text in row] for row in grid]
    else:
        assert reading.tables == ()


def real(force: str) -> Reading:
    path = SHARED / "real" / "letters" / f"{force}.pdf"
    if not path.is_file():
        pytest.skip("the real letters are not here")
    return read(path.read_bytes(), SHA256)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_tables", SHARED / "tables" / "score_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def truth(force: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (SHARED / "tables" / "uk-police" / f"uk-{force}.truth.json").read_text()
    )
    return found


def by_page(reading: Reading, pages: set[int]) -> dict[str, Any]:
    """Return the tables as the scorer has them: a table a page, so that no relation crosses a page break."""
    parts: dict[tuple[str, int], list[list[Any]]] = {}
    for cell in reading.cells:
        if cell.page in pages:
            ends = [cell.row + cell.row_span - 1, cell.column + cell.column_span - 1]
            parts.setdefault((cell.table_id, cell.page), []).append([cell.row, cell.column, *ends, cell.text])
    return {"tables": [{"page": page, "cells": cells} for (_, page), cells in parts.items()]}


@pytest.mark.parametrize("force", ["cumbria", "humberside"])
def test_the_tables_of_real_letters_hold_the_truth(force: str) -> None:
    reading = real(force.capitalize())
    expected = truth(force)
    pages = {table["page"] for table in expected["tables"]}
    scores = scorer().score(expected, by_page(reading, pages))
    if force == "humberside":
        assert {name: scores[name][0] == scores[name][1] == scores[name][2] for name in ("cells", "adj")} == {
            "cells": True,
            "adj": True,
        }
    found, _, labelled = scores["cells"]
    assert found == labelled > 100


def test_a_table_of_sixty_one_pages_is_one() -> None:
    reading = real("Hertfordshire")
    shapes = [(table.rows, table.columns, table.checks) for table in reading.tables]
    assert shapes == [(7, 2, ()), (4493, 4, ("joined pages 1 to 61",))]
    table = reading.tables[1]
    assert sum(cell.row == 0 and cell.header for cell in reading.cells if cell.table_id == table.id) == 4
    assert [cell.row for cell in reading.cells if cell.table_id == table.id and cell.column == 0] == list(
        range(4493)
    )
