"""The labelled sets: letters, strings, titles and addresses with what they mean, and what we make of them.

A set is a folder in the form of `tests/gold` (its LABELS.md says how), or the sample site, whose
responses carry what is expected of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

import crawler.forces
from crawler.sample import content, pages
from db.models import Citation, Document, File, Finding, Force, Page, Reading, Response, response_id
from db.responses import Part, Whole
from db.store import Store
from extract import find, read

SAMPLE = "sample"
_NOWHERE = Store(Path("nowhere"))


@dataclass(frozen=True, kw_only=True)
class Label:
    """A labelled citation; labels that share a `mention` number come from one string."""

    mention: int
    verbatim: str
    provision: str
    section: str
    role: str
    ncnd: bool = False
    context: str = ""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A labelled table: its rows in all, and its columns with spans expanded."""

    n_rows: int
    n_cols: int


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What a response says, written down by a reader; None where a set does not label it."""

    id: str
    file: str = ""
    force: str
    url: str | None
    title: str
    reference: str | None
    outcome: str
    ncnd: bool
    dates: Mapping[str, str | None]
    topics: tuple[str, ...]
    exemptions_most_specific: tuple[str, ...]
    outcomes_by_question: Mapping[str, str] | None = None
    related_references: tuple[str, ...] | None = None
    citations: tuple[Label, ...] | None = None
    not_citations: tuple[str, ...] = ()
    tables: tuple[Shape, ...] | None = None
    request_text_starts: str | None = None
    request_text_ends: str | None = None
    request_interleaved: bool = False
    decision_starts: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A labelled response together with what the readers and finders make of its bodies, page first."""

    labels: Labels
    force: Force
    bodies: Sequence[bytes]

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """What was read of each body."""
        return tuple(read(body, hashlib.sha256(body).hexdigest()) for body in self.bodies)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in each body."""
        return tuple(
            find(reading, self.force, self.labels.url, self.labels.title) for reading in self.readings
        )

    @cached_property
    def whole(self) -> Whole:
        """The response as the database is built from it."""
        known = response_id(self.force.id, self.labels.url or self.labels.id)
        parts = [
            Part(
                File(
                    id=str(number),
                    sha256=reading.document.sha256,
                    response=known,
                    url=self.labels.url,
                    role="attachment" if number else "page",
                    filename=self.labels.file,
                    status="captured",
                    fetched_at="2024-01-01T00:00:00Z",
                    run="labelled",
                ),
                finding,
                _NOWHERE,
            )
            for number, (reading, finding) in enumerate(zip(self.readings, self.findings, strict=True))
        ]
        base = Response(id=known, force=self.force.id, url=self.labels.url, title=self.labels.title)
        return Whole(base, parts)

    @property
    def page(self) -> Reading:
        """The reading of the labelled body."""
        return self.readings[0]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What is cited in the labelled body."""
        return self.findings[0].citations

    @property
    def applied(self) -> set[str]:
        """The distinct provisions that the response relies on, most specific only, as the build has it."""
        letters = (part.finding for part in self.whole.parts if part.finding and part.is_letter)
        paths = {
            each.provision for finding in letters for each in finding.citations if each.role == "applied"
        }
        return {path for path in paths if not any(other.startswith(f"{path}/") for other in paths)}


@dataclass(frozen=True, kw_only=True)
class Title:
    """The title of a request, and what it asked where that is known, with its topics, main topic first."""

    id: str
    title: str
    topics: tuple[str, ...]
    body: str | None = None
    title_enough: bool = True


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """One labelled set; what it does not hold is empty. Rows are as they stand in its files."""

    name: str
    cases: Sequence[Case] = ()
    titles: Sequence[Title] = ()
    strings: Sequence[Mapping[str, Any]] = ()
    parsed: Sequence[Mapping[str, Any]] = ()
    addresses: Sequence[Mapping[str, Any]] = ()
    register: Mapping[str, Force] = field(default_factory=dict)


def load(folder: Path) -> Labelled:
    """Return the labelled set in a folder; its `forces.yml` adds to the register, where it has one."""
    own = folder / "forces.yml"
    register = crawler.forces.load() | (crawler.forces.load(own) if own.exists() else {})
    letters = folder / "letters"
    named = [msgspec.json.decode(path.read_bytes(), type=Labels) for path in sorted(letters.glob("*.json"))]
    titles = [*_lines(folder / "topics.jsonl"), *_lines(folder / "topics" / "titles.jsonl")]
    return Labelled(
        name=folder.parent.name if folder.name == "gold" else folder.name,
        cases=[
            Case(labels=each, force=register[each.force], bodies=[(letters / each.file).read_bytes()])
            for each in named
        ],
        titles=[msgspec.convert(row, Title) for row in titles],
        strings=_lines(folder / "citation_strings.jsonl"),
        parsed=_lines(folder / "alaveteli_citation_cases.jsonl"),
        addresses=_lines(folder / "pages.jsonl"),
        register=register,
    )


def sample() -> Labelled:
    """Return the responses of the sample site as a labelled set: their facts, not their citations."""
    register = crawler.forces.load(Path(crawler.forces.__file__).parent / "sample" / "forces.yml")
    return Labelled(name=SAMPLE, cases=list(_sample_cases(register)), register=register)


def finding_in(text: str, force: Force) -> Finding:
    """Return what is found in a text that is no file."""
    name = hashlib.sha256(text.encode()).hexdigest()
    page = Page(sha256=name, number=1, text=text)
    return find(Reading(document=Document(sha256=name, reader="text", pages=1), pages=(page,)), force)


def _sample_cases(register: Mapping[str, Force]) -> Iterator[Case]:
    sites = {force: pages.Site(force) for force in register}
    for entry in content.responses():
        if entry.expect is None:
            continue
        site = sites[entry.force]
        paths = [entry.path, *(each.path for each in entry.attachments)]
        log_url = register[entry.force].log_url or ""
        yield Case(
            labels=Labels(
                id=f"{entry.force}/{entry.path.rstrip('/').rpartition('/')[2]}",
                force=entry.force,
                url=log_url.partition("/foi-ai/")[0] + entry.path,
                title=entry.title,
                reference=entry.expect.reference,
                outcome=entry.expect.outcome,
                ncnd=entry.expect.ncnd,
                dates={"received": entry.expect.received, "answered": entry.expect.answered},
                topics=entry.expect.topics,
                exemptions_most_specific=entry.expect.exemptions,
            ),
            force=register[entry.force],
            bodies=[found.body for path in paths if (found := site.page(path, {})).status == 200],
        )


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
