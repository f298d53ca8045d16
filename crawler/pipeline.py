"""The one pipeline: what a spider yields goes into the record of its run."""

from __future__ import annotations

from typing import cast

from scrapy.crawler import Crawler

from crawler.spiders import LogSpider
from db.models import File, Response


class RunPipeline:
    """Writes a spider's responses and files into its run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunPipeline:
        """Return the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: Response | File) -> Response | File:
        """Record a response or a file."""
        run = cast(LogSpider, self.crawler.spider).run
        if isinstance(item, Response):
            run.add_response(item)
        else:
            run.add_file(item)
        return item
