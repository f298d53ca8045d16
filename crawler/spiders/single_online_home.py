"""Single Online Home: the platform of most forces, English and Welsh.

Its list page could not be seen when this was written, so links are told by the shape of their
address and the pager by its meaning, never by a class name or by an address that we make up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from parsel import Selector
from scrapy import http

from crawler.spiders import Listed, LogSpider, site

# /foi-ai/<force>/<folders>/<slug>/; the Welsh twin begins with /cy-gb.
_TREE = re.compile(r"^(?:/cy-gb)?/foi-ai/(?P<force>[^/]+)/(?P<folders>.+)/(?P<slug>[^/]+)/?$")
# Forces publish policies and lists in the same tree; a folder tells a response from them.
_FOLDER = re.compile(r"^(?:d|fois?|fois?-.*|.*disclosures?.*|.*datgeliad.*|.*foi-requests?.*)$")
_OTHER_FOLDER = re.compile(r"^(?:polic(?:y|ies)|.*policies.*|publication.*|lists-.*)$")
_MEDIA = re.compile(r"^/SysSiteAssets/foi-media/", re.IGNORECASE)
_NEXT = re.compile(r"^\W*(?:next(?: page)?|nesaf|tudalen nesaf|y dudalen nesaf)\W*$", re.IGNORECASE)
_DATE = re.compile(r"\b(\d{1,2}) (\w{3,9}),? (20\d\d)\b|\b(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}


class SingleOnlineHome(LogSpider):
    """The log, item pages and attachments of a force on Single Online Home."""

    name = "single-online-home"

    def logs(self) -> list[str]:
        """Return the log and, for a Welsh force, its Welsh twin."""
        logs = super().logs()
        if self.force.nation == "wales":
            for url in list(logs):
                parts = urlsplit(url)
                logs.append(urlunsplit(parts._replace(path=f"/cy-GB{parts.path}")))
        return logs

    def canonical(self, url: str) -> str:
        """Return an address in lower case with a closing slash, without query and fragment."""
        parts = urlsplit(url)
        path = parts.path.lower().rstrip("/") + "/"
        return urlunsplit((parts.scheme, parts.netloc.lower(), path, "", ""))

    def is_response(self, url: str) -> bool:
        """Tell a response from the policies and lists that share its tree."""
        found = _TREE.match(urlsplit(url).path.lower())
        if not found or found["force"] == "af":
            return False
        folders = found["folders"].split("/")
        return any(map(_FOLDER.match, folders)) and not any(map(_OTHER_FOLDER.match, folders))

    def listed(self, page: http.Response) -> Iterator[Listed]:
        """Return every link into the tree, with the date that stands in the same entry."""
        for link in page.css("a[href]"):
            url = page.urljoin(link.attrib["href"])
            if _TREE.match(urlsplit(url).path.lower()) and site(url) == site(page.url):
                title = " ".join(link.css("::text").getall()).strip()
                yield Listed(url=url, title=_spaces(title) or None, published=_published(link))

    def following(self, page: http.Response) -> Iterator[str]:
        """Return what the page itself calls its next page."""
        for link in page.css("a[href], link[rel=next]"):
            said = [*link.css("::text").getall(), link.attrib.get("aria-label", "")]
            if "next" in link.attrib.get("rel", "").split() or any(map(_NEXT.match, said)):
                yield page.urljoin(link.attrib["href"])

    def title(self, page: http.Response) -> str | None:
        """Return the first heading of the page."""
        heading = page.css("main h1, article h1, h1")
        return _spaces(" ".join(heading[0].css("::text").getall())) or None if heading else None

    def own_url(self, page: http.Response) -> str:
        """Return the canonical link of the page where it names a response of the same site."""
        named = page.css("link[rel=canonical]::attr(href)").get()
        url = urljoin(page.url, named) if named else page.url
        if site(url) != site(page.url) or not self.is_response(url):
            url = page.url
        return self.canonical(url)

    def translation_of(self, page: http.Response) -> str | None:
        """Return the English twin that a Welsh page names."""
        if not urlsplit(page.url).path.lower().startswith("/cy-gb/"):
            return None
        for link in page.css("link[rel=alternate][hreflang]"):
            url = page.urljoin(link.attrib.get("href", ""))
            if link.attrib["hreflang"].lower().startswith("en") and self.is_response(url):
                return url if site(url) == site(page.url) else None
        return None

    def attachments(self, page: http.Response) -> Iterator[str]:
        """Return the links into the media tree, each once."""
        seen = set()
        for href in page.css("main a::attr(href), article a::attr(href)").getall():
            url = page.urljoin(href).partition("#")[0]
            if _MEDIA.match(urlsplit(url).path) and url not in seen:
                seen.add(url)
                yield url


def _spaces(text: str) -> str:
    return " ".join(text.split())


def _published(link: Selector) -> str | None:
    """Return the date in the smallest box around a link that holds no other link into the tree."""
    for box in link.xpath("ancestor::*")[::-1]:
        if len(set(box.css('a[href*="/foi-ai/"]::attr(href)').getall())) > 1:
            return None
        stated = box.css("time::attr(datetime)").get()
        found = _date(stated) or _date(" ".join(box.css("::text").getall()))
        if found:
            return found
    return None


def _date(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.strip()).date().isoformat()
    except ValueError:
        pass
    for found in _DATE.finditer(_spaces(text)):
        day, name, year, day_digits, month_digits, year_digits = found.groups()
        month = _MONTHS.get(name.lower()) if name else int(month_digits)
        try:
            return date(int(year or year_digits), month or 0, int(day or day_digits)).isoformat()
        except ValueError:
            continue
    return None
