"""Web pages: the article alone, as lines of text, and its tables.

Text is walked from the tree and not taken from an extractor, because those lose numbered lists and
bold lines, where requests and exemptions stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_body_declared_encoding

from db.models import Cell, Document, Page, Reading, Table
from extract.furniture import without_furniture
from extract.readers import UnreadableError, reads
from extract.readers.text import decoded, tidy
from extract.tables import GridCell, table

# Where the response may stand, the best first, and the share of the page's text that must be there:
# an article of a few words on a page of many is a teaser.
_CONTENT = ("main article", "article", "main", "[role=main]")
_SHARE = 0.5
# The share of that text which the block around the heading must hold to stand for the whole: an answer
# is often shorter than the request and the law that stand before it.
_WHOLE = 0.8
_FURNITURE = ", ".join(
    (
        "script, style, noscript, template, iframe, object, svg, button, input, select, textarea, dialog",
        "nav, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search]",
        "[role=complementary], [role=dialog], [hidden], [aria-hidden=true]",
        "div[id*=cookie i], div[id^=onetrust]",
        "[style*='display:none' i], [style*='display: none' i], [style*='visibility:hidden' i]",
        "[style*='visibility: hidden' i]",
    )
)
# These too, unless they hold the heading: some systems wrap the whole page in a form or in such a class.
_WRAPPERS = "form, header:not(main *, article *), [class]"
_NAMED = re.compile(
    r"(?<![a-z])(?i:cookies?|consent|quick-?exit|skip-?links?|breadcrumbs?|phase-?banner|feedback"
    r"|share(?:this)?|sharing|social|related)(?![a-z])"
)
# Menus, trails and lists of other items are blocks of little but links into the same site.
_MENUS = frozenset(("div", "ul", "ol", "section", "p"))
_LONGEST_MENU = 1500
_FILE = re.compile(r"\.(?!html?\b|aspx?\b|php\b|jsp\b)\w{2,5}(?:$|[?#])|/foi-media/", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead"),
        *("tr", "ul"),
    )
)
_CELLS = ("td", "th")
# What may stand right above a table as its caption: what can hold no table itself.
_CAPTIONS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "figcaption", "-text"))
_LONGEST_CAPTION = 200
_END = "end of "
_SPACE = re.compile(r"\s+")
_STYLES = {
    **{"a": "a", "lower-alpha": "a", "lower-latin": "a", "A": "A", "upper-alpha": "A", "upper-latin": "A"},
    **{"i": "i", "lower-roman": "i", "I": "I", "upper-roman": "I"},
}
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
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
    content = _content(tree.body)
    rows = _rows(content)
    layout = _layout(content)
    loose = _loose(rows, layout)
    text = tidy(without_furniture(_lines(content, loose)))
    tables: list[Table] = []
    cells: list[Cell] = []
    for node in content.css("table"):
        grid = list(_grid(rows[node.mem_id])) if node.mem_id not in layout else []
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
    """Return the page as text: what is UTF-8 is so whatever it declares, else its declaration is followed."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = html_body_declared_encoding(body) or "cp1252"
        # UTF-16 can only be declared by a mark, since the declaration itself was read byte by byte.
        return decoded(body) if declared.startswith(("utf", "cp1252")) else body.decode(declared, "replace")


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
    """Drop the furniture and return the smallest block around the heading that holds nearly all the text."""
    _drop(node for node in body.css(_FURNITURE) if not node.css_matches("body, main, article"))
    heading = _around(body.css("h1, main, [role=main]"))
    _drop(node for node in body.css(_WRAPPERS) if node.mem_id not in heading and _is_wrapper(node))
    sizes = _drop_menus(body)
    root = body
    for selector in _CONTENT:
        longest = max(body.css(selector), key=lambda node: sizes.get(node.mem_id, 0), default=None)
        if longest is not None and sizes.get(longest.mem_id, 0) >= _SHARE * sizes[body.mem_id]:
            root = longest
            break
    headings = root.css("h1")
    block = headings[0] if len(headings) == 1 else root
    while block.mem_id != root.mem_id and sizes[block.mem_id] < _WHOLE * sizes[root.mem_id]:
        assert block.parent is not None
        block = block.parent
    return block


def _drop(nodes: Iterable[LexborNode]) -> None:
    """Remove nodes, each once and inner ones first: one that is removed frees all that lies below it."""
    for node in reversed({node.mem_id: node for node in nodes}.values()):
        node.decompose()


def _around(nodes: Iterable[LexborNode]) -> set[int]:
    """Return the identities of some nodes and of all that they lie in."""
    around: set[int] = set()
    for node in nodes:
        outer: LexborNode | None = node
        while outer is not None and outer.mem_id not in around:
            around.add(outer.mem_id)
            outer = outer.parent
    return around


def _is_wrapper(node: LexborNode) -> bool:
    """Tell whether a node is furniture by its name; a form of much text is the page within it."""
    if node.tag in ("article", "table", "tr", *_CELLS):
        return False
    if _NAMED.search(node.attributes.get("class") or ""):
        return True
    return node.tag == "header" or (node.tag == "form" and len(node.text()) < _LONGEST_MENU)


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
            if node.tag in _MENUS and measure.is_menu and not _is_sentence(node):
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
    _drop(reversed(menus))
    return {identity: measure.text for identity, measure in measures.items()}


def _measure_link(measure: _Measure, href: str) -> None:
    if _FILE.search(href):
        measure.files += 1
    elif href.startswith(("/", "#")):
        measure.links += 1
        measure.linked += measure.text
        measure.elsewhere += href.startswith("/")


def _is_sentence(node: LexborNode) -> bool:
    """Tell whether a paragraph of links is one that points to earlier answers."""
    return node.tag == "p" and node.text().rstrip().endswith(".")


def _lines(root: LexborNode, loose: Collection[int]) -> str:
    """Return the text below a node: a line a block, items of lists numbered, cells between bars."""
    tidied = (" ".join(line.split()) for line in "".join(_pieces(root, loose)).split("\n"))
    # Cells that stand empty at the end of a row leave their bars behind.
    return "\n".join(line for line in tidied if line.strip("| "))


def _pieces(root: LexborNode, loose: Collection[int] = (), *, tables: bool = True) -> Iterator[str]:
    """Walk the tree without recursion, so that no depth of nesting is too deep.

    A block within a cell does not break its row, unless the cell is `loose`. Without `tables`, those
    within the root are passed over.
    """
    within = {"cell": 0, "pre": 0}
    bullets: dict[int, str] = {}
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            if node.startswith(_END):
                within[node.removeprefix(_END)] -= 1
            else:
                yield node
            continue
        tag = node.tag or ""
        mark = " " if within["cell"] else "\n"
        if tag == "-text":
            text = node.text_content or ""
            yield text if within["pre"] and not within["cell"] else _SPACE.sub(" ", text)
        elif tag == "br":
            yield mark
        if tag.startswith("-") or (tag == "table" and not tables):
            continue
        if tag in _CELLS and node.mem_id not in loose and node.mem_id != root.mem_id:
            yield " "
            stack.extend((" ", f"{_END}cell"))
            within["cell"] += 1
        elif tag in _BLOCKS or tag in _CELLS:
            yield mark
            yield bullets.pop(node.mem_id, "")
            stack.append(mark)
        if tag == "pre":
            stack.append(f"{_END}pre")
            within["pre"] += 1
        bullets.update(_bullets(node))
        stack.extend(reversed(list(_children(node, loose))))


def _children(node: LexborNode, loose: Collection[int]) -> Iterator[LexborNode | str]:
    """Return what lies right below a node, with bars between the cells of a row."""
    first = True
    for child in node.iter(include_text=True):
        if child.tag in _CELLS and child.mem_id not in loose:
            if not first:
                yield " | "
            first = False
        yield child


def _bullets(node: LexborNode) -> Iterator[tuple[int, str]]:
    """Return what a browser prints before the items of a list, by the items' identities."""
    if node.tag not in ("ol", "ul"):
        return
    styled = re.search(r"list-style(?:-type)?\s*:\s*([\w-]+)", node.attributes.get("style") or "")
    style = _STYLES.get(styled[1] if styled else node.attributes.get("type") or "")
    number = _integer(node.attributes.get("start"), 1)
    for item in node.iter():
        if item.tag != "li":
            continue
        number = _integer(item.attributes.get("value"), number)
        yield item.mem_id, f"{_printed(number, style)}. " if node.tag == "ol" else "• "
        number += 1


def _integer(attribute: str | None, default: int) -> int:
    printed = re.match(r"\s*([0-9]{1,9})", attribute or "")
    return int(printed[1]) if printed else default


def _printed(number: int, style: str | None) -> str:
    """Return the number of an item as letters or in Roman, as far as lists in letters go."""
    printed = str(number)
    if style in ("a", "A") and 1 <= number <= 26:
        printed = chr(96 + number)
    elif style in ("i", "I") and 1 <= number < 40:
        printed = "x" * (number // 10) + _ROMAN[number % 10]
    return printed.upper() if style in ("A", "I") else printed


def _rows(root: LexborNode) -> dict[int, list[LexborNode]]:
    """Return the rows below a node by the identity of the table that they belong to."""
    rows: dict[int, list[LexborNode]] = defaultdict(list)
    for row in root.css("tr"):
        outer = row.parent
        while outer is not None and outer.tag in ("tbody", "thead", "tfoot"):
            outer = outer.parent
        if outer is not None:
            rows[outer.mem_id].append(row)
    return rows


def _layout(root: LexborNode) -> set[int]:
    """Return the identities of the tables that only lay out the page: they hold a table or its heading."""
    holding = [node.parent for node in root.css("table, h1") if node.parent is not None]
    plain = root.css("table[role=presentation], table[role=none]")
    return _around(holding) | {node.mem_id for node in plain}


def _loose(rows: Mapping[int, Sequence[LexborNode]], layout: Collection[int]) -> set[int]:
    """Return the identities of the cells that are blocks of text: those of layout, and lone ones in a row."""
    loose: set[int] = set()
    for identity, its_rows in rows.items():
        for row in its_rows:
            cells = [cell.mem_id for cell in row.iter() if cell.tag in _CELLS]
            if identity in layout or len(cells) == 1:
                loose.update(cells)
    return loose


def _grid(rows: Sequence[LexborNode]) -> Iterator[GridCell]:
    """Return the cells of a table at their places (HTML 4.9.12.1)."""
    taken: dict[int, set[int]] = defaultdict(set)
    count = 0
    for row, row_node in enumerate(rows):
        column = 0
        in_head = row_node.parent is not None and row_node.parent.tag == "thead"
        for cell in row_node.iter():
            if cell.tag not in _CELLS:
                continue
            while column in taken[row]:
                column += 1
            width = min(max(_integer(cell.attributes.get("colspan"), 1), 1), _MOST_SPAN_COLUMNS)
            height = min(
                max(_integer(cell.attributes.get("rowspan"), 1), 1), _MOST_SPAN_ROWS, len(rows) - row
            )
            count += width * height
            if count > _MOST_CELLS:
                raise UnreadableError("holds a table of more than two million cells")
            for covered in range(row, row + height):
                taken[covered].update(range(column, column + width))
            yield GridCell(
                row=row,
                column=column,
                text=tidy(" ".join("".join(_pieces(cell, tables=False)).split())),
                row_span=height,
                column_span=width,
                header=cell.tag == "th" or in_head,
            )
            column += width


def _caption(node: LexborNode) -> str | None:
    """Return a table's caption or, without one, the short line right above it or the block around it."""
    above = next((child for child in node.iter() if child.tag == "caption"), None)
    if above is None:
        above = _above(node)
    if above is None or above.tag not in {"caption", *_CAPTIONS}:
        return None
    text = tidy(" ".join("".join(_pieces(above, tables=False)).split()))
    return text if 0 < len(text) <= _LONGEST_CAPTION else None


def _above(node: LexborNode) -> LexborNode | None:
    for _ in range(3):
        above = node.prev
        while above is not None and _is_blank(above):
            above = above.prev
        if above is not None or node.parent is None or node.parent.tag not in ("div", "figure"):
            return above
        node = node.parent
    return None


def _is_blank(node: LexborNode) -> bool:
    if node.tag == "-text":
        return not (node.text_content or "").strip()
    return node.tag in ("br", "-comment")
