"""The decisions that figures are made of: what a label expects beside what was got."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from extract import statutes

_OTHER_LAW = "other"
_NEARLY = 0.95
"""A request whose words agree to this share counts as right in the list of errors."""

Expected = TypeVar("Expected")
Got = TypeVar("Got")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One decision of an extractor: what a label expects and what was got, None where there is nothing.

    `key` tells it from the others of its source, `where` quotes the place. `counts` are words right,
    extra and missed, where a decision is right in part; `label` is the class of a macro average.
    """

    source: str
    key: str
    expected: str | None
    got: str | None
    counts: tuple[int, int, int] | None = None
    label: str | None = None
    where: str | None = None

    @property
    def right(self) -> bool:
        """Whether what was got is what is expected."""
        if self.counts is None:
            return self.expected == self.got
        right, extra, missed = self.counts
        return 2 * right >= _NEARLY * (2 * right + extra + missed)

    @property
    def tally(self) -> tuple[int, int, int]:
        """How many things are right, extra and missed."""
        if self.counts is not None:
            return self.counts
        if self.right:
            return (int(self.expected is not None), 0, 0)
        return (0, int(self.got is not None), int(self.expected is not None))


def align(
    expected: Sequence[Expected], got: Sequence[Got], likeness: Callable[[Expected, Got], int]
) -> list[tuple[Expected | None, Got | None]]:
    """Return the pairs of two sequences, in order, whose likeness sums highest; the rest stand alone.

    A likeness of 0 is no pair. Needleman and Wunsch with free gaps, in time of the product of lengths.
    """
    best = [[0] * (len(got) + 1) for _ in range(len(expected) + 1)]
    for row in range(len(expected) - 1, -1, -1):
        for column in range(len(got) - 1, -1, -1):
            alike = likeness(expected[row], got[column])
            paired = alike + best[row + 1][column + 1] if alike else 0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairs: list[tuple[Expected | None, Got | None]] = []
    row = column = 0
    while row < len(expected) and column < len(got):
        alike = likeness(expected[row], got[column])
        if alike and best[row][column] == alike + best[row + 1][column + 1]:
            pairs.append((expected[row], got[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            pairs.append((expected[row], None))
            row += 1
        else:
            pairs.append((None, got[column]))
            column += 1
    pairs.extend((each, None) for each in expected[row:])
    pairs.extend((None, each) for each in got[column:])
    return pairs


def set_items(source: str, expected: Iterable[str], got: Iterable[str]) -> Iterator[Item]:
    """Yield a decision for each member of two sets."""
    wanted, found = set(expected), set(got)
    for value in sorted(wanted | found):
        yield Item(
            source=source,
            key=value,
            expected=value if value in wanted else None,
            got=value if value in found else None,
        )


def law(provision: str) -> str:
    """Return the regime of a provision that gives access; other Acts are all one, for their ids are ours."""
    regime = provision.partition("/")[0]
    return regime if regime in _access() else _OTHER_LAW


@cache
def _access() -> frozenset[str]:
    return frozenset(statute.regime for statute in statutes.load() if statute.access)
