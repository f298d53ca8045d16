"""The statute catalogue: the Acts and Regulations that police letters cite, as data.

Each `.yml` file beside this one is a list of statutes with their provisions and their own examples,
which are their tests. A provision may hold its limbs, so that a section reads as a tree:

    - path: "31"
      title: Law enforcement
      kind: prejudice
      test: qualified
      limbs:
        1:
          limbs: {a: prevention or detection of crime, b: apprehension or prosecution of offenders}
        3: {title: duty to confirm or deny, ncnd: true}

A limb is a title, or a provision without its path. It takes `kind`, `test`, `ncnd` and `checked`
from the provision above unless it gives its own. Its title is read after that of its section
("Law enforcement: prevention or detection of crime"); without one it takes the title above. So
these eight lines are `foia/31`, `foia/31/1`, `foia/31/1/a`, `foia/31/1/b` and `foia/31/3`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import msgspec
import yaml

from db.models import Provision

Unit = Literal["section", "regulation", "article"]

KINDS = frozenset(
    {
        "class",
        "prejudice",
        "substantial-prejudice",
        "endangerment",
        "required",
        "adverse-effect",
        "outcome",
        "refusal",
        "procedural",
        "modifier",
        "other-law",
    }
)

_LABELS: dict[Unit, str] = {"section": "s.", "regulation": "reg.", "article": "art."}
_LIMB = {"kind": "other-law", "test": "none", "ncnd": False, "checked": True}
_PROVISION_KEYS = {"title", "note", "limbs", *_LIMB}
_STATUTE = {"unit": "section", "access": False, "binds": (), "checked": True, "provisions": ()}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text, and the provisions of the statute that it cites: none where it only looks so."""

    text: str
    provisions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Statute:
    """An Act, a set of Regulations or an Order: one entry of the catalogue.

    `regime` is the first part of its provisions' ids. `access` marks a regime of access to
    information, whose provisions an authority may apply; `binds` are the values of `Force.regime`
    whose law it is. `names` are what letters call it, in any case; two statutes share a name only
    where they bind different forces ("EIR").
    """

    regime: str
    title: str
    unit: Unit
    access: bool
    binds: tuple[str, ...]
    names: tuple[str, ...]
    url: str
    provisions: tuple[Provision, ...]
    examples: tuple[Example, ...]


@cache
def load() -> tuple[Statute, ...]:
    """Return every statute of the catalogue, file by file in the order of their names.

    Raises ValueError, which names the file and the entry, for an unknown, missing or bad key and
    for a statute or a provision that is there twice.
    """
    statutes: dict[str, Statute] = {}
    catalogue = (file for file in files(__package__).iterdir() if file.name.endswith(".yml"))
    for file in sorted(catalogue, key=lambda file: file.name):
        for statute in read(file):
            if statute.regime in statutes:
                raise ValueError(f"{file.name}: {statute.regime}: there twice")
            statutes[statute.regime] = statute
    return tuple(statutes.values())


@cache
def provisions() -> tuple[Provision, ...]:
    """Return every provision of the catalogue, statute by statute."""
    return tuple(provision for statute in load() for provision in statute.provisions)


def section_label(path: str) -> str:
    """Return a provision's id as lawyers print it: `foia/40/2/3A/a` is `s.40(2)(3A)(a)`.

    Regulations and articles are `reg.12(4)(b)` and `art.6(1)(f)`, a paragraph of a Schedule is
    `sch.2 para.5(3)`. A statute outside the catalogue is taken to have sections.
    """
    regime, *numbers = path.split("/")
    return _label(_units().get(regime, "section"), numbers)


def read(file: Traversable) -> tuple[Statute, ...]:
    """Return the statutes of one file of the catalogue; raise ValueError as `load` does."""
    entries = yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    statutes = []
    for number, entry in enumerate(entries, start=1):
        try:
            statutes.append(_statute(entry))
        except ValueError as error:
            named = entry.get("regime") if isinstance(entry, dict) else None
            raise ValueError(f"{file.name}: {named or f'entry {number}'}: {error}") from error
    return tuple(statutes)


def _statute(entry: Any) -> Statute:
    keys = {field.name for field in fields(Statute)}
    _check_keys(entry, required=keys - _STATUTE.keys(), allowed=keys | _STATUTE.keys())
    values = {**_STATUTE, **entry}
    if values["unit"] not in _LABELS:
        raise ValueError(f"unit {values['unit']!r} is none of {', '.join(_LABELS)}")
    above = {**_LIMB, "checked": values["checked"]}
    found: dict[str, dict[str, Any]] = {}
    for top in values["provisions"]:
        _check_keys(top, required={"path", "title"}, allowed={"path", *_PROVISION_KEYS})
        own = {key: value for key, value in top.items() if key != "path"}
        for provision in _provisions(values, str(top["path"]), own, above, section=None):
            if provision["id"] in found:
                raise ValueError(f"{provision['id']}: there twice")
            found[provision["id"]] = provision
    for example in values["examples"]:
        _check_keys(example, required={"text", "provisions"}, allowed={"text", "provisions"})
    names = tuple(_with_mutations(values["names"]))
    made = {key: values[key] for key in keys}
    return msgspec.convert({**made, "names": names, "provisions": tuple(found.values())}, Statute)


def _provisions(
    statute: dict[str, Any],
    path: str,
    entry: Any,
    above: dict[str, Any],
    section: str | None,
) -> Iterator[dict[str, Any]]:
    """Yield a provision and its limbs as values; `section` is the title of the topmost one."""
    own: Any = {"title": entry} if isinstance(entry, str) else entry
    named = f"{statute['regime']}/{path}"
    _check_keys(own, required=set(), allowed=_PROVISION_KEYS, named=named)
    values = {**above, **own}
    if values["kind"] not in KINDS:
        raise ValueError(f"{named}: kind {values['kind']!r} is none of {', '.join(sorted(KINDS))}")
    if section is not None and "title" in own:
        values["title"] = f"{section}: {own['title']}"
    numbers = path.split("/")
    in_schedule = numbers[0] == "sch"
    place = f"schedule/{numbers[1]}" if in_schedule else f"{statute['unit']}/{numbers[0]}"
    yield {
        "id": named,
        "regime": statute["regime"],
        "section": _label(statute["unit"], numbers),
        "title": values["title"],
        **{key: values[key] for key in _LIMB},
        "url": f"{statute['url']}/{place}",
        "note": own.get("note"),
    }
    passed_on = {key: values[key] for key in ("title", *_LIMB)}
    for limb, below in own.get("limbs", {}).items():
        yield from _provisions(statute, f"{path}/{limb}", below, passed_on, section or values["title"])


def _label(unit: Unit, numbers: list[str]) -> str:
    if numbers[:1] == ["sch"]:
        _, *numbers = numbers
        return " ".join(filter(None, ("sch." + "".join(numbers[:1]), _chain("para.", numbers[1:]))))
    return _chain(_LABELS[unit], numbers)


def _chain(word: str, numbers: list[str]) -> str:
    if not numbers:
        return ""
    return word + numbers[0] + "".join(f"({limb})" for limb in numbers[1:])


@cache
def _units() -> dict[str, Unit]:
    return {statute.regime: statute.unit for statute in load()}


def _with_mutations(names: list[str]) -> Iterator[str]:
    """Yield the names; after a Welsh one, its form after a preposition ("o Ddeddf …")."""
    for name in names:
        yield name
        if name.startswith("Deddf "):
            yield name.replace("D", "Dd", 1)
        elif name.startswith("Rheol"):
            yield name.replace("Rh", "R", 1)


def _check_keys(entry: Any, *, required: set[str], allowed: set[str], named: str | None = None) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{named}: {entry!r} is not a mapping" if named else f"{entry!r} is no entry")
    where = named or entry.get("path") or entry.get("text")
    for problem, keys in (("unknown", entry.keys() - allowed), ("missing", required - entry.keys())):
        if keys:
            listed = ", ".join(sorted(map(str, keys)))
            raise ValueError(f"{where}: {problem} key {listed}" if where else f"{problem} key {listed}")
