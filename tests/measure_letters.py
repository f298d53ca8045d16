"""What the extractors get right in labelled letters: one function an extractor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from db.models import Citation, Page
from items import Item, align, law, set_items
from labelled import Case, Label

_LEAD = 20
"""A decision may open with its heading or a salutation: so many words may stand before the labelled ones."""


def measure_cases(cases: Iterable[Case]) -> dict[str, list[Item]]:
    """Return the items of every extractor of letters."""
    held = list(cases)
    return {
        name: [item for case in held for item in _numbered(items(case))] for name, items in OF_CASES.items()
    }


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
    yield from set_items(case.labels.id, case.labels.exemptions_most_specific, case.applied)


def other_law(case: Case) -> Iterator[Item]:
    """Yield, for each mention of another Act, that no provision of its place is applied."""
    for label, citation in _pairs(case):
        if label is not None and label.role == "other-law":
            role = "applied" if citation is not None and citation.role == "applied" else "not applied"
            yield _item(case, "not applied", role, citation, key=f"{_spaced(label)} {label.provision}")


def outcome(case: Case) -> Iterator[Item]:
    """Yield the outcome of the response."""
    yield _item(case, case.labels.outcome, case.whole.response.outcome, key="outcome")


def outcomes_by_question(case: Case) -> Iterator[Item]:
    """Yield the outcome of each labelled question, by its number: one that is not found is wrong."""
    found = {
        _question(answer.question): answer.outcome for finding in case.findings for answer in finding.answers
    }
    for question, expected in (case.labels.outcomes_by_question or {}).items():
        yield _item(case, expected, found.get(_question(question)), key=f"question {_question(question)}")


def _question(label: str) -> str:
    """Return a question's number as both sides write it: "Request 2" and "Q2" are 2."""
    return re.sub(r"[^0-9a-z]", "", re.sub(r"^[a-z]+\s*(?=\d)", "", label.strip().lower()))


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
        yield from set_items(case.labels.id, expected, map(_bare_reference, found))


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
    "outcomes by question": outcomes_by_question,
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
    return f"{law(cited.provision)} {cited.section}"


def _same_words(label: Label, citation: Citation) -> bool:
    return _spaced(label) == _spaced(citation)


def _spaced(cited: Label | Citation | None) -> str | None:
    return None if cited is None else " ".join(cited.verbatim.split())


def _if(value: bool) -> str | None:
    return "ncnd" if value else None


def _bare_reference(reference: str) -> str:
    """Return a number without the letters of its label and without spaces: both are written either way."""
    return re.sub(r"^(?:FOIA?|RFI)[:/-]*(?=\d)", "", "".join(reference.upper().split()))


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
