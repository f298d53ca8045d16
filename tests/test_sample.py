"""The sample site: what it serves, and that everything in it is invented, labelled and consistent."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.forces import load
from crawler.sample.content import Entry, entries, responses
from crawler.sample.make_files import LABEL, make
from crawler.sample.pages import Site
from crawler.sample.server import SampleSite
from db.models import Outcome
from extract.statutes import provisions
from nlp.topics import taxonomy

FORCES = ("glan-yr-afon", "northmoor", "saltmarsh")
LOG = "/foi-ai/af/accessing-information/published-items/"
WELSH_LOG = f"/cy-GB{LOG}"
NORTHMOOR = "/foi-ai/northmoor-constabulary/disclosure-2024"
SALTMARSH = "/foi-ai/saltmarsh-police/disclosure-2024"
SECTION_60 = f"{NORTHMOOR}/january-2024/section-60-authorisations-2023/"
QUARRY_LANE = f"{NORTHMOOR}/july-2024/file-of-an-unsolved-murder-at-quarry-lane-1987/"
MONTHS = [
    "-",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
]
WELSH_MONTHS = [
    "-",
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
]
ARRESTS = "/foi-ai/glan-yr-afon-police/disclosure-2024/april/arrests-by-nationality-2102024/"
ARESTIADAU = (
    "/cy-GB/foi-ai/heddlu-glan-yr-afon/datgeliadau-2024/ebrill/arestiadau-yn-ol-cenedligrwydd-2102024/"
)
DEAD_LINK = "/SysSiteAssets/foi-media/saltmarsh/disclosure_2024/july/match-day-costs.xlsx"
KNIVES_CSV = "/SysSiteAssets/foi-media/saltmarsh/disclosure_2024/may/knife-crime-by-ward.csv"
PACKAGE = Path(__file__).parents[1] / "crawler" / "sample"


class Reply(NamedTuple):
    """What a request was answered with."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(site: SampleSite, force: str, path: str, method: str = "GET", **headers: str) -> Reply:
    """Return the answer of a force's site; `_` in a header's name stands for a hyphen."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        host = {"Host": f"www.{force}.localhost:{site.port}"}
        connection.request(method, path, headers=host | sent)
        reply = connection.getresponse()
        return Reply(reply.status, dict(reply.getheaders()), reply.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    """Return a site that no test changes."""
    with SampleSite(0) as running:
        yield running


@pytest.fixture
def own_site() -> Iterator[SampleSite]:
    """Return a site that the test may change."""
    with SampleSite(0) as running:
        yield running


@pytest.mark.parametrize(
    ("force", "path", "status", "media_type"),
    [
        ("northmoor", "/", 200, "text/html; charset=utf-8"),
        ("northmoor", "/foi-ai/", 200, "text/html; charset=utf-8"),
        ("northmoor", "/robots.txt", 200, "text/plain; charset=utf-8"),
        ("northmoor", "/SysSiteAssets/build/sample.css", 200, "text/css; charset=utf-8"),
        ("northmoor", LOG, 200, "text/html; charset=utf-8"),
        ("northmoor", WELSH_LOG, 404, "text/html; charset=utf-8"),
        ("northmoor", SECTION_60, 200, "text/html; charset=utf-8"),
        ("northmoor", SECTION_60.upper().rstrip("/"), 200, "text/html; charset=utf-8"),
        ("saltmarsh", SECTION_60, 404, "text/html; charset=utf-8"),
        ("glan-yr-afon", WELSH_LOG, 200, "text/html; charset=utf-8"),
        ("glan-yr-afon", ARESTIADAU, 200, "text/html; charset=utf-8"),
        ("saltmarsh", KNIVES_CSV, 200, "text/csv; charset=utf-8"),
    ],
)
def test_addresses(site: SampleSite, force: str, path: str, status: int, media_type: str) -> None:
    reply = ask(site, force, path)
    assert (reply.status, reply.headers["Content-Type"]) == (status, media_type)
    assert int(reply.headers["Content-Length"]) == len(reply.body) > 0


@pytest.mark.parametrize(
    ("force", "path", "status"),
    [
        ("northmoor", f"{NORTHMOOR}/june-2024/burglary-detection-rates/", 403),
        ("northmoor", f"{NORTHMOOR}/february-2024/use-of-agency-staff/", 404),
        ("saltmarsh", f"{SALTMARSH}/june/theft-of-lead-from-churches-4992024/", 200),
        ("saltmarsh", DEAD_LINK, 404),
    ],
)
def test_troubles_are_answered_without_validators(
    site: SampleSite, force: str, path: str, status: int
) -> None:
    reply = ask(site, force, path)
    assert reply.status == status
    assert "ETag" not in reply.headers
    assert "Last-Modified" not in reply.headers
    assert (b"<title>Just a moment" in reply.body) == (status in (200, 403))


def test_moved_item_leads_to_its_canonical_address(site: SampleSite) -> None:
    old = "/foi-ai/northmoor-constabulary/d/july-2024/quarry-lane-murder-file/"
    reply = ask(site, "northmoor", old)
    assert (reply.status, reply.headers["Location"], reply.body) == (301, QUARRY_LANE, b"")


def test_bad_attachments(site: SampleSite) -> None:
    def file(force: str, path: str) -> tuple[str, bytes]:
        reply = ask(site, force, f"/SysSiteAssets/foi-media/{force}/disclosure_2024/{path}")
        assert reply.status == 200
        return reply.headers["Content-Type"], reply.body

    cut_off = file("northmoor", "september_2024/reply-age-of-computers.pdf")
    assert (cut_off[0], cut_off[1][:5], b"%%EOF" in cut_off[1]) == ("application/pdf", b"%PDF-", False)
    web_page = file("saltmarsh", "april/guidance-for-officers-at-hunts.pdf")
    assert (web_page[0], web_page[1][:15]) == ("application/pdf", b"<!DOCTYPE html>")
    assert file("glan-yr-afon", "september/missing-episodes.xlsx")[1] == b""


@pytest.mark.parametrize("force", FORCES)
def test_robots_txt_closes_one_folder_and_asks_for_no_delay(site: SampleSite, force: str) -> None:
    slug = {"northmoor": "northmoor-constabulary"}.get(force, f"{force}-police")
    assert ask(site, force, "/robots.txt").body.decode() == (
        f"User-agent: *\nDisallow: /foi-ai/{slug}/private/\nDisallow: /search/\n"
    )


def test_the_closed_folder_is_linked_and_would_answer(site: SampleSite) -> None:
    [closed] = [entry for entry in entries() if "/private/" in entry.path]
    assert closed.path in {path for path, *_ in walk(site, "northmoor", LOG)}
    assert ask(site, "northmoor", closed.path).status == 200


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "www.elsewhere.localhost", "", "a:b:c"])
def test_no_other_host_is_served(site: SampleSite, host: str) -> None:
    reply = ask(site, "northmoor", "/", Host=host)
    assert (reply.status, reply.body) == (421, b"No such host.\n")


@pytest.mark.parametrize(
    ("force", "path"),
    [("northmoor", LOG), ("northmoor", SECTION_60), ("saltmarsh", KNIVES_CSV), ("northmoor", "/robots.txt")],
)
def test_conditional_requests(site: SampleSite, force: str, path: str) -> None:
    full = ask(site, force, path)
    etag, modified = full.headers["ETag"], full.headers["Last-Modified"]
    earlier, later = "Sun, 31 Dec 2023 00:00:00 GMT", "Fri, 01 Jan 2027 00:00:00 GMT"

    def status(**headers: str) -> int:
        return ask(site, force, path, **headers).status

    unchanged = ask(site, force, path, If_None_Match=etag)
    assert (unchanged.status, unchanged.body, unchanged.headers["ETag"]) == (304, b"", etag)
    assert "Content-Length" not in unchanged.headers
    assert status(If_None_Match=f'"other", W/{etag}') == 304
    assert status(If_None_Match="*") == 304
    assert status(If_None_Match='"other"') == 200
    assert status(If_Modified_Since=modified) == 304
    assert status(If_Modified_Since=later) == 304
    assert status(If_Modified_Since=earlier) == 200
    assert status(If_Modified_Since="yesterday") == 200
    # RFC 9110, section 13.2.2: the date is not looked at where a tag was sent.
    assert status(If_None_Match='"other"', If_Modified_Since=later) == 200
    assert status(If_None_Match=etag, If_Modified_Since=earlier) == 304


def test_head_is_a_get_without_the_body(site: SampleSite) -> None:
    got, head = ask(site, "northmoor", SECTION_60), ask(site, "northmoor", SECTION_60, method="HEAD")
    del got.headers["Date"], head.headers["Date"]
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


def walk(site: SampleSite, force: str, path: str) -> list[tuple[str, str, str, str]]:
    """Return address, title, type and date of every entry of a list, page after page."""
    found: list[tuple[str, str, str, str]] = []
    following: str | None = path
    while following:
        page = LexborHTMLParser(ask(site, force, following).body)
        items = page.css(".soh-result")
        assert 1 <= len(items) <= 6
        for item in items:
            [link] = item.css("a")
            texts = [part.text(strip=True) for part in item.css("h2, p")]
            found.append((str(link.attributes["href"]), *texts))  # type: ignore[arg-type]
        pager = page.css_first('a[rel="next"]')
        following = pager.attributes["href"] if pager else None
        if pager:
            assert pager.text() == ("Nesaf" if path == WELSH_LOG else "Next page")
    return found


@pytest.mark.parametrize(("force", "pages"), [("northmoor", 4), ("saltmarsh", 4), ("glan-yr-afon", 3)])
def test_list_has_every_entry_and_ends(site: SampleSite, force: str, pages: int) -> None:
    listed = [entry for entry in entries() if entry.force == force and entry.path != QUARRY_LANE]
    assert walk(site, force, LOG) == [
        (
            entry.path,
            entry.title,
            entry.type,
            f"Published: {entry.published.day} {MONTHS[entry.published.month]} 2024",
        )
        for entry in listed
    ]
    assert -(-len(listed) // 6) == pages
    assert {entry.path for entry in responses() if entry.force == force} <= {
        entry.path for entry in listed
    } | {entry.to for entry in listed}


def test_welsh_list_has_every_twin(site: SampleSite) -> None:
    assert walk(site, "glan-yr-afon", WELSH_LOG) == [
        (
            entry.welsh,
            entry.welsh_title,
            "Cofnod datgeliadau",
            f"Cyhoeddwyd: {entry.published.day} {WELSH_MONTHS[entry.published.month]} 2024",
        )
        for entry in entries()
        if entry.welsh
    ]


def test_filters_are_ignored_and_nonsense_starts_at_the_first_page(site: SampleSite) -> None:
    first = ask(site, "saltmarsh", LOG).body
    for query in (
        "?dt=Publication%20scheme&ic=217281",
        "?q=drones",
        "?start=-1",
        "?start=%C2%B2",
        f"?start={9:09}",
    ):
        assert ask(site, "saltmarsh", LOG + query).body == first


def test_one_item_is_listed_twice() -> None:
    paths = [entry.path.rstrip("/").lower() for entry in entries()]
    twice = {path for path in paths if paths.count(path) == 2}
    assert twice == {"/foi-ai/saltmarsh-police/disclosure-2024/january/dogs-reported-stolen-to-order-0192024"}


def test_item_page_has_its_chrome_and_its_article(site: SampleSite) -> None:
    page = LexborHTMLParser(ask(site, "glan-yr-afon", ARRESTS).body)
    [title], [canonical] = page.css("h1"), page.css('link[rel="canonical"]')
    assert (title.text(), canonical.attributes["href"]) == ("Arrests by nationality", ARRESTS)
    twins = {
        link.attributes["hreflang"]: link.attributes["href"] for link in page.css('link[rel="alternate"]')
    }
    assert twins == {"en": ARRESTS, "cy": ARESTIADAU}
    chrome = "exit beta nav crumbs share feedback related footer language"
    assert {name: len(page.css(f".soh-{name}")) for name in chrome.split()} == dict.fromkeys(
        chrome.split(), 1
    )
    assert len(page.css("form[role=search]")) == 1
    assert len(page.css(".soh-cookies--saved")) == 2
    [article], [related] = page.css("article"), page.css(".soh-related")
    assert "Section 23(5)" in related.text()
    assert "Section 23(5)" not in article.text()


def test_welsh_twins_have_a_welsh_letter_or_only_welsh_chrome(site: SampleSite) -> None:
    bodies = {
        entry.path.rstrip("/").rpartition("/")[2]: "Cais:"
        in ask(site, entry.force, entry.welsh).body.decode()
        for entry in responses()
        if entry.welsh
    }
    assert bodies == {
        "arrests-by-nationality-2102024": True,
        "attacks-on-the-forces-own-computers-5132024": True,
        "facial-recognition-software-1492024": False,
        "galwadau-101-a-atebwyd-yn-gymraeg-0942024": True,
        "hate-crime-by-strand-and-outcome-2882024": False,
        "shotgun-and-firearm-certificates-0312024": False,
    }


def test_attachments_are_there_but_for_the_dead_link(site: SampleSite) -> None:
    dead = [
        attachment.path
        for entry in responses()
        for attachment in entry.attachments
        if ask(site, entry.force, attachment.path).status != 200
    ]
    assert dead == [DEAD_LINK]


def test_same_bytes_at_every_port(site: SampleSite, own_site: SampleSite) -> None:
    assert site.port != own_site.port
    for entry in entries():
        assert ask(site, entry.force, entry.path).body == ask(own_site, entry.force, entry.path).body
    for force in FORCES:
        assert ask(site, force, LOG).body == ask(own_site, force, LOG).body


def test_register_names_the_port(site: SampleSite, tmp_path: Path) -> None:
    register = tmp_path / "forces.yml"
    register.write_text(site.forces_yml(), "utf-8")
    forces = load(register)
    assert {force.id: (force.nation, force.platform, force.log_url) for force in forces.values()} == {
        id: (nation, "single-online-home", f"http://www.{id}.localhost:{site.port}{LOG}")
        for id, nation in zip(FORCES, ("wales", "england", "england"), strict=True)
    }
    assert site.log_urls() == tuple(
        f"http://www.{force}.localhost:{site.port}{LOG}"
        for force in ("northmoor", "saltmarsh", "glan-yr-afon")
    )


def test_requests_are_kept(own_site: SampleSite) -> None:
    ask(own_site, "northmoor", f"{LOG}?start=6", User_Agent="a test")
    ask(own_site, "saltmarsh", "/nothing", method="HEAD")
    [first, second] = own_site.requests
    assert (first.method, first.host, first.path, first.headers["user-agent"], first.status) == (
        "GET",
        f"www.northmoor.localhost:{own_site.port}",
        f"{LOG}?start=6",
        "a test",
        200,
    )
    assert (second.method, second.path, second.status) == ("HEAD", "/nothing", 404)


def test_edit_changes_text_and_validators(own_site: SampleSite) -> None:
    before = ask(own_site, "northmoor", SECTION_60)
    own_site.edit(SECTION_60, "1,204", "1,205")
    after = ask(own_site, "northmoor", SECTION_60)
    assert after.body == before.body.replace(b"1,204", b"1,205") != before.body
    assert (before.headers["Last-Modified"], after.headers["Last-Modified"]) == (
        "Tue, 30 Jan 2024 12:00:00 GMT",
        "Wed, 31 Jan 2024 12:00:00 GMT",
    )
    validators = {"If_None_Match": before.headers["ETag"], "If_Modified_Since": before.headers["Date"]}
    assert ask(own_site, "northmoor", SECTION_60, **validators).status == 200
    with pytest.raises(ValueError, match="does not hold '1,204'"):
        own_site.edit(SECTION_60, "1,204", "1,206")
    for path in (LOG, "/robots.txt", "/nothing"):
        with pytest.raises(KeyError):
            own_site.edit(path, "a", "b")


def test_vanish_withdraws_a_response_with_its_twin(own_site: SampleSite) -> None:
    before = ask(own_site, "glan-yr-afon", LOG)
    own_site.vanish(ARRESTS)
    assert ask(own_site, "glan-yr-afon", ARRESTS).status == 404
    assert ask(own_site, "glan-yr-afon", ARESTIADAU).status == 404
    for log, path in ((LOG, ARRESTS), (WELSH_LOG, ARESTIADAU)):
        assert path not in {listed for listed, *_ in walk(own_site, "glan-yr-afon", log)}
    since = before.headers["Last-Modified"]
    assert ask(own_site, "glan-yr-afon", LOG, If_Modified_Since=since).status == 200
    with pytest.raises(KeyError):
        own_site.vanish(ARRESTS)


def test_server_listens_on_this_machine_alone(site: SampleSite) -> None:
    assert site.address == ("127.0.0.1", site.port)


def test_module_serves_and_prints_its_addresses() -> None:
    command = [sys.executable, "-m", "crawler.sample", "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=PACKAGE.parents[1], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in FORCES]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert [re.sub(r":\d+/", ":PORT/", line) for line in lines] == [
        f"http://www.{force}.localhost:PORT{LOG}\n" for force in ("northmoor", "saltmarsh", "glan-yr-afon")
    ]


# The content.


def words(entry: Entry) -> str:
    """Return the text of a response's own page."""
    return " ".join(LexborHTMLParser(entry.body).text(separator=" ").split())


def test_there_is_one_response_of_every_kind() -> None:
    found = responses()
    assert {force: sum(entry.force == force for entry in found) for force in FORCES} == {
        "glan-yr-afon": 13,
        "northmoor": 14,
        "saltmarsh": 16,
    }
    expected = [entry.expect for entry in found if entry.expect]
    assert {expect.outcome for expect in expected} == set(get_args(Outcome))
    sections = {int(provision.split("/")[1]) for expect in expected for provision in expect.exemptions}
    assert sections == {12, 14, 21, 22, 23, 24, 30, 31, 38, 40, 43}
    assert {
        "foia/12/1", "foia/12/2", "foia/14/1", "foia/14/2", "foia/23/5", "foia/40/2/3A/a",
    } <= {provision for expect in expected for provision in expect.exemptions}  # fmt: skip
    assert sum(expect.ncnd and expect.outcome == "partly-disclosed" for expect in expected) == 1


@pytest.mark.parametrize("entry", responses(), ids=lambda entry: entry.path.rstrip("/").rpartition("/")[2])
def test_expectations_are_in_the_vocabulary_and_on_the_page(entry: Entry) -> None:
    expect = entry.expect
    assert expect is not None
    assert expect.outcome in get_args(Outcome)
    topics = {topic.id for topic in taxonomy() if topic.parent}
    assert 1 <= len(expect.topics) <= 3
    assert set(expect.topics) <= topics
    catalogue = {provision.id for provision in provisions()}
    # A catalogue holds whole paths; a letter may chain limbs that it lists apart (40(2)(3A)(a)).
    assert set(expect.exemptions) <= catalogue | {"foia/40/2/3A/a"}
    assert expect.ncnd == bool({"foia/23/5", "foia/24/2", "foia/30/3", "foia/31/3"} & set(expect.exemptions))
    text = words(entry)
    assert expect.reference is not None
    assert expect.reference in text
    for moment in (expect.received, expect.answered):
        if moment and not whole_answer_is_attached(entry):
            year, month, day = moment.split("-")
            written = f"{int(day)} {MONTHS[int(month)]} {year}"
            welsh = f"{int(day)} {WELSH_MONTHS[int(month)]} {year}"
            assert any(form in text for form in (written, welsh, f"{day}/{month}/{year}")), moment
            assert moment <= entry.published.isoformat()
    if not whole_answer_is_attached(entry):
        assert 200 <= len(text.split()) <= 700


def whole_answer_is_attached(entry: Entry) -> bool:
    """Return whether a page says no more than that the answer is in its attachment."""
    return bool(entry.attachments) and len(words(entry).split()) < 100


def test_round_robins_ask_the_same_and_are_answered_differently() -> None:
    for slug, answered in (
        (
            "facial-recognition-software",
            {
                "northmoor": "disclosed",
                "saltmarsh": "refused",
                "glan-yr-afon": "neither-confirm-nor-deny",
            },
        ),
        (
            "payments-to-informants",
            {
                "northmoor": "neither-confirm-nor-deny",
                "saltmarsh": "disclosed",
                "glan-yr-afon": "refused",
            },
        ),
    ):
        robin = [entry for entry in responses() if slug in entry.path]
        assert {entry.force: entry.expect and entry.expect.outcome for entry in robin} == answered
        refused = next(entry.expect for entry in robin if entry.expect and entry.expect.outcome == "refused")
        assert refused.exemptions == ("foia/31/1/a", "foia/31/1/b")
    shared = (
        "Has the force bought, hired or tried out facial recognition software since 1 January 2021?",
        "the total that the force paid to informants (covert human intelligence sources);",
    )
    assert [sum(question in words(entry) for entry in responses()) for question in shared] == [3, 3]


def test_references_are_unique() -> None:
    numbers = [(entry.force, entry.expect.reference) for entry in responses() if entry.expect]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("force", FORCES)
def test_every_page_is_labelled_as_invented(site: SampleSite, force: str) -> None:
    pages = Site(force)
    bodies: dict[str, bytes] = {
        path: page.body
        for path, page in (pages.pages | pages.furniture).items()
        if page.media_type.startswith("text/html") and page.status != 301
    }
    bodies |= {path: ask(site, force, path).body for path in (LOG, f"{LOG}?start=6", WELSH_LOG, "/nothing")}
    assert [path for path, body in bodies.items() if LABEL not in body.decode()] == []
    assert len(bodies) > 15


def test_letters_are_labelled_as_invented() -> None:
    letters = [path for path in PACKAGE.glob("files/**/*.pdf") if path.stat().st_size > 1000]
    assert len(letters) == 2
    for letter in letters:
        assert letter.read_bytes().count(LABEL.encode()) == letter.read_bytes().count(b"/Type /Page\n") >= 2


def test_no_real_host_is_named() -> None:
    texts = {
        path: path.read_bytes().decode("latin-1")
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".xlsx"}
    }
    assert len(texts) > 60
    address = re.compile(r"(?:https?://|\w@|\bwww\.)([a-z0-9.-]+)", re.IGNORECASE)
    hosts = {host.rstrip(".") for text in texts.values() for host in address.findall(text)}
    hosts = {host for host in hosts if "." in host and not host.endswith((".localhost", ".example"))}
    assert hosts == set()
    domain = re.compile(r"\b[a-z0-9-]+\.(?:uk|com|org|net|io|gov|wales|cymru|scot)\b", re.IGNORECASE)
    assert {name for text in texts.values() for name in domain.findall(text)} == set()


def test_committed_files_are_what_the_script_makes(tmp_path: Path) -> None:
    make(tmp_path / "once")
    make(tmp_path / "twice")

    def held(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    assert held(tmp_path / "once") == held(tmp_path / "twice") == held(PACKAGE / "files")


def test_workbook_shows_two_sheets() -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    [path] = [path for path in PACKAGE.glob("files/**/*.xlsx") if path.stat().st_size]
    book = openpyxl.load_workbook(path)
    assert [(sheet.title, sheet.sheet_state, sheet.max_row) for sheet in book] == [
        ("By month", "visible", 18),
        ("By station", "visible", 7),
    ]
    assert [cell.value for cell in book["By month"][16]] == ["Total", 154, 12, 139, 7]
