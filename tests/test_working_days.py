"""Working days, on calendars that were looked up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.working_days import working_days


@pytest.mark.parametrize(
    ("received", "answered", "regime", "expected"),
    [
        ("2024-03-04", "2024-03-04", "FOIA", 0),
        ("2024-03-04", "2024-03-05", "FOIA", 1),
        ("2024-03-01", "2024-03-04", "FOIA", 1),  # a Friday and the Monday after
        ("2024-03-27", "2024-04-02", "FOIA", 2),  # Good Friday and Easter Monday are none
        ("2024-03-27", "2024-04-02", "FOISA", 3),  # Easter Monday is no bank holiday in Scotland
        ("2023-12-29", "2024-01-03", "FOISA", 1),  # 1 and 2 January are, in Scotland
        ("2023-12-29", "2024-01-03", "FOIA", 1),  # and so, under FOIA, for everybody
        ("2024-07-11", "2024-07-15", "FOIA", 1),  # 12 July, in Northern Ireland
        ("2023-05-05", "2023-05-09", "FOIA", 1),  # the coronation's Monday, 8 May
        ("2024-02-05", "2024-03-04", "FOIA", 20),  # the twentieth day
        (None, "2024-03-05", "FOIA", None),
        ("2024-03-04", None, "FOIA", None),
        ("2024-03-05", "2024-03-04", "FOIA", None),
        ("1924-03-05", "2024-03-04", "FOIA", None),
    ],
)
def test_days_are_counted_as_the_acts_say(
    received: str | None, answered: str | None, regime: str, expected: int | None
) -> None:
    assert working_days(received, answered, regime) == expected


@given(st.dates(date(2005, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_there_are_at_most_five_in_a_week(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    days = working_days(start.isoformat(), end.isoformat(), "FOIA")
    assert days is not None
    assert 0 <= days <= length * 5 // 7 + 2
