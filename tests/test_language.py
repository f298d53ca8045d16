"""The language of a document."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import language

ENGLISH = (
    "Thank you for your request. The information that you asked for is set out in this letter and is for you."
)
WELSH = "Diolch am eich cais. Mae gan yr heddlu chwech o elyrch, ac mae dau ar y llyn. Nid yw wedi newid."


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        (ENGLISH, "en"),
        (WELSH, "cy"),
        (ENGLISH.upper(), "en"),
        (WELSH + "\n\n" + ENGLISH * 3, "en"),
        (ENGLISH + "\n\n" + WELSH * 3, "cy"),
        ("I am told that I am owed what I am to be paid, and I am sure of the sum.", "en"),
        ("", None),
        ("412 318 77 0 4", None),
        ("Swans: 4. Geese: 12.", None),
    ],
)
def test_the_small_words_tell(text: str, spoken: Literal["en", "cy"] | None) -> None:
    assert language(text) == spoken


@settings(deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    assert language(text) in ("en", "cy", None)
