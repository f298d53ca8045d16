"""Every record of the program: one frozen, keyword-only dataclass a table of the database.

The same class is the Scrapy item, the line of JSON and the row. Dates are ISO 8601 strings, what is
absent is None, and an unknown key is an error. Offsets (`start`, `end`) are Unicode code points into
`Page.text`, so that `page.text[start:end]` is the thing named.

A record that a reader or a finder makes belongs to a file, not to a response (two responses may
publish the same file): its `response` is None until the database is built.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

import msgspec

Role = Literal["applied", "procedural", "requested", "mentioned", "withdrawn", "other-law"]
Outcome = Literal[
    "disclosed",
    "partly-disclosed",
    "refused",
    "not-held",
    "too-costly",
    "vexatious",
    "repeated",
    "publicly-available",
    "neither-confirm-nor-deny",
    "clarification",
    "unknown",
]
PassageKind = Literal["request", "decision", "reasons", "disclosure", "boilerplate"]


@dataclass(frozen=True, kw_only=True)
class ReferenceFormat:
    """One form in which a force writes its reference numbers.

    `form` says where the regular expression `pattern` is looked for: in text (`printed`), in the title
    of a response (`title`) or in the path of its address (`slug`). `normalised` writes the number as
    the force prints it, from the named groups of `pattern` (`{number}/{year}`); None keeps it as found.
    `anywhere` marks a shape that nothing else has: it needs no label ("Our ref:") before it.
    """

    form: Literal["printed", "title", "slug"]
    pattern: str
    normalised: str | None = None
    anywhere: bool = False

    def normalise(self, match: re.Match[str]) -> str:
        """Return the number that `pattern` matched, in capitals, as the force prints it."""
        if self.normalised is None:
            return " ".join(match[0].upper().split())
        groups = {name: (value or "").upper() for name, value in match.groupdict().items()}
        return self.normalised.format_map(groups)


@dataclass(frozen=True, kw_only=True)
class Force:
    """A public authority with a disclosure log: one entry of the register, `crawler/forces.yml`.

    `references` are the forms of the reference numbers that the force prints.
    """

    id: str
    name: str
    nation: Literal["england", "wales", "scotland", "northern-ireland", "uk"]
    regime: Literal["FOIA", "FOISA"]
    kind: str
    platform: str
    home_url: str | None = None
    log_url: str | None = None
    aliases: tuple[str, ...] = ()
    references: tuple[ReferenceFormat, ...] = ()
    expected: int = 0


@dataclass(frozen=True, kw_only=True)
class Run:
    """One crawl of one force, or one import. Times are UTC.

    `status` is `complete` or `failed`; `message` says why, in one line.
    """

    id: str
    force: str
    source: str
    started: str
    finished: str
    responses: int
    files: int
    failures: int
    status: Literal["complete", "failed"]
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class Response:
    """One published FOI response: the unit that everyone searches, cites and counts.

    The crawler knows the first five fields; the rest is found in its text when the database is built.
    `summary_status` says how much of it was read: `read`, `partly-read` (an attachment failed),
    `not-read`. `working_days` is how many the answer took. `year` is that of its answer, else of its
    publication, its receipt or its address.
    `gone` is the date when its page was first missed.
    """

    id: str
    force: str
    url: str | None
    title: str | None = None
    published: str | None = None
    reference: str | None = None
    request: str | None = None
    received: str | None = None
    answered: str | None = None
    working_days: int | None = None
    year: int | None = None
    outcome: Outcome = "unknown"
    ncnd: bool = False
    topic: str | None = None
    summary_status: Literal["read", "partly-read", "not-read"] = "not-read"
    first_seen: str | None = None
    last_seen: str | None = None
    gone: str | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """One captured body, addressed by its SHA-256, or the record that none could be had.

    `status` is `captured`, or why there is no body: `gone` (404, 410), `blocked` (a refusal or a
    challenge page) or `failed` (`message` says how); in the database, what a later run found otherwise
    is `superseded`. `content_type` is what the server called it;
    `media_type` is what its bytes are, known once it was read.
    """

    id: str
    sha256: str | None
    response: str
    url: str | None
    role: Literal["page", "attachment"]
    filename: str
    media_type: str | None = None
    bytes: int = 0
    status: Literal["captured", "gone", "blocked", "failed", "superseded"]
    fetched_at: str
    run: str
    message: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a reader got out of a file: its pages, or an error."""

    sha256: str
    reader: str
    media_type: str | None = None
    pages: int = 0
    language: Literal["en", "cy"] | None = None
    ocr: bool = False
    warnings: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """The text of one page; pages are numbered from 1, and a web page has one."""

    sha256: str
    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of a page with one job; `question` is the number of the question that it answers."""

    sha256: str
    page: int
    start: int
    end: int
    kind: PassageKind
    question: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A reference number: printed in the text, or hidden in the address (then without a span)."""

    response: str | None = None
    sha256: str
    page: int | None
    start: int | None
    end: int | None
    text: str
    normalised: str
    kind: Literal["own", "related"]


@dataclass(frozen=True, kw_only=True)
class Provision:
    """One entry of the statute catalogue, such as `foia/40/2`.

    `kind` is how it works (`class`, `prejudice`, …); `test` whether the public interest is weighed.
    `ncnd` marks a limb that removes the duty to confirm or deny. `checked` is false where the entry
    was not held against the text of the law.
    """

    id: str
    regime: str
    section: str
    title: str
    kind: str
    test: Literal["absolute", "qualified", "none"]
    ncnd: bool = False
    url: str | None = None
    note: str | None = None
    checked: bool = True


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One mention of a provision: its span, its words, and what it does there.

    `provision` is the path of the mention (`foia/40/2/3A/a`); `section` the same as lawyers print it
    (`s.40(2)(3A)(a)`); `quote` the sentence around it. Provisions that share a mention
    ("Sections 24 and 31") share its span.
    """

    id: str | None = None
    response: str | None = None
    sha256: str
    page: int
    start: int
    end: int
    verbatim: str
    quote: str
    provision: str
    section: str
    role: Role
    ncnd: bool = False


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A provision that a response relies on: the distinct applied citations, most specific only."""

    response: str
    force: str
    provision: str
    section: str
    ncnd: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table found in a document; `text` is its caption and cells, for search."""

    id: str
    sha256: str
    response: str | None = None
    page: int
    caption: str | None
    rows: int
    columns: int
    method: str
    checks: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell, by row and column from 0, on its page; `value` is its number where it is one.

    `note` is the mark that stands where a figure is withheld or absent ("<5", "*", "-").
    """

    table_id: str
    page: int = 1
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    value: float | None = None
    header: bool = False
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """An entry of the taxonomy of request topics, `nlp/topics.yml`."""

    id: str
    label: str
    parent: str | None
    definition: str | None = None


@dataclass(frozen=True, kw_only=True)
class ResponseTopic:
    """A topic that a response was tagged with; the highest score is what it is mainly about."""

    response: str
    topic: str
    score: float
    method: str


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """The topics of one response, best first, and the version of the tagger and of what it read."""

    response: str
    version: str
    topics: tuple[ResponseTopic, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one numbered question of a response, and the provisions that it relies on."""

    response: str | None = None
    question: str
    outcome: Outcome
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A legal inconsistency of a response, with its quote and the source of the rule."""

    response: str | None = None
    kind: str
    quote: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """An edit or a withdrawal of a published response; `diff` is unified, of the text."""

    response: str
    seen: str
    kind: Literal["changed", "gone", "returned"]
    diff: str | None = None


@dataclass(frozen=True, kw_only=True)
class Similar:
    """A response whose request is like another's."""

    response: str
    other: str
    score: float


@dataclass(frozen=True, kw_only=True)
class RoundRobin:
    """One question that was sent to several forces."""

    id: str
    question: str
    forces: int


@dataclass(frozen=True, kw_only=True)
class RoundRobinMember:
    """A response to a round robin."""

    round_robin: str
    response: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a reader made of one file."""

    document: Document
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    cells: tuple[Cell, ...] = ()
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a document says of itself as a response: its passages and the facts on its face.

    `request` is the requester's own words, without furniture; `title` is made from them.
    """

    passages: tuple[Passage, ...] = ()
    title: str | None = None
    request: str | None = None
    received: str | None = None
    answered: str | None = None
    outcome: Outcome = "unknown"
    ncnd: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the finders made of one document of one force."""

    letter: Letter
    references: tuple[Reference, ...] = ()
    citations: tuple[Citation, ...] = ()
    answers: tuple[Answer, ...] = ()
    flags: tuple[Flag, ...] = ()


Record = TypeVar("Record")


def encode(record: Any) -> bytes:
    """Return a record as one line of JSON, keys in the order of its fields."""
    return msgspec.json.encode(record)


def decode(line: bytes, record: type[Record]) -> Record:
    """Return the record that a line of JSON holds; raise ValueError for an unknown or bad field."""
    values = msgspec.json.decode(line)
    if isinstance(values, dict):
        unknown = values.keys() - {field.name for field in fields(record)}  # type: ignore[arg-type]
        if unknown:
            raise ValueError(f"{record.__name__} has no field {', '.join(sorted(unknown))}")
    return msgspec.convert(values, record)


def short_hash(*parts: object) -> str:
    """Return ten hexadecimal digits that stand for these parts: the stable part of every id."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def response_id(force: str, url: str) -> str:
    """Return the id of the response at a canonical URL: `<force>-<10 hex digits of its SHA-256>`."""
    return f"{force}-{short_hash(url)}"
