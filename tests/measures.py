"""What each extractor gets right on a labelled set: one function an extractor, an Item a decision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from typing import Any, TypeVar

from db.models import Citation, Force, Page
from extract import references, statutes
from nlp import topics
from tests.labelled import Case, Label, Labelled, Title, finding_in

_OTHER_LAW = "other"
_LEAD = 20
"""A decision may open with its heading or a salutation: so many words may stand before the labelled ones."""

_NEARLY = 0.95
"""A request whose words agree to this share counts as right in the list of errors."""

_SOME_FORCE = Force(
    id="some", name="Some Police", nation="england", regime="FOIA", kind="territorial", platform="unknown"
)
_NO_PAGE = Page(sha256="", number=1, text="")

Expected = TypeVar("Expected")
Got = TypeVar("Got")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One decision of an extractor: what a label expects and what was got, None where there is nothing.

    `key` tells it from the others of its source, `where` quotes the place. `counts` are words right,
    extra and missed, where a decision is right in part; `label` is the class of a macro average.
    """

    source: str
    key: str
    expected: str | None
    got: str | None
    counts: tuple[int, int, int] | None = None
    label: str | None = None
    where: str | None = None

    @property
    def right(self) -> bool:
        """Whether what was got is what is expected."""
        if self.counts is None:
            return self.expected == self.got
        right, extra, missed = self.counts
        return 2 * right >= _NEARLY * (2 * right + extra + missed)

    @property
    def tally(self) -> tuple[int, int, int]:
        """How many things are right, extra and missed."""
        if self.counts is not None:
            return self.counts
        if self.right:
            return (int(self.expected is not None), 0, 0)
        return (0, int(self.got is not None), int(self.expected is not None))


def align(
    expected: Sequence[Expected], got: Sequence[Got], likeness: Callable[[Expected, Got], int]
) -> list[tuple[Expected | None, Got | None]]:
    """Return the pairs of two sequences, in order, whose likeness sums highest; the rest stand alone.

    A likeness of 0 is no pair. Needleman and Wunsch with free gaps, in time of the product of lengths.
    """
    best = [[0] * (len(got) + 1) for _ in range(len(expected) + 1)]
    for row in range(len(expected) - 1, -1, -1):
        for column in range(len(got) - 1, -1, -1):
            alike = likeness(expected[row], got[column])
            paired = alike + best[row + 1][column + 1] if alike else 0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairs: list[tuple[Expected | None, Got | None]] = []
    row = column = 0
    while row < len(expected) and column < len(got):
        alike = likeness(expected[row], got[column])
        if alike and best[row][column] == alike + best[row + 1][column + 1]:
            pairs.append((expected[row], got[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            pairs.append((expected[row], None))
            row += 1
        else:
            pairs.append((None, got[column]))
            column += 1
    pairs.extend((each, None) for each in expected[row:])
    pairs.extend((None, each) for each in got[column:])
    return pairs


def measure(labelled: Labelled) -> dict[str, list[Item]]:
    """Return the items of every extractor that the set has labels for, in the order of the report."""
    measured = {
        name: [item for case in labelled.cases for item in _numbered(items(case))]
        for name, items in OF_CASES.items()
    }
    measured |= {
        "topics of pages, main": _main_topics(_pages_as_titles(labelled.cases)),
        "topics of pages, all": _all_topics(_pages_as_titles(labelled.cases)),
        "topics of titles, main": _main_topics(_bare(labelled.titles)),
        "topics of titles that suffice, main": _main_topics(_bare(_sufficient(labelled.titles))),
        "topics of titles, all": _all_topics(_bare(labelled.titles)),
        "topics with bodies, main": _main_topics(title for title in labelled.titles if title.body),
        "topics with bodies, all": _all_topics(title for title in labelled.titles if title.body),
        "citation strings": list(_strings(labelled)),
        "alaveteli strings": list(_parsed(labelled)),
        "own reference of addresses": list(_addressed(labelled)),
        "sections of quoted exemptions": list(_quoted(labelled)),
    }
    return {name: items for name, items in measured.items() if items}


def citation_spans(case: Case) -> Iterator[Item]:
    """Yield a decision a mention: its words, wherever it stands."""
    if case.labels.citations is None:
        return
    expected = [next(same) for _, same in groupby(case.labels.citations, key=lambda each: each.mention)]
    got = [next(same) for _, same in groupby(case.citations, key=lambda each: (each.page, each.start))]
    for label, citation in align(expected, got, lambda one, two: int(_same_words(one, two))):
        yield _item(case, _spaced(label), _spaced(citation), citation)


def citation_provisions(case: Case) -> Iterator[Item]:
    """Yield a decision a cited provision: its section, and its Act where that gives access."""
    for label, citation in _pairs(case):
        yield _item(
            case,
            _law_and_section(label) if label else None,
            _law_and_section(citation) if citation else None,
            citation,
        )


def citation_roles(case: Case) -> Iterator[Item]:
    """Yield the role of each provision that was found as labelled."""
    for label, citation in _found(case):
        yield _item(case, label.role, citation.role, citation, key=_law_and_section(label))


def citation_ncnd(case: Case) -> Iterator[Item]:
    """Yield whether each provision that was found as labelled removes the duty to confirm or deny."""
    for label, citation in _found(case):
        yield _item(case, _if(label.ncnd), _if(citation.ncnd), citation, key=_law_and_section(label))


def applied_provisions(case: Case) -> Iterator[Item]:
    """Yield the distinct provisions that the response relies on, most specific only."""
    yield from _set_items(case.labels.id, case.labels.exemptions_most_specific, case.applied)


def other_law(case: Case) -> Iterator[Item]:
    """Yield, for each mention of another Act, that no provision of its place is applied."""
    for label, citation in _pairs(case):
        if label is not None and label.role == "other-law":
            role = "applied" if citation is not None and citation.role == "applied" else "not applied"
            yield _item(case, "not applied", role, citation, key=f"{_spaced(label)} {label.provision}")


def outcome(case: Case) -> Iterator[Item]:
    """Yield the outcome of the response."""
    yield _item(case, case.labels.outcome, case.whole.response.outcome, key="outcome")


def response_ncnd(case: Case) -> Iterator[Item]:
    """Yield whether the response neither confirms nor denies, in whole or in part."""
    yield _item(case, _if(case.labels.ncnd), _if(case.whole.response.ncnd), key="ncnd")


def own_reference(case: Case) -> Iterator[Item]:
    """Yield the reference number of the response."""
    yield _item(case, case.labels.reference, case.whole.response.reference, key="reference")


def related_references(case: Case) -> Iterator[Item]:
    """Yield the other reference numbers on the page, letter case and white space apart."""
    if case.labels.related_references is not None:
        found = {
            reference.normalised
            for finding in case.findings
            for reference in finding.references
            if reference.kind == "related"
        }
        expected = map(_bare_reference, case.labels.related_references)
        yield from _set_items(case.labels.id, expected, map(_bare_reference, found))


def dates(case: Case) -> Iterator[Item]:
    """Yield the days of receipt and of answer that the response shows."""
    response = case.whole.response
    for name, got in (("received", response.received), ("answered", response.answered)):
        yield _item(case, case.labels.dates.get(name), got, key=name)


def request_words(case: Case) -> Iterator[Item]:
    """Yield how many words of the request are in the passages of that kind, unless answers interrupt it."""
    labels = case.labels
    if labels.request_interleaved or labels.request_text_starts is None or labels.request_text_ends is None:
        return
    words = list(_words(case.page.pages))
    spelt = [word for word, *_ in words]
    opening, closing = _spelt(labels.request_text_starts), _spelt(labels.request_text_ends)
    first = _place(spelt, opening, 0)
    last = None if first is None else _place(spelt, closing, first)
    if first is None or last is None:
        yield _item(case, "the labelled words", "a page without them", key="request")
        return
    expected = set(range(first, last + len(closing)))
    got = _within(case, words, "request")
    counts = (len(expected & got), len(got - expected), len(expected - got))
    yield Item(
        source=labels.id,
        key="request",
        expected=f"{len(expected)} words",
        got=f"{counts[0]} of them and {counts[1]} others",
        counts=counts,
    )


def decision_start(case: Case) -> Iterator[Item]:
    """Yield whether a passage of the kind `decision` opens with the labelled words, but for its heading."""
    expected = case.labels.decision_starts
    if expected is None:
        return
    needle = _spelt(expected)
    texts = {page.number: page.text for page in case.page.pages}
    openings = [
        _spelt(texts[passage.page][passage.start : passage.end])[: _LEAD + len(needle)]
        for passage in case.findings[0].letter.passages
        if passage.kind == "decision"
    ]
    found = any(_place(opening, needle, 0) is not None for opening in openings)
    got = expected if found else "; ".join(" ".join(opening[:6]) for opening in openings[:3]) or None
    yield _item(case, expected, got, key="decision start")


def table_shapes(case: Case) -> Iterator[Item]:
    """Yield the rows and columns of each table, in order."""
    if case.labels.tables is None:
        return
    expected = [f"{shape.n_rows} x {shape.n_cols}" for shape in case.labels.tables]
    got = [f"{table.rows} x {table.columns}" for table in case.page.tables]
    # A table of another shape is still the table that stands there.
    for number, (label, table) in enumerate(align(expected, got, lambda one, two: 2 + (one == two)), 1):
        yield _item(case, label, table, key=f"table {number}")


OF_CASES: Mapping[str, Callable[[Case], Iterator[Item]]] = {
    "citation spans": citation_spans,
    "citation provisions": citation_provisions,
    "citation roles": citation_roles,
    "citation ncnd": citation_ncnd,
    "applied provisions": applied_provisions,
    "other law not applied": other_law,
    "outcome": outcome,
    "response ncnd": response_ncnd,
    "own reference": own_reference,
    "related references": related_references,
    "dates": dates,
    "request words": request_words,
    "decision start": decision_start,
    "table shapes": table_shapes,
}


def _pairs(case: Case) -> list[tuple[Label | None, Citation | None]]:
    """Return the labelled and the found provisions side by side."""

    def likeness(label: Label, citation: Citation) -> int:
        section = _law_and_section(label) == _law_and_section(citation)
        return 2 * section + _same_words(label, citation)

    labels = case.labels.citations
    return [] if labels is None else align(labels, case.citations, likeness)


def _found(case: Case) -> Iterator[tuple[Label, Citation]]:
    for label, citation in _pairs(case):
        if label and citation and _law_and_section(label) == _law_and_section(citation):
            yield label, citation


def _law_and_section(cited: Label | Citation) -> str:
    """Return a section with its regime; other Acts are all one, for their ids are of our own making."""
    regime = cited.provision.partition("/")[0]
    return f"{regime if regime in _access() else _OTHER_LAW} {cited.section}"


@cache
def _access() -> frozenset[str]:
    return frozenset(statute.regime for statute in statutes.load() if statute.access)


def _same_words(label: Label, citation: Citation) -> bool:
    return _spaced(label) == _spaced(citation)


def _spaced(cited: Label | Citation | None) -> str | None:
    return None if cited is None else " ".join(cited.verbatim.split())


def _if(value: bool) -> str | None:
    return "ncnd" if value else None


def _bare_reference(reference: str) -> str:
    """Return a number without the letters of its label and without spaces: both are written either way."""
    return re.sub(r"^(?:FOIA?|RFI)[:/-]*(?=\d)", "", "".join(reference.upper().split()))


def _set_items(source: str, expected: Iterable[str], got: Iterable[str]) -> Iterator[Item]:
    wanted, found = set(expected), set(got)
    for value in sorted(wanted | found):
        yield Item(
            source=source,
            key=value,
            expected=value if value in wanted else None,
            got=value if value in found else None,
        )


def _item(
    case: Case,
    expected: str | None,
    got: str | None,
    citation: Citation | None = None,
    *,
    key: str | None = None,
) -> Item:
    name = key or (f"extra {got}" if expected is None else str(expected))
    quote = None if citation is None else " ".join(citation.quote.split())[:120]
    return Item(source=case.labels.id, key=name, expected=expected, got=got, where=quote)


def _numbered(items: Iterable[Item]) -> Iterator[Item]:
    """Tell the items of a source apart that have the same key, by counting them."""
    seen: Counter[tuple[str, str]] = Counter()
    for item in items:
        seen[item.source, item.key] += 1
        count = seen[item.source, item.key]
        yield item if count == 1 else replace(item, key=f"{item.key} #{count}")


_WORD = re.compile(r"[^\W_]+")
_BULLET = re.compile(r"^[ \t]*(?:\d+|[a-z])[.)](?=\s)", re.MULTILINE)


def _words(pages: Sequence[Page]) -> Iterator[tuple[str, int, int]]:
    """Yield each word in small letters with its page and place; the numbers of a list are no words."""
    for page in pages:
        text = _BULLET.sub(lambda found: " " * len(found[0]), page.text)
        for word in _WORD.finditer(text):
            yield word[0].lower(), page.number, word.start()


def _spelt(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_BULLET.sub("", text))]


def _place(words: Sequence[str], needle: Sequence[str], start: int) -> int | None:
    """Return where a run of words first stands at or after a place."""
    last = len(words) - len(needle)
    return next((at for at in range(start, last + 1) if words[at : at + len(needle)] == needle), None)


def _within(case: Case, words: Sequence[tuple[str, int, int]], kind: str) -> set[int]:
    """Return the indices of the words that stand in the passages of a kind."""
    spans = [
        (passage.page, passage.start, passage.end)
        for passage in case.findings[0].letter.passages
        if passage.kind == kind
    ]
    return {
        index
        for index, (_, page, at) in enumerate(words)
        if any(page == number and start <= at < end for number, start, end in spans)
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
        for item in _set_items(each.id, each.topics, _tags(each.title, each.body or ""))
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
    regime = provision.partition("/")[0]
    law = regime if regime in _access() else _OTHER_LAW
    return f"{law} {statutes.section_label(provision)} {role}"


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
        yield from _set_items(f"address {number}", expected, got)


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
