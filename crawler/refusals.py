"""Answers that are no answers: refusals and challenge pages, recognised and never evaded."""

from __future__ import annotations

import re

# 401 and 451 do not come from a wall against robots, but they too say that we may not have the page.
REFUSED = frozenset({401, 403, 429, 451, 503})
GONE = frozenset({404, 410})

# A challenge is a short page; only its head is searched, so that a response that speaks of one passes.
_HEAD = 4000
_CHALLENGE = re.compile(
    rb"cf-chl|cf_chl|challenge-platform|/cdn-cgi/challenge|_Incapsula_Resource|px-captcha"
    rb"|<title>[^<]{0,80}(?:just a moment|attention required|access denied|are you a robot"
    rb"|checking your browser|security check|verify you are human|request blocked)",
    re.IGNORECASE,
)


def refusal(status: int, body: bytes) -> str | None:
    """Return in one line why an answer is a refusal or a challenge page, or None if it is neither."""
    if status in REFUSED:
        return f"refused with status {status}"
    found = _CHALLENGE.search(body[:_HEAD])
    if found:
        return f"a challenge page came in place of the response, with status {status}"
    return None
