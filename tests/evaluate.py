"""How good the extractors are: `python tests/evaluate.py [--gold DIR]... [--baseline FILE] [--write FILE]`.

Measures the readers, finders and tagger on every labelled set, prints figures and every error, and says
what was gained and lost against the figures that were kept.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import labelled
from items import Item
from labelled import Labelled
from measure_letters import measure_cases
from measure_rows import measure_strings, measure_topics

HERE = Path(__file__).parent
OWN = HERE / "gold"
SHARED = HERE.parents[1] / "shared" / "gold"
BASELINE = OWN / "baseline.json"

RESAMPLES = 1000
Z = 1.96
ONE_ANSWER = frozenset(
    {
        "citation roles",
        "citation ncnd",
        "other law not applied",
        "outcome",
        "response ncnd",
        "own reference",
        "dates",
        "decision start",
        "topics of pages, main",
        "topics of titles, main",
        "topics of titles that suffice, main",
        "topics with bodies, main",
        "citation strings",
        "alaveteli strings",
        "own reference of addresses",
    }
)
"""Extractors that give one answer to each question: their figure is accuracy, the others' is F1."""

Measured = Mapping[str, Mapping[str, Sequence[Item]]]
"""The items of each set, by extractor."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """The figures of one extractor on one set; shares from 0 to 1, None where nothing was there to count.

    `low` and `high` are the 95 % interval of `figure`: Wilson's of an accuracy, else a bootstrap over
    sources, since the decisions of one letter are not independent.
    """

    items: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None
    macro_f1: float | None
    accuracy: float | None
    low: float
    high: float

    @property
    def figure(self) -> float:
        """The figure that the extractor is judged by."""
        return (self.f1 or 0.0) if self.accuracy is None else self.accuracy


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What was wrong then and is right now, the reverse, and what is wrong of sources that were not there."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]


def measure(held: Labelled) -> dict[str, list[Item]]:
    """Return the items of every extractor that the set has labels for, in the order of the report."""
    measured = measure_cases(held.cases) | measure_topics(held) | measure_strings(held)
    return {name: items for name, items in measured.items() if items}


def score(extractor: str, items: Sequence[Item]) -> Score:
    """Return the figures of an extractor."""
    right = sum(item.right for item in items)
    precision, recall, f1 = _shares([item.tally for item in items])
    groups = defaultdict(list)
    for item in items:
        groups[item.label].append(item.tally)
    classes = [_shares(tallies)[2] or 0.0 for label, tallies in groups.items() if label is not None]
    one_answer = extractor in ONE_ANSWER
    low, high = wilson(right, len(items)) if one_answer else bootstrap(items)
    return Score(
        items=len(items),
        right=right,
        precision=precision,
        recall=recall,
        f1=f1,
        macro_f1=sum(classes) / len(classes) if classes else None,
        accuracy=right / len(items) if one_answer else None,
        low=low,
        high=high,
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    share = right / of
    middle = share + Z * Z / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def bootstrap(items: Sequence[Item]) -> tuple[float, float]:
    """Return the 95 % percentile interval of F1 when whole sources are drawn with replacement."""
    sources: dict[str, tuple[int, int, int]] = {}
    for item in items:
        sources[item.source] = _sum([sources.get(item.source, (0, 0, 0)), item.tally])
    drawn = random.Random(0)
    tallies = list(sources.values())
    figures = sorted(_shares(drawn.choices(tallies, k=len(tallies)))[2] or 0.0 for _ in range(RESAMPLES))
    return figures[round(0.025 * RESAMPLES)], figures[round(0.975 * RESAMPLES) - 1]


def errors(measured: Measured) -> Iterator[tuple[str, str, Item]]:
    """Yield every wrong item with its set and extractor."""
    for name, extractors in measured.items():
        for extractor, items in extractors.items():
            yield from ((name, extractor, item) for item in items if not item.right)


def baseline(measured: Measured) -> dict[str, Any]:
    """Return what is kept of a measurement: the sources, the figures and the keys of what is wrong."""
    return {
        name: {
            "sources": sorted({item.source for items in extractors.values() for item in items}),
            "extractors": {
                extractor: {
                    **{name: _rounded(value) for name, value in vars(score(extractor, items)).items()},
                    "wrong": [f"{item.source}: {item.key}" for item in items if not item.right],
                }
                for extractor, items in extractors.items()
            },
        }
        for name, extractors in measured.items()
    }


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Difference:
    """Return what was gained and lost between two baselines, in the sets that both hold.

    An error of a source that the old one does not know is new, not lost; one of a source that is no
    longer there is not gained.
    """
    gained: list[str] = []
    lost: list[str] = []
    new: list[str] = []
    for name in [name for name in now if name in before]:
        known, held = set(before[name]["sources"]), set(now[name]["sources"])
        for extractor, kept in now[name]["extractors"].items():
            wrong_before = set(before[name]["extractors"].get(extractor, {"wrong": ()})["wrong"])
            title = f"{name}, {extractor}"
            for key in kept["wrong"]:
                if key not in wrong_before:
                    (lost if _source(key, known) else new).append(f"{title}, {key}")
            right_now = wrong_before - set(kept["wrong"])
            gained += [f"{title}, {key}" for key in sorted(right_now) if _source(key, held)]
    return Difference(gained=tuple(gained), lost=tuple(lost), new=tuple(new))


def table(measured: Measured) -> Iterator[str]:
    """Yield the figures in lines: shares in per cent, and the interval of the figure."""
    yield (
        f"{'set':8} {'extractor':37} {'items':>6} {'P':>6} {'R':>6} {'F1':>6} {'macro':>6} {'acc':>6}"
        f"  {'95 %':>11}"
    )
    for name, extractors in measured.items():
        for extractor, items in extractors.items():
            each = score(extractor, items)
            shares = (each.precision, each.recall, each.f1, each.macro_f1, each.accuracy)
            yield (
                f"{name:8} {extractor:37} {each.items:>6} {' '.join(map(_percent, shares))}"
                f"  {_percent(each.low)}-{_percent(each.high).strip()}"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures, the errors, and what was gained and lost."""
    options = _options(arguments)
    folders = options.gold or [folder for folder in (OWN, SHARED) if folder.is_dir()]
    sets = [labelled.load(folder) for folder in folders]
    if not options.gold:
        sets.append(labelled.sample())
    measured = {each.name: measure(each) for each in sets}
    print(*table(measured), sep="\n")
    print("\nErrors")
    for name, extractor, item in errors(measured):
        print(_error(name, extractor, item))
    now = baseline(measured)
    if options.baseline.exists():
        print(f"\nAgainst {options.baseline.name}")
        print(*_report(compare(json.loads(options.baseline.read_text("utf-8")), now)), sep="\n")
    if options.write:
        options.write.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, action="append", help="a labelled set; else ours and the shared")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="kept figures to compare with")
    parser.add_argument("--write", type=Path, help="keep the figures of this run in a file")
    return parser.parse_args(arguments)


def _report(difference: Difference) -> Iterator[str]:
    for title, lines in vars(difference).items():
        yield f"{title}: {len(lines)}"
        yield from (f"  {line}" for line in lines)


def _error(name: str, extractor: str, item: Item) -> str:
    where = f" in “{item.where}”" if item.where else ""
    key = "" if item.key in (item.expected, f"extra {item.got}") else f" [{item.key}]"
    return f"{name}, {extractor}, {item.source}{key}: expected {item.expected}, got {item.got}{where}"


def _source(key: str, sources: set[str]) -> bool:
    return key.partition(": ")[0] in sources


def _sum(tallies: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    right, extra, missed = (sum(column) for column in zip(*tallies, strict=True))
    return right, extra, missed


def _shares(tallies: Sequence[tuple[int, int, int]]) -> tuple[float | None, float | None, float | None]:
    """Return precision, recall and F1 of tallies of what is right, extra and missed."""
    right, extra, missed = _sum(tallies) if tallies else (0, 0, 0)
    return (
        right / (right + extra) if right + extra else None,
        right / (right + missed) if right + missed else None,
        2 * right / (2 * right + extra + missed) if right + extra + missed else None,
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _percent(share: float | None) -> str:
    return f"{'-' if share is None else format(100 * share, '.1f'):>6}"


if __name__ == "__main__":
    main()
