"""Serve foi.db by Datasette: read-only, with our metadata, templates and plugins."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

from db.store import Store

# Seconds and rows that one query may take; facets that nobody asked for cost eight times the page.
SETTINGS = {
    "sql_time_limit_ms": 2000,
    "max_returned_rows": 2000,
    "suggest_facets": "off",
    "default_page_size": 50,
    "num_sql_threads": 4,
    "truncate_cells_html": 300,
    "allow_download": "on",
}


def metadata() -> Path:
    """Return the path of metadata.yml: beside this module in an installed wheel, else in the checkout."""
    installed = Path(str(files("db"))) / "metadata.yml"
    return installed if installed.exists() else Path(__file__).parents[1] / "metadata.yml"


def serve(store: Store, host: str, port: int) -> None:
    """Serve the database until interrupted; raise ValueError without one, OSError where the port is taken."""
    from datasette.cli import cli as datasette

    if not store.database.exists():
        raise ValueError(f"there is no database at {store.database}: run policefoi build first")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(f"port {port} of {host} cannot be had: {error.strerror}") from error
    print(f"http://{host}:{port}/", flush=True)
    datasette.main(arguments(store.database, host, port), prog_name="datasette", standalone_mode=False)


def arguments(database: Path, host: str, port: int) -> list[str]:
    """Return the command line of Datasette."""
    with ExitStack() as stack:
        site = stack.enter_context(as_file(files("db") / "site"))
    return [
        "serve",
        f"--immutable={database}",
        f"--metadata={metadata()}",
        f"--template-dir={site / 'templates'}",
        f"--plugins-dir={site / 'plugins'}",
        f"--static=site:{site / 'static'}",
        f"--host={host}",
        f"--port={port}",
        *(part for name, value in SETTINGS.items() for part in ("--setting", name, str(value))),
    ]
