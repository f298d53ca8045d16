"""Web pages: the article's lines and tables come out whole, and the page's furniture does not."""

from __future__ import annotations

import html
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from db.models import Document, Page, Reading, encode
from extract import read
from extract.readers.html import read_html

SHA256 = "d" * 64
LETTERS = Path(__file__).parents[2] / "shared" / "gold" / "letters"
SITE = """<!doctype html><html><head><title>FURNITURE</title><style>FURNITURE</style></head>
<body class="has-cookies">
<div class="c-cookie-banner"><p>FURNITURE cookies</p></div>
<div id="CookieConsent"><p>FURNITURE consent</p></div>
<a class="skip-link" href="#main">FURNITURE skip</a>
<div class="quick-exit"><a href="https://weather.example">FURNITURE exit</a></div>
<header><a href="/">FURNITURE force</a><p>FURNITURE strapline</p></header>
<div class="phase-banner">FURNITURE beta</div>
<nav><ul><li><a href="/a">FURNITURE about</a></li></ul></nav>
<ul class="list"><li><a href="/">FURNITURE home</a></li><li><a href="/foi.aspx">FURNITURE log</a></li></ul>
<main id="main">
<ol class="c-breadcrumbs"><li>FURNITURE here</li></ol>
{}
<div class="relatedItems"><h2>FURNITURE related</h2><p>FURNITURE Geese, s.40</p></div>
<div class="share-page"><a href="https://social.example">FURNITURE share</a></div>
<form class="feedback"><label>FURNITURE useful?</label><button>FURNITURE yes</button></form>
<form action="/search"><label>FURNITURE search</label><input value="FURNITURE"></form>
<div hidden>FURNITURE hidden</div><p style="DISPLAY: none">FURNITURE unseen</p>
<span aria-hidden="true">FURNITURE icon</span>
<aside>FURNITURE aside</aside><noscript>FURNITURE noscript</noscript><script>FURNITURE()</script>
</main>
<footer><p>FURNITURE footer</p></footer>
</body></html>"""
ARTICLE = """<article><h1>Swans on <b>duty</b></h1>
<header><p>Reference 41/25</p></header>
<p>You asked:</p><ol><li>How many?</li><li>At what cost?</li></ol>
<div class="c-shared-text"><p>Refused under Section 31(1)(a).<br>See <a href="/foi/1">40/25</a> and
<a href="/foi/2">39/25</a>.</p></div>
<p><a href="/foi/1">40/25</a> and <a href="/foi/2">39/25</a>.</p>
<ul><li><a href="/media/swans.xlsx?v=2">swans.xlsx</a></li>
<li><a href="/media/geese.pdf">geese.pdf</a></li></ul>
</article>"""
LINES = [
    "Swans on duty",
    "Reference 41/25",
    "You asked:",
    "1. How many?",
    "2. At what cost?",
    "Refused under Section 31(1)(a).",
    "See 40/25 and 39/25.",
    "40/25 and 39/25.",
    "• swans.xlsx",
    "• geese.pdf",
]


def lines(page: str | bytes) -> list[str]:
    body = page if isinstance(page, bytes) else page.encode()
    return read_html(body, SHA256).pages[0].text.split("\n")


def grids(page: str) -> list[list[tuple[int, int, int, int, str]]]:
    """Return row, column, spans and text of the cells of each table."""
    reading = read_html(page.encode(), SHA256)
    return [
        [
            (cell.row, cell.column, cell.row_span, cell.column_span, cell.text)
            for cell in reading.cells
            if cell.table_id == table.id
        ]
        for table in reading.tables
    ]


def test_a_page_is_its_article() -> None:
    assert read(SITE.format(ARTICLE).encode(), SHA256) == Reading(
        document=Document(sha256=SHA256, reader="html", media_type="text/html", pages=1),
        pages=(Page(sha256=SHA256, number=1, text="\n".join(LINES)),),
    )


@pytest.mark.parametrize(
    "article",
    [
        ARTICLE.replace("article", "div"),
        f'<form id="aspnetForm" action="./">{ARTICLE}</form>',
        f'<div class="page social-media related">{ARTICLE}</div>',
        ARTICLE.replace("article", "section class=shared").replace("</section class=shared", "</section"),
    ],
)
def test_the_article_is_found_in_whatever_holds_it(article: str) -> None:
    assert lines(SITE.format(article)) == LINES


def test_a_page_without_main_or_heading() -> None:
    page = "<div><p>Thank you for asking about swans.</p></div><footer>FURNITURE</footer>"
    assert lines(page) == ["Thank you for asking about swans."]


def test_a_form_without_a_heading_may_be_the_page() -> None:
    letter = "<p>Thank you for asking about swans in the park.</p>" * 60
    assert (
        lines(f'<form action="./">{letter}</form>') == ["Thank you for asking about swans in the park."] * 60
    )


def test_a_short_answer_below_a_long_request_stays() -> None:
    page = "<main><div><h1>Swans</h1>{}</div><div><p>Refused under Section 14(1).</p></div></main>"
    found = lines(page.format("<p>Please tell me of each swan.</p>" * 4))
    assert found == ["Swans", *["Please tell me of each swan."] * 4, "Refused under Section 14(1)."]


def test_a_teaser_is_not_the_article() -> None:
    page = f"<body><article><p>Other</p></article><div><h1>Swans</h1><p>{'Four swans. ' * 20}</p></div>"
    assert lines(page) == ["Swans", ("Four swans. " * 20).strip()]


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<ul><li>a<li>b</ul>", ["• a", "• b"]),
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ('<ol start="4"><li>a<li>b</ol>', ["4. a", "5. b"]),
        ('<ol><li>a<li value="7">b<li>c</ol>', ["1. a", "7. b", "8. c"]),
        ('<ol type="a"><li>a<li>b</ol>', ["a. a", "b. b"]),
        ('<ol type="A"><li>a<li>b</ol>', ["A. a", "B. b"]),
        ('<ol type="i" start="3"><li>a<li>b</ol>', ["iii. a", "iv. b"]),
        ('<ol type="I" start="19"><li>a</ol>', ["XIX. a"]),
        ('<ol style="list-style-type: lower-alpha"><li>a</ol>', ["a. a"]),
        ('<ol type="a" start="27"><li>a</ol>', ["27. a"]),
        ('<ol start="-3" type="x"><li>a</ol>', ["1. a"]),
        ("<ol><li>a<ol type=a><li>b<li>c</ol><li>d</ol>", ["1. a", "a. b", "b. c", "2. d"]),
        ("<ol><li><p>a</p><p>b</p></ol>", ["1.", "a", "b"]),
        ("<p>a<br>b<br><br>c</p>", ["a", "b", "c"]),
        ("<p>Sec<b>tion</b> 3<i>1</i></p><p>swa<wbr>ns&shy;&nbsp; x</p>", ["Section 31", "swans x"]),
        ("<pre>a\n  b</pre>c\nd", ["a", "b", "c d"]),
        ("<dl><dt>a<dd>b</dl><hr>c", ["a", "b", "c"]),
        ("a<!-- b --><p>c\nd", ["a", "c d"]),
        ("<details><summary>a</summary>b</details>", ["a", "b"]),
    ],
)
def test_lines_are_as_a_browser_prints_them(markup: str, printed: list[str]) -> None:
    assert lines(f"<h2>x</h2>{markup}") == ["x", *printed]


def test_cells_stand_between_bars() -> None:
    page = "<table><tr><th>Area<th>Swans<tr><td><p>North</p><p>East</p><td>4<br>5<tr><td>South<td></table>"
    assert lines(page) == ["Area | Swans", "North East | 4 5", "South |"]


def test_merged_cells_are_in_their_places() -> None:
    page = (
        "<table><tr><th rowspan=2>Area<th colspan='2'>Swans<tr><th>Mute<th>Black"
        "<tr><td>North<td>4<td rowspan=9>0<tr><td colspan=x>South<td>£<b>1</b>,000</table>"
    )
    assert grids(page) == [
        [
            (0, 0, 2, 1, "Area"),
            (0, 1, 1, 2, "Swans"),
            (1, 1, 1, 1, "Mute"),
            (1, 2, 1, 1, "Black"),
            (2, 0, 1, 1, "North"),
            (2, 1, 1, 1, "4"),
            (2, 2, 2, 1, "0"),
            (3, 0, 1, 1, "South"),
            (3, 1, 1, 1, "£1,000"),
        ]
    ]


def test_a_footnote_link_does_not_shift_its_row() -> None:
    page = "<table><tr><th>Area<th>Note<th>Swans<tr><td>North<td><a href='#n1'>1</a><td>4</table>"
    assert [cell[4] for cell in grids(page)[0]] == ["Area", "Note", "Swans", "North", "1", "4"]


def test_a_column_of_shares_is_no_furniture() -> None:
    page = "<table class=related><tr><td>North<td class=share>4%<tr class=social><td>South<td>5%</table>"
    assert [cell[4] for cell in grids(page)[0]] == ["North", "4%", "South", "5%"]


def test_the_head_of_a_table_is_its_header() -> None:
    page = "<table><thead><tr><td>2022<td>2023</thead><tr><td>4<td>5</table>"
    assert [(cell.text, cell.header) for cell in read_html(page.encode(), SHA256).cells] == [
        ("2022", True),
        ("2023", True),
        ("4", False),
        ("5", False),
    ]


def test_a_table_around_tables_is_layout() -> None:
    inner = "<table><tr><td>Mute<td>4<tr><td>Black<td>0</table>"
    page = f"<table><tr><td>Left<td><p>You asked:</p><p>How many?</p>{inner}</table>"
    assert lines(page) == ["Left", "You asked:", "How many?", "Mute | 4", "Black | 0"]
    assert [[cell[4] for cell in grid] for grid in grids(page)] == [["Mute", "4", "Black", "0"]]


def test_a_letter_in_a_table_keeps_its_lines() -> None:
    page = "<table><tr><td>Left<td><h1>Swans</h1><p>You asked:</p><p>How many?</p></table>"
    assert lines(page) == ["Swans", "You asked:", "How many?"]
    assert lines(page.replace("Left", "On the left stands a menu")) == [
        "On the left stands a menu",
        *("Swans", "You asked:", "How many?"),
    ]
    assert grids(page) == []


@pytest.mark.parametrize(
    ("markup", "caption"),
    [
        ("<p>Above</p><table><caption>Swans <i>owned</i></caption>{}</table>", "Swans owned"),
        ("<h3>Swans</h3>\n<br><table>{}</table>", "Swans"),
        ("<p>Swans</p><div><div class=wide><table>{}</table></div></div>", "Swans"),
        ("<div><p>Swans</p></div><table>{}</table>", None),
        (f"<p>{'swans ' * 50}</p><table>{{}}</table>", None),
        ("<table>{}</table>", None),
    ],
)
def test_the_caption_is_inside_or_right_above(markup: str, caption: str | None) -> None:
    page = f"<p>x</p><section>{markup.format('<tr><td>a<td>1<tr><td>b<td>2')}</section>"
    assert [table.caption for table in read_html(page.encode(), SHA256).tables] == [caption]


SWANS = "Cost of swans – £5 ’25"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", ""),
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", "windows-1252"),
        ("cp1252", "windows-1252"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", ""),
        ("cp1252", "utf-8"),
        ("cp1252", "utf-16"),
        ("cp1252", "no-such-thing"),
        ("utf-16", ""),
        ("utf-16", "utf-8"),
    ],
)
def test_every_encoding_declared_rightly_or_not(encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    reading = read(f"<html><head>{meta}</head><p>{SWANS}".encode(encoding), SHA256)
    assert [page.text for page in reading.pages] == [SWANS]


def test_another_encoding_is_followed_where_it_is_declared() -> None:
    assert lines('<meta charset="koi8-r"><p>лебедь'.encode("koi8-r")) == ["лебедь"]


def test_a_page_of_frames_says_so() -> None:
    assert read(b"<html><frameset><frame src=a></frameset></html>", SHA256).document.error == "holds no page"


def test_a_table_without_end_is_refused() -> None:
    page = b"<table>" + b"<tr><td colspan=1000>a" * 2001 + b"</table>"
    assert read(page, SHA256).document.error == "holds a table of more than two million cells"


def _calls(page: bytes) -> int:
    """Return how many calls it takes to read a page, which no clock disturbs."""
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        read_html(page, SHA256)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "opened",
    [b"<div>", b"<div class=share>", b"<table><tr><td>x<td>", b"<p>a<b>x</b>", b"<a href=/x>x</a><br>"],
)
def test_work_grows_with_the_page_and_no_faster(opened: bytes) -> None:
    once, twice = _calls(opened * 1000 + b"deep"), _calls(opened * 2000 + b"deep")
    assert twice < 2.1 * once


def test_deep_nesting_is_read_to_its_end() -> None:
    assert lines(b"<div>" * 20_000 + b"deep") == ["deep"]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"]), max_size=12)
GRID = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=6)
)


@settings(deadline=None)
@given(GRID)
def test_any_grid_comes_back_cell_for_cell(grid: list[list[str]]) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in grid)
    expected = [
        (row, column, 1, 1, " ".join(text.split()))
        for row, cells in enumerate(grid)
        for column, text in enumerate(cells)
    ]
    assert grids(f"<h2>Swans</h2><table>{rows}</table>") == [expected]


TAGS = (
    "div",
    "p",
    "table",
    "tr",
    "td",
    "ol",
    "li",
    "b",
    "h1",
    "main",
    "form",
    "nav",
    "pre",
    "br",
    "template",
    "svg",
)
SOUP = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(
            ["<td rowspan=3 colspan=2>", "<ol start=9 type=i>", "<div class=share>", "<a href=/x>"]
        ),
        st.text(max_size=8),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(SOUP)
def test_any_soup_of_tags_is_read(soup: list[str]) -> None:
    reading = read(("<html>" + "".join(soup)).encode("utf-8", "surrogatepass"), SHA256)
    assert reading.document.error is None
    encode(reading)


@settings(deadline=None)
@given(st.binary(max_size=1000))
def test_any_bytes_are_read_as_a_page(body: bytes) -> None:
    assert read(b"<html>" + body, SHA256).document.error in (None, "holds no page")


def _letters() -> list[Any]:
    if not LETTERS.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the labelled letters are not here"))]
    return [pytest.param(path, id=path.stem) for path in sorted(LETTERS.glob("*.html"))]


@pytest.mark.parametrize("path", _letters())
def test_a_labelled_letter_is_read_whole_and_alone(path: Path) -> None:
    label = json.loads(path.with_suffix(".json").read_text())
    body = path.read_bytes()
    reading = read_html(body, SHA256)
    text = " ".join(reading.pages[0].text.split())
    assert [each["verbatim"] for each in label["citations"] if each["verbatim"] not in text] == []
    assert [(table.rows, table.columns) for table in reading.tables] == [
        (table["n_rows"], table["n_cols"]) for table in label["tables"]
    ]
    tree = LexborHTMLParser(body)
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    content = tree.css_first(label["content_selector"])
    assert content is not None
    words = _words(content.text(separator=" "))
    # Beside the article stand its heading, its date and the files that belong to it.
    beside = " ".join(node.text(separator=" ") for node in tree.css("h1, time, dl, [class$=__date]"))
    markers = Counter(re.findall(r"(?m)^(\w+)\. ", reading.pages[0].text))
    foreign = _words(reading.pages[0].text) - words - _words(beside) - markers
    assert foreign == Counter()
    assert sum((words - _words(reading.pages[0].text)).values()) == 0


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.replace("\xad", "")))
