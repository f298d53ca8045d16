"""The base spider: log page -> responses and their pages; links on a page -> attachments.

A platform is one class that says where the links are, where the fields are and how to page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, ClassVar, Literal, cast
from urllib.parse import unquote, urlsplit

import scrapy
from scrapy import Request, http, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from twisted.python.failure import Failure

from crawler.refusals import GONE, refusal
from crawler.runs import RunLog, now
from db.models import File, Force, Response, response_id, short_hash
from db.store import Store

Found = Request | Response | File


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a log page says of one response."""

    url: str
    title: str | None = None
    published: str | None = None


class LogSpider(scrapy.Spider):
    """Crawls one force's log; a platform's class fills in the methods that raise."""

    name = "log"
    platforms: ClassVar[dict[str, type[LogSpider]]] = {}

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        LogSpider.platforms[cls.name] = cls

    def __init__(
        self,
        *,
        force: Force,
        store: Store,
        run: RunLog,
        full: bool = False,
        since: str | None = None,
        limit: int | None = None,
    ) -> None:
        super().__init__(name=self.name)
        self.force = force
        self.store = store
        self.run = run
        # Links and redirects to any other site are not followed.
        self.allowed_domains = sorted(
            {site(url).partition(":")[0] for url in (force.log_url, force.home_url) if url}
        )
        self.since = since
        self.limit = limit
        self.held: dict[str, File] = {}
        if not full:
            captured = (file for file in run.known.current.values() if file.sha256)
            self.held = {file.url: file for file in captured if file.url}
        self.asked: set[str] = set()
        self.on_log = 0
        self.links: set[str] = set()
        self.failed: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **keywords: Any) -> LogSpider:
        """Return the spider of a crawl, which asks again for known responses when it has nothing to do."""
        spider: LogSpider = super().from_crawler(crawler, *args, **keywords)
        crawler.signals.connect(spider.ask_again, signal=signals.spider_idle)
        return spider

    # What a platform says.

    def logs(self) -> list[str]:
        """Return the addresses where the log begins."""
        return [self.force.log_url] if self.force.log_url else []

    def canonical(self, url: str) -> str:
        """Return the one address that stands for a response, whichever of its addresses is given."""
        raise NotImplementedError

    def is_response(self, url: str) -> bool:
        """Tell whether an address is that of a published response."""
        raise NotImplementedError

    def listed(self, page: http.Response) -> Iterator[Listed]:
        """Return what a log page lists, other things than responses too."""
        raise NotImplementedError

    def following(self, page: http.Response) -> Iterator[str]:
        """Return the addresses of the log pages that follow."""
        raise NotImplementedError

    def title(self, page: http.Response) -> str | None:
        """Return the title that a response's page prints."""
        raise NotImplementedError

    def attachments(self, page: http.Response) -> Iterator[str]:
        """Return the addresses of the files that a response's page offers."""
        raise NotImplementedError

    def own_url(self, page: http.Response) -> str:
        """Return the canonical address of the response on a page."""
        return self.canonical(page.url)

    def translation_of(self, page: http.Response) -> str | None:
        """Return the address of the response that a page is a translation of, if it is one."""
        return None

    def held_file(self, url: str) -> File | None:
        """Return what is held of a page or file, whichever of its addresses is given."""
        return self.held.get(url) or self.held.get(self.canonical(url))

    # The way of every crawl.

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the log."""
        for url in self.logs():
            yield Request(url, self.parse_log, errback=self.log_failed)

    def parse_log(self, page: http.Response) -> Iterator[Found]:
        """Follow a log page to its responses, and on to the next log page while there is news on it."""
        reason = refusal(page.status, page.body)
        if reason is None and page.status != 200:
            reason = f"answered with status {page.status}"
        if reason is None and not isinstance(page, http.TextResponse):
            reason = "is not a web page"
        if reason is not None:
            self.failed = f"the log page {page.url}: {reason}"
            return
        entries = list(self.listed(page))
        fresh = {entry.url for entry in entries} - self.links
        self.links |= fresh
        for entry in entries:
            yield from self.ask(entry)
        self.on_log = len(self.asked)
        # A pager that never ends shows the same entries again.
        if fresh:
            for url in self.following(page):
                yield Request(url, self.parse_log, errback=self.log_failed)

    def ask(self, entry: Listed) -> Iterator[Request]:
        """Ask for a response's page, once."""
        url = self.canonical(entry.url)
        old = self.since and entry.published and entry.published < self.since
        full = self.limit is not None and len(self.asked) >= self.limit
        if not self.is_response(entry.url) or url in self.asked or old or full:
            return
        self.asked.add(url)
        yield Request(
            entry.url,
            self.parse_response,
            errback=self.page_failed,
            cb_kwargs={"entry": entry},
            meta={"entry": entry},
        )

    def ask_again(self) -> None:
        """Ask for the known responses that the log did not list this time."""
        if self.failed or self.since or self.limit is not None:
            return
        missed = False
        for known in self.run.known.responses.values():
            if known.url and known.url not in self.asked:
                entry = Listed(url=known.url, title=known.title, published=known.published)
                for request in self.ask(entry):
                    self.crawler.engine.crawl(request)
                    missed = True
        if missed:
            raise DontCloseSpider

    def parse_response(self, page: http.Response, entry: Listed) -> Iterator[Found]:
        """Return a response with its page, and ask for its attachments."""
        problem = self._problem(page)
        if problem is not None:
            response = self._response(self.canonical(entry.url), entry)
            yield response
            yield self._missing(response, response.url, "page", *problem)
            return
        if not self.is_response(page.url) or site(page.url) != site(entry.url):
            response = self._response(self.canonical(entry.url), entry)
            yield response
            message = f"sends on to {page.url}, which is no response"
            yield self._missing(response, response.url, "page", "failed", message)
            return
        url = self.own_url(page)
        original = self.translation_of(page)
        if original is not None:
            # One answer in two languages is one response; its own page is the original.
            yield self._captured(response_id(self.force.id, self.canonical(original)), page, "page", url)
            yield from self.ask(Listed(url=original, published=entry.published))
            return
        response = self._response(url, entry, title=self.title(page))
        yield response
        yield self._captured(response.id, page, "page", url)
        for attachment in self.attachments(page):
            yield Request(
                attachment,
                self.parse_attachment,
                errback=self.attachment_failed,
                cb_kwargs={"response": response, "url": attachment},
                meta={"response": response, "url": attachment},
                # One file may be attached to several responses.
                dont_filter=True,
            )

    def parse_attachment(self, page: http.Response, response: Response, url: str) -> Iterator[Found]:
        """Return an attachment of a response; `url` is where its page said it is."""
        problem = self._problem(page)
        if problem is not None:
            yield self._missing(response, url, "attachment", *problem)
        else:
            yield self._captured(response.id, page, "attachment", url)

    def log_failed(self, failure: Failure) -> None:
        """Note that a log page could not be had."""
        self.failed = f"the log page {_request(failure).url}: {_reason(failure)}"

    def page_failed(self, failure: Failure) -> Iterator[Found]:
        """Return a response whose page could not be had."""
        entry: Listed = _request(failure).meta["entry"]
        response = self._response(self.canonical(entry.url), entry)
        yield response
        yield self._missing(response, response.url, "page", _status(failure), _reason(failure))

    def attachment_failed(self, failure: Failure) -> Iterator[Found]:
        """Return the record of an attachment that could not be had."""
        meta = _request(failure).meta
        yield self._missing(meta["response"], meta["url"], "attachment", _status(failure), _reason(failure))

    # Records.

    def _response(self, url: str, entry: Listed, title: str | None = None) -> Response:
        return Response(
            id=response_id(self.force.id, url),
            force=self.force.id,
            url=url,
            title=title or entry.title,
            published=entry.published,
        )

    def _captured(
        self, response: str, page: http.Response, role: Literal["page", "attachment"], url: str
    ) -> File:
        return self.run.capture(
            response,
            page.body,
            role,
            url=url,
            name=filename(url),
            content_type=_header(page, "Content-Type"),
            etag=_header(page, "ETag"),
            last_modified=_header(page, "Last-Modified"),
        )

    def _missing(
        self,
        response: Response,
        url: str | None,
        role: Literal["page", "attachment"],
        status: Literal["gone", "blocked", "failed"],
        message: str,
    ) -> File:
        return File(
            id=short_hash(response.id, url, status, message),
            sha256=None,
            response=response.id,
            url=url,
            role=role,
            filename=filename(url or ""),
            status=status,
            fetched_at=now(),
            run=self.run.id,
            message=message,
        )

    def _problem(self, page: http.Response) -> tuple[Literal["gone", "blocked", "failed"], str] | None:
        if page.status in GONE:
            return "gone", f"answered with status {page.status}"
        reason = refusal(page.status, page.body)
        if reason is not None:
            return "blocked", reason
        if page.status != 200:
            return "failed", f"answered with status {page.status}"
        return None


def filename(url: str) -> str:
    """Return the last part of an address, for people to read: it is never used as a path."""
    return unquote(PurePosixPath(urlsplit(url).path).name)[:200]


def site(url: str) -> str:
    """Return the host of an address, the same with and without www."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _header(page: http.Response, name: str) -> str | None:
    value = page.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def _request(failure: Failure) -> Request:
    return cast(Request, failure.request)  # type: ignore[attr-defined]  # Scrapy sets it


def _status(failure: Failure) -> Literal["blocked", "failed"]:
    return "blocked" if isinstance(failure.value, IgnoreRequest) else "failed"


def _reason(failure: Failure) -> str:
    if isinstance(failure.value, IgnoreRequest):
        forbidden = "robots.txt" in str(failure.value)
        return "robots.txt forbids it" if forbidden else "leads to another site"
    name = type(failure.value).__name__
    text = " ".join(str(failure.value).split())
    return f"{name}: {text}"[:300] if text else name
