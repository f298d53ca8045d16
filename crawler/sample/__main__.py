"""Serve the sample site in the foreground: `python -m crawler.sample`."""

from __future__ import annotations

import contextlib
import threading

import click

from crawler.sample.server import REGISTER_PORT, SampleSite


@click.command()
@click.option(
    "--port", default=REGISTER_PORT, show_default=True, help="Port on 127.0.0.1; 0 takes any that is free."
)
def serve(port: int) -> None:
    """Serve the sample disclosure logs until interrupted."""
    with contextlib.suppress(KeyboardInterrupt), SampleSite(port) as site:
        for address in site.log_urls():
            click.echo(address)
        threading.Event().wait()


if __name__ == "__main__":
    serve()
