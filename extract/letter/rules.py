"""Rules that are data: regular expressions in YAML, each with the examples that are its tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: the name it goes by, what it matches, and what proves it.

    `form` is where a heading rule may stand. What `unless` matches takes the rule back.
    """

    name: str
    form: str
    pattern: str
    unless: str | None
    examples: tuple[str, ...]
    negatives: tuple[str, ...]


@cache
def read(file: str) -> tuple[Rule, ...]:
    """Return the rules of a YAML file of this package, in the order of the file."""
    entries = yaml.safe_load((files("extract.letter") / file).read_text("utf-8"))
    return tuple(_rule(entry) for entry in entries)


def joined(patterns: list[str], frame: str = "%s") -> re.Pattern[str]:
    """Return one pattern that matches what any of these does; case is ignored."""
    body = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(frame.replace("%s", f"(?:{body})"), re.IGNORECASE)


def _rule(entry: dict[str, Any]) -> Rule:
    unless = entry.get("unless")
    return Rule(
        name=entry["rule"],
        form=entry.get("form", ""),
        pattern=_spaced(entry["pattern"]),
        unless=_spaced(unless) if unless else None,
        examples=tuple(entry["examples"]),
        negatives=tuple(entry["negatives"]),
    )


def _spaced(pattern: str) -> str:
    """Return a pattern whose blanks match any white space; a blank that is optional matches any or none."""
    return pattern.strip().replace(" ?", r"\s*").replace(" ", r"\s+")
