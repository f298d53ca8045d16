"""How fast the parts are, as ratios to a plain way of doing the like: `python tests/bench.py`.

The two sides of a pair take turns in one run, and a ratio is the median of five turns, or of as many as
fit in the time, so that it says the same on a slow machine and a fast one. Above 1 ours is the faster.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import lxml.html
import pdfplumber

from crawler.runs import RunLog
from crawler.sample import content, make_files, pages
from db.build import build
from db.models import Citation, Force, Reading, Response, encode, response_id
from db.store import Store, write_made
from extract import citations, find, read

HUMBERSIDE = Path(__file__).parents[2] / "shared" / "real" / "letters" / "Humberside.pdf"
TURNS = 5
SECONDS = 15.0
PLAIN = re.compile(r"[Ss]ections? \d+(?:\(\w+\))*")
RESPONSES = 200
_FORCE = Force(
    id="some", name="Some Police", nation="england", regime="FOIA", kind="territorial", platform="unknown"
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two ways of doing one amount of work; each returns how much it did, in `unit`."""

    name: str
    unit: str
    ours: Callable[[], float]
    plain: Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """The median speed of both sides, and the median of the ratios of the turns."""

    pair: Pair
    ours: float
    plain: float
    ratio: float


def measure(pair: Pair, turns: int = TURNS, seconds: float = SECONDS) -> Ratio:
    """Return the speeds of a pair whose sides take turns, after one of each that does not count.

    No turn begins after so many seconds, but one is always made.
    """
    end = perf_counter() + seconds
    pair.ours()
    pair.plain()
    speeds: list[tuple[float, float]] = []
    while not speeds or (len(speeds) < turns and perf_counter() < end):
        speeds.append((_speed(pair.ours), _speed(pair.plain)))
    return Ratio(
        pair=pair,
        ours=median(ours for ours, _ in speeds),
        plain=median(plain for _, plain in speeds),
        ratio=median(ours / plain for ours, plain in speeds),
    )


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield every pair; `folder` is room for databases."""
    for kind, bodies in (("a letter without tables", _plain_pdfs()), ("letters with tables", _pdfs())):
        yield Pair(
            name=f"PDF, {kind}: our reader against pdfplumber on every page",
            unit="pages",
            ours=partial(_read_all, bodies),
            plain=partial(_plumb_all, bodies),
        )
    yield Pair(
        name="HTML: our reader against lxml's text_content",
        unit="pages",
        ours=lambda: _read_all(_html()),
        plain=lambda: sum(map(_text_content, _html())),
    )
    yield Pair(
        name="citations: our finder against one regular expression",
        unit="MB",
        ours=lambda: sum(map(_cited, _letters())),
        plain=lambda: sum(map(_matched, _letters())),
    )
    if find_spec("eyecite"):
        yield Pair(
            name="citations: our finder against eyecite",
            unit="MB",
            ours=lambda: sum(map(_cited, _letters())),
            plain=lambda: sum(map(_cited_by_eyecite, _letters())),
        )
    yield _build_pair(folder)


def main() -> None:
    """Print a line a pair."""
    with tempfile.TemporaryDirectory() as folder:
        for pair in pairs(Path(folder)):
            result = measure(pair)
            print(
                f"{pair.name}: {result.ratio:.3g}"
                f"  ({result.ours:,.1f} and {result.plain:,.1f} {pair.unit} a second here)",
                flush=True,
            )


def _speed(work: Callable[[], float]) -> float:
    start = perf_counter()
    done = work()
    return done / (perf_counter() - start)


@cache
def _pdfs() -> tuple[bytes, ...]:
    """Return the whole PDFs of the sample and, where it is there, a real letter."""
    made = [body for name, body in make_files.attachments() if name.endswith(".pdf")]
    whole = [body for body in made if body.startswith(b"%PDF") and b"%%EOF" in body]
    return (*whole, HUMBERSIDE.read_bytes()) if HUMBERSIDE.exists() else tuple(whole)


@cache
def _plain_pdfs() -> tuple[bytes, ...]:
    """Return a letter of some pages of text."""
    letter = make_files.Letter("Some Police", "Some Street, Somewhere", "A reply")
    paragraph = "We hold what you ask for, and the reasons for which we keep some of it back are these. " * 6
    letter.says(*[paragraph] * 15)
    return (letter.bytes(),)


@cache
def _html() -> tuple[bytes, ...]:
    entries = content.responses()
    sites = {force: pages.Site(force) for force in {entry.force for entry in entries}}
    found = (sites[entry.force].page(entry.path, {}) for entry in entries)
    return tuple(page.body for page in found if page.status == 200)


@cache
def _letters() -> tuple[Reading, ...]:
    return tuple(read(body, "0" * 64) for body in _html())


def _read_all(bodies: Sequence[bytes]) -> float:
    return sum(len(read(body, "0" * 64).pages) for body in bodies)


def _plumb_all(bodies: Sequence[bytes]) -> float:
    count = 0
    for body in bodies:
        with pdfplumber.open(BytesIO(body)) as pdf:
            for page in pdf.pages:
                page.extract_text()
                page.extract_tables()
            count += len(pdf.pages)
    return count


def _text_content(body: bytes) -> int:
    lxml.html.fromstring(body).text_content()
    return 1


def _cited(reading: Reading) -> float:
    citations.find(reading.pages, (), _FORCE)
    return _megabytes(reading)


def _cited_by_eyecite(reading: Reading) -> float:
    from eyecite import get_citations

    for page in reading.pages:
        get_citations(page.text)
    return _megabytes(reading)


def _matched(reading: Reading) -> float:
    for page in reading.pages:
        PLAIN.findall(page.text)
    return _megabytes(reading)


def _megabytes(reading: Reading) -> float:
    return sum(len(page.text.encode()) for page in reading.pages) / 1e6


def _build_pair(folder: Path) -> Pair:
    """Return the build of a database against putting as many rows of the same kind into one table."""
    store = Store(folder / "data")
    columns = [field.name for field in fields(Citation)]
    rows = [tuple(getattr(citation, column) for column in columns) for citation in _fill(store)]
    create = f"CREATE TABLE citations ({', '.join(f'[{column}]' for column in columns)})"
    insert = f"INSERT INTO citations VALUES ({', '.join('?' * len(columns))})"

    def plain() -> float:
        path = folder / "plain.db"
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        with connection:
            connection.execute(create)
            connection.executemany(insert, rows)
        connection.close()
        return len(rows)

    return Pair(
        name="database: our build against one executemany",
        unit="rows",
        ours=lambda: sum(build(store, [_FORCE], (), ()).values()),
        plain=plain,
    )


def _fill(store: Store) -> list[Citation]:
    """Put a run of many responses, read and searched, into a data folder and return their citations."""
    run = RunLog(store, _FORCE.id, "bench")
    letters = _html()
    cited: list[Citation] = []
    for number in range(RESPONSES):
        url = f"https://some.police.example/foi/{number}/"
        body = letters[number % len(letters)] + f"<!-- {number} -->".encode()
        response = response_id(_FORCE.id, url)
        run.add_response(Response(id=response, force=_FORCE.id, url=url))
        file = run.capture(response, body, "page", url=url, name="index.html")
        run.add_file(file)
        assert file.sha256 is not None
        reading = read(body, file.sha256)
        finding = find(reading, _FORCE, url)
        write_made(store.reading(file.sha256), "bench", encode(reading))
        write_made(store.finding(file.sha256, _FORCE.id), "bench", encode(finding))
        cited.extend(finding.citations)
    run.close()
    return cited


if __name__ == "__main__":
    main()
