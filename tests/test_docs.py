"""Documents tell the truth: about the commands, and about where things are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import policefoi

ROOT = Path(__file__).parents[1]


def test_what_is_made_in_documents_is_up_to_date() -> None:
    pages = ("README.md", "docs/accuracy.md")
    outdated = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *pages], cwd=ROOT, capture_output=True
    )
    assert outdated.returncode == 0, f"run: python -m cogapp -r {' '.join(pages)}"


def test_every_command_has_help() -> None:
    assert [name for name, command in policefoi.cli.commands.items() if not command.help] == []


def test_what_the_documents_link_to_is_there() -> None:
    missing = [
        (page.name, target)
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_modules_are_imported_by_what_is_in_them() -> None:
    """`import db` would make the idiom `db = Database()` break the module that holds it."""
    wrong = [
        path.name
        for folder in ("crawler", "extract", "nlp", "db", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*import (?:db|nlp|extract|crawler)\s*$", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert wrong == []


def test_extractors_know_the_records_and_the_folder_only() -> None:
    allowed = {"crawler": {"crawler"}, "extract": {"extract"}, "nlp": {"nlp"}, "db": {"db"}}
    light = {"db.models", "db.store", "db.responses"}
    wrong = [
        (str(path.relative_to(ROOT)), module)
        for folder, own in allowed.items()
        for path in (ROOT / folder).rglob("*.py")
        for module in re.findall(
            r"^\s*from ((?:db|nlp|extract|crawler)[\w.]*) import", path.read_text("utf-8"), re.MULTILINE
        )
        if module.partition(".")[0] not in own and module not in light
    ]
    assert wrong == []


def test_no_package_registry_and_no_path_of_a_machine_is_named() -> None:
    registries = ("py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb." + "debian")
    names = re.compile("|".join(map(re.escape, (*registries, "/work" + "/"))))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    wrong = [
        name
        for name in listed.stdout.splitlines()
        if not name.endswith((".png", ".pdf", ".xlsx"))
        and names.search((ROOT / name).read_text("utf-8", errors="replace"))
    ]
    assert wrong == []
