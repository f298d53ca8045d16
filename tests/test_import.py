"""Saved pages and files become responses of a force, through the same path as a crawl."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crawler.forces import load
from crawler.saved import import_files
from db.models import response_id
from db.store import Store

SAVED = """<!DOCTYPE html><html><head><title>Lost keys | Warwickshire Police</title>
<link rel="canonical" href="{url}"></head><body><nav><a href="/">Home</a></nav>
<main><h1>Lost keys</h1><p>Request</p><p>How many station keys were lost in 2023?</p>
<p>Response</p><p>Four. The list is attached.</p>
<a href="/SysSiteAssets/foi-media/warwickshire/2024/keys.txt">List</a></main></body></html>"""
URL = "https://www.warwickshire.police.uk/foi-ai/warwickshire-police/foi-disclosure-2024/may-2024/lost-keys/"


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query of a data folder's database."""
    connection = sqlite3.connect(data / "foi.db")
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_a_saved_page_takes_its_address_and_attachments_with_it(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    (saved / "page_files").mkdir(parents=True)
    (saved / "page.html").write_text(SAVED.format(url=URL), encoding="utf-8")
    (saved / "page_files" / "keys.txt").write_text("front door, back door, gate, safe")
    store = Store(tmp_path / "data")
    run = import_files(store, load()["warwickshire"], [saved])
    log = store.log("warwickshire")
    key = response_id("warwickshire", URL)
    assert (run.source, run.responses, run.files, run.status) == ("import", 1, 2, "complete")
    assert (log.responses[key].url, log.responses[key].title) == (URL, "Lost keys")
    assert sorted((file.role, file.filename, file.response) for file in log.files.values()) == [
        ("attachment", "keys.txt", key),
        ("page", "lost-keys", key),
    ]


def test_a_page_of_another_site_is_known_by_its_bytes(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(SAVED.format(url="https://www.example.org/foi-ai/a/disclosure-2024/may/b/"))
    store = Store(tmp_path / "data")
    import_files(store, load()["warwickshire"], [page])
    [(key, response)] = store.log("warwickshire").responses.items()
    [file] = store.log("warwickshire").files.values()
    assert key == f"warwickshire-{str(file.sha256)[:10]}"
    assert response.url is None


def test_the_same_files_again_are_nothing_new(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Request\nHow many dogs?\nResponse\nTwo.")
    store = Store(tmp_path / "data")
    for _ in range(2):
        import_files(store, load()["cumbria"], [letter, letter])
    log = store.log("cumbria")
    assert (len(log.runs), len(log.responses), len(log.files)) == (2, 1, 1)


def test_one_address_for_several_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    with pytest.raises(ValueError, match="an address belongs to one file"):
        import_files(Store(tmp_path / "data"), load()["cumbria"], [tmp_path], url="https://example.org/")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no file"):
        import_files(Store(tmp_path / "data"), load()["cumbria"], [tmp_path / "empty"])


def test_the_seed_comes_out_whole(shared: Path, policefoi: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert policefoi("import", str(shared / "seed"), "--force", "metropolitan", data=data).returncode == 0
    for stage in ("extract", "tag", "build"):
        result = policefoi(stage, data=data)
        assert (result.returncode, result.stderr) == (0, "")
    [(reference, outcome, ncnd, topic, title, request, status)] = query(
        data, "SELECT reference, outcome, ncnd, topic, title, request, summary_status FROM responses"
    )
    assert (reference, outcome, ncnd, topic, status) == (
        "01.FOI.23.032896",
        "partly-disclosed",
        1,
        "child-abuse",
        "read",
    )
    assert request.startswith("Whomever it may concern,\nThe aim of this FOI")
    assert request.endswith("root causes of this social shift.")
    assert "cookies" not in request
    assert "under 18" in title
    assert len(title) <= 100
    assert query(data, "SELECT provision, section, ncnd FROM exemptions ORDER BY provision") == [
        ("foia/23/5", "s.23(5)", 1),
        ("foia/40/2/3A/a", "s.40(2)(3A)(a)", 0),
    ]
    procedural = "SELECT DISTINCT provision, section FROM citations WHERE role = 'procedural' ORDER BY 1"
    assert query(data, procedural) == [("foia/1/1/a", "s.1(1)(a)"), ("foia/17", "s.17")]


def test_real_letters_go_all_the_way(shared: Path, policefoi: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("Cumbria", "Humberside"):
        letter = shared / "real" / "letters" / f"{name}.pdf"
        assert policefoi("import", str(letter), "--force", name.lower(), data=data).returncode == 0
    for stage in ("extract", "tag", "build"):
        assert policefoi(stage, data=data).returncode == 0
    assert query(data, "SELECT force, reference, received, answered FROM responses ORDER BY force") == [
        ("cumbria", "FOI 1306/25", "2025-09-15", "2025-10-13"),
        ("humberside", "01/FOI/25/006753/Z", "2025-09-15", "2025-10-10"),
    ]
    assert query(data, "SELECT force, provision FROM exemptions") == [("humberside", "foia/40/2")]
    totals = "SELECT value FROM cells WHERE text IN ('2500', '1108') ORDER BY value"
    assert query(data, totals) == [(1108.0,), (2500.0,), (2500.0,)]
