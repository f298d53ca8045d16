"""The data folder: what counts, what does not, and what a killed writer leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.runs import RunLog
from db.models import Document, Reading, Response, decode, encode, response_id, short_hash
from db.store import BusyError, Store, is_made, read_made, write, write_made

URL = "https://www.example.org/foi-ai/a-police/disclosure-2024/may-2024/a/"


def response(**changes: str) -> Response:
    """Return a response as a crawler finds it."""
    return Response(**{"id": response_id("a", URL), "force": "a", "url": URL, "title": "A"} | changes)  # type: ignore[arg-type]


def test_a_record_comes_back_and_an_unknown_key_is_refused() -> None:
    record = response()
    assert decode(encode(record), Response) == record
    with pytest.raises(ValueError, match="Response has no field colour"):
        decode(b'{"id":"a","force":"b","url":null,"colour":"red"}', Response)


def test_ids_are_the_hash_of_the_canonical_address() -> None:
    import hashlib

    assert response_id("a", URL) == "a-" + hashlib.sha256(URL.encode()).hexdigest()[:10]
    assert short_hash("a", 1) != short_hash("a1")


def test_a_run_without_its_closing_record_never_happened(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = RunLog(store, "a", "crawl")
    run.add_response(response())
    assert store.log("a").responses == {}
    run.close()
    assert list(store.log("a").responses) == [response().id]


def test_a_second_run_writes_only_what_is_new(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = RunLog(store, "a", "crawl")
    first.add_response(response())
    first.add_file(first.capture(response().id, b"one", "page", url=URL, name="a"))
    first.close()
    second = RunLog(store, "a", "crawl")
    second.add_response(response())
    second.add_file(second.capture(response().id, b"one", "page", url=URL, name="a"))
    second.add_file(second.capture(response().id, b"two", "attachment", url=f"{URL}a.pdf", name="a.pdf"))
    run = second.close()
    lines = {path.name: path.read_bytes().count(b"\n") for path in second.folder.glob("*.jsonl")}
    assert lines == {"responses.jsonl": 0, "files.jsonl": 1, "seen.jsonl": 1}
    assert (run.responses, run.files, run.failures, run.status) == (1, 2, 0, "complete")
    log = store.log("a")
    assert log.responses[response().id].first_seen == first.started
    assert log.responses[response().id].last_seen == second.started


def test_a_changed_page_keeps_its_old_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for body in (b"one", b"two"):
        run = RunLog(store, "a", "crawl")
        run.add_response(response())
        run.add_file(run.capture(response().id, body, "page", url=URL, name="a"))
        run.close()
    log = store.log("a")
    bodies = [store.body(str(file.sha256)).read_bytes() for file in log.files.values()]
    assert bodies == [b"one", b"two"]
    assert [store.body(str(file.sha256)).read_bytes() for file in log.current.values()] == [b"two"]


def test_work_is_stamped_with_the_version_that_made_it(tmp_path: Path) -> None:
    made = Reading(document=Document(sha256="a" * 64, reader="text"))
    path = tmp_path / "read" / "aa.json"
    assert not is_made(path, "1")
    write_made(path, "1", encode(made))
    assert is_made(path, "1")
    assert not is_made(path, "2")
    assert read_made(path, Reading) == made
    import json

    assert json.loads(path.read_bytes())["version"] == "1"


def test_a_file_that_is_being_written_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    write(path, b"old")
    (tmp_path / "a" / ".b.123").write_bytes(b"half of the n")
    assert path.read_bytes() == b"old"


def test_two_writers_are_one_too_many(tmp_path: Path) -> None:
    with (
        Store(tmp_path).writing(),
        pytest.raises(BusyError, match="another policefoi is at work"),
        Store(tmp_path).writing(),
    ):
        pass
    with Store(tmp_path).writing():
        pass
