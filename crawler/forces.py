"""The register of forces: `forces.yml`, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import yaml

from db.models import Force, ReferenceFormat

KINDS = ("territorial", "national", "body")


def load(path: Path | None = None) -> dict[str, Force]:
    """Return the forces of a register by id, in order of id.

    `path` is a register of one's own; without it the packaged `crawler/forces.yml` is read. Raises
    ValueError, one line that names the file and the entry, for an unknown or missing key, a bad
    value, an id that stands twice, or a reference format that its own examples disprove.
    """
    source = path or files("crawler") / "forces.yml"
    try:
        entries = yaml.safe_load(source.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{source.name}: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list):
        raise ValueError(f"{source.name}: a register is a list of forces")
    forces: dict[str, Force] = {}
    for number, entry in enumerate(entries, start=1):
        name = entry.get("id", f"entry {number}") if isinstance(entry, dict) else f"entry {number}"
        try:
            force = _force(entry)
            if force.id in forces:
                raise ValueError("the id stands twice")
        except ValueError as error:
            raise ValueError(f"{source.name}: {name}: {error}") from error
        forces[force.id] = force
    return dict(sorted(forces.items()))


def _force(entry: Any) -> Force:
    _known_keys(entry, {field.name for field in fields(Force)})
    formats = entry.get("references", [])
    if not isinstance(formats, list):
        raise ValueError("references is a list of formats")
    references = tuple(_reference_format(each) for each in formats)
    force = msgspec.convert(entry | {"references": references}, Force)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", force.id):
        raise ValueError("an id is small letters, digits and single hyphens")
    if force.kind not in KINDS:
        raise ValueError(f"kind {force.kind!r} is none of {', '.join(KINDS)}")
    return force


def _reference_format(entry: Any) -> ReferenceFormat:
    """Return a format whose examples, text as seen: number as normalised, all hold."""
    _known_keys(entry, {field.name for field in fields(ReferenceFormat)} | {"examples"})
    examples = entry.get("examples")
    if not isinstance(examples, dict) or not examples:
        raise ValueError(f"reference {entry.get('pattern')!r} has no examples")
    reference = msgspec.convert(
        {key: value for key, value in entry.items() if key != "examples"}, ReferenceFormat
    )
    try:
        pattern = re.compile(reference.pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"reference {reference.pattern!r} is no pattern: {error}") from error
    printed = reference.form == "printed"
    for seen, expected in examples.items():
        match = pattern.fullmatch(str(seen)) if printed else pattern.search(str(seen))
        if match is None:
            raise ValueError(f"reference {reference.pattern!r} does not match its example {seen!r}")
        try:
            found = reference.normalise(match)
        except (KeyError, IndexError, AttributeError, ValueError) as error:
            raise ValueError(
                f"reference {reference.pattern!r} has no group for {reference.normalised!r}"
            ) from error
        if found != expected:
            raise ValueError(f"reference example {seen!r} gives {found!r}, not {expected!r}")
    return reference


def _known_keys(entry: Any, known: set[str]) -> None:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{entry!r} is not a set of keys and values")
    unknown = {str(key) for key in entry} - known
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
