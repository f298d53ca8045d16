"""The language of a document: English or Welsh, told by the small words that no text does without."""

from __future__ import annotations

import re
from typing import Literal

_WORDS = re.compile(r"[^\W\d_]+")
# "i" and "am" are left out, since they are English too.
_WELSH = frozenset(("y", "yr", "yn", "ac", "ar", "o", "eich", "chi", "wedi", "mae", "gan", "ei", "nid"))
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "is", "that", "for", "your", "you", "be", "with", "this")
)
# A page of law or figures has few small words; below this share of them nothing is claimed.
_FEWEST = 5
_SAMPLE = 20_000


def language(text: str) -> Literal["en", "cy"] | None:
    """Return `cy` for Welsh, `en` for English, None where the text has too few words to tell."""
    words = [word.lower() for word in _WORDS.findall(text[:_SAMPLE])]
    welsh = sum(word in _WELSH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if welsh + english < _FEWEST:
        return None
    return "cy" if welsh > english else "en"
