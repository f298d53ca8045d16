"""How a cell of a query or a view is shown: ids and titles link to their rows, found words are marked."""

from __future__ import annotations

import re
import sqlite3

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from markupsafe import Markup, escape

# The column of a result that holds the id of a row, and its table.
LINKS = {
    "disclosed": "responses",
    "disclosed_by": "forces",
    "force": "forces",
    "provision": "provisions",
    "response": "responses",
    "table_id": "tables",
    "topic": "topics",
}
# The column of a result that names what another column holds the id of.
TITLES = {"title": "response", "disclosed_title": "disclosed", "caption": "table_id"}
SHARES = ("rate", "low", "high")
VIEWS = ("coverage", "exemption_usage", "failures")
_FOUND = re.compile("«([^«»]*)»")


@hookimpl
def render_cell(
    row: sqlite3.Row, value: object, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """Return a cell as a link, a percentage or with its marks; None leaves it to Datasette.

    Real tables are left alone: Datasette links their foreign keys itself.
    """
    if table not in (None, *VIEWS):
        return None
    if column in SHARES and isinstance(value, float):
        return Markup("{:.1%}").format(value)
    if not isinstance(value, str) or not value:
        return None
    if column == "snippet":
        return Markup(_FOUND.sub(r"<mark>\1</mark>", str(escape(value))))
    holder = column if column in LINKS else TITLES.get(column)
    # Asked for its keys, since a row iterates over its values.
    known = row[holder] if holder in row.keys() else None  # noqa: SIM118
    if not isinstance(known, str) or holder is None:
        return None
    address = datasette.urls.row(database, LINKS[holder], tilde_encode(known))
    return Markup('<a href="{}">{}</a>').format(address, value)
