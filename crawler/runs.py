"""The record of one run: lines as things are found, and a closing run.json that makes them count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from db.models import File, Response, Run, encode, short_hash
from db.store import Log, Store, write


def now() -> str:
    """Return the time in UTC, to the microsecond, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class RunLog:
    """Writes what a run finds and is new or changed; of the rest, only that it was seen."""

    def __init__(self, store: Store, force: str, source: str) -> None:
        self.started = now()
        self.store = store
        self.force = force
        self.source = source
        digits = "".join(character for character in self.started[:26] if character.isdigit())
        self.id = f"{force}-{digits}"
        self.known: Log = store.log(force)
        self.folder: Path = store.run(force, self.id)
        self.folder.mkdir(parents=True)
        self._lines = {
            name: (self.folder / f"{name}.jsonl").open("wb") for name in ("responses", "files", "seen")
        }
        self.responses: dict[str, Response] = {}
        self.files: dict[str, File] = {}

    def add_response(self, response: Response) -> None:
        """Record a response, once a run, as new, changed or seen again."""
        if response.id in self.responses:
            return
        self.responses[response.id] = response
        known = self.known.responses.get(response.id)
        if known is not None and response == replace(known, first_seen=None, last_seen=None, gone=None):
            self._write("seen", response.id)
        else:
            self._write("responses", response)

    def add_file(self, file: File) -> None:
        """Record a file, or the failure to get it, unless the last run left it in the same state."""
        if file.id in self.files:
            return
        self.files[file.id] = file
        latest = self.known.latest.get((file.response, file.url))
        if latest is None or latest.id != file.id:
            self._write("files", file)

    def capture(
        self,
        response: str,
        body: bytes,
        role: Literal["page", "attachment"],
        *,
        url: str | None,
        name: str,
        content_type: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> File:
        """Keep a body of a response (its id) and return its record, not yet added to the run."""
        sha256 = self.store.put_body(body)
        return File(
            id=short_hash(response, url, sha256),
            sha256=sha256,
            response=response,
            url=url,
            role=role,
            filename=name,
            bytes=len(body),
            status="captured",
            fetched_at=now(),
            run=self.id,
            content_type=content_type,
            etag=etag,
            last_modified=last_modified,
        )

    @property
    def failures(self) -> int:
        """The number of files that could not be had."""
        return sum(file.status != "captured" for file in self.files.values())

    def close(self, failed: str | None = None) -> Run:
        """Write run.json and return it; `failed` says in one line why the run failed, if it did."""
        for lines in self._lines.values():
            lines.close()
        status: Literal["complete", "failed"] = "failed" if failed else "complete"
        run = Run(
            id=self.id,
            force=self.force,
            source=self.source,
            started=self.started,
            finished=now(),
            responses=len(self.responses),
            files=len(self.files) - self.failures,
            failures=self.failures,
            status=status,
            message=failed,
        )
        write(self.folder / "run.json", encode(run))
        return run

    def _write(self, name: str, record: object) -> None:
        self._lines[name].write(encode(record) + b"\n")
        self._lines[name].flush()
