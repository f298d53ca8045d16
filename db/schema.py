"""The schema of foi.db, made from the records: tables, keys, indexes, search and views."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files as resources
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

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
    Page,
    Passage,
    Provision,
    Reference,
    Response,
    ResponseTopic,
    RoundRobin,
    RoundRobinMember,
    Run,
    Similar,
    Table,
    Topic,
)

# Each table with its record, primary key, and (column, other table, other column) of its foreign keys.
TABLES: tuple[tuple[str, type, tuple[str, ...], tuple[tuple[str, str, str], ...]], ...] = (
    ("forces", Force, ("id",), ()),
    ("provisions", Provision, ("id",), ()),
    ("topics", Topic, ("id",), (("parent", "topics", "id"),)),
    ("runs", Run, ("id",), (("force", "forces", "id"),)),
    ("responses", Response, ("id",), (("force", "forces", "id"), ("topic", "topics", "id"))),
    ("documents", Document, ("sha256",), ()),
    (
        "files",
        File,
        ("id",),
        (("response", "responses", "id"), ("sha256", "documents", "sha256"), ("run", "runs", "id")),
    ),
    ("pages", Page, ("sha256", "number"), (("sha256", "documents", "sha256"),)),
    ("passages", Passage, ("sha256", "page", "start"), (("sha256", "documents", "sha256"),)),
    (
        "references",
        Reference,
        (),
        (("response", "responses", "id"), ("sha256", "documents", "sha256")),
    ),
    (
        "citations",
        Citation,
        ("id",),
        (
            ("response", "responses", "id"),
            ("sha256", "documents", "sha256"),
            ("provision", "provisions", "id"),
        ),
    ),
    (
        "exemptions",
        Exemption,
        ("response", "provision"),
        (
            ("response", "responses", "id"),
            ("force", "forces", "id"),
            ("provision", "provisions", "id"),
        ),
    ),
    ("tables", Table, ("id",), (("response", "responses", "id"), ("sha256", "documents", "sha256"))),
    ("cells", Cell, ("table_id", "row", "column"), (("table_id", "tables", "id"),)),
    (
        "response_topics",
        ResponseTopic,
        ("response", "topic"),
        (("response", "responses", "id"), ("topic", "topics", "id")),
    ),
    ("answers", Answer, ("response", "question"), (("response", "responses", "id"),)),
    ("flags", Flag, (), (("response", "responses", "id"),)),
    ("changes", Change, (), (("response", "responses", "id"),)),
    (
        "similar",
        Similar,
        ("response", "other"),
        (("response", "responses", "id"), ("other", "responses", "id")),
    ),
    ("round_robins", RoundRobin, ("id",), ()),
    (
        "round_robin_members",
        RoundRobinMember,
        ("round_robin", "response"),
        (("round_robin", "round_robins", "id"), ("response", "responses", "id")),
    ),
)

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("responses", ("force", "year")),
    ("responses", ("outcome",)),
    ("responses", ("topic",)),
    ("responses", ("reference",)),
    ("responses", ("published",)),
    ("files", ("response",)),
    ("files", ("sha256",)),
    ("citations", ("response", "role")),
    ("citations", ("provision", "role")),
    ("citations", ("sha256", "page")),
    ("exemptions", ("provision", "force")),
    ("exemptions", ("force",)),
    ("references", ("response",)),
    ("references", ("normalised",)),
    ("tables", ("response",)),
    ("response_topics", ("topic",)),
    ("runs", ("force",)),
)

# What full-text search finds: the words of requests and titles, of pages, and of tables.
SEARCH: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("responses", ("title", "request", "reference")),
    ("pages", ("text",)),
    ("tables", ("text",)),
)


def create(database: Database) -> None:
    """Create every table of the contract from its record."""
    for name, record, key, foreign in TABLES:
        hints = get_type_hints(record)
        columns = {each.name: _column_type(hints[each.name]) for each in fields(record)}
        required = {each.name for each in fields(record) if not _optional(hints[each.name])}
        database.table(name).create(
            columns,
            pk=(key if len(key) > 1 else key[0]) if key else None,
            foreign_keys=list(foreign),
            not_null=required - set(key),
            strict=False,
        )


def _column_type(hint: Any) -> type:
    kind = next(each for each in _alternatives(hint) if each is not NoneType)
    if get_origin(kind) is Literal:
        return str
    return kind if kind in (int, float, bool) else str


def _optional(hint: Any) -> bool:
    return NoneType in _alternatives(hint)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def finish(database: Database) -> None:
    """Index, make searchable, add the views; raise ValueError if a row points to nothing."""
    database.conn.commit()
    for name, columns in INDEXES:
        database.table(name).create_index(columns)
    for name, columns in SEARCH:
        database.table(name).enable_fts(columns, tokenize="porter unicode61", create_triggers=False)
        database.table(name).optimize()
    database.conn.executescript((resources("db") / "views.sql").read_text("utf-8"))
    wrong = database.conn.execute("PRAGMA foreign_key_check").fetchall()
    if wrong:
        raise ValueError(f"{len(wrong)} rows point to nothing, the first in {wrong[0][0]} to {wrong[0][2]}")
    database.conn.executescript("ANALYZE;")
    database.conn.commit()
