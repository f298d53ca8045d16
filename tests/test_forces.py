"""The register of forces: what it holds, and what it refuses."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crawler.forces import load
from db.models import Force, ReferenceFormat, decode, encode

SHARED = Path(__file__).parents[2] / "shared"
ENTRY = """\
- id: mid-england
  name: Mid England Police
  aliases: [mid-england-police]
  nation: england
  regime: FOIA
  kind: territorial
  platform: single-online-home
  home_url: https://www.mid-england.example
  log_url: https://www.mid-england.example/foi-ai/af/accessing-information/published-items/
  expected: 3
  references:
    - form: printed
      pattern: '(?P<number>\\d{1,4})/(?P<year>\\d{2})'
      normalised: '{number}/{year}'
      examples: {"12/24": "12/24"}
"""


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "forces.yml"
    path.write_text(ENTRY, encoding="utf-8")
    return path


def test_an_entry_is_a_force(register: Path) -> None:
    assert load(register) == {
        "mid-england": Force(
            id="mid-england",
            name="Mid England Police",
            aliases=("mid-england-police",),
            nation="england",
            regime="FOIA",
            kind="territorial",
            platform="single-online-home",
            home_url="https://www.mid-england.example",
            log_url="https://www.mid-england.example/foi-ai/af/accessing-information/published-items/",
            expected=3,
            references=(
                ReferenceFormat(
                    form="printed",
                    pattern=r"(?P<number>\d{1,4})/(?P<year>\d{2})",
                    normalised="{number}/{year}",
                ),
            ),
        )
    }


def test_forces_come_in_order_of_id(register: Path) -> None:
    second = ENTRY.replace("mid-england", "east-england")
    register.write_text(ENTRY + second, encoding="utf-8")
    assert list(load(register)) == ["east-england", "mid-england"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("name: Mid", "nmae: Mid", "forces.yml: mid-england: unknown key nmae"),
        ("      normalised", "      normalized", "forces.yml: mid-england: unknown key normalized"),
        ("  nation: england\n", "", "forces.yml: mid-england: Object missing required field `nation`"),
        ("nation: england", "nation: albion", "forces.yml: mid-england: Invalid enum value 'albion'"),
        ("kind: territorial", "kind: local", "forces.yml: mid-england: kind 'local' is none of territorial,"),
        ("{number}/{year}", "{number.x}/{year}", "has no group for '{number.x}/{year}'"),
        ("expected: 3", "expected: many", "forces.yml: mid-england: Expected `int`, got `str`"),
        ("id: mid-england", "id: Mid England", "forces.yml: Mid England: an id is small letters, digits"),
        ("id: mid-england", "ident: x", "forces.yml: entry 1: unknown key ident"),
        (
            '{"12/24": "12/24"}',
            '{"12-24": "12/24"}',
            "does not match its example '12-24'",
        ),
        (
            '{"12/24": "12/24"}',
            '{"12/24": "12/2024"}',
            "forces.yml: mid-england: reference example '12/24' gives '12/24', not '12/2024'",
        ),
        ('{"12/24": "12/24"}', "{}", "has no examples"),
        ("{number}/{year}", "{serial}/{year}", "has no group for '{serial}/{year}'"),
        (r"(?P<number>\d{1,4})", r"(?P<number>\d{1,4}", "is no pattern: missing ), unterminated"),
        ("references:\n    - form", "references:\n      form", "references is a list of formats"),
        ("- id", "- id: [", "forces.yml: while parsing"),
    ],
)
def test_a_faulty_entry_is_refused_in_one_line_that_names_it(
    register: Path, before: str, after: str, message: str
) -> None:
    text = ENTRY.replace(before, after)
    assert text != ENTRY
    register.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        load(register)
    assert message in str(caught.value)
    assert str(caught.value).startswith("forces.yml: ")
    assert "\n" not in str(caught.value)


def test_an_id_stands_once(register: Path) -> None:
    register.write_text(ENTRY + ENTRY, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^forces\.yml: mid-england: the id stands twice$"):
        load(register)


@pytest.mark.parametrize("text", ["", "id: x", "just words"])
def test_a_register_is_a_list(register: Path, text: str) -> None:
    register.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^forces\.yml: a register is a list of forces$"):
        load(register)


def test_the_packaged_register() -> None:
    forces = load()
    assert list(forces) == sorted(forces)
    assert {force.id for force in forces.values() if force.regime == "FOISA"} == {
        "police-scotland",
        "scottish-police-authority",
    }
    assert [force.id for force in forces.values() if force.nation == "wales"] == [
        "dyfed-powys",
        "gwent",
        "north-wales",
        "south-wales",
    ]
    kinds = [force.kind for force in forces.values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {"territorial": 45, "national": 3, "body": 4}
    assert len({force.name for force in forces.values()}) == len(forces)


def test_forces_of_the_shared_platform_start_at_its_list() -> None:
    shared = [force for force in load().values() if force.platform == "single-online-home"]
    assert len(shared) >= 16
    for force in shared:
        assert force.log_url == f"{force.home_url}/foi-ai/af/accessing-information/published-items/"


def test_every_body_of_the_facts_is_registered() -> None:
    facts = SHARED / "facts" / "forces.csv"
    if not facts.exists():
        pytest.skip("the shared facts are not here")
    with facts.open(encoding="utf-8") as lines:
        assert set(load()) == {row["slug"] for row in csv.DictReader(lines)}


def test_a_force_survives_json() -> None:
    for force in load().values():
        assert decode(encode(force), Force) == force
