"""Site furniture in text: lines of banners and notices that are no part of a response."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml

# Text copies break a notice over lines; what was broken off is dropped with it while it is this short.
_LONGEST = 600


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return every pattern of `furniture.yml` with its example."""
    entries = yaml.safe_load((files("extract") / "furniture.yml").read_text("utf-8"))
    return tuple((_compiled(entry["pattern"]), entry["example"]) for entry in entries)


def without_furniture(text: str) -> str:
    """Return the text without its lines of furniture, wrapped ones too; other lines stay as they are."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        taken = _furniture(lines, at)
        if taken == 0:
            kept.append(lines[at])
            taken = 1
        at += taken
    return "\n".join(kept)


def _furniture(lines: list[str], at: int) -> int:
    """Return how many lines from `at` on are one notice, 0 where there is none."""
    first = lines[at].strip()
    if not first or not _start().match(first):
        return 0
    best = 0
    joined = ""
    for taken, line in enumerate(lines[at : at + 4], start=1):
        line = line.strip()
        # A notice that is whole goes on only in the middle of a sentence: a heading may come next.
        if not line or (best and not (line[0].islower() or line[0] in "“‘\"'(")):
            break
        joined = f"{joined} {line}".strip()
        if len(joined) > _LONGEST:
            break
        if any(pattern.fullmatch(joined) for pattern, _ in patterns()):
            best = taken
            if joined[-1] in ".?!":
                break
    return best


@cache
def _start() -> re.Pattern[str]:
    """Return a pattern of how any notice begins, which most lines fail at once."""
    firsts = {re.split(r"\W", example, maxsplit=1)[0].lower() for _, example in patterns()}
    return re.compile(rf"(?:{'|'.join(sorted(firsts))})\b", re.IGNORECASE)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"\s+").replace("'", "['’]"), re.IGNORECASE)
