"""The site as a person reads it: Datasette with our arguments on a database that the line built."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from datasette.cli import serve
from selectolax.lexbor import LexborHTMLParser

from crawler.saved import import_files
from db.build import build
from db.models import Force, ReferenceFormat, response_id
from db.serve import arguments
from db.site.grid import GridCell, grid
from db.site.passages import Marked, Stretch, marked, stretches
from db.store import Store
from extract.batch import extract
from extract.statutes import provisions
from nlp.batch import tag
from nlp.topics import taxonomy

FORCE = Force(
    id="fenland",
    name="Fenland Constabulary",
    nation="england",
    regime="FOIA",
    kind="territorial",
    platform="single-online-home",
    home_url="https://www.fenland.invalid/",
    log_url="https://www.fenland.invalid/foi-ai/af/accessing-information/published-items/",
    references=(ReferenceFormat(form="printed", pattern=r"FOI \d{4}/24", anywhere=True),),
)
ADDRESS = "https://www.fenland.invalid/foi-ai/fenland/disclosure-2024/may/tasers-drawn/"
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Tasers drawn</title>
<link rel="canonical" href="{ADDRESS}"></head><body><main><article>
<h1>Tasers drawn &lt;script&gt;alert("title")&lt;/script&gt;</h1>
<p>Reference: FOI 0042/24</p>
<h2>Request</h2>
<p>How many times did officers draw a taser in each year since 2021?
&lt;script&gt;alert("request")&lt;/script&gt;</p>
<h2>Response</h2>
<p>We have decided to disclose some of the information, and to withhold the rest.</p>
<p>The names of the officers are exempt by virtue of section 40(2) of the Freedom of Information Act 2000.</p>
<table><caption>Tasers by year &lt;script&gt;alert("caption")&lt;/script&gt;</caption>
<tr><th>Year</th><th>Drawn</th><th>Fired</th></tr>
<tr><td>In 2021</td><td>1,204</td><td>&lt;5</td></tr>
<tr><td>In 2022</td><td>987</td><td>&lt;script&gt;alert("cell")&lt;/script&gt;</td></tr>
{"".join(f"<tr><td>Week {week}</td><td>{week * 1000}</td><td>0</td></tr>" for week in range(1, 41))}
</table>
<p><a href="/SysSiteAssets/foi-media/fenland/2024/tasers.pdf">The annex</a></p>
</article></main></body></html>"""
RESPONSE = response_id("fenland", ADDRESS)

Get = Callable[..., Any]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """Return a function that asks the site for a path, as served from a database of two responses."""
    folder = tmp_path_factory.mktemp("site")
    saved = folder / "saved"
    saved.mkdir()
    (saved / "tasers.html").write_text(PAGE, encoding="utf-8")
    (saved / "tasers.pdf").write_bytes(b"%PDF-1.7 and then nothing of use")
    letter = folder / "letter.txt"
    letter.write_text("Our ref: FOI 0043/24\n\nWe hold no information on drones.\n", encoding="utf-8")
    store = Store(folder / "data")
    import_files(store, FORCE, [saved])
    import_files(store, FORCE, [letter], "javascript:alert(1)")
    extract(store, [FORCE], workers=1)
    tag(store, [FORCE])
    build(store, [FORCE], provisions(), taxonomy())
    context = serve.make_context("serve", arguments(store.database, "127.0.0.1", 0)[1:])
    assert serve.callback is not None
    site = serve.callback(**context.params, return_instance=True)
    loop = asyncio.new_event_loop()

    def ask(path: str, status: int = 200) -> Any:
        answer = loop.run_until_complete(site.client.get(path))
        assert answer.status_code == status, f"{path}: {answer.text}"
        return answer

    yield ask
    loop.close()


def words(page: Any) -> str:
    """Return the text that a person reads on a page, white space made single."""
    body = LexborHTMLParser(page.text).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def table_id(get: Get) -> str:
    """Return the id of the one table."""
    [table] = get("/foi/tables.json?_shape=array").json()
    return str(table["id"])


def pages(get: Get) -> list[str]:
    """Return a path of every kind of page that shows what is stored."""
    return [
        "/",
        "/foi",
        "/foi/responses",
        f"/foi/responses/{RESPONSE}",
        f"/foi/tables/{table_id(get)}",
        "/foi/citations",
        "/foi/provisions/foia~2F40~2F2",
        "/foi/failures",
        "/foi/search?q=tasers",
        "/foi/precedents?q=tasers",
        "/foi/usage",
        "/foi?sql=select+title+as+response,+title+as+snippet,+title+as+rate+from+responses",
    ]


def test_a_response_page_shows_what_was_found(get: Get) -> None:
    said = words(get(f"/foi/responses/{RESPONSE}"))
    for expected in (
        "Fenland Constabulary · FOI 0042/24",
        "Tasers drawn",
        "partly disclosed",
        "partly read",
        "How many times did officers draw a taser in each year since 2021?",
        "s.40(2) Personal information",
        "The names of the officers are exempt by virtue of section 40(2) of the Freedom",
        "Tasers by year",
        "1,204",
        "The whole table, 13 more rows",
        "tasers.pdf",
        "not read: it is damaged",
    ):
        assert expected in said
    assert "Week 27" in said.partition("The whole table")[0]
    assert "Week 28" not in said.partition("The whole table")[0]


def test_the_mention_is_marked_and_passages_are_told_apart(get: Get) -> None:
    page = LexborHTMLParser(get(f"/foi/responses/{RESPONSE}").text)
    assert [each.text() for each in page.css(".role-applied mark")] == ["section 40(2)"]
    assert [each.text() for each in page.css(".role-applied .cited a:not(.place)")] == ["s.40(2)"]
    kinds = [each.text() for each in page.css(".stretch .kind")]
    assert "request" in kinds
    assert set(kinds) <= {"request", "decision", "reasons", "disclosure", "boilerplate"}


def test_a_table_page_is_a_grid_with_numbers_and_marks(get: Get) -> None:
    page = LexborHTMLParser(get(f"/foi/tables/{table_id(get)}").text)
    rows = page.css("table.grid tr")
    assert len(rows) == 43
    assert [cell.text() for cell in rows[0].css("th[scope=col]")] == ["Year", "Drawn", "Fired"]
    assert [cell.text() for cell in rows[1].css("td.number")] == ["1,204"]
    assert [cell.text() for cell in rows[1].css("td.withheld")] == ["<5"]
    assert len(LexborHTMLParser(get(f"/foi/tables/{table_id(get)}?start=40").text).css("table.grid tr")) == 3
    for nonsense in ("-1", "x", "²", "9" * 400):
        get(f"/foi/tables/{table_id(get)}?start={nonsense}")


def test_a_table_leaves_as_the_csv_that_was_published(get: Get) -> None:
    page = LexborHTMLParser(get(f"/foi/tables/{table_id(get)}").text)
    [link] = [each.attributes["href"] for each in page.css("a") if each.text() == "CSV"]
    lines = get(unescape(str(link))).text.splitlines()
    assert lines[:2] == ["Year,Drawn,Fired", 'In 2021,"1,204",<5']
    assert len(lines) == 43


def test_the_front_page_counts_warns_and_opens_every_query(get: Get) -> None:
    page = get("/")
    said = words(page)
    assert "2 responses 1 force " in said
    assert "A disclosure log is what a force chose to publish, not all that it answered." in said
    hrefs = {each.attributes.get("href") for each in LexborHTMLParser(page.text).css(".doors a")}
    queries = {query["name"] for query in get("/foi.json").json()["queries"]}
    assert hrefs == {f"/foi/{name}" for name in queries}
    form = LexborHTMLParser(page.text).css_first("form.ask")
    assert form is not None
    assert (form.attributes["action"], form.attributes["method"]) == ("/foi/search", "get")
    assert form.css_first("input[name=q]") is not None


def test_search_marks_words_and_links_to_the_response(get: Get) -> None:
    page = LexborHTMLParser(get("/foi/search?q=officers+draw&force=fenland").text)
    assert f"/foi/responses/{RESPONSE}" in {
        each.attributes.get("href") for each in page.css("td.col-title a")
    }
    assert [each.text() for each in page.css("td.col-snippet mark")] == ["officers", "draw"]
    assert "Nothing was found." in words(get("/foi/search?q=hovercraft"))
    assert "Fill in the form above." in words(get("/foi/search"))


def test_stored_text_never_becomes_markup(get: Get) -> None:
    for path in pages(get):
        text = get(path).text
        assert "<script>alert" not in text, path
    assert "&lt;script&gt;alert" in get(f"/foi/responses/{RESPONSE}").text
    [letter] = [
        row["id"]
        for row in get("/foi/responses.json?_shape=array").json()
        if row["url"] == "javascript:alert(1)"
    ]
    page = LexborHTMLParser(get(f"/foi/responses/{letter}").text)
    links = [str(each.attributes.get("href")) for each in page.css("a")]
    assert [link for link in links if link.startswith("javascript")] == []


def test_nothing_comes_from_another_host(get: Get) -> None:
    for path in pages(get):
        page = LexborHTMLParser(get(path).text)
        loaded = [each.attributes.get("src") for each in page.css("[src]")]
        loaded += [each.attributes.get("href") for each in page.css("link[href]:not([rel=alternate])")]
        loaded += re.findall(r"""(?:url\(|@import)[\s"']*([^"')\s]+)""", get(path).text)
        assert [each for each in loaded if not re.match(r"/(?!/)|data:", str(each))] == [], path
        assert "/site/policefoi.css" in loaded
    style = get("/site/policefoi.css").text
    assert "url(" not in style
    assert "@import" not in style


def test_our_templates_trust_no_text_and_carry_no_script() -> None:
    folder = Path(__file__).parents[1] / "db" / "site" / "templates"
    found = sorted(folder.glob("*.html"))
    assert found
    for template in found:
        text = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|<script|\son\w+=|style=", text), template.name


def test_an_unknown_row_is_not_found(get: Get) -> None:
    for path in ("responses/nobody-0000000000", "tables/none", "provisions/foia~2F999"):
        get(f"/foi/{path}", status=404)


def test_datasette_itself_is_all_there(get: Get) -> None:
    assert (
        get(f"/foi/responses/{RESPONSE}.json?_shape=objects").json()["rows"][0]["reference"] == "FOI 0042/24"
    )
    assert get("/foi/responses.csv?_stream=on").text.startswith("id,force,url,title")
    facets = get("/foi/responses.json?_facet=outcome").json()["facet_results"]
    assert set(facets) >= {"force", "year", "outcome", "topic", "ncnd", "summary_status"}
    assert get("/foi.json?sql=select+count(*)+as+n+from+responses").json()["rows"] == [[2]]


# The two shapes that pages are made of.


def cell(row: int, column: int, text: str = "x", **facts: Any) -> dict[str, Any]:
    """Return a cell as the database gives it."""
    plain = {"row_span": 1, "column_span": 1, "value": None, "header": 0, "note": None}
    return {"row": row, "column": column, "text": text, **plain, **facts}


def test_a_grid_fills_gaps_and_keeps_spans() -> None:
    cells = [
        cell(0, 0, "Group", header=1, row_span=2),
        cell(0, 1, "2023", header=1, column_span=2),
        cell(1, 1, "Boys", header=1),
        cell(1, 2, "Girls", header=1),
        cell(2, 0, "All", header=1),
        cell(2, 2, "7", value=7.0),
    ]
    assert grid(cells, 3) == [
        [GridCell("Group", "col", row_span=2), GridCell("2023", "col", column_span=2)],
        [GridCell("Boys", "col"), GridCell("Girls", "col")],
        [GridCell("All", "row"), GridCell(""), GridCell("7", is_number=True)],
    ]
    assert grid([cell(0, 0, column_span=900, row_span=0)], 2) == [[GridCell("x", column_span=2)]]
    assert grid([cell(0, 0, "a", column_span=2), cell(0, 1, "b")], 2) == [[GridCell("a"), GridCell("b")]]


def test_a_page_is_cut_at_its_passages() -> None:
    assert stretches("Head\n\nAsk\nAnswer", [(6, 9, "request"), (10, 16, "decision")]) == [
        Stretch(None, "Head"),
        Stretch("request", "Ask"),
        Stretch("decision", "Answer"),
    ]


def test_the_right_one_of_two_equal_mentions_is_marked() -> None:
    text = "Before. Not section 31 but section 31."
    quote = "Not section 31 but section 31."
    assert marked(quote, "section 31", text, text.rindex("section")) == Marked(
        "Not section 31 but ", "section 31", "."
    )
    assert marked(quote, "section 31") == Marked("Not ", "section 31", " but section 31.")
    assert marked(quote, "regulation 12") == Marked(quote, "", "")
