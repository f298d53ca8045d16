"""What several tests share: the folder of real files, the sample site, and the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.sample.server import SampleSite

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real files and labelled sets beside the checkout; skip where it is absent."""
    found = ROOT.parent / "shared"
    if not found.is_dir():
        pytest.skip("the shared folder is not beside the checkout")
    return found


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    """Serve the sample site at a port of its own."""
    with SampleSite(port=0) as running:
        yield running


class Command:
    """policefoi as a user runs it: each time in a process of its own."""

    def __init__(self) -> None:
        contact = "tests@policefoi.invalid"
        self.environment = {**os.environ, "POLICEFOI_CONTACT": contact, "PYTHONPATH": str(ROOT)}

    def __call__(self, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._line(arguments, data),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, *arguments: str, data: Path) -> subprocess.Popen[bytes]:
        """Start a command and return its process."""
        return subprocess.Popen(
            self._line(arguments, data),
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _line(self, arguments: tuple[str, ...], data: Path) -> list[str]:
        return [sys.executable, "-m", "policefoi", "--data", str(data), *arguments]


@pytest.fixture(scope="session")
def policefoi() -> Command:
    """Return the command."""
    return Command()
