"""The pages of the sample site, made from its content, templates and files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources.abc import Traversable
from typing import Literal
from urllib.parse import unquote

import jinja2

from crawler.sample.content import Entry, contents, entries, house, package

LOG_PATH = "/foi-ai/af/accessing-information/published-items/"
WELSH = "/cy-GB"
MEDIA_PATH = "/SysSiteAssets/foi-media/"
ITEMS_A_PAGE = 6
FILES_MADE = date(2024, 1, 2)

Language = Literal["en", "cy"]

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "cy": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr",
}
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one address answers."""

    status: int = 200
    media_type: str = MEDIA_TYPES["html"]
    body: bytes = b""
    modified: datetime | None = None
    location: str | None = None

    @property
    def etag(self) -> str:
        """Return the strong entity tag of the body (RFC 9110, section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def key(path: str) -> str:
    """Return the form of a path that tells pages apart: letter case and a last slash do not."""
    return unquote(path).rstrip("/").lower() or "/"


def modified(published: date, changes: int = 0) -> datetime:
    """Return the moment of last change of what was published on a day and changed since."""
    noon = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    return noon + timedelta(days=changes)


class Site:
    """The pages of one force, by address. Pages can be changed and withdrawn."""

    def __init__(self, force: str) -> None:
        self.force = force
        self.house = house(force)
        self.entries = [entry for entry in entries() if entry.force == force]
        self.changes = 0
        self.pages: dict[str, Page] = {}
        for entry in self.entries:
            self.pages.update(self._entry_pages(entry))
        self.furniture = dict(self._furniture())
        self.pages.update(_media(self.house["media"]))

    def page(self, path: str, query: dict[str, str]) -> Page:
        """Return what an address answers; an unknown one answers 404."""
        for language, prefix in self._languages():
            if key(path) == key(prefix + LOG_PATH):
                return self._listing(language, _natural(query.get("start", "")))
        found = self.pages.get(key(path)) or self.furniture.get(key(path))
        return found or Page(status=404, body=self._render("missing.html", path=path))

    def edit(self, path: str, old: str, new: str) -> None:
        """Change the text of a page; raise KeyError or ValueError if the page or text is not there."""
        page = self.pages[key(path)]
        text = page.body.decode()
        if old not in text:
            raise ValueError(f"{path} does not hold {old!r}")
        self.changes += 1
        assert page.modified is not None
        self.pages[key(path)] = replace(
            page,
            body=text.replace(old, new).encode(),
            modified=page.modified + timedelta(days=1),
        )

    def vanish(self, path: str) -> None:
        """Withdraw a page: it answers 404 and is listed no more; raise KeyError if it is not there.

        A response goes with its Welsh twin.
        """
        del self.pages[key(path)]
        self.changes += 1
        for entry in [entry for entry in self.entries if key(entry.path) == key(path)]:
            self.entries.remove(entry)
            if entry.welsh:
                del self.pages[key(entry.welsh)]

    def has(self, path: str) -> bool:
        """Return whether the force has an item or a file of its own at a path."""
        return key(path) in self.pages

    def _languages(self) -> Iterator[tuple[Language, str]]:
        yield "en", ""
        if "welsh_slug" in self.house:
            yield "cy", WELSH

    def _entry_pages(self, entry: Entry) -> Iterator[tuple[str, Page]]:
        match entry.answer:
            case "page":
                when = modified(entry.published)
                body = self._render("item.html", entry=entry, language="en", path=entry.path)
                yield key(entry.path), Page(body=body, modified=when)
                if entry.welsh:
                    body = self._render("item.html", entry=entry, language="cy", path=entry.welsh)
                    yield key(entry.welsh), Page(body=body, modified=when)
            case "blocked":
                yield key(entry.path), Page(status=403, body=self._render("challenge.html"))
            case "challenge":
                yield key(entry.path), Page(body=self._render("challenge.html"))
            case "moved":
                yield key(entry.path), Page(status=301, location=entry.to)
            case "gone" | "again":
                return

    def _furniture(self) -> Iterator[tuple[str, Page]]:
        newest = modified(max(entry.published for entry in self.entries))
        for path in ("/", "/foi-ai/"):
            yield key(path), Page(body=self._render("home.html", path=path), modified=newest)
        rules = "User-agent: *\n" + "".join(
            f"Disallow: {path}\n" for path in (f"/foi-ai/{self.house['slug']}/private/", "/search/")
        )
        robots = Page(media_type=MEDIA_TYPES["txt"], body=rules.encode(), modified=newest)
        yield "/robots.txt", robots
        style = package().joinpath("templates", "sample.css").read_bytes()
        yield (
            key("/SysSiteAssets/build/sample.css"),
            Page(media_type=MEDIA_TYPES["css"], body=style, modified=newest),
        )

    def _listing(self, language: Language, start: int) -> Page:
        moved = {entry.to for entry in self.entries if entry.answer == "moved"}
        listed = [entry for entry in self.entries if entry.path not in moved]
        shown = [entry for entry in listed if language == "en" or entry.welsh]
        body = self._render(
            "listing.html",
            language=language,
            path=(WELSH if language == "cy" else "") + LOG_PATH,
            entries=shown[start : start + ITEMS_A_PAGE],
            total=len(shown),
            before=start - ITEMS_A_PAGE if start >= ITEMS_A_PAGE else None,
            after=start + ITEMS_A_PAGE if start + ITEMS_A_PAGE < len(shown) else None,
        )
        newest = max(entry.published for entry in self.entries)
        return Page(body=body, modified=modified(newest, self.changes))

    def _render(self, template: str, *, language: Language = "en", **values: object) -> bytes:
        page = TEMPLATES.get_template(template)
        return page.render(
            house=self.house,
            force=self.force,
            language=language,
            log_path=LOG_PATH,
            welsh_prefix=WELSH,
            **values,
        ).encode()


def _day(day: date, language: Language) -> str:
    return f"{day.day} {MONTHS[language].split()[day.month - 1]} {day.year}"


def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("crawler.sample"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    return environment


TEMPLATES = _templates()


def _media(name: str) -> Iterator[tuple[str, Page]]:
    for path, body in _walk(package().joinpath("files", name), MEDIA_PATH + name):
        media_type = MEDIA_TYPES[path.rpartition(".")[2]]
        yield key(path), Page(media_type=media_type, body=body, modified=modified(FILES_MADE))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for item in contents(folder):
        if item.is_dir():
            yield from _walk(item, f"{path}/{item.name}")
        else:
            yield f"{path}/{item.name}", item.read_bytes()


def _natural(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
