"""The database: the contract, what a build makes of records, and what a build that breaks leaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.forces import load
from crawler.runs import RunLog
from crawler.saved import import_files
from db.build import build
from db.models import Force, Response, response_id
from db.store import Store
from extract.batch import extract
from extract.statutes import provisions
from nlp.batch import tag
from nlp.topics import taxonomy

# The contract of the design: tables and the columns that others rely on.
CONTRACT = {
    "forces": "id name nation regime kind platform log_url",
    "runs": "id force started finished source responses files failures status",
    "responses": "id force url title reference request received answered published outcome ncnd topic"
    " summary_status first_seen last_seen gone",
    "files": "sha256 response url role filename media_type bytes status fetched_at run",
    "documents": "sha256 reader pages language ocr warnings error",
    "pages": "sha256 number text",
    "passages": "sha256 page start end kind",
    "references": "response sha256 start end text normalised kind",
    "provisions": "id regime section title kind test ncnd url",
    "citations": "id response sha256 page start end verbatim quote provision section role ncnd",
    "exemptions": "response force provision section ncnd",
    "tables": "id sha256 response page caption rows columns method checks",
    "cells": "table_id row column row_span column_span text value header note",
    "topics": "id label parent",
    "response_topics": "response topic score method",
    "answers": "response question outcome provisions",
    "flags": "response kind quote source",
    "changes": "response seen kind diff",
    "similar": "response other score",
    "round_robins": "id question forces",
    "round_robin_members": "round_robin response",
}
REFUSED = """Freedom of information request reference no: 01.FOI.24.000001
I note you seek access to the following information:
How many Tasers were fired in 2023?
I have today decided to withhold the information. It is exempt by virtue of the following exemptions:
Section 31(1)(a)(b) – Law Enforcement
Section 40(2) – Personal Information
Reason for decision
Section 31 is a qualified exemption and harm would follow. Section 99(4) of the Act is named by mistake.
"""
DISCLOSED = """Freedom of information request reference no: 01.FOI.24.000002
I note you seek access to the following information:
How many dogs did the force have in 2023?
I have today decided to disclose the requested information.
Disclosure
Fourteen.
"""


def line(store: Store, forces: list[Force]) -> dict[str, int]:
    """Run everything after the crawl."""
    extract(store, forces, workers=1)
    tag(store, forces)
    return build(store, load().values(), provisions(), taxonomy())


def query(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query of the database."""
    connection = sqlite3.connect(store.database)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return the folder of one force with two letters and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("build")
    letters = folder / "letters"
    letters.mkdir()
    (letters / "refused.txt").write_text(REFUSED, encoding="utf-8")
    (letters / "disclosed.txt").write_text(DISCLOSED, encoding="utf-8")
    (letters / "empty.pdf").write_bytes(b"")
    store = Store(folder / "data")
    force = load()["metropolitan"]
    import_files(store, force, [letters])
    line(store, [force])
    return store


def test_every_table_and_column_of_the_contract_is_there(store: Store) -> None:
    for table, columns in CONTRACT.items():
        there = {row[1] for row in query(store, f"PRAGMA table_info([{table}])")}
        assert set(columns.split()) <= there, table


def test_responses_have_their_facts(store: Store) -> None:
    facts = "SELECT reference, outcome, request, topic, summary_status FROM responses ORDER BY reference"
    assert query(store, facts) == [
        (None, "unknown", None, "other", "not-read"),
        ("01.FOI.24.000001", "refused", "How many Tasers were fired in 2023?", "use-of-force", "read"),
        (
            "01.FOI.24.000002",
            "disclosed",
            "How many dogs did the force have in 2023?",
            "animals-rural",
            "read",
        ),
    ]


def test_the_most_specific_provisions_count_once(store: Store) -> None:
    assert query(store, "SELECT provision, section, ncnd FROM exemptions ORDER BY provision") == [
        ("foia/31/1/a", "s.31(1)(a)", 0),
        ("foia/31/1/b", "s.31(1)(b)", 0),
        ("foia/40/2", "s.40(2)", 0),
    ]


def test_usage_is_a_share_of_what_was_read(store: Store) -> None:
    usage = "SELECT force, provision, responses, total, rate FROM exemption_usage ORDER BY provision"
    assert query(store, usage) == [
        ("metropolitan", "foia/31/1/a", 1, 2, 0.5),
        ("metropolitan", "foia/31/1/b", 1, 2, 0.5),
        ("metropolitan", "foia/40/2", 1, 2, 0.5),
    ]


def test_failures_and_coverage_say_what_is_missing(store: Store) -> None:
    assert query(store, "SELECT filename, stage, reason FROM failures") == [
        ("empty.pdf", "unread", "is empty")
    ]
    covered = "SELECT responses, read, partly_read, not_read FROM coverage WHERE force = 'metropolitan'"
    assert query(store, covered) == [(3, 2, 0, 1)]
    assert query(store, "SELECT responses FROM coverage WHERE force = 'cumbria'") == [(0,)]


def test_what_the_catalogue_does_not_list_is_kept_and_marked(store: Store) -> None:
    unlisted = "SELECT id, section, checked FROM provisions WHERE note LIKE 'Printed so%'"
    assert query(store, unlisted) == [("foia/99/4", "s.99(4)", 0)]


def test_full_text_search_finds_responses_pages_and_tables(store: Store) -> None:
    for table in ("responses", "pages"):
        found = f"SELECT count(*) FROM [{table}_fts] WHERE [{table}_fts] MATCH 'taser'"
        assert query(store, found) == [(1,)], table
    assert query(store, "SELECT count(*) FROM tables_fts WHERE tables_fts MATCH 'taser'") == [(0,)]


def test_every_row_points_to_something(store: Store) -> None:
    assert query(store, "PRAGMA foreign_key_check") == []


def test_a_build_that_breaks_leaves_the_old_database(store: Store) -> None:
    before = store.database.read_bytes()

    def broken() -> Iterator[Any]:
        yield provisions()[0]
        raise ValueError("the catalogue broke off")

    with pytest.raises(ValueError, match="broke off"):
        build(store, load().values(), broken(), taxonomy())
    assert store.database.read_bytes() == before
    line(store, [load()["metropolitan"]])
    assert sorted(path.name for path in store.root.glob("foi.db*")) == ["foi.db"]


def test_a_force_that_the_register_does_not_know_is_an_error(tmp_path: Path) -> None:
    store = Store(tmp_path)
    RunLog(store, "atlantis", "crawl").close()
    with pytest.raises(ValueError, match="holds atlantis, which the register does not know"):
        build(store, load().values(), (), ())


def test_an_edit_is_kept_with_its_difference(tmp_path: Path) -> None:
    store, force = Store(tmp_path), load()["metropolitan"]
    url = "https://www.met.police.uk/foi-ai/metropolitan-police/disclosure-2024/may-2024/dogs/"
    response = Response(id=response_id(force.id, url), force=force.id, url=url, title="Dogs")
    for body in (DISCLOSED, DISCLOSED.replace("Fourteen", "Fifteen")):
        run = RunLog(store, force.id, "crawl")
        run.add_response(response)
        run.add_file(run.capture(response.id, body.encode(), "page", url=url, name="dogs"))
        run.close()
    line(store, [force])
    [(kind, diff)] = query(store, "SELECT kind, diff FROM changes")
    assert kind == "changed"
    assert diff.splitlines()[-2:] == ["-Fourteen.", "+Fifteen."]
    assert query(store, "SELECT status FROM files ORDER BY fetched_at") == [("superseded",), ("captured",)]
    assert query(store, "SELECT count(*) FROM pages") == [(1,)]


def test_what_a_letter_lacks_is_flagged_only_if_no_other_has_it(tmp_path: Path) -> None:
    force = load()["metropolitan"]
    url = "https://www.met.police.uk/foi-ai/metropolitan-police/disclosure-2024/may-2024/tasers/"
    response = Response(id=response_id(force.id, url), force=force.id, url=url, title="Tasers")
    reasons = (
        "Decision\nThe information is exempt under section 31(1)(a) of the Freedom of Information Act 2000."
    )
    test = "Reason for decision\nIt would prejudice the prevention of crime, and the public interest in that"
    letters = {
        "alone": [reasons],
        "both": [reasons, f"{reasons}\n{test} outweighs the interest in disclosure."],
    }
    flagged = {}
    for name, bodies in letters.items():
        store = Store(tmp_path / name)
        run = RunLog(store, force.id, "crawl")
        run.add_response(response)
        for number, body in enumerate(bodies):
            place = url if number == 0 else f"{url}{number}.txt"
            role: Any = "attachment" if number else "page"
            run.add_file(run.capture(response.id, body.encode(), role, url=place, name="letter"))
        run.close()
        line(store, [force])
        flagged[name] = {kind for (kind,) in query(store, "SELECT kind FROM flags")}
    assert flagged == {"alone": {"no-public-interest-test", "no-harm-test"}, "both": set()}
