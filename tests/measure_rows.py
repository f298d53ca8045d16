"""What the extractors get right in labelled titles, strings and addresses, and how pages are tagged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from db.models import Force, Page
from extract import references, statutes
from items import Item, law, set_items
from labelled import Case, Labelled, Title, finding_in
from nlp import topics

_SOME_FORCE = Force(
    id="some", name="Some Police", nation="england", regime="FOIA", kind="territorial", platform="unknown"
)
_NO_PAGE = Page(sha256="", number=1, text="")


def measure_topics(labelled: Labelled) -> dict[str, list[Item]]:
    """Return the items of the tagger, on pages, on titles alone and on titles with what was asked."""
    pages = _pages_as_titles(labelled.cases)
    with_bodies = [title for title in labelled.titles if title.body]
    return {
        "topics of pages, main": _main_topics(pages),
        "topics of pages, all": _all_topics(pages),
        "topics of titles, main": _main_topics(_bare(labelled.titles)),
        "topics of titles that suffice, main": _main_topics(_bare(_sufficient(labelled.titles))),
        "topics of titles, all": _all_topics(_bare(labelled.titles)),
        "topics with bodies, main": _main_topics(with_bodies),
        "topics with bodies, all": _all_topics(with_bodies),
    }


def measure_strings(labelled: Labelled) -> dict[str, list[Item]]:
    """Return the items of what is found in short strings and in addresses."""
    return {
        "citation strings": list(_strings(labelled)),
        "alaveteli strings": list(_parsed(labelled)),
        "own reference of addresses": list(_addressed(labelled)),
        "sections of quoted exemptions": list(_quoted(labelled)),
    }


def _sufficient(titles: Sequence[Title]) -> list[Title]:
    """Return the titles that settle their topic alone, where a set marks those that do not."""
    enough = [title for title in titles if title.title_enough]
    return enough if len(enough) < len(titles) else []


def _bare(titles: Iterable[Title]) -> list[Title]:
    return [Title(id=each.id, title=each.title, topics=each.topics) for each in titles]


def _pages_as_titles(cases: Iterable[Case]) -> list[Title]:
    """Return the responses as the tagger sees them: their title and the request that was found."""
    return [
        Title(
            id=case.labels.id,
            title=case.labels.title,
            topics=case.labels.topics,
            body=case.whole.response.request,
        )
        for case in cases
    ]


@cache
def _tags(title: str, body: str) -> tuple[str, ...]:
    (found,) = topics.tag([(title, body)])
    return tuple(each.topic for each in found)


def _main_topics(titles: Iterable[Title]) -> list[Item]:
    return [
        Item(source=each.id, key="main", expected=each.topics[0], got=_tags(each.title, each.body or "")[0])
        for each in titles
    ]


def _all_topics(titles: Iterable[Title]) -> list[Item]:
    return [
        Item(source=item.source, key=item.key, expected=item.expected, got=item.got, label=item.key)
        for each in titles
        for item in set_items(each.id, each.topics, _tags(each.title, each.body or ""))
    ]


def _strings(labelled: Labelled) -> Iterator[Item]:
    """Yield, for each string, what it applies (`foia_exemptions`) or all that it cites (`provisions`)."""
    for number, row in enumerate(labelled.strings, 1):
        found = finding_in(row["text"], labelled.register.get(row.get("force", ""), _SOME_FORCE)).citations
        if "provisions" in row:
            expected = {_string_entry(path, role) for path, role in row["provisions"].items()}
            got = {_string_entry(each.provision, each.role) for each in found}
        else:
            expected = set(row["foia_exemptions"])
            got = {
                each.section.removeprefix("s.")
                for each in found
                if each.role == "applied" and each.provision.startswith("foia/")
            }
        yield _joined(f"string {number}", row["text"], expected, got)


def _string_entry(provision: str, role: str) -> str:
    return f"{law(provision)} {statutes.section_label(provision)} {role}"


def _parsed(labelled: Labelled) -> Iterator[Item]:
    """Yield, for each string of Alaveteli's tests, every reference that it parses to."""
    units = {"s.": "Section ", "reg.": "Regulation ", "art.": "Article "}
    for number, row in enumerate(labelled.parsed, 1):
        found = finding_in(row["text"], _SOME_FORCE).citations
        sections = {
            word + each.section.removeprefix(unit)
            for each in found
            for unit, word in units.items()
            if each.section.startswith(unit)
        }
        yield _joined(f"string {number}", row["text"], set(row["refs"]), sections)


def _addressed(labelled: Labelled) -> Iterator[Item]:
    """Yield the own reference of each response whose address or title holds it, from these alone."""
    for number, row in enumerate(labelled.addresses, 1):
        force = _named_force(row["force"], labelled.register)
        digits = _digits(row["reference"] or "")
        if force is None or not digits or not {digits, digits.lstrip("0")} & set(_runs(row)):
            continue
        found = references.find([_NO_PAGE], force, row["url"], row["title"])
        own = next((each.normalised for each in found if each.kind == "own"), None)
        same = own is not None and _digits(own).lstrip("0") == digits.lstrip("0")
        yield Item(
            source=f"address {number}",
            key="reference",
            expected=row["reference"],
            got=row["reference"] if same else own,
            where=row["title"],
        )


def _quoted(labelled: Labelled) -> Iterator[Item]:
    """Yield the sections of the exemptions that a response quotes, from the quotations alone."""
    for number, row in enumerate(labelled.addresses, 1):
        force = _named_force(row["force"], labelled.register)
        if force is None or not row["exemptions_verbatim"]:
            continue
        found = finding_in("\n".join(row["exemptions_verbatim"]), force).citations
        expected = {re.sub(r"\(.*", "", exemption) for exemption in row["exemptions"]}
        got = {
            f"{path[0].upper()} s.{path[1]}" for each in found if len(path := each.provision.split("/")) > 1
        }
        yield from set_items(f"address {number}", expected, got)


def _named_force(name: str, register: Mapping[str, Force]) -> Force | None:
    known = re.sub(r" \(.*", "", name)
    return next((each for each in register.values() if known in (each.name, *each.aliases)), None)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _runs(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield every run of digits of an address and a title, and each two that follow one another as one."""
    for text in (row["url"].rstrip("/").rpartition("/")[2], row["title"]):
        runs = re.findall(r"\d+", text)
        yield from runs
        yield from (one + two for one, two in pairwise(runs))


def _joined(source: str, text: str, expected: set[str], got: set[str]) -> Item:
    return Item(
        source=source,
        key="meaning",
        expected=", ".join(sorted(expected)) or None,
        got=", ".join(sorted(got)) or None,
        where=_one_line(text),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80]
