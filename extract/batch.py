"""Read and search every captured file that has not been, in processes that can be killed."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

from pebble import ProcessExpired, ProcessPool

from db.models import File, Force, Reading, decode, encode, short_hash
from db.store import Store, is_made, read_made, write_made
from extract import find, find_version, read, read_version, unreadable

# Seconds of clock and bytes of address space for one file: a 60-page PDF of tables takes a minute.
TIME_LIMIT = 180
MEMORY_LIMIT = 3 * 1024**3
# A worker is replaced after so many files, since what native code leaks is not given back.
_FILES_A_WORKER = 200


@dataclass(frozen=True)
class Work:
    """A file to read, or one that was read and whose finders have changed."""

    file: File
    force: Force
    title: str | None
    read: bool

    @property
    def url(self) -> str | None:
        """The address that may hide a reference number: that of a response's page."""
        return self.file.url if self.file.role == "page" else None

    @property
    def version(self) -> str:
        """The version of the finders together with what they are told beside the document."""
        told = short_hash(self.force.regime, self.force.references, self.url, self.title)
        return f"{find_version()}-{told}"


@dataclass(frozen=True)
class Tally:
    """What became of a force's files."""

    force: str
    read: int = 0
    found: int = 0
    failed: int = 0


def extract(
    store: Store,
    forces: Sequence[Force],
    *,
    again: bool = False,
    workers: int = 2,
    time_limit: float = TIME_LIMIT,
    memory_limit: int = MEMORY_LIMIT,
    report: Callable[[Work], None] = lambda work: None,
) -> list[Tally]:
    """Read and search the files of some forces and return a tally of each.

    A file is done again only when the readers' or finders' version has changed, or with `again`.
    Each file has its time (seconds) and memory (bytes); one that goes beyond them, or kills its
    process, becomes a Document with an error, and the others go on.
    """
    tallies = []
    with ProcessPool(
        max_workers=workers,
        max_tasks=_FILES_A_WORKER,
        context=get_context("spawn"),
        initializer=_limit,
        initargs=(memory_limit,),
    ) as pool:
        for force in forces:
            tally = Tally(force=force.id)
            for work, outcome in _outcomes(pool, store, list(pending(store, force, again)), time_limit):
                tally = _keep(store, tally, work, outcome)
                report(work)
            tallies.append(tally)
    return tallies


def pending(store: Store, force: Force, again: bool = False) -> Iterator[Work]:
    """Return what there is to do for a force, each body once."""
    log = store.log(force.id)
    done = set()
    for file in sorted(log.files.values(), key=lambda file: (file.sha256 or "", file.id)):
        if file.sha256 is None or file.sha256 in done:
            continue
        done.add(file.sha256)
        title = log.responses[file.response].title if file.role == "page" else None
        work = Work(file, force, title, read=again or not is_made(store.reading(file.sha256), read_version()))
        if work.read or not is_made(store.finding(file.sha256, force.id), work.version):
            yield work


def _outcomes(
    pool: ProcessPool, store: Store, work: Sequence[Work], time_limit: float
) -> Iterator[tuple[Work, tuple[bytes, bytes] | str]]:
    """Run the work in the pool; a few files wait in line, so that memory does not grow with their number."""
    waiting: list[tuple[Work, Any]] = []
    rest = iter(work)
    while True:
        while len(waiting) < 8 and (next_work := next(rest, None)) is not None:
            waiting.append((next_work, _schedule(pool, store, next_work, time_limit)))
        if not waiting:
            return
        done, future = waiting.pop(0)
        try:
            yield done, future.result()
        except LateError:
            yield done, f"took longer than {time_limit:g} seconds to read"
        except ProcessExpired:
            yield done, "killed the process that read it, by its memory or its contents"
        except MemoryError:
            yield done, "took more memory than a file may"
        except Exception as error:
            yield done, f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]


def _schedule(pool: ProcessPool, store: Store, work: Work, time_limit: float) -> Any:
    assert work.file.sha256 is not None
    return pool.schedule(_work, args=(store, work), timeout=time_limit)


def _limit(memory: int) -> None:
    """Set the memory limit of a worker; runs in it."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(store: Store, work: Work) -> tuple[bytes, bytes]:
    """Read and search one file; runs in a worker."""
    sha256 = work.file.sha256
    assert sha256 is not None
    if work.read:
        reading = read(store.body(sha256).read_bytes(), sha256)
    else:
        reading = read_made(store.reading(sha256), Reading)
    return encode(reading), encode(find(reading, work.force, work.url, work.title))


def _keep(store: Store, tally: Tally, work: Work, outcome: tuple[bytes, bytes] | str) -> Tally:
    sha256 = work.file.sha256
    assert sha256 is not None
    if isinstance(outcome, str):
        failed = unreadable(sha256, outcome)
        outcome = encode(failed), encode(find(failed, work.force))
    made, found = outcome
    # The finding last: until it is there, the file counts as not done.
    if work.read:
        write_made(store.reading(sha256), read_version(), made)
    write_made(store.finding(sha256, work.force.id), work.version, found)
    error = decode(made, Reading).document.error
    return replace(
        tally,
        read=tally.read + work.read,
        found=tally.found + 1,
        failed=tally.failed + (error is not None),
    )
