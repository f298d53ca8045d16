"""Site furniture in text: every rule by its example, and what stands beside it stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.furniture import patterns, without_furniture

EXAMPLES = [example for _, example in patterns()]


@pytest.mark.parametrize(("pattern", "example"), [(each.pattern, example) for each, example in patterns()])
def test_every_rule_drops_its_example_and_nothing_around_it(pattern: str, example: str) -> None:
    assert any(each.fullmatch(example) for each, _ in patterns() if each.pattern == pattern)
    assert without_furniture(f"Swans on duty\n{example}\nThe force has 4 swans.") == (
        "Swans on duty\nThe force has 4 swans."
    )
    assert without_furniture(example.upper()) == ""


def test_a_wrapped_notice_goes_whole() -> None:
    text = (
        "Quickly exit this site by pressing the Escape key\nLeave this site\n"
        "You can manage your preferences and cookie settings at any time\n"
        "by following the link to our\n“Cookies” page.\n"
        "Number of swans, 2023"
    )
    assert without_furniture(text) == "Number of swans, 2023"


def test_the_heading_below_a_notice_stays() -> None:
    notice = "You can manage your preferences and cookie settings at any time"
    assert without_furniture(f"{notice}\nFreedom of Information 41/25") == "Freedom of Information 41/25"


@pytest.mark.parametrize(
    "line",
    [
        "We ask for related items of clothing.",
        "Please print this page of the custody record.",
        "How many officers leave this site each day?",
        "Skip hire costs, 2023",
        "This site is a police station.",
        "Beta blockers found in custody",
        "Share of reports closed: 12%",
    ],
)
def test_what_only_begins_like_furniture_stays(line: str) -> None:
    assert without_furniture(line) == line


LINES = st.lists(st.one_of(st.sampled_from(EXAMPLES), st.text(max_size=40)), max_size=12)


@settings(deadline=None)
@given(LINES)
def test_lines_are_dropped_and_never_changed(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = without_furniture(text).split("\n")
    rest = iter(text.split("\n"))
    assert kept == [""] or all(line in rest for line in kept)


def test_long_lines_cost_no_more_than_they_hold() -> None:
    text = "quick " * 200_000 + "\n" + "You can manage " * 100_000
    assert without_furniture(text) == text
