"""The Single Online Home spider on pages of the sample site and on addresses of the forces' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.request import Request as WebRequest
from urllib.request import urlopen

import pytest
from scrapy import Request, http

from crawler.forces import load
from crawler.runs import RunLog
from crawler.sample.server import SampleSite
from crawler.spiders import Listed
from crawler.spiders.single_online_home import SingleOnlineHome
from db.models import File, Response, response_id
from db.store import Store

Get = Callable[[str, str], http.HtmlResponse]


@pytest.fixture
def get(site: SampleSite) -> Get:
    """Return a function that fetches a page of a force of the sample site."""

    def fetch(force: str, path: str) -> http.HtmlResponse:
        host = f"www.{force}.localhost:{site.port}"
        request = WebRequest(f"http://127.0.0.1:{site.port}{path}", headers={"Host": host})
        with urlopen(request) as answer:
            return http.HtmlResponse(f"http://{host}{path}", body=answer.read())

    return fetch


@pytest.fixture
def spiders(site: SampleSite, tmp_path: Path) -> dict[str, SingleOnlineHome]:
    """Return a spider of each force of the sample."""
    register = tmp_path / "forces.yml"
    register.write_text(site.forces_yml(), encoding="utf-8")
    store = Store(tmp_path)
    return {
        force.id: SingleOnlineHome(force=force, store=store, run=RunLog(store, force.id, "crawl"))
        for force in load(register).values()
    }


LOG = "/foi-ai/af/accessing-information/published-items/"
RESPONSES = [
    "https://www.met.police.uk/foi-ai/metropolitan-police/d/july-2022/words-of-a-title/",
    "https://www.met.police.uk/foi-ai/metropolitan-police/disclosure-2024/august-2024/words/",
    "https://www.warwickshire.police.uk/foi-ai/warwickshire-police/foi-disclosure-2024/october-2024/foi-958-2024/",
    "https://www.dyfed-powys.police.uk/foi-ai/dyfed-powys-police/disclosure2022/august/words-5542022/",
    "https://www.dyfed-powys.police.uk/cy-GB/foi-ai/heddlu-dyfed-powys/datgeliadau-2024/ebrill/geiriau-2102024/",
    "https://www.south-wales.police.uk/foi-ai/south-wales-police/disclosure-log/2025/august/foi-82525/",
    "https://www.gwent.police.uk/foi-ai/gwent-police/disclosure2/2022/09---september/202225392---words/",
    "https://www.northyorkshire.police.uk/foi-ai/north-yorkshire-police/foi-disclosure-2021-22/january-2025/foi-1/",
    "https://dorset.police.uk/foi-ai/dorset-police/disclosure-logs/2025-disclosures/words/",
    "https://www.wiltshire.police.uk/foi-ai/wiltshire-police/fois-with-spreadsheets/2022/foi-2022-1022/",
    "https://www.cambs.police.uk/foi-ai/cambridgeshire-police/foi/2025/march/words/",
    "https://www.essex.police.uk/foi-ai/essex-police/other-information/previous-foi-requests/words/",
]
OTHERS = [
    "https://www.met.police.uk/foi-ai/af/accessing-information/published-items/",
    "https://www.kent.police.uk/foi-ai/kent-police/Policy/it/freedom-of-information-sop-w1019/",
    "https://www.nottinghamshire.police.uk/foi-ai/nottinghamshire-police/publication/our-policies-and-procedures/a/",
    "https://www.kent.police.uk/SysSiteAssets/foi-media/kent/disclosure_2024/a.pdf",
    "https://www.met.police.uk/foi-ai/metropolitan-police/",
    "https://www.met.police.uk/news/disclosure-2024/words/",
    "not an address",
    "",
]


def test_responses_are_told_by_the_shape_of_their_address(spiders: dict[str, SingleOnlineHome]) -> None:
    spider = spiders["northmoor"]
    assert [url for url in RESPONSES if not spider.is_response(url)] == []
    assert [url for url in OTHERS if spider.is_response(url)] == []


def test_addresses_in_the_shared_facts_are_recognised(
    spiders: dict[str, SingleOnlineHome], shared: Path
) -> None:
    import json

    lines = (shared / "gold" / "pages.jsonl").read_text("utf-8").splitlines()
    urls = [url for line in lines if "/foi-ai/" in (url := json.loads(line)["url"])]
    assert len(urls) >= 20
    assert [url for url in urls if not spiders["northmoor"].is_response(url)] == []


def test_one_address_stands_for_a_response(spiders: dict[str, SingleOnlineHome]) -> None:
    canonical = spiders["northmoor"].canonical
    expected = "http://www.northmoor.localhost/foi-ai/northmoor-constabulary/d/may-2024/a/"
    assert canonical("http://www.Northmoor.localhost/foi-ai/northmoor-constabulary/d/May-2024/A") == expected
    assert canonical(f"{expected}?utm_source=x#top") == expected


def test_the_log_is_followed_to_its_end(spiders: dict[str, SingleOnlineHome], get: Get) -> None:
    spider = spiders["saltmarsh"]
    page = get("saltmarsh", LOG)
    listed = [entry for entry in spider.listed(page) if spider.is_response(entry.url)]
    assert listed[0] == Listed(
        url=f"http://www.saltmarsh.localhost:{page.url.split(':')[2].split('/')[0]}"
        "/foi-ai/saltmarsh-police/disclosure-2024/october/shop-thefts-that-were-not-attended-7332024/",
        title="Shop thefts that were not attended",
        published="2024-10-15",
    )
    seen = 1
    while following := list(dict.fromkeys(spider.following(page))):
        [url] = following
        page = get("saltmarsh", url.partition("localhost")[2].partition("/")[1] + url.split("/", 3)[3])
        seen += 1
    assert seen == 4


def test_a_pager_that_never_ends_is_left(spiders: dict[str, SingleOnlineHome], get: Get) -> None:
    spider = spiders["northmoor"]
    page = get("northmoor", LOG)
    first = [found.url for found in spider.parse_log(page) if isinstance(found, Request)]
    again = [found.url for found in spider.parse_log(page) if isinstance(found, Request)]
    assert any("start=" in url for url in first)
    assert again == []


def test_a_response_page_gives_its_records(spiders: dict[str, SingleOnlineHome], get: Get) -> None:
    spider = spiders["northmoor"]
    path = "/foi-ai/northmoor-constabulary/disclosure-2024/august-2024/use-of-spit-and-bite-guards/"
    page = get("northmoor", path)
    response, file, attachment = spider.parse_response(page, Listed(url=page.url, published="2024-08-13"))
    assert response == Response(
        id=response_id("northmoor", page.url),
        force="northmoor",
        url=page.url,
        title="Use of spit and bite guards",
        published="2024-08-13",
    )
    assert isinstance(file, File)
    assert (file.response, file.role, file.url, file.status) == (response.id, "page", page.url, "captured")
    assert spider.store.body(str(file.sha256)).read_bytes() == page.body
    assert isinstance(attachment, Request)
    assert attachment.url.endswith(
        "/SysSiteAssets/foi-media/northmoor/disclosure_2024/august_2024/spit-and-bite-guards.xlsx"
    )


def test_a_welsh_twin_belongs_to_the_english_response(spiders: dict[str, SingleOnlineHome], get: Get) -> None:
    spider = spiders["glan-yr-afon"]
    path = "/cy-GB/foi-ai/heddlu-glan-yr-afon/datgeliadau-2024/ebrill/arestiadau-yn-ol-cenedligrwydd-2102024/"
    page = get("glan-yr-afon", path)
    file, request = spider.parse_response(page, Listed(url=page.url))
    english = spider.canonical(
        page.urljoin("/foi-ai/glan-yr-afon-police/disclosure-2024/april/arrests-by-nationality-2102024/")
    )
    assert isinstance(request, Request)
    assert spider.canonical(request.url) == english
    assert isinstance(file, File)
    assert (file.response, file.role) == (response_id("glan-yr-afon", english), "page")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, b"<p>No such page</p>", ("gone", "answered with status 404")),
        (410, b"", ("gone", "answered with status 410")),
        (403, b"<p>Denied</p>", ("blocked", "refused with status 403")),
        (429, b"", ("blocked", "refused with status 429")),
        (500, b"oops", ("failed", "answered with status 500")),
        (
            200,
            b"<html><head><title>Just a moment...</title></head><body></body></html>",
            ("blocked", "a challenge page came in place of the response, with status 200"),
        ),
    ],
)
def test_what_is_no_answer_is_recorded_with_its_reason(
    spiders: dict[str, SingleOnlineHome], status: int, body: bytes, expected: tuple[str, str]
) -> None:
    spider = spiders["northmoor"]
    url = "http://www.northmoor.localhost/foi-ai/northmoor-constabulary/disclosure-2024/may-2024/a/"
    page = http.HtmlResponse(url, status=status, body=body)
    response, file = spider.parse_response(page, Listed(url=url, title="A", published="2024-05-01"))
    assert isinstance(response, Response)
    assert (response.title, response.published) == ("A", "2024-05-01")
    assert isinstance(file, File)
    assert (file.status, file.message) == expected
    assert file.sha256 is None


def test_a_letter_that_speaks_of_a_moment_is_no_challenge(spiders: dict[str, SingleOnlineHome]) -> None:
    url = "http://www.northmoor.localhost/foi-ai/northmoor-constabulary/disclosure-2024/may-2024/a/"
    body = b"<html><head><title>Use of CAPTCHA</title></head><body><h1>Just a moment</h1></body></html>"
    _, file = spiders["northmoor"].parse_response(http.HtmlResponse(url, body=body), Listed(url=url))
    assert isinstance(file, File)
    assert file.status == "captured"


def test_limit_and_since_leave_out_what_they_say(spiders: dict[str, SingleOnlineHome], get: Get) -> None:
    page = get("northmoor", LOG)
    limited, dated = spiders["northmoor"], spiders["saltmarsh"]
    limited.limit = 2
    asked = [r for r in limited.parse_log(page) if isinstance(r, Request) and limited.is_response(r.url)]
    assert len(asked) == 2
    dated.since = "2024-10-15"
    page = get("saltmarsh", LOG)
    kept = [r for r in dated.parse_log(page) if isinstance(r, Request) and dated.is_response(r.url)]
    assert len(kept) == 1


def test_a_page_that_sends_on_elsewhere_is_no_response(spiders: dict[str, SingleOnlineHome]) -> None:
    asked = "http://www.northmoor.localhost/foi-ai/northmoor-constabulary/disclosure-2024/may-2024/a/"
    for reached in ("http://www.northmoor.localhost/", asked.replace("northmoor.", "saltmarsh.")):
        page = http.HtmlResponse(reached, body=b"<h1>Welcome</h1>")
        response, file = spiders["northmoor"].parse_response(page, Listed(url=asked))
        assert isinstance(response, Response)
        assert response.url == asked
        assert isinstance(file, File)
        assert (file.status, file.message) == ("failed", f"sends on to {reached}, which is no response")
