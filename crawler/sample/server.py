"""The web server of the sample site: the three forces by Host header, on 127.0.0.1 only."""

from __future__ import annotations

import sys
import threading
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import yaml

from crawler.sample.content import package
from crawler.sample.pages import Page, Site

REGISTER_PORT = 8010


class Request(NamedTuple):
    """One request that the server answered; `path` holds the query, header names are lower case."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    status: int


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away: crawls are killed in tests."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SampleSite:
    """The sample site as a running server: a context manager, also `start()` and `stop()`.

    It binds 127.0.0.1 and no other address. Names below `localhost` lead there (RFC 6761, section
    6.3). Port 0 takes a free port, which `port` names from the start.
    """

    def __init__(self, port: int = REGISTER_PORT) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        register = yaml.safe_load(package().joinpath("forces.yml").read_text("utf-8"))
        self._sites = {urlsplit(force["home_url"]).hostname: Site(force["id"]) for force in register}
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> SampleSite:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer, in a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and give the port back."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and port that the server is bound to."""
        host, port = self._server.server_address[:2]
        return str(host), port

    @property
    def requests(self) -> list[Request]:
        """Return the requests answered so far, in order; the list is the caller's own."""
        with self._lock:
            return list(self._requests)

    def forces_yml(self) -> str:
        """Return the register of the three forces, with the port that this server listens on."""
        text = package().joinpath("forces.yml").read_text("utf-8")
        return text.replace(f".localhost:{REGISTER_PORT}/", f".localhost:{self.port}/")

    def log_urls(self) -> tuple[str, ...]:
        """Return the addresses of the three disclosure logs."""
        return tuple(force["log_url"] for force in yaml.safe_load(self.forces_yml()))

    def edit(self, path: str, old: str, new: str) -> None:
        """Change the text of the page at a path, and with it its ETag and Last-Modified.

        Raise KeyError if no force has the page, ValueError if it does not hold the text.
        """
        with self._lock:
            self._site_of(path).edit(path, old, new)

    def vanish(self, path: str) -> None:
        """Withdraw the page at a path: it answers 404 and is listed no more.

        Raise KeyError if no force has the page.
        """
        with self._lock:
            self._site_of(path).vanish(path)

    def answer(self, host: str, target: str) -> Page:
        """Return what a host answers for a request target; a host of no force answers 421."""
        site = self._sites.get(host.rpartition(":")[0].lower() or host.lower())
        if site is None:
            return Page(status=421, media_type="text/plain; charset=utf-8", body=b"No such host.\n")
        path, _, query = target.partition("?")
        with self._lock:
            return site.page(path, dict(parse_qsl(query)))

    def record(self, request: Request) -> None:
        """Keep a request for `requests`."""
        with self._lock:
            self._requests.append(request)

    def _site_of(self, path: str) -> Site:
        for site in self._sites.values():
            if site.has(path):
                return site
        raise KeyError(path)


def not_modified(page: Page, headers: dict[str, str]) -> bool:
    """Return whether a conditional GET of a page is answered with 304 (RFC 9110, section 13.2.2).

    If-None-Match goes before If-Modified-Since, which is not looked at where both are sent.
    """
    if page.status != 200 or page.modified is None:
        return False
    if tags := headers.get("if-none-match"):
        given = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in given or page.etag in given
    since = _moment(headers.get("if-modified-since", ""))
    return since is not None and page.modified <= since


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _handler(sample: SampleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "PolicefoiSample"
        sys_version = ""

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            host = headers.get("host", "")
            page = sample.answer(host, self.path)
            unchanged = not_modified(page, headers)
            status = 304 if unchanged else page.status
            sample.record(Request(self.command, host, self.path, headers, status))
            self.send_response(status)
            if page.location is not None:
                self.send_header("Location", page.location)
            if page.modified is not None:
                self.send_header("ETag", page.etag)
                self.send_header("Last-Modified", format_datetime(page.modified, usegmt=True))
            if not unchanged:
                self.send_header("Content-Type", page.media_type)
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if not unchanged and self.command == "GET":
                self.wfile.write(page.body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the requests are kept instead."""

    return Handler
