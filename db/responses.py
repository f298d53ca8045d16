"""A response whole: what the crawl knows of it together with what was read and found in its files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from db.models import File, Finding, Reading, Response
from db.store import Log, Store, read_made

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Part:
    """One current file of a response, with what was made of it so far."""

    file: File
    finding: Finding | None
    _store: Store

    @property
    def reading(self) -> Reading | None:
        """What was read of it, from the disk at each call."""
        path = self._store.reading(self.file.sha256) if self.file.sha256 else None
        return read_made(path, Reading) if path and path.exists() else None

    @property
    def is_letter(self) -> bool:
        """Whether it speaks as a response: a page does, an attachment where it decides something."""
        if self.finding is None:
            return False
        kinds = {passage.kind for passage in self.finding.letter.passages}
        return self.file.role == "page" or "decision" in kinds


@dataclass(frozen=True)
class Whole:
    """A response and its current files, its own page first."""

    base: Response
    parts: Sequence[Part]

    @cached_property
    def response(self) -> Response:
        """The response with the facts of its letters: of its page first, then of its attachments."""
        letters = [part.finding.letter for part in self.parts if part.finding and part.is_letter]
        outcomes = [each.outcome for each in letters if each.outcome != "unknown"]
        received = _first([each.received for each in letters])
        answered = _first([each.answered for each in letters])
        dated = answered or self.base.published or received
        return replace(
            self.base,
            title=self.base.title or _first([each.title for each in letters]),
            request=_first([each.request for each in letters]),
            received=received,
            answered=answered,
            year=int(dated[:4]) if dated else _year_of(self.base.url),
            reference=_first(
                [
                    reference.normalised
                    for part in self.parts
                    for reference in (part.finding.references if part.finding else ())
                    if reference.kind == "own"
                ]
            ),
            outcome=outcomes[0] if outcomes else "unknown",
            ncnd=any(each.ncnd for each in letters),
        )


def wholes(store: Store, log: Log) -> Iterator[Whole]:
    """Return the responses of a force's log, in order of their ids."""
    files: dict[str, list[File]] = defaultdict(list)
    for file in log.current.values():
        if file.status == "captured":
            files[file.response].append(file)
    for known, response in sorted(log.responses.items()):
        ordered = sorted(files[known], key=lambda file: (file.url != response.url, file.role, file.url or ""))
        yield Whole(response, [Part(file, _finding(store, file, response), store) for file in ordered])


def _finding(store: Store, file: File, response: Response) -> Finding | None:
    assert file.sha256 is not None
    path = store.finding(file.sha256, response.force)
    return read_made(path, Finding) if path.exists() else None


def _first(values: Sequence[Value | None]) -> Value | None:
    return next((value for value in values if value), None)


def _year_of(url: str | None) -> int | None:
    """Return the last year in the folders of an address, not in its slug, where it may be the subject's."""
    folders = (url or "").rstrip("/").rpartition("/")[0]
    years = _YEAR.findall(folders)
    return int(years[-1]) if years else None
