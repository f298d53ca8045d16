"""UK police FOI disclosure logs in one searchable database: the command line.

Each command calls one verb of one package; what is heavy to import is imported where it is used.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from db.models import Force, Run
from db.store import BusyError, Store


class Commands(click.Group):
    """A group whose commands tell what went wrong in one line, never in a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; what its packages refuse to do ends with exit code 1."""
        try:
            return super().invoke(context)
        except (ValueError, OSError, BusyError, sqlite3.Error) as error:
            raise click.ClickException(" ".join(str(error).split())) from error


class Contact(click.ParamType[str]):
    """An e-mail address or web page by which the owner of a site can reach whoever crawls it."""

    name = "contact"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        """Return the contact; anything else is misuse."""
        text = str(value).strip()
        if "@" not in text.strip("@") and not text.startswith(("https://", "http://")):
            self.fail(f"{text!r} is neither an e-mail address nor a web page", parameter, context)
        return text


class Day(click.ParamType[str]):
    """A date."""

    name = "date"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        """Return the date as ISO 8601; anything else is misuse."""
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2024-03-31", parameter, context)


forces_argument = click.argument("names", nargs=-1, metavar="[FORCE]...")
again_option = click.option("--again", is_flag=True, help="Do what was done before once more.")
workers_option = click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
contact_option = click.option(
    "--contact",
    type=Contact(),
    envvar="POLICEFOI_CONTACT",
    required=True,
    help="Your e-mail address or web page, sent with every request (environment: POLICEFOI_CONTACT).",
)
host_option = click.option("--host", default="127.0.0.1", show_default=True)
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)


@click.group(cls=Commands)
@click.version_option(package_name="policefoi")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    envvar="POLICEFOI_DATA",
    show_default=True,
    help="The folder that holds everything (environment: POLICEFOI_DATA).",
)
@click.pass_context
def cli(context: click.Context, data: Path) -> None:
    """Collect the FOI responses that UK police forces publish, read them, and serve them."""
    context.obj = Store(data)


@cli.command()
@forces_argument
@click.option("--full", is_flag=True, help="Ask for everything anew, changed or not.")
@click.option("--since", type=Day(), help="Leave out what was published before this date.")
@click.option("--limit", type=click.IntRange(1), help="Stop at so many responses of a force.")
@contact_option
@click.pass_obj
def crawl(
    store: Store, names: Sequence[str], full: bool, since: str | None, limit: int | None, contact: str
) -> None:
    """Crawl the disclosure logs of some forces, or of all."""
    forces = crawlable(store, names)
    with store.writing():
        crawl_forces(store, forces, contact, full=full, since=since, limit=limit)


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--force", "name", required=True, help="The force that published it.")
@click.option("--url", help="The address of the one file.")
@click.pass_obj
def import_(store: Store, paths: Sequence[Path], name: str, url: str | None) -> None:
    """Import saved pages and files as responses of a force."""
    from crawler.saved import import_files

    if url is not None and not url.startswith(("https://", "http://")):
        raise click.UsageError(f"--url: {url!r} is not a web address")
    [force] = chosen(store, [name])
    with store.writing():
        report_run(import_files(store, force, paths, url))


@cli.command()
@forces_argument
@again_option
@workers_option
@click.pass_obj
def extract(store: Store, names: Sequence[str], again: bool, workers: int) -> None:
    """Read every captured file and find what it says as a response."""
    with store.writing():
        extract_files(store, held(store, names), again=again, workers=workers)


@cli.command()
@forces_argument
@again_option
@click.pass_obj
def tag(store: Store, names: Sequence[str], again: bool) -> None:
    """Tag responses with the topics of their requests."""
    with store.writing():
        tag_responses(store, held(store, names), again=again)


@cli.command()
@click.pass_obj
def build(store: Store) -> None:
    """Build the database from everything above, in the place of the old one."""
    with store.writing():
        build_database(store)


@cli.command()
@forces_argument
@workers_option
@contact_option
@click.pass_obj
def update(store: Store, names: Sequence[str], workers: int, contact: str) -> None:
    """Crawl, extract, tag and build: the nightly job."""
    forces = crawlable(store, names)
    with store.writing():
        run_line(store, forces, contact, workers=workers)


@cli.command()
@host_option
@port_option
@click.pass_obj
def serve(store: Store, host: str, port: int) -> None:
    """Serve the database, read-only."""
    from db.serve import serve as serve_database

    serve_database(store, host, port)


@cli.command()
@click.pass_obj
def status(store: Store) -> None:
    """Show what is held of each force, and what failed and why."""
    from db.status import print_status

    print_status(store, chosen(store, []))


@cli.command()
@host_option
@port_option
@click.option("--sample-port", type=click.IntRange(1, 65535), default=8010, show_default=True)
@click.option("--serve/--no-serve", "serving", default=True, help="Serve the database at the end.")
@click.pass_context
def demo(context: click.Context, host: str, port: int, sample_port: int, serving: bool) -> None:
    """Run the whole line on the invented sample site, then serve what came of it."""
    from crawler.sample.server import SampleSite
    from db.serve import serve as serve_database
    from db.store import write

    given = context.parent and context.parent.get_parameter_source("data")
    store = context.obj if given != click.core.ParameterSource.DEFAULT else Store(Path("demo-data"))
    with SampleSite(sample_port) as site:
        write(store.register, site.forces_yml().encode())
        with store.writing():
            run_line(store, chosen(store, []), "https://policefoi.invalid/demo")
        for url in site.log_urls():
            click.echo(f"the sample site has a log at {url}", err=True)
        if serving:
            serve_database(store, host, port)


# What several commands do.


def chosen(store: Store, names: Sequence[str]) -> list[Force]:
    """Return the named forces, or all of the register; an unknown name is misuse."""
    from crawler.forces import load

    register = load(store.register if store.register.exists() else None)
    unknown = [name for name in names if name not in register]
    if unknown:
        raise click.UsageError(f"there is no force {unknown[0]!r}; the register has {', '.join(register)}")
    return [register[name] for name in dict.fromkeys(names)] if names else list(register.values())


def crawlable(store: Store, names: Sequence[str]) -> list[Force]:
    """Return the named forces, or all whose log is known."""
    return [force for force in chosen(store, names) if names or force.platform != "unknown"]


def held(store: Store, names: Sequence[str]) -> list[Force]:
    """Return the named forces, or all of which anything is held."""
    captured = set(store.forces())
    return [force for force in chosen(store, names) if names or force.id in captured]


def crawl_forces(store: Store, forces: Sequence[Force], contact: str, **options: Any) -> None:
    """Crawl, and report a line a force."""
    from crawler.crawl import crawl as crawl_logs

    for force in forces:
        if force.platform == "unknown" or force.log_url is None:
            raise click.UsageError(f"the log of {force.id} is not known; it can only be imported")
    with progress("crawling", len(forces)) as advance:

        def report(run: Run) -> None:
            report_run(run)
            advance()

        crawl_logs(store, forces, contact=contact, report=report, **options)


def report_run(run: Run) -> None:
    """Print a run in one line."""
    said = f"{run.responses} responses, {run.files} files, {run.failures} failures"
    click.echo(f"{run.force}: {said}" + (f"; failed: {run.message}" if run.message else ""))
    if run.status == "failed" or run.failures:
        something_failed()


def extract_files(store: Store, forces: Sequence[Force], **options: Any) -> None:
    """Read and search files, and report a line a force."""
    from extract.batch import extract as extract_all

    with progress("reading") as advance:
        tallies = extract_all(store, forces, report=lambda work: advance(), **options)
    for tally in tallies:
        click.echo(f"{tally.force}: {tally.read} read, {tally.found} searched, {tally.failed} unreadable")
        if tally.failed:
            something_failed()


def tag_responses(store: Store, forces: Sequence[Force], **options: Any) -> None:
    """Tag responses, and report a line a force."""
    from nlp.batch import tag as tag_all

    for tally in tag_all(store, forces, **options):
        click.echo(f"{tally.force}: {tally.tagged} of {tally.responses} responses tagged")


def build_database(store: Store) -> None:
    """Build the database, and report it in one line."""
    from db.build import build as build_all
    from extract.statutes import provisions
    from nlp.topics import taxonomy

    counts = build_all(store, chosen(store, []), provisions(), taxonomy())
    told = ("responses", "files", "citations", "tables")
    click.echo(f"{store.database}: " + ", ".join(f"{counts[name]} {name}" for name in told))


def run_line(store: Store, forces: Sequence[Force], contact: str, workers: int = 2, **options: Any) -> None:
    """Take responses all the way, from their logs into the database."""
    crawl_forces(store, forces, contact, **options)
    extract_files(store, forces, workers=workers)
    tag_responses(store, forces)
    build_database(store)


def something_failed() -> None:
    """Let the command end with exit code 1: something failed and was recorded."""
    context = click.get_current_context()
    context.find_root().meta["policefoi.failed"] = True


@cli.result_callback()
@click.pass_context
def finish(context: click.Context, *results: Any, **parameters: Any) -> None:
    """End with exit code 1 if something failed and was recorded."""
    if context.find_root().meta.get("policefoi.failed"):
        context.exit(1)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Any]:
    """Show a bar on standard error where that is a terminal; the value counts one more thing done."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(file=sys.stderr)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


if __name__ == "__main__":
    cli()
