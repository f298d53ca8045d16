"""What the pages of our own show beyond Datasette's: the front page, a response whole, a table as a grid."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode, urlsafe_components
from datasette.utils.asgi import Request

from db.site.grid import GridCell, grid
from db.site.passages import Marked, Stretch, marked, stretches

DATABASE = "foi"
# What one page shows at most; the rest is behind a link.
TABLES_SHOWN, ROWS_SHOWN, PAGES_SHOWN, CHARACTERS_SHOWN = 20, 30, 40, 20_000
ROWS_OF_TABLE = 500

Row = dict[str, Any]


@hookimpl
def extra_template_vars(
    template: str, request: Request, datasette: Datasette
) -> Callable[[], Awaitable[Row]] | None:
    """Return, for a page of ours, all that it shows as the variable `shown`."""
    shown = PAGES.get(template)
    if shown is None:
        return None

    async def variables() -> Row:
        return {"shown": await shown(datasette, request)}

    return variables


async def front(datasette: Datasette, request: Request) -> Row:
    """Return what is held, the coverage of each force, and the queries by whom they are for."""
    database = datasette.get_database(DATABASE)
    doors = defaultdict(list)
    for query in (await datasette.get_canned_queries(DATABASE, request.actor)).values():
        doors[query.get("audience")].append(query)
    return {
        "counts": (await _rows(database, COUNTS))[0],
        "coverage": [
            {**row, "link": datasette.urls.row(DATABASE, "forces", tilde_encode(row["force"]))}
            for row in await _rows(database, COVERAGE)
        ],
        "doors": doors,
        "forces": await _rows(database, FORCES),
    }


async def query(datasette: Datasette, request: Request) -> Row:
    """Return what the form of a canned query lets one choose from, and how it names its parameters."""
    database = datasette.get_database(DATABASE)
    return {
        "labels": LABELS,
        "forces": await _rows(database, FORCES),
        "provisions": await _rows(database, USED_PROVISIONS),
    }


async def response(datasette: Datasette, request: Request) -> Row:
    """Return a response with all that was found in its current files."""
    database = datasette.get_database(DATABASE)
    [known] = urlsafe_components(request.url_vars["pks"])
    files = await _rows(database, FILES, id=known)
    order = list(dict.fromkeys(file["sha256"] for file in files if file["sha256"] is not None))
    bodies = json.dumps(order)
    # One more than is shown tells that there is more.
    pages = await _rows(database, PAGES_OF, bodies=bodies, limit=PAGES_SHOWN + 1)
    tables = await _rows(database, TABLES_OF, bodies=bodies, limit=TABLES_SHOWN + 1)
    topics = await _rows(database, TOPICS, id=known)
    provisions = await _rows(database, PROVISIONS, id=known)
    passages = defaultdict(list)
    for each in await _rows(database, PASSAGES, bodies=bodies):
        passages[each["sha256"], each["page"]].append((each["start"], each["end"], each["kind"]))
    return {
        **(await _rows(database, RESPONSE, id=known))[0],
        "topics": [_linked(datasette, "topics", each) for each in topics],
        "provisions": [_linked(datasette, "provisions", each) for each in provisions],
        "answers": [
            {**each, "provisions": json.loads(each["provisions"])}
            for each in await _rows(database, ANSWERS, id=known)
        ],
        "flags": await _rows(database, FLAGS, id=known),
        "citations": await _citations(datasette, known, order, pages),
        "tables": [await _table(database, each, ROWS_SHOWN) for each in tables[:TABLES_SHOWN]],
        "more_tables": len(tables) > TABLES_SHOWN,
        "files": files,
        "names": {file["sha256"]: file["filename"] for file in files if file["sha256"] is not None},
        "pages": [
            {**page, "stretches": _stretches(page, passages[page["sha256"], page["number"]])}
            for page in pages[:PAGES_SHOWN]
        ],
        "more_pages": len(pages) > PAGES_SHOWN,
        "changes": await _rows(database, CHANGES, id=known),
    }


async def table(datasette: Datasette, request: Request) -> Row:
    """Return a table as a grid, from the row that `?start=` names."""
    database = datasette.get_database(DATABASE)
    [known] = urlsafe_components(request.url_vars["pks"])
    found = (await _rows(database, TABLE, id=known))[0]
    start = request.args.get("start") or "0"
    first = min(int(start), found["rows"]) if start.isascii() and start.isdigit() and len(start) < 9 else 0
    after = first + ROWS_OF_TABLE
    return {
        **await _table(database, found, ROWS_OF_TABLE, first),
        "first": first,
        "before": max(first - ROWS_OF_TABLE, 0) if first else None,
        "after": after if after < found["rows"] else None,
        "notes": await _rows(database, NOTES, id=known),
    }


PAGES: dict[str, Callable[[Datasette, Request], Awaitable[Row]]] = {
    "index.html": front,
    f"query-{DATABASE}.html": query,
    f"row-{DATABASE}-responses.html": response,
    f"row-{DATABASE}-tables.html": table,
}


async def _rows(database: Database, sql: str, **parameters: object) -> list[Row]:
    return [dict(row) for row in (await database.execute(sql, parameters)).rows]


def _linked(datasette: Datasette, table: str, row: Row) -> Row:
    return {**row, "link": datasette.urls.row(DATABASE, table, tilde_encode(row["id"]))}


async def _citations(datasette: Datasette, known: str, order: list[str], pages: list[Row]) -> list[Row]:
    """Return the citations in reading order: one a mention, with all its provisions."""
    database = datasette.get_database(DATABASE)
    texts = {(page["sha256"], page["number"]): page["text"] for page in pages}
    mentions: dict[tuple[Any, ...], Row] = {}
    for each in await _rows(database, CITATIONS, id=known):
        rank = order.index(each["sha256"]) if each["sha256"] in order else len(order)
        place = (rank, each["page"], each["start"], each["end"], each["role"])
        mention = mentions.setdefault(place, {**each, "quote": _marked(each, texts), "provisions": []})
        mention["provisions"].append(_linked(datasette, "provisions", {**each, "id": each["provision"]}))
    return [mentions[place] for place in sorted(mentions)]


def _marked(citation: Row, texts: dict[tuple[str, int], str]) -> Marked:
    text = texts.get((citation["sha256"], citation["page"]), "")
    return marked(citation["quote"], citation["verbatim"], text, citation["start"])


def _stretches(page: Row, passages: list[tuple[int, int, str]]) -> list[Stretch]:
    return stretches(page["text"], [each for each in passages if each[0] < len(page["text"])])


async def _table(database: Database, found: Row, most: int, first: int = 0) -> Row:
    cells = await _rows(database, CELLS, id=found["id"], first=first, last=first + most)
    rows: list[list[GridCell]] = grid(cells, found["columns"])
    return {
        **found,
        "checks": json.loads(found["checks"]),
        "grid": rows,
        "more": found["rows"] - first - most,
        "csv": _csv(found["id"], found["columns"]),
    }


def _csv(known: str, columns: int) -> str:
    """Return the query whose rows are those of a table as it was published, for CSV without a header."""
    texts = ", ".join(f'max(text) FILTER (WHERE "column" = {each})' for each in range(columns))
    sql = f'SELECT {texts} FROM cells WHERE table_id = :table_id GROUP BY "row" ORDER BY "row"'
    return urlencode({"sql": sql, "table_id": known, "_size": "max", "_header": "off"})


LABELS = {
    "q": 'Words, or "an exact phrase"',
    "force": "Force",
    "year": "Year",
    "provision": "Provision, such as foia/31/3",
    "reference": "Reference number, or part of it",
    "response": "Id of a response",
    "table_id": "Id of a table",
}

FORCES = "SELECT id, name FROM forces WHERE id IN (SELECT force FROM responses) ORDER BY name"

USED_PROVISIONS = """
SELECT id, section, title
FROM provisions
WHERE id IN (SELECT provision FROM exemptions)
ORDER BY id
"""

COUNTS = """
SELECT
  (SELECT count(*) FROM responses) AS responses,
  (SELECT count(DISTINCT force) FROM responses) AS forces,
  (SELECT count(*) FROM documents WHERE error IS NULL) AS documents,
  (SELECT count(*) FROM tables) AS tables,
  (SELECT count(*) FROM citations) AS citations,
  (SELECT count(*) FROM failures) AS failures
"""

COVERAGE = """
SELECT
  fo.id AS force, fo.name, c.first_year, c.last_year, c.responses, c.read, c.partly_read, c.not_read,
  c.last_seen
FROM (
  SELECT
    force, min(year) AS first_year, max(year) AS last_year, sum(responses) AS responses,
    sum(read) AS read, sum(partly_read) AS partly_read, sum(not_read) AS not_read,
    substr(max(last_seen), 1, 10) AS last_seen
  FROM coverage
  GROUP BY force
) AS c
JOIN forces AS fo ON fo.id = c.force
ORDER BY fo.name
"""

RESPONSE = """
SELECT r.*, fo.name AS force_name
FROM responses AS r
JOIN forces AS fo ON fo.id = r.force
WHERE r.id = :id
"""

FILES = """
SELECT
  f.id, f.sha256, f.url, f.role, f.filename, f.media_type, f.bytes, f.status, f.message, f.fetched_at,
  d.error, d.pages, d.warnings
FROM files AS f
LEFT JOIN documents AS d ON d.sha256 = f.sha256
WHERE f.response = :id AND f.status <> 'superseded'
ORDER BY f.role = 'attachment', f.filename, f.id
"""

PROVISIONS = """
SELECT p.id, e.section, e.ncnd, p.title, p.test
FROM exemptions AS e
JOIN provisions AS p ON p.id = e.provision
WHERE e.response = :id
ORDER BY p.id
"""

ANSWERS = """
SELECT question, outcome, provisions
FROM answers
WHERE response = :id
ORDER BY CAST(question AS INTEGER), question
"""

FLAGS = """
SELECT kind, quote, source
FROM flags
WHERE response = :id
ORDER BY kind, quote
"""

CITATIONS = """
SELECT c.*, p.title, p.regime
FROM citations AS c
JOIN provisions AS p ON p.id = c.provision
WHERE c.response = :id
ORDER BY c.provision
"""

TOPICS = """
SELECT t.id, t.label
FROM response_topics AS rt
JOIN topics AS t ON t.id = rt.topic
WHERE rt.response = :id
ORDER BY rt.score DESC
"""

PAGES_OF = f"""
SELECT
  p.sha256, p.number, substr(p.text, 1, {CHARACTERS_SHOWN}) AS text,
  length(p.text) > {CHARACTERS_SHOWN} AS is_cut, d.language, d.pages AS of_pages
FROM json_each(:bodies) AS body
JOIN pages AS p ON p.sha256 = body.value
JOIN documents AS d ON d.sha256 = p.sha256
ORDER BY body.key, p.number
LIMIT :limit
"""

PASSAGES = """
SELECT sha256, page, start, "end", kind
FROM passages
WHERE sha256 IN (SELECT value FROM json_each(:bodies))
"""

TABLES_OF = """
SELECT t.id, t.sha256, t.page, t.caption, t.rows, t.columns, t.checks
FROM json_each(:bodies) AS body
JOIN tables AS t ON t.sha256 = body.value
ORDER BY body.key, t.page, t.rowid
LIMIT :limit
"""

TABLE = """
SELECT
  t.id, t.sha256, t.page, t.caption, t.rows, t.columns, t.method, t.checks, t.response,
  r.title, r.force, fo.name AS force_name, f.url, f.filename
FROM tables AS t
LEFT JOIN responses AS r ON r.id = t.response
LEFT JOIN forces AS fo ON fo.id = r.force
LEFT JOIN files AS f ON f.sha256 = t.sha256 AND f.response = t.response
WHERE t.id = :id
"""

CELLS = """
SELECT "row", "column", row_span, column_span, text, value, header, note
FROM cells
WHERE table_id = :id AND "row" >= :first AND "row" < :last
ORDER BY "row", "column"
"""

NOTES = """
SELECT note, count(*) AS cells
FROM cells
WHERE table_id = :id AND note IS NOT NULL
GROUP BY note
ORDER BY cells DESC, note
"""

CHANGES = """
SELECT seen, kind, diff
FROM changes
WHERE response = :id
ORDER BY seen
"""
