"""The flags of letters, each letter whole: the rules' own examples, and letters where several rules meet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
from db.models import Citation, Document, Flag, Force, Letter, Page, Reading
from extract import flags, statutes
from extract.flags import Case, Rule, Sign

SHA256 = "0" * 64
FORCES = {
    "FOIA": Force(
        id="wexmarch",
        name="Wexmarch Constabulary",
        nation="england",
        regime="FOIA",
        kind="territorial",
        platform="unknown",
    ),
    "FOISA": Force(
        id="skerra",
        name="North Skerra Police",
        nation="scotland",
        regime="FOISA",
        kind="territorial",
        platform="unknown",
    ),
}
RULES = {rule.kind: rule for rule in flags.rules()}
