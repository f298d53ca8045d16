"""Crawl the logs of some forces, side by side, each gently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules

from scrapy import signals
from scrapy.crawler import CrawlerProcess

import crawler.spiders
from crawler.runs import RunLog
from crawler.settings import settings
from crawler.spiders import LogSpider
from db.models import Force, Run
from db.store import Store


def platforms() -> dict[str, type[LogSpider]]:
    """Return the spider of every platform by its name: one module, one class each."""
    for module in iter_modules(crawler.spiders.__path__):
        import_module(f"crawler.spiders.{module.name}")
    return LogSpider.platforms


def crawl(
    store: Store,
    forces: Sequence[Force],
    *,
    contact: str,
    delay: float = 1.0,
    full: bool = False,
    since: str | None = None,
    limit: int | None = None,
    report: Callable[[Run], None] = lambda run: None,
) -> list[Run]:
    """Crawl the logs of some forces and return their runs; `report` gets each as it ends.

    `full` asks for everything anew, `since` (ISO date) leaves out what was published before, `limit`
    stops a force's crawl at so many responses. Scrapy's reactor allows one call a process.
    """
    process = CrawlerProcess(settings(contact, delay))
    runs: list[Run] = []

    def closed(spider: LogSpider, reason: str) -> None:
        run = spider.run.close(failed=_failure(spider, reason, full_crawl=since is None and limit is None))
        runs.append(run)
        report(run)

    for force in forces:
        spider = process.create_crawler(platforms()[force.platform])
        spider.signals.connect(closed, signal=signals.spider_closed)
        run = RunLog(store, force.id, "crawl")
        process.crawl(spider, force=force, store=store, run=run, full=full, since=since, limit=limit)
    process.start(install_signal_handlers=True)
    return sorted(runs, key=lambda run: run.force)


def _failure(spider: LogSpider, reason: str, *, full_crawl: bool) -> str | None:
    """Return in one line why a crawl failed, if it did."""
    if spider.failed:
        return spider.failed
    if reason != "finished":
        return f"stopped: {reason}"
    expected = max(1, spider.force.expected)
    if full_crawl and spider.on_log < expected:
        return (
            f"expected at least {expected} responses on {spider.force.log_url} "
            f"and found {spider.on_log}: the log may have changed its shape"
        )
    return None
