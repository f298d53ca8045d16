"""Working days from the receipt of a request to its answer, as the Acts count them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

# FOIA 2000 s.10(6): a bank holiday "in any part of the United Kingdom" is no working day; FOISA 2002
# s.73: one in Scotland.
_PARTS = {"FOIA": ("ENG", "WLS", "SCT", "NIR"), "FOISA": ("SCT",)}
_FIRST_YEAR = 2000
# A longer wait than this is a misread date.
_LONGEST = 3660


def working_days(received: str | None, answered: str | None, regime: str) -> int | None:
    """Return how many working days a request took, the day after its receipt being the first.

    Dates are ISO 8601; `regime` is FOIA or FOISA. None where a date is missing or the two cannot be.
    """
    if received is None or answered is None:
        return None
    start, end = date.fromisoformat(received), date.fromisoformat(answered)
    if not _FIRST_YEAR <= start.year <= end.year or not 0 <= (end - start).days <= _LONGEST:
        return None
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in _bank_holidays(day.year, regime) for day in days)


@cache
def _bank_holidays(year: int, regime: str) -> frozenset[date]:
    parts = (holidays.country_holidays("GB", subdiv=part, years=year) for part in _PARTS[regime])
    return frozenset(day for part in parts for day in part)
