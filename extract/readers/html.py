"""Web pages: the article alone, as lines of text, and its tables.

Text is walked from the tree and not taken from an extractor, because those lose numbered lists and
bold lines, where requests and exemptions stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from db.models import Cell, Document, Page, Reading, Table
from extract.furniture import without_furniture
from extract.readers import UnreadableError, reads
from extract.readers.text import decoded, tidy
from extract.tables import GridCell, table

# Where the response may stand, the best first, and the share of the page's text that must be there:
# an article of a few words on a page of many is a teaser.
_CONTENT = ("main article", "article", "main", "[role=main]")
_SHARE = 0.5
_FURNITURE = ", ".join(
    (
        "script, style, noscript, template, iframe, object, svg, form, button, input, select, dialog",
        "nav, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search]",
        "[role=complementary], [role=dialog], [hidden], [aria-hidden=true]",
        "[class*=cookie], [class*=quick-exit], [class*=skip-link], [class*=breadcrumb]",
        "[class*=phase-banner], [class*=feedback], [class*=share], [class*=social], [class*=related]",
        "[style*='display:none'], [style*='display: none'], [style*='visibility:hidden']",
    )
)
# Menus, trails and lists of other items are blocks of little but links into the same site.
_MENUS = frozenset(("div", "ul", "ol", "section", "td", "p"))
_LONGEST_MENU = 1500
_FILE = re.compile(r"\.\w{2,5}$|/foi-media/", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"),
        "ul",
    )
)
_CELL_ENDS = "cell ends"
# Beyond these a page is a bomb, not a response (HTML 4.9.11 caps both spans).
_MOST_SPAN_COLUMNS = 1000
_MOST_SPAN_ROWS = 65534
_MOST_CELLS = 2_000_000


@reads("text/html", "application/xhtml+xml")
def read_html(body: bytes, sha256: str) -> Reading:
    """Return the text and the tables of a page's article, without the page's furniture."""
    tree = LexborHTMLParser(_text(body))
    if tree.body is None:
        raise UnreadableError("holds no page")
    tree.body.unwrap_tags(["wbr"])
    content = _content(tree.body)
    text = tidy(without_furniture(_lines(content)))
    tables: list[Table] = []
    cells: list[Cell] = []
    for node in content.css("table"):
        grid = list(_grid(node))
        if len(grid) > 1:
            found, its_cells = table(
                sha256, len(tables) + 1, grid, page=1, method="html", caption=_caption(node)
            )
            tables.append(found)
            cells.extend(its_cells)
    return Reading(
        document=Document(sha256=sha256, reader="html", pages=1),
        pages=(Page(sha256=sha256, number=1, text=text),),
        tables=tuple(tables),
        cells=tuple(cells),
    )


def _text(body: bytes) -> str:
    """Return the page as text: by mark or declaration, else as plain text is decoded."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or b"charset" not in body[:4096].lower():
        return decoded(body)
    encoding, text = html_to_unicode(None, body, default_encoding="utf-8")
    return text if encoding else decoded(body)


@dataclass
class _Measure:
    """How much text lies below a node, how much of it in links within the site, and what links."""

    text: int = 0
    linked: int = 0
    links: int = 0
    elsewhere: int = 0
    files: int = 0
    headings: int = 0

    def add(self, other: _Measure) -> None:
        for name, more in vars(other).items():
            setattr(self, name, getattr(self, name) + more)

    @property
    def is_menu(self) -> bool:
        """Links within the site and next to nothing else; a list of files is none, nor a single link."""
        if not self.links or self.files or self.headings or self.text > _LONGEST_MENU:
            return False
        return (self.links > 1 or not self.elsewhere) and self.linked >= 0.7 * self.text


def _content(body: LexborNode) -> LexborNode:
    """Drop the furniture and return the smallest block around the heading that holds most of the text."""
    for node in body.css(_FURNITURE):
        if not node.css_matches("body, main, article"):
            node.decompose()
    sizes = _drop_menus(body)
    root = body
    for selector in _CONTENT:
        longest = max(body.css(selector), key=lambda node: sizes.get(node.mem_id, 0), default=None)
        if longest is not None and sizes.get(longest.mem_id, 0) >= _SHARE * sizes[body.mem_id]:
            root = longest
            break
    headings = root.css("h1")
    block = headings[0] if len(headings) == 1 else root
    while block.mem_id != root.mem_id and sizes[block.mem_id] < _SHARE * sizes[root.mem_id]:
        assert block.parent is not None
        block = block.parent
    return block


def _drop_menus(body: LexborNode) -> dict[int, int]:
    """Drop the menus below a node and return how much text each of the other nodes then holds."""
    measures = {body.mem_id: _Measure()}
    menus = []
    stack = [(body, False)]
    while stack:
        node, seen = stack.pop()
        if seen:
            measure = measures[node.mem_id]
            if node.tag == "a":
                _measure_link(measure, node.attributes.get("href") or "")
            elif node.tag == "h1":
                measure.headings += 1
            if node.tag in _MENUS and measure.is_menu:
                menus.append(node)
            elif node.mem_id != body.mem_id and node.parent is not None:
                measures[node.parent.mem_id].add(measure)
        elif node.tag == "-text":
            parent = node.parent
            if parent is not None:
                measures[parent.mem_id].text += len("".join((node.text_content or "").split()))
        elif not (node.tag or "").startswith("-"):
            measures.setdefault(node.mem_id, _Measure())
            stack.append((node, True))
            stack.extend((child, False) for child in node.iter(include_text=True))
    for menu in menus:
        menu.decompose()
    return {identity: measure.text for identity, measure in measures.items()}


def _measure_link(measure: _Measure, href: str) -> None:
    if _FILE.search(href):
        measure.files += 1
    elif href.startswith(("/", "#")):
        measure.links += 1
        measure.linked += measure.text
        measure.elsewhere += href.startswith("/")


def _lines(root: LexborNode) -> str:
    """Return the text below a node: a line a block, items of lists numbered, cells between bars."""
    lines: list[str] = [""]
    for piece in _pieces(root):
        if piece == "\n":
            if lines[-1].strip():
                lines.append("")
        else:
            lines[-1] += piece
    tidied = (" ".join(line.split()) for line in lines)
    # Cells that stand empty at the end of a row leave their bars behind.
    return "\n".join(line for line in tidied if line.strip("| "))


def _pieces(root: LexborNode) -> Iterator[str]:
    """Walk the tree without recursion, so that no depth of nesting is too deep."""
    cells = 0  # how many cells we are within: a block in a cell does not break its row
    bullets: dict[int, str] = {}
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            cells -= node == _CELL_ENDS
            yield " " if node == _CELL_ENDS else node
            continue
        tag = node.tag or ""
        if tag == "-text":
            yield node.text_content or ""
        elif tag == "br":
            yield " " if cells else "\n"
        if tag.startswith("-"):
            continue
        if tag in ("td", "th") and node.mem_id != root.mem_id:
            stack.append(_CELL_ENDS)
            cells += 1
        elif tag in _BLOCKS:
            mark = " " if cells else "\n"
            yield mark
            yield bullets.pop(node.mem_id, "")
            stack.append(mark)
        bullets.update(_bullets(node))
        stack.extend(reversed(list(_children(node))))


def _children(node: LexborNode) -> Iterator[LexborNode | str]:
    """Return what lies right below a node, with bars between the cells of a row."""
    cells = 0
    for child in node.iter(include_text=True):
        if child.tag in ("td", "th"):
            yield " | " if cells else " "
            cells += 1
        yield child


def _bullets(node: LexborNode) -> Iterator[tuple[int, str]]:
    """Return what a browser prints before the items of a list, by the items' identities."""
    if node.tag not in ("ol", "ul"):
        return
    start = (node.attributes.get("start") or "").strip()
    number = int(start[:9]) if start.isascii() and start.isdigit() else 1
    letters = node.attributes.get("type") in ("a", "A")
    for item in node.iter():
        if item.tag != "li":
            continue
        printed = chr(96 + number) if letters and 1 <= number <= 26 else str(number)
        yield item.mem_id, f"{printed}. " if node.tag == "ol" else "• "
        number += 1


def _grid(node: LexborNode) -> Iterator[GridCell]:
    """Return the cells of a table, not of tables within it, at their places (HTML 4.9.12.1)."""
    taken: dict[int, set[int]] = {}
    count = 0
    rows = [row for row in node.css("tr") if _table_of(row) == node.mem_id]
    for row, row_node in enumerate(rows):
        column = 0
        for cell in row_node.iter():
            if cell.tag not in ("td", "th"):
                continue
            occupied = taken.setdefault(row, set())
            while column in occupied:
                column += 1
            width = _span(cell, "colspan", _MOST_SPAN_COLUMNS)
            height = min(_span(cell, "rowspan", _MOST_SPAN_ROWS), len(rows) - row)
            count += width * height
            if count > _MOST_CELLS:
                raise UnreadableError("holds a table of more than two million cells")
            for covered in range(row, row + height):
                taken.setdefault(covered, set()).update(range(column, column + width))
            yield GridCell(
                row=row,
                column=column,
                text=" ".join(cell.text(separator=" ").split()),
                row_span=height,
                column_span=width,
                header=cell.tag == "th",
            )
            column += width


def _table_of(row: LexborNode) -> int | None:
    """Return the identity of the table that a row belongs to: nodes compare by all they hold."""
    parent = row.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.mem_id if parent is not None else None


def _span(cell: LexborNode, name: str, most: int) -> int:
    printed = re.match(r"\s*(\d{1,6})", cell.attributes.get(name) or "")
    return min(max(int(printed[1]), 1), most) if printed else 1


def _caption(node: LexborNode) -> str | None:
    """Return a table's caption or, without one, the short line right above it."""
    inside = node.css_first("caption")
    above = inside
    if above is None:
        above = node.prev
        while above is not None and (above.tag in ("-text", "br") and not (above.text() or "").strip()):
            above = above.prev
    text = " ".join(above.text().split()) if above is not None and above.tag != "table" else ""
    return text if 0 < len(text) <= 200 else None
