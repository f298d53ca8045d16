"""Crawl the logs of some forces, side by side, each gently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules

from scrapy import signals
from scrapy.crawler import CrawlerProcess
from twisted.python.failure import Failure

import crawler.spiders as spiders
from crawler.runs import RunLog
from crawler.settings import settings
from crawler.spiders import LogSpider, site
from db.models import Force, Run
from db.store import Store


def platforms() -> dict[str, type[LogSpider]]:
    """Return the spider of every platform by its name: one module, one class each."""
    for module in iter_modules(spiders.__path__):
        import_module(f"crawler.spiders.{module.name}")
    return LogSpider.platforms


def crawl(
    store: Store,
    forces: Sequence[Force],
    *,
    contact: str,
    full: bool = False,
    since: str | None = None,
    limit: int | None = None,
    report: Callable[[Run], None] = lambda run: None,
) -> list[Run]:
    """Crawl the logs of some forces and return their runs; `report` gets each as it ends.

    `full` asks for everything anew, `since` (ISO date) leaves out what was published before, `limit`
    stops a force's crawl at so many responses. Scrapy's reactor allows one call a process.
    """
    process = CrawlerProcess(settings(contact))
    runs: dict[str, Run] = {}

    def close(run: RunLog, failed: str | None) -> None:
        runs[run.force] = run.close(failed)
        report(runs[run.force])

    def closed(spider: LogSpider, reason: str) -> None:
        close(spider.run, _failure(spider, reason, full_crawl=since is None and limit is None))

    def broke_off(failure: Failure, run: RunLog) -> None:
        if run.force not in runs:
            close(run, f"broke off: {type(failure.value).__name__}: {failure.value}")

    for force in forces:
        crawler = process.create_crawler(platforms()[force.platform])
        if site(force.log_url or "").partition(":")[0].endswith(".localhost"):
            # The sample site is on this machine, and nobody's to be gentle with.
            crawler.settings.setdict(settings(contact, delay=0), priority="cmdline")
        crawler.signals.connect(closed, signal=signals.spider_closed)
        run = RunLog(store, force.id, "crawl")
        crawl = process.crawl(crawler, force=force, store=store, run=run, full=full, since=since, limit=limit)
        crawl.addErrback(broke_off, run)
    process.start(install_signal_handlers=True)
    return [runs[force.id] for force in forces if force.id in runs]


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
