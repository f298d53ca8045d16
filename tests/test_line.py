"""The straight line from end to end: the real spider over real HTTP, every stage, twice, and killed."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from crawler.sample.content import entries, responses
from crawler.sample.server import SampleSite

# What tells when something was seen, not what was seen: two runs can never agree on it.
OBSERVED = {
    "responses": {"first_seen", "last_seen"},
    "files": {"fetched_at", "run"},
    "changes": {"seen"},
}
KILLS = 20


def folder(path: Path, site: SampleSite) -> Path:
    """Return a new data folder whose register is that of the sample site."""
    path.mkdir()
    (path / "forces.yml").write_text(site.forces_yml(), encoding="utf-8")
    return path


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query of a data folder's database."""
    connection = sqlite3.connect(data / "foi.db")
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def content(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the schema and every row, search indexes too, but for what tells when things were seen.

    `sqlite_stat1` counts the rows of `runs` among others, for the query planner.
    """
    schema = query(data, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
    found = {"schema": schema}
    for _, name, sql in schema:
        if " TABLE " in str(sql)[:40] and name not in ("runs", "sqlite_stat1"):
            columns = [row[1] for row in query(data, f"PRAGMA table_info([{name}])")]
            kept = ", ".join(f"[{each}]" for each in columns if each not in OBSERVED.get(name, set()))
            found[name] = sorted(query(data, f"SELECT {kept} FROM [{name}]"), key=repr)
    return found


def assert_same(found: dict[str, list[tuple[Any, ...]]], expected: dict[str, list[tuple[Any, ...]]]) -> None:
    """Compare two databases table by table, so that a difference names its table."""
    assert found.keys() == expected.keys()
    for name, rows in expected.items():
        assert found[name] == rows, name


@pytest.fixture(scope="module")
def updated(site: SampleSite, policefoi: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder after one undisturbed update."""
    data = folder(tmp_path_factory.mktemp("line") / "data", site)
    result = policefoi("update", data=data)
    # The sample has pages and files that cannot be had or read, and an update says so.
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    return data


def test_every_response_of_the_sample_is_there(updated: Path) -> None:
    listed = [entry for entry in entries() if entry.type == "Disclosure log"]
    expected = {
        entry.path.lower().rstrip("/") for entry in listed if entry.answer not in ("moved", "again")
    } | {entry.to.lower().rstrip("/") for entry in listed if entry.to}
    found = query(updated, "SELECT url FROM responses")
    paths = {url.split("/", 3)[3] for (url,) in found}
    assert {f"/{path}".rstrip("/") for path in paths} == expected
    assert len(found) == len(expected) >= 30


def test_what_cannot_be_had_or_read_says_why(updated: Path) -> None:
    found = query(updated, "SELECT force, filename, stage, reason FROM failures ORDER BY force, filename")
    empty = "missing-episodes.xlsx"
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert found == [
        ("glan-yr-afon", empty, "unread", "is empty"),
        ("northmoor", "burglary-detection-rates", "blocked", "refused with status 403"),
        ("northmoor", "draft-replies", "blocked", "robots.txt forbids it"),
        (
            "northmoor",
            "reply-age-of-computers.pdf",
            "unread",
            "is damaged: Failed to load document (PDFium: Data format error).",
        ),
        ("northmoor", "spit-and-bite-guards.xlsx", "unread", f"has no reader: {xlsx}"),
        ("northmoor", "use-of-agency-staff", "gone", "answered with status 404"),
        ("saltmarsh", "match-day-costs.xlsx", "gone", "answered with status 404"),
        (
            "saltmarsh",
            "theft-of-lead-from-churches-4992024",
            "blocked",
            "a challenge page came in place of the response, with status 200",
        ),
    ]


def test_facts_are_those_that_the_authors_of_the_sample_wrote_down(updated: Path) -> None:
    expected, found = {}, {}
    known = {
        url.split("/", 3)[3].strip("/"): (key, *facts)
        for key, url, *facts in query(
            updated, "SELECT id, url, reference, ncnd, received, answered FROM responses"
        )
    }
    provisions = query(updated, "SELECT response, provision FROM exemptions")
    for entry in responses():
        path = entry.path.lower().strip("/")
        key, *facts = known[path]
        assert entry.expect is not None
        expect = entry.expect
        applied = {provision for response, provision in provisions if response == key}
        expected[path] = (expect.reference, expect.ncnd, set(expect.exemptions))
        found[path] = (facts[0], bool(facts[1]), applied)
    assert found == expected


def test_every_citation_stands_where_it_says(updated: Path) -> None:
    wrong = """
        SELECT c.id FROM citations AS c LEFT JOIN pages AS p ON p.sha256 = c.sha256 AND p.number = c.page
        WHERE substr(p.text, c.start + 1, c.[end] - c.start) IS NOT c.verbatim
    """
    assert query(updated, wrong) == []
    assert query(updated, "SELECT count(*) FROM citations")[0][0] > 100


def test_no_furniture_reaches_stored_text(updated: Path) -> None:
    for words in ("cookies", "Leave this site", "cwcis", "is a beta", "Skip to main", "Related items"):
        assert query(updated, f"SELECT sha256 FROM pages WHERE text LIKE '%{words}%'") == [], words


def test_a_second_update_only_asks_whether_things_changed(
    updated: Path, site: SampleSite, policefoi: Any
) -> None:
    before = content(updated)
    held = query(updated, "SELECT DISTINCT url FROM files WHERE sha256 IS NOT NULL")
    known = {url.lower().split("/", 3)[3].strip("/") for (url,) in held}
    asked = len(site.requests)
    result = policefoi("update", data=updated)
    again = [
        request for request in site.requests[asked:] if request.path.lower().strip("/").split("?")[0] in known
    ]
    assert len(again) == len(known)
    assert {request.status for request in again} == {304}
    assert all("if-none-match" in request.headers for request in again)
    done = [line for line in result.stdout.splitlines() if "read," in line or "tagged" in line]
    assert done == [
        "glan-yr-afon: 0 read, 0 searched, 0 unreadable",
        "northmoor: 0 read, 0 searched, 0 unreadable",
        "saltmarsh: 0 read, 0 searched, 0 unreadable",
        "glan-yr-afon: 0 of 13 responses tagged",
        "northmoor: 0 of 17 responses tagged",
        "saltmarsh: 0 of 17 responses tagged",
    ]
    assert_same(content(updated), before)


def test_killed_at_twenty_random_moments_nothing_is_lost(
    updated: Path, site: SampleSite, policefoi: Any, tmp_path: Path
) -> None:
    chance = random.Random(20)
    data = folder(tmp_path / "killed", site)
    for _ in range(KILLS):
        running = policefoi.start("update", data=data)
        time.sleep(chance.uniform(0.2, 8))
        running.send_signal(signal.SIGKILL)
        running.wait()
    result = policefoi("update", data=data)
    assert result.returncode == 1, result.stderr
    assert_same(content(data), content(updated))


def test_an_edit_and_a_withdrawal_are_seen(site: SampleSite, policefoi: Any, tmp_path: Path) -> None:
    data = folder(tmp_path / "changed", site)
    policefoi("update", data=data)
    edited, vanished = responses()[0], responses()[1]
    word = edited.title.split()[0]
    site.edit(edited.path, word, f"Amended: {word}")
    site.vanish(vanished.path)
    policefoi("update", data=data)
    changes = query(
        data,
        "SELECT r.url, c.kind FROM changes AS c JOIN responses AS r ON r.id = c.response ORDER BY c.kind",
    )
    found = {(kind, "/" + url.split("/", 3)[3]) for url, kind in changes}
    assert ("changed", edited.path) in found
    assert ("gone", vanished.path) in found
    gone = query(data, "SELECT gone, summary_status FROM responses WHERE gone IS NOT NULL AND topic <> ''")
    assert all(date and len(date) == 10 for date, _ in gone)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "expected at least 10 responses on {url} and found 0: the log may have changed its shape"),
        ("/no-such-page/", "the log page {url}: answered with status 404"),
    ],
)
def test_a_log_that_changed_its_shape_is_a_failed_run(
    path: str, said: str, site: SampleSite, policefoi: Any, tmp_path: Path
) -> None:
    data = folder(tmp_path / "shape", site)
    register = data / "forces.yml"
    log = "/foi-ai/af/accessing-information/published-items/"
    register.write_text(register.read_text("utf-8").replace(log, path), encoding="utf-8")
    result = policefoi("crawl", "northmoor", data=data)
    url = f"http://www.northmoor.localhost:{site.port}{path}"
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == f"northmoor: 0 responses, 0 files, 0 failures; failed: {said.format(url=url)}\n"
    assert said.format(url=url) in policefoi("status", data=data).stdout.replace("\n", " ")
