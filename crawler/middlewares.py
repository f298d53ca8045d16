"""Manners that Scrapy leaves to us: Retry-After, and asking whether a known page has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from crawler.spiders import LogSpider

# A site that asks for a longer rest than this is left in peace: its answer is recorded as a refusal.
LONGEST_WAIT = 600


class RetryAfter(RetryMiddleware):
    """Scrapy's retries, after as long a wait as the site asks for (RFC 9110 section 10.2.3)."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Hold every request to the site back while it asks for that, then try again."""
        wait = retry_after(response.headers.get("Retry-After"))
        if wait > LONGEST_WAIT:
            return response
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None and response.status in self.retry_http_codes:
            # Scrapy takes between half and one and a half times the delay of a slot.
            slot.delay = max(slot.delay, 2 * wait)
        return super().process_response(request, response)


def retry_after(value: bytes | None) -> float:
    """Return the seconds that a Retry-After header asks for, 0 where it is absent or unreadable."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


class Conditional:
    """Asks for a known page or file only if it has changed (RFC 9110 section 13.1).

    An answer of 304 is replaced by the body that was captured before, so that a spider sees the same
    page whether or not it was sent again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Conditional:
        """Return the middleware of a crawl."""
        return cls(crawler)

    @property
    def spider(self) -> LogSpider:
        """The spider of the crawl."""
        return cast(LogSpider, self.crawler.spider)

    def process_request(self, request: Request) -> None:
        """Add the validators that came with the body that we hold."""
        file = self.spider.held_file(request.url)
        if file is None:
            return
        if file.etag:
            request.headers["If-None-Match"] = file.etag
        if file.last_modified:
            request.headers["If-Modified-Since"] = file.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the body that we hold in the place of an answer of 304."""
        file = self.spider.held_file(request.url)
        if response.status != 304 or file is None or file.sha256 is None:
            return response
        body = self.spider.store.body(file.sha256).read_bytes()
        headers = {"ETag": file.etag, "Last-Modified": file.last_modified}
        headers = {name: value for name, value in headers.items() if value}
        if file.content_type:
            headers["Content-Type"] = file.content_type
        kind = responsetypes.from_args(headers=response.headers.__class__(headers), url=request.url)
        return kind(url=request.url, status=200, headers=headers, body=body, request=request)
