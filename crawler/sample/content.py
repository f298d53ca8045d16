"""The content of the sample site: responses/ and log.yml, read into entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import yaml

from db.models import Outcome

Answer = Literal["page", "blocked", "challenge", "gone", "moved", "again"]


@dataclass(frozen=True, kw_only=True)
class Expect:
    """What the program has to find in a response, written down by its author.

    `exemptions` are the most specific applied provisions, `topics` the main one first.
    """

    reference: str | None
    outcome: Outcome
    ncnd: bool = False
    exemptions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    received: str | None = None
    answered: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A link to a file below /SysSiteAssets/foi-media/."""

    label: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a force's list of published items.

    `answer` is what its address gives: its page, a refusal (`blocked`), a challenge with status 200,
    nothing (`gone`), a redirect to the address `to` (`moved`: the page at `to` is not listed), or the
    page of `to` under another spelling (`again`). `welsh` is the address of its Welsh twin, whose
    letter is in `welsh_body`, or the same as here if that is None.
    """

    force: str
    title: str
    path: str
    published: date
    type: str = "Disclosure log"
    answer: Answer = "page"
    to: str | None = None
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    welsh: str | None = None
    welsh_title: str | None = None
    welsh_body: str | None = None
    expect: Expect | None = None


def package() -> Traversable:
    """Return the folder of the sample site's content."""
    return files("crawler.sample")


def contents(folder: Traversable) -> list[Traversable]:
    """Return what is in a folder of the package, by name."""
    return sorted(folder.iterdir(), key=lambda item: item.name)


def house(force: str) -> dict[str, str]:
    """Return the invented details of a force that its pages print: names, slug, address."""
    houses: dict[str, dict[str, str]] = yaml.safe_load(package().joinpath("houses.yml").read_text("utf-8"))
    return houses[force]


def responses() -> tuple[Entry, ...]:
    """Return every response of the sample, with what is expected of it, by force and file name."""
    return tuple(
        _response(force.name, source)
        for force in contents(package().joinpath("responses"))
        for source in contents(force)
        if not source.name.endswith(".cy.html")
    )


def entries() -> tuple[Entry, ...]:
    """Return every entry of the three forces, newest first."""
    listed: dict[str, list[dict[str, Any]]] = yaml.safe_load(package().joinpath("log.yml").read_text("utf-8"))
    others = tuple(Entry(force=force, **values) for force, items in listed.items() for values in items)
    by_path = sorted(responses() + others, key=lambda entry: entry.path)
    return tuple(sorted(by_path, key=lambda entry: entry.published, reverse=True))


def _response(force: str, source: Traversable) -> Entry:
    values, body = _front_matter(source)
    attachments = tuple(Attachment(**value) for value in values.pop("attachments", ()))
    expect = values.pop("expect")
    for name in expect.keys() & {"exemptions", "topics"}:
        expect[name] = tuple(expect[name])
    for name in expect.keys() & {"received", "answered"}:
        expect[name] = expect[name].isoformat()
    twin = package().joinpath("responses", force, source.name.removesuffix(".html") + ".cy.html")
    return Entry(
        force=force,
        body=body,
        attachments=attachments,
        expect=Expect(**expect),
        welsh_body=twin.read_text("utf-8") if twin.is_file() else None,
        **values,
    )


def _front_matter(source: Traversable) -> tuple[dict[str, Any], str]:
    _, head, body = source.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head), body
