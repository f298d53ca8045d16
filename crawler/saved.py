"""Import saved pages and files: they become responses through the same spider methods as a crawl."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scrapy import Request, http
from scrapy.responsetypes import responsetypes

from crawler.crawl import platforms
from crawler.runs import RunLog
from crawler.spiders import Listed, LogSpider, filename, site
from db.models import Force, Response, Run, response_id
from db.store import Store


def import_files(store: Store, force: Force, paths: Sequence[Path], url: str | None = None) -> Run:
    """Import files and folders as responses of a force and return the run.

    A web page takes its address from `url`, or from its own canonical link where that is an address of
    the force; a file beside it that it links to becomes its attachment. Anything else is a response
    of one file. Raises ValueError where `url` is given for more than one file.
    """
    found = sorted({file for path in paths for file in _files(path)})
    if not found:
        raise ValueError("there is no file in what was given")
    if url is not None and len(found) > 1:
        raise ValueError("an address belongs to one file, and there are several")
    run = RunLog(store, force.id, "import")
    importer = _Importer(store, force, run)
    pages = {path: page for path in found if (page := importer.page(path, url))}
    attached = set()
    for path, page in pages.items():
        attached |= importer.add_page(path, page)
    for path in found:
        if path not in pages and path not in attached:
            importer.add_file(path, url)
    return run.close()


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")]
    return [path]


class _Importer:
    def __init__(self, store: Store, force: Force, run: RunLog) -> None:
        self.force = force
        self.run = run
        kind = platforms().get(force.platform)
        self.spider = kind(force=force, store=store, run=run) if kind is not None else None

    def page(self, path: Path, url: str | None) -> http.HtmlResponse | None:
        """Return a saved response page whose address is known and of the force's platform."""
        body = path.read_bytes()
        if self.spider is None or responsetypes.from_args(body=body[:5000]) is not http.HtmlResponse:
            return None
        page = http.HtmlResponse(url or "about:blank", body=body)
        named = url or page.css("link[rel=canonical]::attr(href)").get() or ""
        if not self.spider.is_response(named) or not _belongs(named, self.spider):
            return None
        return page.replace(url=named)

    def add_page(self, path: Path, page: http.HtmlResponse) -> set[Path]:
        """Add a page with those of its attachments that lie beside it; return these."""
        assert self.spider is not None
        attached = set()
        for found in self.spider.parse_response(page, Listed(url=page.url)):
            if not isinstance(found, Request):
                self._add(found)
                continue
            beside = _beside(path, filename(found.url))
            if beside is not None:
                attached.add(beside)
                attachment = http.Response(found.url, body=beside.read_bytes())
                for record in self.spider.parse_attachment(attachment, **found.cb_kwargs):
                    self._add(record)
        return attached

    def add_file(self, path: Path, url: str | None) -> None:
        """Add a response that is one file."""
        body = path.read_bytes()
        sha256 = self.run.store.put_body(body)
        known = response_id(self.force.id, url) if url else f"{self.force.id}-{sha256[:10]}"
        response = Response(id=known, force=self.force.id, url=url)
        self.run.add_response(response)
        self.run.add_file(self.run.capture(response.id, body, "page", url=url, name=path.name))

    def _add(self, record: Any) -> None:
        if isinstance(record, Response):
            self.run.add_response(record)
        else:
            self.run.add_file(record)


def _beside(path: Path, name: str) -> Path | None:
    """Return the file of that name beside a saved page or in the folder that a browser saves with it."""
    for folder in (path.parent, path.with_name(f"{path.stem}_files")):
        candidate = folder / name
        if name and candidate.is_file() and candidate.resolve().parent == folder.resolve():
            return candidate
    return None


def _belongs(url: str, spider: LogSpider) -> bool:
    return site(url) in map(site, spider.logs())
