"""metadata.yml against the schema that is built, and its queries against what people type."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from datasette.cli import serve
from sqlite_utils import Database

from db.build import build
from db.models import (
    Cell,
    Citation,
    Document,
    Exemption,
    File,
    Force,
    Outcome,
    Page,
    Provision,
    Reference,
    Response,
    Run,
    Table,
    Topic,
)
from db.schema import SEARCH, create, finish
from db.serve import arguments, metadata
from db.store import Store

FOI: dict[str, Any] = yaml.safe_load(metadata().read_text("utf-8"))["databases"]["foi"]
TABLES: dict[str, Any] = {name: table for name, table in FOI["tables"].items() if not table.get("hidden")}
QUERIES: dict[str, Any] = FOI["queries"]
HOSTILE = (
    "",
    " ",
    "'",
    '"',
    '"unclosed',
    '" OR "',
    "AND OR NOT",
    "*",
    "tasers*",
    "NEAR(",
    "NEAR(a b, 5)",
    "title:tasers",
    "-tasers ^tasers +",
    "{title} : tasers",
    "(((",
    "%_%",
    "a\0b",
    "\U0001f693",
    "\ud55c\uad6d \u202e\u0301",
    "; DROP TABLE responses --",
    "999999999999999999999",
    "x" * 10_000,
    "word " * 2_000,
    '"' * 10_000,
)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """Return an empty database, built as every database is."""
    store = Store(tmp_path_factory.mktemp("empty"))
    build(store, [], [], [])
    return sqlite3.connect(store.database)


def columns(schema: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of the columns of a table or view."""
    return [row[1] for row in schema.execute(f'PRAGMA table_info("{table}")')]


def test_every_table_and_view_is_described_or_belongs_to_search(schema: sqlite3.Connection) -> None:
    names = {name for (name,) in schema.execute("SELECT name FROM sqlite_master WHERE type <> 'index'")}
    hidden = {name for name, table in FOI["tables"].items() if table.get("hidden")}
    assert set(FOI["tables"]) == names
    assert hidden == {name for name in names if "_fts" in name or name == "sqlite_stat1"}
    assert {name.partition("_fts")[0] for name in hidden} == {name for name, _ in SEARCH} | {"sqlite_stat1"}


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_in_order(name: str, schema: sqlite3.Connection) -> None:
    assert list(TABLES[name]["columns"]) == columns(schema, name)


@pytest.mark.parametrize("name", TABLES)
def test_descriptions_are_sentences_and_options_name_columns(name: str, schema: sqlite3.Connection) -> None:
    table = TABLES[name]
    described = [table["description"], *table["columns"].values()]
    assert [each for each in described if not re.fullmatch(r"\S.*\.", str(each), re.DOTALL)] == []
    named = [table[option] for option in ("sort", "sort_desc", "label_column") if option in table]
    assert set(named) | set(table.get("facets", [])) <= set(columns(schema, name))


@pytest.mark.parametrize("name", QUERIES)
def test_queries_say_what_they_are_for(name: str) -> None:
    query = QUERIES[name]
    assert query["audience"] in ("researcher", "campaigner", "journalist")
    assert query["title"]
    assert query["description"].endswith(".")
    assert query["hide_sql"] is False
    assert set(query["params"]) == set(re.findall(r":(\w+)", query["sql"]))


# What the queries find in a few records.


def response(number: int, force: str, outcome: Outcome, title: str, **facts: Any) -> Response:
    """Return a response of 2024 that was read whole."""
    return Response(
        id=f"{force}-{number:010}",
        force=force,
        url=f"https://{force}.invalid/{number}",
        title=title,
        request=f"Please tell me about {title.lower()}.",
        outcome=outcome,
        year=2024,
        topic="weapons",
        **{"summary_status": "read", **facts},
    )


RESPONSES = (
    response(1, "eastshire", "disclosed", "Tasers bought since 2020", reference="FOI/24/1"),
    response(2, "westshire", "refused", "Tasers bought and their cost"),
    response(3, "westshire", "neither-confirm-nor-deny", "Drones over prisons", ncnd=True),
    response(4, "westshire", "unknown", "Lost dogs", summary_status="not-read"),
)


def records() -> dict[str, list[Any]]:
    """Return the records by table: four responses of two forces, one citation each of the refused two."""
    forces = [
        Force(id=each, name=each.title(), nation="england", regime="FOIA", kind="territorial", platform="x")
        for each in ("eastshire", "westshire")
    ]
    runs = [
        Run(
            id=f"run-{force.id}",
            force=force.id,
            source="crawl",
            started="2024-05-01",
            finished="2024-05-01",
            responses=2,
            files=2,
            failures=0,
            status="complete",
        )
        for force in forces
    ]
    files = [
        File(
            id=f"f{number}",
            sha256=str(number) * 64,
            response=each.id,
            url=each.url,
            role="page",
            filename="page",
            status="captured",
            fetched_at="2024-05-01",
            run=f"run-{each.force}",
        )
        for number, each in enumerate(RESPONSES, start=1)
    ]
    cited = Citation(
        id="c1",
        response=RESPONSES[1].id,
        sha256="2" * 64,
        page=1,
        start=0,
        end=10,
        verbatim="section 31",
        quote="section 31(1)(a) is engaged, as the numbers would help somebody to plan an attack.",
        provision="foia/31/1/a",
        section="s.31(1)(a)",
        role="applied",
    )
    denied = replace(
        cited,
        id="c2",
        response=RESPONSES[2].id,
        sha256="3" * 64,
        provision="foia/31/3",
        section="s.31(3)",
        ncnd=True,
    )
    cells = ("Year", "Tasers", "2023", "41")
    return {
        "forces": forces,
        "provisions": [
            Provision(
                id=path,
                regime="foia",
                section=section,
                title="Law enforcement",
                kind="prejudice",
                test="qualified",
            )
            for path, section in (("foia/31/1/a", "s.31(1)(a)"), ("foia/31/3", "s.31(3)"))
        ],
        "topics": [Topic(id="weapons", label="Weapons", parent=None)],
        "runs": runs,
        "responses": list(RESPONSES),
        "documents": [Document(sha256=str(file.sha256), reader="html", pages=1) for file in files],
        "files": files,
        "pages": [Page(sha256="1" * 64, number=1, text="We bought forty-one tasers, in three lots.")],
        "references": [
            Reference(
                response=RESPONSES[0].id,
                sha256="1" * 64,
                page=1,
                start=0,
                end=8,
                text="foi/24/1",
                normalised="FOI/24/1",
                kind="own",
            )
        ],
        "citations": [cited, denied],
        "exemptions": [
            Exemption(
                response=str(each.response),
                force="westshire",
                provision=each.provision,
                section=each.section,
                ncnd=each.ncnd,
            )
            for each in (cited, denied)
        ],
        "tables": [
            Table(
                id="1111111111-1",
                sha256="1" * 64,
                response=RESPONSES[0].id,
                page=1,
                caption="Tasers held",
                rows=2,
                columns=2,
                method="html",
                text="Tasers held Year Tasers 2023 41",
            )
        ],
        "cells": [
            Cell(table_id="1111111111-1", row=number // 2, column=number % 2, text=text)
            for number, text in enumerate(cells)
        ],
    }


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Return a function that asks a canned query of the site and returns its rows; an error fails."""
    path = tmp_path_factory.mktemp("queries") / "foi.db"
    database = Database(path)
    create(database)
    for name, kept in records().items():
        database.table(name).insert_all(asdict(record) for record in kept)
    finish(database)
    database.close()
    context = serve.make_context("serve", arguments(path, "127.0.0.1", 0)[1:])
    assert serve.callback is not None
    site = serve.callback(**context.params, return_instance=True)
    loop = asyncio.new_event_loop()

    def rows(query: str, **parameters: str) -> list[dict[str, Any]]:
        address = f"/foi/{query}.json?{urlencode({**parameters, '_shape': 'objects'})}"
        answer = loop.run_until_complete(site.client.get(address))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body.get("error") is None
        found: list[dict[str, Any]] = body["rows"]
        return found

    yield rows
    loop.close()


@pytest.mark.parametrize("name", QUERIES)
def test_no_words_break_a_query(name: str, ask: Ask) -> None:
    for text in HOSTILE:
        for parameter in QUERIES[name]["params"]:
            ask(name, **{parameter: text})
        if len(text) < 100:
            ask(name, **dict.fromkeys(QUERIES[name]["params"], text))


def test_nonsense_finds_nothing(ask: Ask) -> None:
    for text in ("", "*", "\U0001f693", "NEAR(", '"'):
        assert ask("search", q=text) == []
        assert ask("precedents", q=text) == []


def test_search_finds_requests_tables_and_pages_once_a_response(ask: Ask) -> None:
    found = ask("search", q="tasers")
    assert [(row["response"], row["found_in"], row["table_id"]) for row in found] == [
        (RESPONSES[1].id, "request", None),
        (RESPONSES[0].id, "request", "1111111111-1"),
    ]
    [page] = ask("search", q='"three lots"')
    assert (page["found_in"], page["snippet"]) == ("page", "We bought forty-one tasers, in «three lots».")
    assert ask("search", q='"lots three"') == []
    assert [row["response"] for row in ask("search", q="tasers", force="eastshire")] == [RESPONSES[0].id]


def test_tables_on_a_subject_and_one_as_rows(ask: Ask) -> None:
    for words in ("held", "bought since"):
        [table] = ask("subject_tables", q=words)
        assert (table["table_id"], table["force"], table["caption"]) == (
            "1111111111-1",
            "eastshire",
            "Tasers held",
        )
    grid = ask("table_grid", table_id="1111111111-1")
    assert [(row["row"], row["column_1"], row["column_2"], row["column_3"]) for row in grid] == [
        (0, "Year", "Tasers", None),
        (1, "2023", "41", None),
    ]


def test_a_reference_number_finds_its_response(ask: Ask) -> None:
    assert [row["response"] for row in ask("by_reference", reference="foi/24/1")] == [RESPONSES[0].id]
    assert ask("by_reference", reference="") == []


def test_usage_counts_what_was_read_and_shows_who_never_used_it(ask: Ask) -> None:
    few = "fewer than 30 responses"
    found = [tuple(row.values()) for row in ask("usage", provision="foia/31")]
    assert list(ask("usage", provision="foia/31")[0]) == [
        "force",
        "year",
        "responses",
        "total",
        "rate",
        "low",
        "high",
        "warning",
    ]
    # Wilson: for 0 of n the upper end is z²/(n + z²), for n of n the lower one n/(n + z²), with z = 1.96.
    assert found == [
        ("eastshire", 2024, 0, 1, 0.0, 0.0, 0.7935, few),
        ("westshire", 2024, 2, 2, 1.0, 0.3424, 1.0, f"{few}; 1 not read, or only in part"),
    ]
    assert [row["responses"] for row in ask("usage", provision="foia/31/3", force="westshire")] == [1]
    assert [row["responses"] for row in ask("usage", provision="foia/3")] == [0, 0]
    assert ask("usage", year="1999") == []


def test_provisions_and_denials_are_rates_of_what_was_read(ask: Ask) -> None:
    ranked = ask("provisions_ranked")
    assert [(row["provision"], row["forces"], row["responses"], row["total"]) for row in ranked] == [
        ("foia/31/1/a", 1, 1, 3),
        ("foia/31/3", 1, 1, 3),
    ]
    denials = ask("ncnd_by_force")
    assert [(row["force"], row["responses"], row["total"], row["provisions"]) for row in denials] == [
        ("westshire", 1, 2, "s.31(3)"),
        ("eastshire", 0, 1, None),
    ]


def test_coverage_warns(ask: Ask) -> None:
    assert [(row["force"], row["warning"]) for row in ask("coverage_warning")] == [
        ("eastshire", "fewer than 30 responses"),
        ("westshire", "fewer than 30 responses; 1 not read at all"),
    ]


def test_precedents_go_from_disclosed_to_refused_with_the_quote(ask: Ask) -> None:
    found = ask("precedents", q="tasers")
    quote = "section 31(1)(a) is engaged, as the numbers would help somebody to plan an attack."
    assert [(row["outcome"], row["of_this_outcome"], row["provisions"], row["quote"]) for row in found] == [
        ("disclosed", 1, None, None),
        ("refused", 1, "s.31(1)(a)", quote),
    ]


def test_the_same_question_elsewhere(ask: Ask) -> None:
    [other] = ask("other_forces", response=RESPONSES[1].id)
    assert (other["response"], other["snippet"]) == (RESPONSES[0].id, "«Tasers» «bought» since 2020")
    [pair] = ask("refused_here")
    assert (pair["response"], pair["disclosed"]) == (RESPONSES[1].id, RESPONSES[0].id)
    assert ask("refused_here", force="eastshire") == []
    assert ask("refused_here", q="dogs") == []
