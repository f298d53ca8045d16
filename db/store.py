"""The data folder: where each kind of work lies, JSON lines, and files that appear whole or not at all.

DIR/forces.yml                        the register, where this folder has one of its own
DIR/crawl/<force>/<run>/*.jsonl       what a run found; run.json is written last
DIR/files/ab/<sha256>                 captured bodies, never changed
DIR/read/ab/<sha256>.json             what a reader made of a body
DIR/read/ab/<sha256>.<force>.json     what the finders made of that, under a force's regime
DIR/topics/<force>.jsonl              the topics of a force's responses
DIR/foi.db                            the database, made from all of the above
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from db.models import File, Record, Response, Run, decode, encode


class BusyError(Exception):
    """Another process is writing to this data folder."""


@dataclass
class Log:
    """What the finished runs of a force amount to, oldest run first.

    `files` holds every version of every file by id. By response and address, `latest` is how the last
    run found it, and `current` the last version that was captured or seen to be gone: a refusal or a
    failure says nothing about the body that was captured before.
    """

    runs: list[Run] = field(default_factory=list)
    responses: dict[str, Response] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    latest: dict[tuple[str, str | None], File] = field(default_factory=dict)
    current: dict[tuple[str, str | None], File] = field(default_factory=dict)

    def add_response(self, response: Response, seen: str) -> None:
        """Take in a response as a run found it; the first sighting stays."""
        known = self.responses.get(response.id)
        first = known.first_seen if known else seen
        self.responses[response.id] = replace(response, first_seen=first, last_seen=seen)

    def add_file(self, file: File, seen: str) -> None:
        """Take in a file as a run found it; a page that is gone dates its response, and back again."""
        response = self.responses.get(file.response)
        if response is None:
            # A translation whose original was left out, by a limit, is no response yet.
            return
        self.files.setdefault(file.id, file)
        if file.role == "page" and file.url == response.url:
            gone = None
            if file.status == "gone":
                gone = response.gone or seen[:10]
            self.responses[file.response] = replace(response, gone=gone)
        self.latest[file.response, file.url] = file
        if file.status in ("captured", "gone"):
            self.current[file.response, file.url] = file

    def add_seen(self, response: str, seen: str) -> None:
        """Note that a run met a response unchanged."""
        known = self.responses[response]
        self.responses[response] = replace(known, last_seen=seen)


class Store:
    """A data folder; every path in it is made here and nowhere else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "foi.db"
        self.register = root / "forces.yml"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder for one writer; raise BusyError if another has it. A killed holder lets go."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(f"another policefoi is at work in {self.root}") from error
            yield

    def body(self, sha256: str) -> Path:
        """Return the path of a captured body."""
        return self.root / "files" / sha256[:2] / sha256

    def put_body(self, body: bytes) -> str:
        """Keep a body and return its SHA-256."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.body(sha256)
        if not path.exists():
            write(path, body)
        return sha256

    def run(self, force: str, run: str) -> Path:
        """Return the folder of a run."""
        return self.root / "crawl" / force / run

    def reading(self, sha256: str) -> Path:
        """Return the path of what a reader made of a body."""
        return self.root / "read" / sha256[:2] / f"{sha256}.json"

    def finding(self, sha256: str, force: str) -> Path:
        """Return the path of what the finders made of a body under a force's regime."""
        return self.root / "read" / sha256[:2] / f"{sha256}.{force}.json"

    def topics(self, force: str) -> Path:
        """Return the path of the topics of a force's responses."""
        return self.root / "topics" / f"{force}.jsonl"

    def forces(self) -> list[str]:
        """Return the ids of the forces that anything was captured of, in order."""
        crawl = self.root / "crawl"
        return sorted(path.name for path in crawl.iterdir()) if crawl.is_dir() else []

    def log(self, force: str) -> Log:
        """Replay the finished runs of a force; a run without its run.json never happened."""
        log = Log()
        folder = self.root / "crawl" / force
        for closing in sorted(folder.glob("*/run.json")):
            run = decode(closing.read_bytes(), Run)
            log.runs.append(run)
            for response in read_lines(closing.parent / "responses.jsonl", Response):
                log.add_response(response, run.started)
            for file in read_lines(closing.parent / "files.jsonl", File):
                log.add_file(file, run.started)
            for seen in _lines(closing.parent / "seen.jsonl"):
                log.add_seen(msgspec.json.decode(seen), run.started)
        return log


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside itself first, then renamed into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    beside.replace(path)


def write_lines(path: Path, records: Iterable[object]) -> None:
    """Write records as lines of JSON, whole or not at all."""
    write(path, b"".join(encode(record) + b"\n" for record in records))


def read_lines(path: Path, record: type[Record]) -> Iterator[Record]:
    """Return the records in a file of JSON lines; none where there is no such file."""
    return (decode(line, record) for line in _lines(path))


def write_made(path: Path, version: str, record: bytes) -> None:
    """Write an encoded record together with the version of what made it."""
    write(path, _opening(version) + b'"made":' + record + b"}\n")


def is_made(path: Path, version: str) -> bool:
    """Tell whether a file holds a record that this version made."""
    if not path.exists():
        return False
    with path.open("rb") as lines:
        return lines.readline() == _opening(version)


def read_made(path: Path, record: type[Record]) -> Record:
    """Return the record in a file that `write_made` wrote."""
    opening, _, rest = path.read_bytes().partition(b"\n")
    if not opening.startswith(b'{"version":'):
        raise ValueError(f"{path.name} was not written by policefoi")
    return decode(rest.strip().removeprefix(b'"made":').removesuffix(b"}"), record)


def _opening(version: str) -> bytes:
    """Return the first line of a file, which tells its version without reading the rest."""
    return b'{"version":' + encode(version) + b",\n"


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as lines:
            yield from lines
