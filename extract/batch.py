"""Read and search every captured file that has not been, in processes that can be killed."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, replace
from multiprocessing import get_context

from pebble import ProcessExpired, ProcessPool

from db.models import File, Force, Reading, encode, short_hash
from db.store import Store, is_made, read_made, write_made
from extract import find, find_version, read, read_version, unreadable

# Seconds of clock and bytes of address space for one file: a 60-page PDF of tables takes a minute.
TIME_LIMIT = 180
MEMORY_LIMIT = 3 * 1024**3
# A worker is replaced after so many files, since what native code leaks is not given back.
_FILES_A_WORKER = 200
# Seconds that a worker may take to start, beyond the time of its file.
_START = 30
_BROKEN = "broke the pool"
_KILLED = "killed the process that read it, by its memory or its contents"


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
    pools = _Pools(workers, memory_limit, time_limit)
    try:
        for force in forces:
            tally = Tally(force=force.id)
            for work, error in pools.outcomes(store, pending(store, force, again)):
                tally = replace(
                    tally,
                    read=tally.read + work.read,
                    found=tally.found + 1,
                    failed=tally.failed + (error is not None),
                )
                report(work)
            tallies.append(tally)
    finally:
        pools.stop()
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


class _Pools:
    """A pool of workers, and the next one when it breaks.

    pebble replaces a worker that a file kills, but gives up its pool where one dies before it has
    said which file it took. The files under way are then read once more, one at a time: the file
    that breaks a pool alone is the one.
    """

    def __init__(self, workers: int, memory_limit: int, time_limit: float) -> None:
        self._workers = workers
        self._memory_limit = memory_limit
        self._time_limit = time_limit
        self._pool: ProcessPool | None = None

    def outcomes(self, store: Store, work: Iterator[Work]) -> Iterator[tuple[Work, str | None]]:
        """Have the work done and return each piece, as it is done, with the error in it, if any."""
        busy: dict[Future[str | None], Work] = {}
        suspects: list[Work] = []
        while True:
            alone = bool(suspects)
            while len(busy) < (1 if alone else self._workers):
                given = suspects.pop() if suspects else next(work, None)
                if given is None or (alone and busy):
                    break
                busy[self._schedule(store, given)] = given
            if not busy:
                return
            done, _ = wait(busy, timeout=self._time_limit + _START, return_when=FIRST_COMPLETED)
            errors = {busy[future]: self._error(future) for future in done}
            if not done or _BROKEN in errors.values():
                self.stop()
                under_way = [each for each in busy.values() if errors.get(each, _BROKEN) == _BROKEN]
                finished = {each: error for each, error in errors.items() if error != _BROKEN}
                if len(busy) == 1:
                    finished, under_way = {under_way[0]: _KILLED}, []
                busy.clear()
                suspects.extend(under_way)
                errors = finished
            else:
                for future in done:
                    del busy[future]
            for each, error in errors.items():
                if error in (_KILLED, self._late):
                    _write_failure(store, each, str(error))
                yield each, error

    def stop(self) -> None:
        """Stop the pool, and whatever its workers are at."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    @property
    def _late(self) -> str:
        return f"took longer than {self._time_limit:g} seconds to read"

    def _schedule(self, store: Store, work: Work) -> Future[str | None]:
        if self._pool is None or not self._pool.active:
            self.stop()
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=_FILES_A_WORKER,
                context=get_context("spawn"),
                initializer=_prepare,
                initargs=(self._memory_limit, os.getpid()),
            )
        return self._pool.schedule(_do, args=(store, work), timeout=self._time_limit)

    def _error(self, future: Future[str | None]) -> str | None:
        """Return the error of a piece of work that is done, `_BROKEN` where its pool broke."""
        try:
            return future.result()
        except LateError:
            return self._late
        except ProcessExpired:
            return _KILLED
        except BrokenExecutor:
            return _BROKEN


def _prepare(memory_limit: int, parent: int) -> None:
    """Limit a worker's memory and let it die with the batch; runs in it."""
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with(parent: int) -> None:
    """Have the system kill this process when its parent dies: a hostile file may keep it for ever."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG of prctl(2)
    if os.getppid() != parent:
        os._exit(1)


def _do(store: Store, work: Work) -> str | None:
    """Read and search a file, write what comes of it and return the error in it, if any."""
    sha256 = work.file.sha256
    assert sha256 is not None
    try:
        reading = (
            read(store.body(sha256).read_bytes(), sha256)
            if work.read
            else read_made(store.reading(sha256), Reading)
        )
        made = encode(reading)
        found = encode(find(reading, work.force, work.url, work.title))
    except FileNotFoundError:
        error = "is missing from the data folder"
    except MemoryError:
        error = "took more memory than a file may"
    except Exception as raised:  # one file must not end the batch
        error = f"{type(raised).__name__}: {' '.join(str(raised).split())}"[:300]
    else:
        _write(store, work, made, found)
        return reading.document.error
    _write_failure(store, work, error)
    return error


def _write_failure(store: Store, work: Work, error: str) -> None:
    assert work.file.sha256 is not None
    failed = unreadable(work.file.sha256, error)
    _write(store, work, encode(failed), encode(find(failed, work.force)))


def _write(store: Store, work: Work, made: bytes, found: bytes) -> None:
    sha256 = work.file.sha256
    assert sha256 is not None
    # The finding last: until it is there, the file counts as not done.
    if work.read:
        write_made(store.reading(sha256), read_version(), made)
    write_made(store.finding(sha256, work.force.id), work.version, found)
