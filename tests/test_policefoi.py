"""The command: what it says to misuse, and that nobody ever sees a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import policefoi as command
from db.store import Store


def run(*arguments: str, data: Path) -> Result:
    """Run a command in this process."""
    return CliRunner(env={"POLICEFOI_CONTACT": ""}).invoke(command.cli, ["--data", str(data), *arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "nothing.html", "--force", "cumbria"], "'nothing.html' does not exist"),
        (["import", ".", "--force", "atlantis"], "there is no force 'atlantis'"),
        (["import", "."], "Missing option '--force'"),
        (
            ["import", "pyproject.toml", "--force", "cumbria", "--url", "ftp://x"],
            "'ftp://x' is not a web address",
        ),
        (["crawl", "atlantis", "--contact", "a@example.org"], "there is no force 'atlantis'"),
        (["crawl", "cumbria"], "Missing option '--contact'"),
        (["crawl", "cumbria", "--contact", "me"], "neither an e-mail address nor a web page"),
        (["crawl", "--since", "yesterday", "--contact", "a@example.org"], "not a date such as"),
        (["crawl", "--limit", "0", "--contact", "a@example.org"], "--limit"),
        (["extract", "atlantis"], "there is no force 'atlantis'"),
        (["extract", "--workers", "0"], "--workers"),
        (["fly"], "No such command 'fly'"),
        (["crawl", "police-scotland", "--contact", "a@example.org"], "it can only be imported"),
    ],
)
def test_misuse_is_told_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = run(*arguments, data=tmp_path)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_serving_nothing_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    result = run("serve", data=tmp_path)
    assert (result.exit_code, result.output.strip()) == (
        1,
        f"Error: there is no database at {tmp_path / 'foi.db'}: run policefoi build first",
    )


def test_a_busy_folder_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    with Store(tmp_path).writing():
        result = run("build", data=tmp_path)
    assert (result.exit_code, result.output.strip()) == (
        1,
        f"Error: another policefoi is at work in {tmp_path}",
    )


def test_a_register_of_ones_own_is_checked(tmp_path: Path) -> None:
    (tmp_path / "forces.yml").write_text("- id: a\n  colour: red\n")
    result = run("status", data=tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("Error: forces.yml: a: ")


def test_an_empty_folder_builds_an_empty_database(tmp_path: Path) -> None:
    result = run("build", data=tmp_path)
    assert (result.exit_code, result.output.strip()) == (
        0,
        f"{tmp_path / 'foi.db'}: 0 responses, 0 files, 0 citations, 0 tables",
    )
