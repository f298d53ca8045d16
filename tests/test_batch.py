"""The batch: hostile files become rows that say so, good ones are unharmed, nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fpdf import FPDF

from crawler.runs import RunLog
from db.models import Finding, Force, Reading, ReferenceFormat, Response, response_id
from db.store import Store, read_made
from extract.batch import Tally, extract, pending

FORCE = Force(
    id="ruritania",
    name="Ruritania Police",
    nation="england",
    regime="FOIA",
    kind="territorial",
    platform="none",
)
SITE = "https://foi.ruritania.example/"
ROOT = Path(__file__).parents[1]
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

GOOD_PAGE = (
    b"<h1>Kennel repairs</h1><p>Refused under Section 31(1)(a) of the Freedom of Information Act 2000.</p>"
)
GOOD_TEXT = b"No information is held about police swans.\n\nThis is case SWAN-412."


def letter(*, password: str | None = None) -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="Eleven bicycles were recovered from the canal.")
    if password:
        pdf.set_encryption(owner_password=password + "o", user_password=password)
    return bytes(pdf.output())


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of these numbered objects, the first of which is its catalogue."""
    body = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (count, table, trailer)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def one_page(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    """Return a PDF of one page, whose content stream is object 4 and what it needs from object 5 on."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
        % resources,
        content,
        *more,
    )


def growing(levels: int = 12, fan: int = 12) -> bytes:
    """Return a PDF in which each form draws the next one many times, and the last draws the first again."""
    drawing = b"0 0 1 1 re f " * 8 + b"/Next Do " * fan
    forms = [
        stream(
            drawing,
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /Next %d 0 R >> >>"
            % (5 + (level + 1) % levels),
        )
        for level in range(levels)
    ]
    return one_page(stream(drawing), *forms, resources=b"/XObject << /Next 5 0 R >>")


def flate_bomb(size: int) -> bytes:
    """Return a PDF whose one page decompresses to many times its size, twice over."""
    twice = zlib.compress(zlib.compress(b"0 0 1 1 re f\n" * (size // 13), 9), 9)
    return one_page(stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))


def fill(store: Store, bodies: dict[str, bytes], force: Force = FORCE) -> dict[str, str]:
    """Put bodies into a run, a response each, and return their digests by name."""
    run = RunLog(store, force.id, "test")
    digests = {}
    for name, body in bodies.items():
        url = SITE + name
        response = Response(id=response_id(force.id, url), force=force.id, url=url, title=name)
        run.add_response(response)
        file = run.capture(response.id, body, "page", url=url, name=name)
        run.add_file(file)
        assert file.sha256 is not None
        digests[name] = file.sha256
    run.close()
    return digests


def readings(store: Store, digests: dict[str, str]) -> dict[str, Reading]:
    return {name: read_made(store.reading(sha256), Reading) for name, sha256 in digests.items()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_hostile_files_become_rows_that_say_so_and_good_ones_are_unharmed(store: Store) -> None:
    killed = "killed the process that read it, by its memory or its contents"
    late = "took longer than 4 seconds to read"
    hostile = {
        "empty": (b"", "is empty"),
        "truncated.pdf": (letter()[:300], "is damaged: Failed to load document (PDFium: Data format error)."),
        "encrypted.pdf": (
            letter(password="swan"),
            "is encrypted: Failed to load document (PDFium: Incorrect password error).",
        ),
        "growing.pdf": (growing(), killed),
        "bomb.pdf": (flate_bomb(400_000_000), killed),
        "deep.html": (b"<main><h1>" * 40_000, late),
        "nuls": (bytes(5000), "has no reader: application/octet-stream"),
        "fake.zip": (b"PK\x03\x04" + b"swan" * 100, "has no reader: application/zip"),
    }
    good = {
        "page.html": GOOD_PAGE,
        "letter.txt": GOOD_TEXT,
        "letter.pdf": letter(),
        "line.txt": b"swan " * 40_000,
    }
    digests = fill(store, {name: body for name, (body, _) in hostile.items()} | good)
    tallies = extract(store, [FORCE], time_limit=4, memory_limit=400 * 1024**2)
    read = readings(store, digests)
    errors = {name: read[name].document.error for name in hostile}
    # How fast it grows is the machine's: it comes to one end or the other.
    assert errors["growing.pdf"] in (killed, late)
    assert errors == {
        **{name: error for name, (_, error) in hostile.items()},
        "growing.pdf": errors["growing.pdf"],
    }
    assert {name: read[name].document.error for name in good} == dict.fromkeys(good)
    assert [page.text for page in read["letter.pdf"].pages] == [
        "Eleven bicycles were recovered from the canal."
    ]
    assert [page.text for page in read["letter.txt"].pages] == [GOOD_TEXT.decode()]
    assert tallies == [Tally(force="ruritania", read=12, found=12, failed=8)]
    found = read_made(store.finding(digests["page.html"], FORCE.id), Finding)
    assert [citation.provision for citation in found.citations] == ["foia/31/1/a"]
    assert extract(store, [FORCE]) == [Tally(force="ruritania")]


def test_nothing_is_done_twice_but_on_demand_and_new_rules_are_searched_for_without_reading(
    store: Store,
) -> None:
    digests = fill(store, {"page.html": GOOD_PAGE, "letter.txt": GOOD_TEXT, "empty": b""})
    everything = [Tally(force="ruritania", read=3, found=3, failed=1)]
    seen: list[str] = []
    assert (
        extract(store, [FORCE], workers=1, report=lambda work: seen.append(work.file.filename)) == everything
    )
    assert sorted(seen) == ["empty", "letter.txt", "page.html"]
    assert extract(store, [FORCE]) == [Tally(force="ruritania")]
    letter_finding = store.finding(digests["letter.txt"], FORCE.id)
    assert read_made(letter_finding, Finding).references == ()

    stamps = {sha256: store.reading(sha256).stat().st_mtime_ns for sha256 in digests.values()}
    numbered = replace(
        FORCE, references=(ReferenceFormat(form="printed", pattern=r"SWAN-\d+", anywhere=True),)
    )
    assert extract(store, [numbered], workers=1) == [Tally(force="ruritania", read=0, found=3, failed=1)]
    assert [found.text for found in read_made(letter_finding, Finding).references] == ["SWAN-412"]
    assert {sha256: store.reading(sha256).stat().st_mtime_ns for sha256 in digests.values()} == stamps

    assert extract(store, [numbered], workers=1, again=True) == everything
    assert all(store.reading(sha256).stat().st_mtime_ns > stamp for sha256, stamp in stamps.items())


def test_a_body_that_two_responses_publish_is_read_once(store: Store) -> None:
    fill(store, {"first.txt": GOOD_TEXT, "second.txt": GOOD_TEXT})
    assert len(list(pending(store, FORCE))) == 1


def test_a_body_that_is_gone_from_the_folder_is_a_row_too(store: Store) -> None:
    digests = fill(store, {"lost.txt": GOOD_TEXT, "page.html": GOOD_PAGE})
    store.body(digests["lost.txt"]).unlink()
    assert extract(store, [FORCE], workers=1) == [Tally(force="ruritania", read=2, found=2, failed=1)]
    errors = {name: reading.document.error for name, reading in readings(store, digests).items()}
    assert errors == {"lost.txt": "is missing from the data folder", "page.html": None}


@linux
def test_killing_workers_leaves_the_batch_whole(store: Store) -> None:
    bodies = {f"{number}.txt": f"Letter {number} on swans.".encode() for number in range(12)}
    digests = fill(store, bodies)
    killed: list[int] = []

    def kill(work: object) -> None:
        if len(killed) < 4:
            for pid in _children(os.getpid()):
                if b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

    tallies = extract(store, [FORCE], report=kill)
    errors = {name: reading.document.error for name, reading in readings(store, digests).items()}
    assert len(killed) >= 4
    assert (tallies[0].read, tallies[0].found) == (12, 12)
    assert tallies[0].failed == sum(error is not None for error in errors.values()) <= len(killed)
    assert set(errors.values()) <= {None, "killed the process that read it, by its memory or its contents"}


@linux
def test_a_batch_that_is_killed_leaves_no_process_behind(store: Store) -> None:
    fill(store, {"deep.html": b"<main><h1>" * 60_000})
    script = (
        "import sys; from pathlib import Path; from db.models import Force; from db.store import Store\n"
        "from extract.batch import extract\n"
        f"force = Force(id={FORCE.id!r}, name='', nation='uk', regime='FOIA', kind='', platform='')\n"
        "extract(Store(Path(sys.argv[1])), [force], workers=2)\n"
    )
    batch = subprocess.Popen([sys.executable, "-c", script, str(store.root)], cwd=ROOT)
    try:
        assert _wait_for(lambda: _busy(_children(batch.pid)), seconds=20)
        everybody = _children(batch.pid)
        assert len(everybody) >= 2
    finally:
        batch.kill()
        batch.wait()
    assert _wait_for(lambda: [True] if not any(map(_alive, everybody)) else [], seconds=5)


def _children(pid: int) -> list[int]:
    """Return the children of a process, those that its threads started too."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for children in listed for child in children.read_text().split()]


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def _busy(pids: list[int]) -> list[int]:
    """Return the processes that have used more time than it takes to start: those that read the deep page."""
    ticks = os.sysconf("SC_CLK_TCK")
    return [pid for pid in pids if _alive(pid) and _ticks(pid) > 2.5 * ticks]


def _ticks(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])


def _wait_for(found: Callable[[], Sequence[int]], seconds: float) -> Sequence[int]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if it := found():
            return it
        time.sleep(0.1)
    return ()
