"""Tables of every format: what a cell's figure is, and what stands where one is withheld."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import Cell, Table
from extract.tables import GridCell, note, table, value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("42", 42),
        (" 1,234 ", 1234),
        ("12,345,678", 12345678),
        ("0.5", 0.5),
        (".5", 0.5),
        ("12%", 12),
        ("12.5 %", 12.5),
        ("£1,234.50", 1234.5),
        ("£ 20", 20),
        ("(45)", -45),
        ("(£45.10)", -45.1),
        ("-7", -7),
        ("−7", -7),
        ("–7", -7),
        ("-£7", -7),
        ("£-7", -7),
        ("1.2m", 1200000),
        ("£3.2 million", 3200000),
        ("1.1m", 1100000),
        ("4.35bn", 4350000000),
        ("70k", 70000),
        ("2019", 2019),
        ("", None),
        ("-", None),
        ("--7", None),
        ("(45", None),
        ("45)", None),
        ("12,34", None),
        ("1,2345", None),
        ("1.2.3", None),
        ("2019/20", None),
        ("01/02/2023", None),
        ("10:45", None),
        ("<5", None),
        ("5 or fewer", None),
        ("12 officers", None),
        ("Section 31", None),
        ("9" * 31, None),
        ("²", None),
    ],
)
def test_a_figure_has_its_value(text: str, number: float | None) -> None:
    assert value(text) == number


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("<5", "<5"),
        ("< 5", "< 5"),
        ("≤5", "≤5"),
        ("fewer than 5", "fewer than 5"),
        ("Less\nthan  five", "Less than five"),
        ("5 or fewer", "5 or fewer"),
        ("*", "*"),
        ("**", "**"),
        ("-", "-"),
        ("–", "–"),
        ("—", "—"),
        ("..", ".."),
        ("N/A", "N/A"),
        ("n/a", "n/a"),
        ("Not held", "Not held"),
        ("No information held", "No information held"),
        ("not recorded", "not recorded"),
        ("no data", "no data"),
        ("[c]", "[c]"),
        ("[low]", "[low]"),
        ("s40(2)", "s40(2)"),
        ("Section 31(1)(a)", "Section 31(1)(a)"),
        ("REDACTED", "REDACTED"),
        ("", None),
        ("5", None),
        ("Not applicable to this unit", None),
        ("Exeter", None),
        ("fewer", None),
    ],
)
def test_a_withheld_figure_has_its_mark(text: str, mark: str | None) -> None:
    assert note(text) == mark
    if mark is not None:
        assert value(text) is None


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9))
def test_every_way_to_print_a_whole_number(number: int) -> None:
    prints = [f"{number}", f"{number:,}", f" {number:,}%", f"{'-' * (number < 0)}£{abs(number):,}"]
    if number < 0:
        prints.append(f"({-number:,})")
    assert {value(printed) for printed in prints} == {float(number)}


@settings(deadline=None)
@given(st.decimals(0, 999, places=2))
def test_millions_are_exact(number: object) -> None:
    assert value(f"£{number}m") == float(f"{number}e6")


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_value_or_none_and_a_mark_or_none(text: str) -> None:
    assert value(text) is None or note(text) is None


def grid(*rows: list[str]) -> list[GridCell]:
    return [
        GridCell(row=number, column=column, text=text)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]


def header(*rows: list[str]) -> list[bool]:
    """Return which rows a table takes for its header."""
    _, cells = table("a" * 64, 1, grid(*rows), page=1, method="test")
    return [all(cell.header for cell in cells if cell.row == row) for row in range(len(rows))]


def test_a_table_and_its_cells() -> None:
    cells = [
        *grid(["Area", "Swans"], ["North", "1,204"]),
        GridCell(row=2, column=0, column_span=2, text="<5", page=4),
    ]
    found, its_cells = table("ab" * 32, 3, cells[::-1], page=2, method="test", caption="Swans", checks=("a",))
    identity = "ababababab-3"
    assert found == Table(
        id=identity,
        sha256="ab" * 32,
        page=2,
        caption="Swans",
        rows=3,
        columns=2,
        method="test",
        checks=("a",),
        text="Swans Area Swans North 1,204 <5",
    )
    assert its_cells == (
        Cell(table_id=identity, page=2, row=0, column=0, text="Area", header=True),
        Cell(table_id=identity, page=2, row=0, column=1, text="Swans", header=True),
        Cell(table_id=identity, page=2, row=1, column=0, text="North"),
        Cell(table_id=identity, page=2, row=1, column=1, text="1,204", value=1204.0),
        Cell(table_id=identity, page=4, row=2, column=0, column_span=2, text="<5", note="<5"),
    )


def test_the_header_is_what_holds_no_figure() -> None:
    assert header(["Area", "2022", "2023"], ["North", "4", "5"]) == [True, False]
    assert header(["North", "4"], ["South", "5"]) == [False, False]
    assert header(["North", "<5"], ["South", "5"]) == [False, False]
    assert header(["Outcome", "Withheld"], ["South", "5"]) == [True, False]
    assert header(["Only", "row"]) == [False]


def test_a_second_row_is_header_only_under_one_that_spans() -> None:
    under = [
        GridCell(row=0, column=0, text="Area"),
        GridCell(row=0, column=1, column_span=2, text="Swans"),
        *[GridCell(row=1, column=column, text=text) for column, text in enumerate(("", "Mute", "Black"))],
        *[GridCell(row=2, column=column, text=text) for column, text in enumerate(("North", "4", "0"))],
    ]
    _, cells = table("a" * 64, 1, under, page=1, method="test")
    assert [cell.text for cell in cells if cell.header] == ["Area", "Swans", "", "Mute", "Black"]


def test_a_header_that_the_format_marks_is_the_only_one() -> None:
    marked = [
        GridCell(row=row, column=column, text=text, header=column == 0)
        for row, cells in enumerate((["2022", "swans"], ["2023", "geese"]))
        for column, text in enumerate(cells)
    ]
    _, cells = table("a" * 64, 1, marked, page=1, method="test")
    assert [(cell.text, cell.header, cell.value) for cell in cells] == [
        ("2022", True, None),
        ("swans", False, None),
        ("2023", True, None),
        ("geese", False, None),
    ]


def test_no_cells_are_an_empty_table() -> None:
    found, cells = table("a" * 64, 1, [], page=1, method="test")
    assert (found.rows, found.columns, cells) == (0, 0, ())
