"""Scrapy settings: polite by default."""

from __future__ import annotations

from typing import Any

VERSION = "0.1"


def settings(contact: str, delay: float = 1.0) -> dict[str, Any]:
    """Return the settings of a crawl: one request at a time to a site, `delay` seconds apart at least.

    `contact` is an e-mail address or a web page by which a site's owner can reach whoever crawls
    (RFC 9110 section 10.1.5 asks robots for one). The delay grows with the site's own slowness to
    thirty seconds at most.
    """
    return {
        "USER_AGENT": f"policefoi/{VERSION} (+{contact})",
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 30.0,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_MAXSIZE": 100 * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "RETRY_TIMES": 2,
        "RETRY_PRIORITY_ADJUST": 0,
        # The spider must see refusals and vanished pages, because both are recorded.
        "HTTPERROR_ALLOW_ALL": True,
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.middlewares.RetryAfter": 550,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawler.middlewares.Conditional": 595,
        },
        "ITEM_PIPELINES": {"crawler.pipeline.RunPipeline": 100},
        "TWISTED_DNS_RESOLVER": "crawler.resolver.Resolver",
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "STATS_DUMP": False,
    }
