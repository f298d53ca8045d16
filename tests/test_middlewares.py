"""Manners: how long a site asks us to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.middlewares import retry_after
from crawler.settings import settings


@pytest.mark.parametrize(
    ("value", "seconds"), [(b"120", 120), (b"0", 0), (None, 0), (b"soon", 0), (b"-5", 0), (b"", 0)]
)
def test_seconds_are_read(value: bytes | None, seconds: float) -> None:
    assert retry_after(value) == seconds


def test_a_date_is_read_and_one_in_the_past_asks_for_nothing() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True).encode()
    assert 80 < retry_after(later) <= 90
    assert retry_after(b"Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_a_crawl_is_polite_by_default() -> None:
    polite = settings("someone@example.org")
    assert polite["USER_AGENT"] == "policefoi/0.1 (+someone@example.org)"
    kept = {
        name: polite[name]
        for name in (
            "ROBOTSTXT_OBEY",
            "CONCURRENT_REQUESTS_PER_DOMAIN",
            "DOWNLOAD_DELAY",
            "AUTOTHROTTLE_ENABLED",
            "AUTOTHROTTLE_MAX_DELAY",
            "COOKIES_ENABLED",
        )
    }
    assert kept == {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 1.0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_MAX_DELAY": 30.0,
        "COOKIES_ENABLED": False,
    }
