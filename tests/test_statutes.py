"""The statute catalogue: every exemption of the four access regimes, its labels and its examples."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.models import Provision
from extract import statutes
from extract.statutes import Statute

LETTERS = Path(__file__).parents[2] / "shared" / "gold" / "letters"

CATALOGUE = {provision.id: provision for provision in statutes.provisions()}
REGIMES = {statute.regime: statute for statute in statutes.load()}
ACCESS = ("foia", "foisa", "eir", "eisr")

# Written by hand from the law, not from the catalogue. A line is a kind, a test and the provisions of
# which they hold; `ncnd` marks those that remove the duty to confirm or deny, and no others do.
EXEMPTIONS = {
    "foia": """
        refusal none: 12 12/1 12/2 14 14/1 14/2
        class absolute: 21 21/1 21/2 21/2/a 21/2/b 21/3
        class qualified: 22 22/1 22/1/a 22/1/b 22/1/c
        class qualified ncnd: 22/2
        prejudice qualified: 22A 22A/1 22A/1/a 22A/1/b 22A/1/b/i 22A/1/b/ii 22A/1/b/iii 22A/1/b/iv
        prejudice qualified ncnd: 22A/2
        class absolute: 23 23/1
        class absolute ncnd: 23/5
        required qualified: 24 24/1
        required qualified ncnd: 24/2
        prejudice qualified: 26 26/1 26/1/a 26/1/b
        prejudice qualified ncnd: 26/3
        prejudice qualified: 27 27/1 27/1/a 27/1/b 27/1/c 27/1/d
        class qualified: 27/2
        prejudice qualified ncnd: 27/4 27/4/a
        class qualified ncnd: 27/4/b
        prejudice qualified: 28 28/1
        prejudice qualified ncnd: 28/3
        prejudice qualified: 29 29/1 29/1/a 29/1/b
        prejudice qualified ncnd: 29/2
        class qualified: 30 30/1 30/1/a 30/1/a/i 30/1/a/ii 30/1/b 30/1/c
        class qualified: 30/2 30/2/a 30/2/a/i 30/2/a/ii 30/2/a/iii 30/2/a/iv 30/2/b
        class qualified ncnd: 30/3
        prejudice qualified: 31 31/1 31/1/a 31/1/b 31/1/c 31/1/d 31/1/e 31/1/f 31/1/g 31/1/h 31/1/i
        prejudice qualified: 31/2 31/2/a 31/2/b 31/2/c 31/2/d 31/2/e 31/2/f 31/2/g 31/2/h 31/2/i 31/2/j
        prejudice qualified ncnd: 31/3
        class absolute: 32 32/1 32/1/a 32/1/b 32/1/c 32/1/c/i 32/1/c/ii 32/2 32/2/a 32/2/b
        class absolute ncnd: 32/3
        prejudice qualified: 33 33/2
        prejudice qualified ncnd: 33/3
        required absolute: 34 34/1
        required absolute ncnd: 34/2
        class qualified: 35 35/1 35/1/a 35/1/b 35/1/c 35/1/d
        class qualified ncnd: 35/3
        prejudice qualified: 36 36/2 36/2/a 36/2/b 36/2/b/i 36/2/b/ii 36/2/c
        prejudice qualified ncnd: 36/3
        class qualified: 37 37/1 37/1/ac 37/1/ad 37/1/b
        class absolute: 37/1/a 37/1/aa 37/1/ab
        class qualified ncnd: 37/2
        endangerment qualified: 38 38/1 38/1/a 38/1/b
        endangerment qualified ncnd: 38/2
        class qualified: 39 39/1 39/1/a 39/1/b
        class qualified ncnd: 39/2
        class absolute: 40 40/1 40/2 40/2/a 40/2/b 40/3A 40/3A/a 40/3A/b
        class absolute: 40/2/3A 40/2/3A/a 40/2/3A/b
        class qualified: 40/3B 40/4A 40/4A/a 40/4A/b 40/2/3B 40/2/4A
        class absolute ncnd: 40/5A 40/5B 40/5B/a 40/5B/a/i 40/5B/a/ii
        class qualified ncnd: 40/5B/b 40/5B/c 40/5B/d
        class absolute: 40/3 40/3/a 40/3/a/i 40/3/b 40/2/3 40/2/3/a 40/2/3/a/i 40/2/3/b
        class qualified: 40/3/a/ii 40/2/3/a/ii 40/4
        class absolute ncnd: 40/5 40/5/a 40/5/b 40/5/b/i
        class qualified ncnd: 40/5/b/ii
        class absolute: 41 41/1 41/1/a 41/1/b
        class absolute ncnd: 41/2
        class qualified: 42 42/1
        class qualified ncnd: 42/2
        prejudice qualified: 43 43/2
        class qualified: 43/1
        prejudice qualified ncnd: 43/3
        class absolute: 44 44/1 44/1/a 44/1/b 44/1/c
        class absolute ncnd: 44/2
    """,
    "foisa": """
        refusal none: 12 12/1 14 14/1 14/2
        outcome none: 17 17/1 17/1/a 17/1/b 17/2 17/3
        outcome none ncnd: 18 18/1
        class absolute: 25 25/1 25/2 25/2/a 25/2/b 25/3
        class absolute: 26 26/a 26/b 26/c
        class qualified: 27 27/1 27/1/a 27/1/a/i 27/1/a/ii 27/1/b 27/1/c
        substantial-prejudice qualified: 27/2 27/2/a 27/2/b 27/2/b/i 27/2/b/ii 27/2/b/iii 27/2/b/iv
        substantial-prejudice qualified: 28 28/1
        class qualified: 29 29/1 29/1/a 29/1/b 29/1/c 29/1/d
        substantial-prejudice qualified: 30 30/a 30/b 30/b/i 30/b/ii 30/c
        required qualified: 31 31/1
        substantial-prejudice qualified: 31/4 31/4/a 31/4/b
        substantial-prejudice qualified: 32 32/1 32/1/a 32/1/a/i 32/1/a/ii 32/1/a/iii 32/1/a/iv
        class qualified: 32/1/b 32/1/b/i 32/1/b/ii
        substantial-prejudice qualified: 33 33/1 33/1/b 33/2 33/2/a 33/2/b
        class qualified: 33/1/a
        class qualified: 34 34/1 34/1/a 34/1/a/i 34/1/a/ii 34/1/b 34/1/c
        class qualified: 34/2 34/2/a 34/2/b 34/2/b/i 34/2/b/ii 34/3 34/3/a 34/3/b 34/4
        substantial-prejudice qualified: 35 35/1 35/1/a 35/1/b 35/1/c 35/1/d 35/1/e 35/1/f 35/1/g
        substantial-prejudice qualified: 35/1/h 35/1/h/i 35/1/h/ii 35/2 35/2/a 35/2/b 35/2/c 35/2/d
        substantial-prejudice qualified: 35/2/d/i 35/2/d/ii 35/2/e 35/2/f 35/2/g 35/2/h 35/2/i 35/2/j
        class qualified: 36 36/1
        class absolute: 36/2 36/2/a 36/2/b
        class absolute: 37 37/1 37/1/a 37/1/a/i 37/1/a/ii 37/1/a/iii 37/1/b 37/1/b/i 37/1/b/ii
        class absolute: 38 38/1 38/1/a 38/1/b 38/1/c 38/1/d 38/2A 38/2A/a 38/2A/b
        class qualified: 38/2B 38/3A 38/3A/a 38/3A/b
        class absolute: 38/2 38/2/a 38/2/a/i 38/2/b
        class qualified: 38/2/a/ii 38/3
        endangerment qualified: 39 39/1
        class qualified: 39/2 39/2/a 39/2/b
        substantial-prejudice qualified: 40 40/a 40/b
        class qualified: 41 41/a 41/b
    """,
    "eir": """
        class absolute: 5/3 12/3
        class qualified: 12/4 12/4/b 12/4/c 12/4/d 12/4/e
        outcome qualified: 12/4/a
        adverse-effect qualified: 12/5 12/5/a 12/5/b 12/5/c 12/5/d 12/5/e 12/5/f 12/5/g
        adverse-effect qualified: 12/5/f/i 12/5/f/ii 12/5/f/iii
        adverse-effect qualified ncnd: 12/6
        class absolute: 13 13/1 13/1/a 13/2A 13/2A/a 13/2A/b
        class qualified: 13/1/b 13/2B 13/2B/a 13/2B/b 13/3A 13/3A/a 13/3A/b 13/3A/c
        class absolute ncnd: 13/5A 13/5A/a 13/5B 13/5B/a 13/5B/a/i 13/5B/a/ii
        class qualified ncnd: 13/5A/b 13/5B/b 13/5B/c 13/5B/d 13/5B/e
        class absolute: 13/2 13/2/a 13/2/a/i 13/2/b
        class qualified: 13/2/a/ii 13/3
        class absolute ncnd: 13/5 13/5/a 13/5/b
    """,
    "eisr": """
        class absolute: 10/3
        class qualified: 10/4 10/4/b 10/4/c 10/4/d 10/4/e
        outcome qualified: 10/4/a
        substantial-prejudice qualified: 10/5 10/5/a 10/5/b 10/5/c 10/5/d 10/5/e 10/5/f 10/5/g
        substantial-prejudice qualified: 10/5/f/i 10/5/f/ii 10/5/f/iii
        substantial-prejudice qualified ncnd: 10/8
        class absolute: 11 11/1 11/2 11/2/a 11/3A 11/3A/a 11/3A/b
        class qualified: 11/2/b 11/3B 11/4A 11/4A/a 11/4A/b
        class absolute: 11/3 11/3/a 11/3/a/i 11/3/b
        class qualified: 11/3/a/ii 11/4
        class absolute ncnd: 11/6
    """,
}

# What is neither an exemption nor a refusal: procedure, and what only modifies one.
PROCEDURE = {
    "foia": "1 1/1 1/1/a 1/1/b 1/3 2 2/3 8 8/1 9 10 10/1 10/3 10/6 11 11/1 11/1A 13 16 17 17/1 17/2"
    " 17/3 17/4 17/5 17/6 17/7 17/7/b 19 23/2 24/3 25 45 46 48 50 50/1 50/2 54 57 58 60 63/1 77 84",
    "foisa": "1 1/1 1/3 2 2/1/b 2/2 8 9 10 10/1 11 13 15 16 16/1 16/2 16/4 16/5 18/2 19 20 20/1 21"
    " 21/1 21/4/b 21/5 31/2 47 47/1 49 50 56 60",
    "eir": "2 2/1 5 5/1 5/2 6 7 7/1 9 9/1 10 11 11/1 12 12/1 12/1/a 12/1/b 12/2 14 14/3 15 16 18",
    "eisr": "2 2/1 5 5/1 7 9 10 10/1 10/1/b 10/2 10/2/b 12 13 16 17",
}
MODIFIERS = {
    "foia": "12/4 12/4/a 12/4/b 23/3 23/3/a 23/3/n 23/4 26/2 27/3 33/1 35/2 36/1 36/4 36/5 39/1A 40/7",
    "foisa": "12/2 28/2 29/2 31/5 32/2 33/3 37/2 37/3 38/5 39/3",
    "eir": "12/7 12/8 12/9 12/10 12/11 13/6",
    "eisr": "10/6 10/7 10/9 11/7",
}


def rows(regime: str) -> dict[str, tuple[str, str, bool]]:
    """Return the hand-written rows of a regime: id to kind, test and NCND."""
    table: dict[str, tuple[str, str, bool]] = {}
    for line in EXEMPTIONS[regime].split("\n"):
        if not line.strip():
            continue
        head, paths = line.split(":")
        kind, test, *ncnd = head.split()
        for path in paths.split():
            assert f"{regime}/{path}" not in table
            table[f"{regime}/{path}"] = (kind, test, bool(ncnd))
    return table


@pytest.mark.parametrize("regime", ACCESS)
def test_exemptions(regime: str) -> None:
    """Every exemption of a regime is there with its kind, test and NCND, and there is no other."""
    assert rows(regime) == {
        provision.id: (provision.kind, provision.test, provision.ncnd)
        for provision in REGIMES[regime].provisions
        if provision.kind not in {"procedural", "modifier"}
    }


@pytest.mark.parametrize("regime", ACCESS)
def test_procedure_and_modifiers(regime: str) -> None:
    for kind, paths in (("procedural", PROCEDURE[regime]), ("modifier", MODIFIERS[regime])):
        found = [CATALOGUE[f"{regime}/{path}"] for path in paths.split()]
        assert {(entry.kind, entry.test, entry.ncnd) for entry in found} == {(kind, "none", False)}


def test_absolute_exemptions_are_those_of_section_2() -> None:
    """FOIA 2(3) and FOISA 2(2) list every absolute exemption (36, for Parliament, aside)."""
    absolute = {
        regime: {entry.id.split("/")[1] for entry in REGIMES[regime].provisions if entry.test == "absolute"}
        for regime in ("foia", "foisa")
    }
    assert absolute == {
        "foia": {"21", "23", "32", "34", "37", "40", "41", "44"},
        "foisa": {"25", "26", "36", "37", "38"},
    }


def test_every_foia_exemption_but_21_has_an_ncnd_limb() -> None:
    exemptions = {path.split("/")[1] for path in rows("foia")} - {"12", "14"}
    limbs = {entry.id.split("/")[1] for entry in REGIMES["foia"].provisions if entry.ncnd}
    assert exemptions - limbs == {"21"}
    assert limbs <= exemptions


def test_ncnd_of_the_other_regimes() -> None:
    """FOISA has one provision for all its exemptions, and the Regulations two each."""
    tops = {
        regime: {"/".join(path.split("/")[1:3]) for path, (_, _, ncnd) in rows(regime).items() if ncnd}
        for regime in ("foisa", "eir", "eisr")
    }
    assert tops == {
        "foisa": {"18", "18/1"},
        "eir": {"12/6", "13/5", "13/5A", "13/5B"},
        "eisr": {"10/8", "11/6"},
    }


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("foia/1/1/a", "Right of access: duty to confirm or deny"),
        (
            "foia/12/2",
            "Cost of compliance exceeds the appropriate limit: cost of confirming or denying alone",
        ),
        ("foia/23/5", "Security bodies: duty to confirm or deny"),
        ("foia/30/1/a/i", "Investigations and proceedings: whether a person should be charged"),
        ("foia/31/1", "Law enforcement"),
        ("foia/31/1/a", "Law enforcement: prevention or detection of crime"),
        ("foia/31/1/i", "Law enforcement: fatal accident inquiry out of an investigation"),
        ("foia/31/2/j", "Law enforcement: protecting others from the actions of persons at work"),
        ("foia/38/1/b", "Health and safety: safety of an individual"),
        ("foia/40/2/3A/a", "Personal information: data protection principles"),
        ("foisa/31/1", "National security and defence: required for safeguarding national security"),
        ("foisa/35/1/a", "Law enforcement: prevention or detection of crime"),
        ("foisa/38/1/b", "Personal information: data of a third party"),
        ("eir/12/4/b", "Exceptions: manifestly unreasonable"),
        ("eisr/10/5/b", "Exceptions: course of justice, fair trial, criminal or disciplinary inquiry"),
        ("ukgdpr/6/1/f", "Lawfulness of processing: legitimate interests"),
        ("cjpoa-1994/60", "Stop and search in anticipation of or after violence"),
        ("mha-1983/136", "Removal from a public place to a place of safety"),
        ("pace-1984/1", "Stop and search"),
        ("mda-1971/23", "Stop and search"),
        ("oapa-1861/18", "Wounding or causing grievous bodily harm with intent"),
        ("oapa-1861/20", "Malicious wounding or grievous bodily harm"),
        ("oapa-1861/47", "Assault occasioning actual bodily harm"),
        ("ta-2000/sch/7", "Port and border controls"),
    ],
)
def test_titles(path: str, title: str) -> None:
    assert CATALOGUE[path].title == title


def test_same_number_means_different_things_in_the_two_acts() -> None:
    """FOISA took other numbers: the force has to decide the Act before any label is read."""
    differ = {
        number: (CATALOGUE[f"foia/{number}"].title, CATALOGUE[f"foisa/{number}"].title)
        for number in ("16", "17", "30", "31", "35", "38", "40")
    }
    assert differ == {
        "16": ("Advice and assistance", "Refusal notice"),
        "17": ("Refusal notice", "Information not held"),
        "30": ("Investigations and proceedings", "Prejudice to effective conduct of public affairs"),
        "31": ("Law enforcement", "National security and defence"),
        "35": ("Formulation of government policy", "Law enforcement"),
        "38": ("Health and safety", "Personal information"),
        "40": ("Personal information", "Audit functions"),
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "foia/40/3 foia/40/3/a/i foia/40/3/a/ii foia/40/3/b foia/40/4",
            "foia/40/3A foia/40/3A/a foia/40/3B foia/40/4A",
        ),
        ("foia/40/5 foia/40/5/a foia/40/5/b foia/40/5/b/i", "foia/40/5A foia/40/5B foia/40/5B/a/i"),
        ("foisa/38/2 foisa/38/2/a/i foisa/38/3", "foisa/38/2A foisa/38/2A/a foisa/38/2B foisa/38/3A"),
        ("eir/13/2 eir/13/2/a/i eir/13/3 eir/13/5", "eir/13/2A eir/13/2B eir/13/3A eir/13/5A eir/13/5B"),
        ("eisr/11/3 eisr/11/3/a/i eisr/11/4", "eisr/11/3A eisr/11/3B eisr/11/4A"),
    ],
)
def test_personal_data_limbs_say_when_they_hold(before: str, after: str) -> None:
    """The Data Protection Act 2018 replaced these limbs; letters print both."""
    for path in before.split():
        assert (CATALOGUE[path].note or "").startswith("Until 24 May 2018"), path
    for path in after.split():
        assert (CATALOGUE[path].note or "").startswith("From 25 May 2018"), path


def test_only_what_was_not_held_against_the_law_is_unchecked() -> None:
    unchecked = {provision.id for provision in CATALOGUE.values() if not provision.checked}
    assert {path for path in unchecked if path.split("/")[0] in ACCESS} == {"foia/40/8"}
    assert unchecked.isdisjoint({"dpa-2018/24", "cjpoa-1994/60", "mha-1983/136", "mda-1971/23"})
    assert unchecked >= {"cjpoa-1994/61", "mda-1971/23/4"}


def test_every_path_is_there_once_with_what_is_above_it() -> None:
    paths = [provision.id for provision in statutes.provisions()]
    assert [path for path, times in Counter(paths).items() if times > 1] == []
    for path in paths:
        above = path.rpartition("/")[0]
        assert above in CATALOGUE or "/" not in above or above.endswith("/sch") or "/sch/" in above, path


@pytest.mark.parametrize("statute", statutes.load(), ids=lambda statute: statute.regime)
def test_provisions_are_well_formed(statute: Statute) -> None:
    number = r"(/sch)?(/[0-9]+[A-Z]{0,2}|/[a-z]{1,2}|/iii)+"
    address = r"/(section|regulation|article|schedule)/[0-9]+[A-Z]{0,2}"
    for provision in statute.provisions:
        assert re.fullmatch(re.escape(statute.regime) + number, provision.id), provision
        assert provision.section == statutes.section_label(provision.id), provision
        assert provision.title == provision.title.strip() != "", provision
        assert (provision.kind == "other-law") is not statute.access, provision
        assert statute.access or (provision.test == "none" and not provision.ncnd), provision
        assert provision.url, provision
        assert re.fullmatch(re.escape(statute.url) + address, provision.url), provision


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("foia/12", "s.12"),
        ("foia/22A/1/b/iv", "s.22A(1)(b)(iv)"),
        ("foia/40/2/3A/a", "s.40(2)(3A)(a)"),
        ("foia/40/5B/a/i", "s.40(5B)(a)(i)"),
        ("foisa/30/b/ii", "s.30(b)(ii)"),
        ("eir/12/4/b", "reg.12(4)(b)"),
        ("eisr/10/5/f/iii", "reg.10(5)(f)(iii)"),
        ("ukgdpr/6/1/f", "art.6(1)(f)"),
        ("rto-ni-1995/4/1", "art.4(1)"),
        ("fees-2004/4/3", "reg.4(3)"),
        ("poa-1986/14ZA", "s.14ZA"),
        ("ta-2000/sch/7", "sch.7"),
        ("dpa-2018/sch/2/5/3", "sch.2 para.5(3)"),
        ("an-act-of-1999/3/a", "s.3(a)"),
        ("foia/999/9", "s.999(9)"),
        ("foia", ""),
        ("", ""),
    ],
)
def test_section_label(path: str, label: str) -> None:
    assert statutes.section_label(path) == label


@given(st.text())
def test_section_label_takes_any_string(path: str) -> None:
    assert isinstance(statutes.section_label(path), str)


@given(
    st.sampled_from(sorted(REGIMES)),
    st.from_regex(r"[1-9][0-9]{0,2}[A-Z]{0,2}", fullmatch=True),
    st.lists(st.from_regex(r"[0-9]{1,2}[A-Z]?|[a-z]{1,3}", fullmatch=True), max_size=5),
)
def test_section_label_keeps_every_number(regime: str, first: str, limbs: list[str]) -> None:
    label = statutes.section_label("/".join((regime, first, *limbs)))
    word = {"section": "s.", "regulation": "reg.", "article": "art."}[REGIMES[regime].unit]
    assert re.findall(r"[0-9A-Za-z]+", label.removeprefix(word)) == [first, *limbs]


def test_statutes() -> None:
    """The four access regimes bind the forces they bind, and no other law binds any."""
    bound = {(s.regime, s.unit, s.access, s.binds) for s in statutes.load() if s.binds or s.access}
    assert bound == {
        ("foia", "section", True, ("FOIA",)),
        ("foisa", "section", True, ("FOISA",)),
        ("eir", "regulation", True, ("FOIA",)),
        ("eisr", "regulation", True, ("FOISA",)),
    }
    assert len(statutes.load()) - len(bound) >= 45


OTHER_LAW = (
    "dpa-1998 dpa-2018 ukgdpr cja-1988 cja-2003 cjpoa-1994 cjsa-2016 cma-1990 ea-1875 epr-2016 fa-1968"
    " fees-2004 fwr-2004 ha-1980 ipa-2016 lga-1972 lgfa-1988 mda-1971 mha-1983 mhcts-2003 msa-2015"
    " oapa-1861 pace-1984 pfrsa-2012 pha-1997 poa-1986 pra-2002 psa-1967 ripa-2000 rta-1988 rtoo-ni-1996"
    " rto-ni-1995 rtra-1984 soa-2003 socpa-2005 ta-1968 ta-2000 tani-1969 tpca-1847 dea-2017 pa-1996"
)


def test_acts_that_letters_cite_are_there() -> None:
    assert set(OTHER_LAW.split()) - REGIMES.keys() == set()


@pytest.mark.parametrize(
    ("name", "regime"),
    [
        ("CJPOA", "cjpoa-1994"),
        ("PACE", "pace-1984"),
        ("MHA", "mha-1983"),
        ("RTA", "rta-1988"),
        ("POA", "poa-1986"),
        ("OAPA", "oapa-1861"),
        ("MDA", "mda-1971"),
        ("RIPA", "ripa-2000"),
        ("IPA", "ipa-2016"),
        ("PRA", "pra-2002"),
        ("SOA", "soa-2003"),
        ("MSA", "msa-2015"),
        ("TACT", "ta-2000"),
        ("LGA", "lga-1972"),
        ("DPA", "dpa-2018"),
        ("FOI Act", "foia"),
        ("FOISA", "foisa"),
        ("Misuse of Drugs", "mda-1971"),
        ("Ddeddf Rhyddid Gwybodaeth 2000", "foia"),
        ("Reoliadau Gwybodaeth Amgylcheddol 2004", "eir"),
        ("Ddeddf Diogelu rhag Aflonyddu 1997", "pha-1997"),
    ],
)
def test_names(name: str, regime: str) -> None:
    assert [s.regime for s in statutes.load() if name in s.names] == [regime]


def test_a_name_means_one_statute_for_a_force() -> None:
    meant: dict[str, list[Statute]] = {}
    for statute in statutes.load():
        for name in statute.names:
            meant.setdefault(" ".join(name.lower().split()), []).append(statute)
    shared = {name: {s.regime for s in named} for name, named in meant.items() if len(named) > 1}
    assert shared == {"eir": {"eir", "eisr"}, "eirs": {"eir", "eisr"}}
    assert set(REGIMES["eir"].binds) & set(REGIMES["eisr"].binds) == set()


@pytest.mark.parametrize("statute", statutes.load(), ids=lambda statute: statute.regime)
def test_statute_is_well_formed(statute: Statute) -> None:
    """Its name and year agree, and its examples cite it at least once and at least once do not."""
    year = re.search(r"\d{4}", statute.regime)
    assert year is None or year[0] in statute.title or statute.regime == "echr-1950"
    assert statute.title in statute.names
    assert statute.url.startswith("https://www.legislation.gov.uk/")
    texts = [example.text for example in statute.examples]
    assert len(texts) == len(set(texts))
    assert all(text.strip() for text in texts)
    assert {bool(example.provisions) for example in statute.examples} == {True, False}
    for example in statute.examples:
        assert len(example.provisions) == len(set(example.provisions))
        for path in example.provisions:
            assert path.startswith(f"{statute.regime}/")
            assert path in CATALOGUE or not statute.access
            assert re.search(rf"(?<!\d){path.split('/')[-1]}(?![0-9A-Z])", example.text), example


ENTRY = """
- regime: pra-1999
  title: Parish Records Act 1999
  names: [Parish Records Act]
  url: https://www.legislation.gov.uk/ukpga/1999/99
  provisions:
    - path: 4
      title: Registers
      limbs:
        1: {title: keeping, limbs: {a: births, b: deaths}}
        2: inspection
    - {path: sch/2, title: Forms, note: Two of them.}
  examples:
    - {text: section 4(1)(a) of the Parish Records Act, provisions: [pra-1999/4/1/a]}
    - {text: "4 parish records", provisions: []}
"""


def test_read_expands_limbs(tmp_path: Path) -> None:
    file = tmp_path / "parish.yml"
    file.write_text(ENTRY, "utf-8")
    url = "https://www.legislation.gov.uk/ukpga/1999/99"

    def provision(path: str, section: str, title: str, place: str, note: str | None) -> Provision:
        return Provision(
            id=f"pra-1999/{path}",
            regime="pra-1999",
            section=section,
            title=title,
            kind="other-law",
            test="none",
            url=f"{url}/{place}",
            note=note,
        )

    assert statutes.read(file) == (
        Statute(
            regime="pra-1999",
            title="Parish Records Act 1999",
            unit="section",
            access=False,
            binds=(),
            names=("Parish Records Act",),
            url=url,
            provisions=(
                provision("4", "s.4", "Registers", "section/4", None),
                provision("4/1", "s.4(1)", "Registers: keeping", "section/4", None),
                provision("4/1/a", "s.4(1)(a)", "Registers: births", "section/4", None),
                provision("4/1/b", "s.4(1)(b)", "Registers: deaths", "section/4", None),
                provision("4/2", "s.4(2)", "Registers: inspection", "section/4", None),
                provision("sch/2", "sch.2", "Forms", "schedule/2", "Two of them."),
            ),
            examples=(
                statutes.Example(
                    text="section 4(1)(a) of the Parish Records Act", provisions=("pra-1999/4/1/a",)
                ),
                statutes.Example(text="4 parish records", provisions=()),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  names:", "  alias: x\n  names:", "parish.yml: pra-1999: unknown key alias"),
        (
            "title: Registers",
            "titel: x\n      title: Registers",
            "parish.yml: pra-1999: 4: unknown key titel",
        ),
        (
            "title: keeping",
            "tset: none, title: keeping",
            "parish.yml: pra-1999: pra-1999/4/1: unknown key tset",
        ),
        ("text: section", "note: x, text: section", "unknown key note"),
        (
            "  url: https://www.legislation.gov.uk/ukpga/1999/99\n",
            "",
            "parish.yml: pra-1999: missing key url",
        ),
        ("- regime: pra-1999", "- {}\n- regime: pra-1999", "parish.yml: entry 1: missing key"),
        ("- regime: pra-1999", "- nothing\n- regime: pra-1999", "parish.yml: entry 1: 'nothing' is no entry"),
        ("2: inspection", "2: [inspection]", r"pra-1999/4/2: \['inspection'\] is not a mapping"),
        ("path: sch/2", "path: 4/1", "parish.yml: pra-1999: pra-1999/4/1: there twice"),
        ("title: Forms", "title: Forms, kind: absolute", "pra-1999/sch/2: kind 'absolute' is none of"),
        ("title: Forms", "title: Forms, test: class", "parish.yml: pra-1999: .*'class'"),
        ("title: Forms", "title: Forms, ncnd: often", "parish.yml: pra-1999: .*bool"),
        ("  names:", "  unit: clause\n  names:", "pra-1999: unit 'clause' is none of section"),
    ],
)
def test_read_refuses(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert ENTRY.count(old) == 1
    file = tmp_path / "parish.yml"
    file.write_text(ENTRY.replace(old, new), "utf-8")
    with pytest.raises(ValueError, match=message):
        statutes.read(file)


def test_labelled_letters_cite_what_is_there() -> None:
    """The access regimes have every provision that the labelled letters cite, under its label."""
    if not LETTERS.is_dir():
        pytest.skip("the labelled letters are not here")
    cited = {
        (citation["provision"], citation["section"])
        for case in sorted(LETTERS.glob("*.json"))
        for citation in json.loads(case.read_text("utf-8"))["citations"]
    }
    assert len(cited) > 100
    assert {path for path, _ in cited if path.split("/")[0] in ACCESS} - CATALOGUE.keys() == set()
    assert {path.split("/")[0] for path, _ in cited} - REGIMES.keys() == set()
    assert {(path, statutes.section_label(path)) for path, _ in cited} == cited
