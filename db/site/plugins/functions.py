"""The SQL functions that the canned queries use: safe full-text expressions and the Wilson interval."""

from __future__ import annotations

import re
import sqlite3
from math import sqrt
from statistics import NormalDist

from datasette import hookimpl

# A longer question is cut here: SQLite refuses an expression without end.
MOST_WORDS = 50
_PHRASES = re.compile(r'"([^"]*)"|([^\s"]+)')
_LONG_WORDS = re.compile(r"[^\W\d_]{4,}")
_Z = NormalDist().inv_cdf(0.975)


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give a connection the functions."""
    conn.create_function("fts", 1, fts, deterministic=True)
    conn.create_function("fts_any", 1, fts_any, deterministic=True)
    conn.create_function("wilson_low", 2, wilson_low, deterministic=True)
    conn.create_function("wilson_high", 2, wilson_high, deterministic=True)


def fts(text: object) -> str:
    """Return a full-text expression that finds what holds every word of a text.

    What stands between double quotes is found as one phrase. Everything is quoted, so no text is an
    error, and none is an operator; a text without a word finds nothing.
    """
    words = [phrase or word for phrase, word in _PHRASES.findall(_plain(text))]
    return " ".join(_quoted(word) for word in words[:MOST_WORDS]) or '""'


def fts_any(text: object) -> str:
    """Return a full-text expression that finds what holds any word of four or more letters of a text."""
    words = dict.fromkeys(word.lower() for word in _LONG_WORDS.findall(_plain(text)))
    return " OR ".join(_quoted(word) for word in list(words)[:MOST_WORDS]) or '""'


def _plain(text: object) -> str:
    return "" if text is None else str(text).replace("\0", " ")


def _quoted(word: str) -> str:
    return f'"{word}"'


def wilson_low(count: int | None, total: int | None) -> float | None:
    """Return the lower end of the 95 % interval of a rate; None where nothing was counted.

    The score interval of Wilson (1927): right for small numbers and for rates near 0 and 1.
    """
    return _wilson(count, total, -1)


def wilson_high(count: int | None, total: int | None) -> float | None:
    """Return the upper end of the 95 % interval of a rate; None where nothing was counted."""
    return _wilson(count, total, 1)


def _wilson(count: object, total: object, side: int) -> float | None:
    if not isinstance(count, int) or not isinstance(total, int) or not 0 <= count <= total or total == 0:
        return None
    rate, square = count / total, _Z * _Z / total
    spread = _Z * sqrt(rate * (1 - rate) / total + square / (4 * total))
    end = (rate + square / 2 + side * spread) / (1 + square)
    return round(min(max(end, 0.0), 1.0), 4)
