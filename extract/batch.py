"""Read and search every captured file that has not been, in processes that can be killed.

The processes are our own and not a pool's: one that is killed between two files, or while it sends,
must not take the others with it, nor outlive a batch that is killed.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic

from db.models import File, Force, Reading, encode, short_hash
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
    with _workers(workers, memory_limit) as crew:
        for force in forces:
            tally = Tally(force=force.id)
            for work, error in _outcomes(crew, store, pending(store, force, again), time_limit):
                tally = replace(
                    tally,
                    read=tally.read + work.read,
                    found=tally.found + 1,
                    failed=tally.failed + (error is not None),
                )
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


class _Worker:
    """A process that does one piece of work after another, and is replaced when it is killed.

    `deadline` is of the monotonic clock, in seconds.
    """

    def __init__(self, memory_limit: int) -> None:
        self._memory_limit = memory_limit
        self._process: BaseProcess | None = None
        self.pipe: Connection
        self.deadline = 0.0

    def start(self) -> None:
        """Start the process, unless it was started; it says so itself when it is ready."""
        if self._process is not None:
            return
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._memory_limit, os.getpid()), daemon=True
        )
        self._process.start()
        theirs.close()
        self._files = 0

    def give(self, store: Store, work: Work, time_limit: float) -> None:
        """Hand over a piece of work; raise RuntimeError where the process cannot even start."""
        if self._files >= _FILES_A_WORKER:
            self.replace()
        for _ in range(3):
            try:
                if self._files == 0:
                    self.pipe.recv()
                self.pipe.send((store, work))
            except (EOFError, OSError):  # killed while it had nothing to do
                self.replace()
                continue
            self._files += 1
            self.deadline = monotonic() + time_limit
            return
        raise RuntimeError("the processes that read files cannot start: is the memory limit too low?")

    def replace(self) -> None:
        """Kill the process and start another."""
        self.kill()
        self.start()

    def kill(self) -> None:
        """Kill the process, if it was started."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self.pipe.close()
            self._process = None


@contextmanager
def _workers(count: int, memory_limit: int) -> Iterator[list[_Worker]]:
    crew = [_Worker(memory_limit) for _ in range(count)]
    try:
        yield crew
    finally:
        for worker in crew:
            worker.kill()


def _outcomes(
    crew: Sequence[_Worker], store: Store, work: Iterator[Work], time_limit: float
) -> Iterator[tuple[Work, str | None]]:
    """Have the work done and return each piece, as it is done, with the error in it, if any."""
    idle = list(crew)
    busy: dict[_Worker, Work] = {}
    while True:
        while idle and (given := next(work, None)) is not None:
            for worker in idle:  # together, since starting takes a second
                worker.start()
            worker = idle.pop()
            worker.give(store, given, time_limit)
            busy[worker] = given
        if not busy:
            return
        soonest = min(worker.deadline for worker in busy)
        ready = wait([worker.pipe for worker in busy], timeout=max(0, soonest - monotonic()))
        for worker in list(busy):
            if worker.pipe in ready:
                error, killed = _answer(worker.pipe)
            elif worker.deadline <= monotonic():
                error, killed = f"took longer than {time_limit:g} seconds to read", True
            else:
                continue
            done = busy.pop(worker)
            idle.append(worker)
            if killed:
                worker.replace()
                _write_failure(store, done, error or "")
            yield done, error


def _answer(pipe: Connection) -> tuple[str | None, bool]:
    """Return the error that a process answers, if any, and whether that killed it."""
    try:
        return pipe.recv(), False
    except (EOFError, OSError):
        return "killed the process that read it, by its memory or its contents", True


def _serve(pipe: Connection, memory_limit: int, parent: int) -> None:
    """Do the work that comes through a pipe until it is closed; runs in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pipe.send(None)
    while True:
        try:
            store, work = pipe.recv()
        except EOFError:
            return
        pipe.send(_do(store, work))


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
