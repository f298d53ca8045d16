"""What is held of each force, and what failed and why: a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from db.models import Force
from db.store import Store

_MOST_REASONS = 20


def print_status(store: Store, forces: Sequence[Force]) -> None:
    """Print a row a force, then the reasons why something could not be had or read."""
    table = Table(title=f"Held in {store.root}", title_justify="left")
    for column in ("force", "log", "last run", "status"):
        table.add_column(column)
    for column in ("responses", "expected", "gone", "files", "missing"):
        table.add_column(column, justify="right")
    reasons: Counter[tuple[str, str]] = Counter()
    for force in forces:
        log = store.log(force.id)
        last = log.runs[-1] if log.runs else None
        missing = [file for file in log.latest.values() if file.status != "captured"]
        reasons.update((force.id, f"{file.status}: {file.message}") for file in missing)
        if last is not None and last.message:
            reasons[force.id, last.message] += 1
        table.add_row(
            force.id,
            force.platform,
            last.finished[:16].replace("T", " ") if last else "never",
            last.status if last else "",
            str(len(log.responses)),
            str(force.expected or ""),
            str(sum(response.gone is not None for response in log.responses.values())),
            str(sum(file.status == "captured" for file in log.latest.values())),
            str(len(missing)),
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(table)
    for (name, reason), count in sorted(reasons.items())[:_MOST_REASONS]:
        console.print(f"{name}: {reason}" + (f" ({count} times)" if count > 1 else ""), highlight=False)
    if len(reasons) > _MOST_REASONS:
        console.print(f"and {len(reasons) - _MOST_REASONS} more: see the view failures of the database")
