"""Records -> SQLite: foi.db is built whole beside the old one and takes its place in one step."""

from __future__ import annotations

import difflib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal

from sqlite_utils import Database

from db.models import (
    Answer,
    Cell,
    Change,
    Citation,
    Document,
    Exemption,
    File,
    Flag,
    Force,
    Provision,
    Reading,
    Reference,
    Response,
    ResponseTopic,
    Table,
    Tagged,
    Topic,
    encode,
    short_hash,
)
from db.responses import Part, Whole, wholes
from db.schema import TABLES, create, finish
from db.store import Log, Store, read_lines, read_made
from db.working_days import working_days


def build(
    store: Store,
    forces: Iterable[Force],
    provisions: Iterable[Provision],
    topics: Iterable[Topic],
) -> dict[str, int]:
    """Make foi.db from the data folder and return the number of rows of each table.

    The new database replaces the old one only when it is whole; its rows are in a fixed order, so that
    equal work makes equal tables.
    """
    beside = store.database.with_name("foi.db.new")
    for leftover in beside.parent.glob("foi.db.new*"):
        leftover.unlink()
    beside.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(beside)
    # A build that is killed is made anew, so nothing is lost by not waiting for the disk.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    database = Database(connection)
    create(database)
    writer = _Writer(database)
    catalogue = {provision.id: provision for provision in provisions}
    held = {force.id: force for force in forces}
    writer.insert("forces", held.values())
    writer.insert("provisions", catalogue.values())
    writer.insert("topics", topics)
    for force in store.forces():
        if force not in held:
            connection.close()
            raise ValueError(f"the data folder holds {force}, which the register does not know")
        _add_force(store, writer, held[force], catalogue)
    finish(database)
    counts = {name: database[name].count for name, *_ in TABLES}
    connection.close()
    with beside.open("rb") as new:
        os.fsync(new.fileno())
    beside.replace(store.database)
    return counts


class _Writer:
    """Puts records into their tables, each document once."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._statements: dict[str, tuple[str, list[str]]] = {}
        # The media type of each document written, which its files' rows repeat.
        self.media_types: dict[str, str | None] = {}
        for name, record, *_ in TABLES:
            columns = [each.name for each in fields(record)]
            named = ", ".join(f"[{column}]" for column in columns)
            marks = ", ".join("?" * len(columns))
            self._statements[name] = (f"INSERT INTO [{name}] ({named}) VALUES ({marks})", columns)

    def insert(self, table: str, records: Iterable[Any]) -> None:
        """Insert records as rows."""
        statement, columns = self._statements[table]
        rows = ([_value(getattr(record, column)) for column in columns] for record in records)
        self.database.conn.executemany(statement, rows)

    def insert_document(self, document: Document) -> None:
        """Insert a document, which was not written before."""
        self.media_types[document.sha256] = document.media_type
        self.insert("documents", [document])


def _add_force(store: Store, writer: _Writer, force: Force, catalogue: dict[str, Provision]) -> None:
    """Write all that is held of a force."""
    log = store.log(force.id)
    tagged = {each.response: each for each in read_lines(store.topics(force.id), Tagged)}
    missing = {file.response for file in log.latest.values() if file.status != "captured"}
    writer.insert("runs", log.runs)
    for whole in wholes(store, log):
        topics = tagged[whole.base.id].topics if whole.base.id in tagged else ()
        _add_response(writer, whole, force, topics, catalogue, whole.base.id in missing)
    _add_files(store, writer, log)
    writer.insert("changes", _changes(store, log))


def _add_response(
    writer: _Writer,
    whole: Whole,
    force: Force,
    topics: Sequence[ResponseTopic],
    catalogue: dict[str, Provision],
    missing: bool,
) -> None:
    """Write a response with all that was found in its current files."""
    read: list[bool] = []
    citations: dict[str, Citation] = {}
    applied: list[Citation] = []
    references: list[Reference] = []
    answers: dict[str, Answer] = {}
    flags: list[tuple[Flag, ...]] = []
    tables: list[Table] = []
    cells: list[Cell] = []
    for part in _distinct(whole.parts):
        reading = part.reading
        read.append(reading is not None and reading.document.error is None)
        if reading is not None and reading.document.sha256 not in writer.media_types:
            _add_document(writer, reading, part)
            tables.extend(replace(table, response=whole.base.id) for table in reading.tables)
            cells.extend(reading.cells)
        if part.finding is not None:
            references.extend(replace(each, response=whole.base.id) for each in part.finding.references)
            if part.is_letter:
                for answer in part.finding.answers:
                    answers.setdefault(answer.question, replace(answer, response=whole.base.id))
                flags.append(part.finding.flags)
            for citation in part.finding.citations:
                named = _citation(whole.base.id, citation)
                citations[str(named.id)] = named
                if part.is_letter and named.role == "applied":
                    applied.append(named)
    unlisted = {each.provision: _unlisted(each, catalogue) for each in citations.values()}
    unlisted = {known: each for known, each in unlisted.items() if known not in catalogue}
    catalogue.update(unlisted)
    page_read = bool(read) and read[0] and whole.parts[0].file.role == "page"
    status: Literal["read", "partly-read", "not-read"] = "not-read"
    if any(read):
        status = "read" if page_read and all(read) and not missing else "partly-read"
    facts = whole.response
    response = replace(
        facts,
        working_days=working_days(facts.received, facts.answered, force.regime),
        topic=topics[0].topic if topics else None,
        summary_status=status,
    )
    writer.insert("provisions", unlisted.values())
    writer.insert("responses", [response])
    writer.insert("references", references)
    writer.insert("citations", citations.values())
    writer.insert("exemptions", _exemptions(response, applied))
    writer.insert("tables", tables)
    writer.insert("cells", cells)
    writer.insert("response_topics", topics)
    writer.insert("answers", answers.values())
    writer.insert("flags", _flags(response, flags, whole_read=all(read) and not missing))


def _flags(response: Response, letters: Sequence[tuple[Flag, ...]], whole_read: bool) -> Iterator[Flag]:
    """Return the flags of a response's letters, each once.

    That a paragraph is missing ("no-…") holds of the response only if every letter of it lacks the
    paragraph and nothing of it went unread.
    """
    seen = set()
    for flag in (flag for flags in letters for flag in flags):
        lacking = flag.kind.startswith("no-")
        everywhere = whole_read and all(any(other.kind == flag.kind for other in flags) for flags in letters)
        if (flag.kind, flag.quote) not in seen and (everywhere or not lacking):
            seen.add((flag.kind, flag.quote))
            yield replace(flag, response=response.id)


def _distinct(parts: Sequence[Part]) -> Iterator[Part]:
    seen = set()
    for part in parts:
        if part.file.sha256 not in seen:
            seen.add(part.file.sha256)
            yield part


def _add_document(writer: _Writer, reading: Reading, part: Part) -> None:
    writer.insert_document(reading.document)
    writer.insert("pages", reading.pages)
    if part.finding is not None:
        writer.insert("passages", part.finding.letter.passages)


def _citation(response: str, citation: Citation) -> Citation:
    place = (citation.sha256, citation.page, citation.start, citation.end, citation.provision)
    return replace(citation, id=short_hash(response, *place), response=response)


def _exemptions(response: Response, applied: Sequence[Citation]) -> Iterator[Exemption]:
    """Return the distinct provisions relied on, without those that another one refines."""
    paths = {citation.provision: citation for citation in applied}
    limbs = {citation.provision for citation in applied if citation.ncnd}
    for path, citation in sorted(paths.items()):
        if not any(other.startswith(f"{path}/") for other in paths):
            yield Exemption(
                response=response.id,
                force=response.force,
                provision=path,
                section=citation.section,
                ncnd=path in limbs,
            )


def _unlisted(citation: Citation, catalogue: dict[str, Provision]) -> Provision:
    """Return an entry for a provision that was printed but that the catalogue does not list."""
    path = citation.provision
    above = next(
        (catalogue[up] for up in _upwards(path) if up in catalogue),
        None,
    )
    return Provision(
        id=path,
        regime=path.partition("/")[0],
        section=citation.section,
        title=above.title if above else "Not in the catalogue",
        kind=above.kind if above else "other-law",
        test=above.test if above else "none",
        ncnd=citation.ncnd,
        url=above.url if above else None,
        note="Printed so in a response; the catalogue has no such entry.",
        checked=False,
    )


def _upwards(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _add_files(store: Store, writer: _Writer, log: Log) -> None:
    """Write every version of every file, and a document for those that no response shows."""
    rows = []
    for file in sorted(
        log.files.values(), key=lambda file: (file.response, file.role, file.url or "", file.id)
    ):
        key = (file.response, file.url)
        now = log.current.get(key) if file.status == "captured" else log.latest.get(key)
        if file.sha256 is not None and file.sha256 not in writer.media_types:
            path = store.reading(file.sha256)
            unread = Document(sha256=file.sha256, reader="none", error="has not been read yet")
            writer.insert_document(read_made(path, Reading).document if path.exists() else unread)
        rows.append(
            replace(
                file,
                media_type=writer.media_types[file.sha256] if file.sha256 else None,
                status=file.status if now is not None and now.id == file.id else "superseded",
            )
        )
    writer.insert("files", rows)


def _changes(store: Store, log: Log) -> Iterator[Change]:
    """Return the edits and withdrawals that the runs of a force saw, by response."""
    versions: dict[tuple[str, str | None], File] = {}
    found = []
    for file in log.files.values():
        key = (file.response, file.url)
        before = versions.get(key)
        if file.status not in ("captured", "gone"):
            continue
        versions[key] = file
        if before is None or before.sha256 == file.sha256:
            continue
        kind: Literal["changed", "gone", "returned"] = "changed"
        if file.sha256 is None:
            kind = "gone"
        elif before.sha256 is None:
            kind = "returned"
        diff = _diff(store, before, file) if kind == "changed" else None
        found.append(Change(response=file.response, seen=file.fetched_at, kind=kind, diff=diff))
    yield from sorted(found, key=lambda change: (change.response, change.seen))


def _diff(store: Store, before: File, after: File) -> str:
    old, new = (_text(store, file).splitlines() for file in (before, after))
    return "\n".join(difflib.unified_diff(old, new, before.fetched_at, after.fetched_at, lineterm=""))


def _text(store: Store, file: File) -> str:
    path = store.reading(file.sha256) if file.sha256 else None
    if path is None or not path.exists():
        return ""
    return "\n".join(page.text for page in read_made(path, Reading).pages)


def _value(value: Any) -> Any:
    """Return a value as SQLite holds it: lists and records as JSON."""
    if isinstance(value, tuple) or is_dataclass(value):
        return encode(value).decode()
    return value
