"""Citations: the forms that letters print, what is none, which Act, and to what end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from db.models import Citation, Force, Page, Passage
from extract import citations, statutes
from extract.citations.act import acts
from extract.citations.grammar import mentions

GOLD = Path(__file__).parents[2] / "shared" / "gold"
ENGLISH = Force(
    id="sample", name="Sample Police", nation="england", regime="FOIA", kind="territorial", platform="saved"
)
SCOTTISH = Force(
    id="alba", name="Alba Police", nation="scotland", regime="FOISA", kind="territorial", platform="saved"
)


def find(text: str, force: Force = ENGLISH, *, asked: str = "") -> tuple[Citation, ...]:
    """Return the citations of a page whose part `asked` is in the requester's words."""
    page = Page(sha256="0" * 64, number=1, text=text)
    start = text.index(asked)
    request = Passage(sha256=page.sha256, page=1, start=start, end=start + len(asked), kind="request")
    return citations.find([page], [request] if asked else [], force)


def facts(found: tuple[Citation, ...]) -> list[tuple[str, str, str]]:
    return [(citation.verbatim, citation.provision, citation.role) for citation in found]


def provisions(found: tuple[Citation, ...]) -> list[str]:
    return [citation.provision for citation in found]


# Every form of facts/PAGES.md section 3 as (text, verbatim, provisions); all are relied on.
FORMS = [
    ("Section 31(1)(a)(b) - Law Enforcement,", "Section 31(1)(a)(b)", "31/1/a 31/1/b"),
    ("Section 31 (1)(a)(b) – Law Enforcement", "Section 31 (1)(a)(b)", "31/1/a 31/1/b"),
    ("Section 31 (1) (a) (b) (c) Law Enforcement", "Section 31 (1) (a) (b) (c)", "31/1/a 31/1/b 31/1/c"),
    ("Section 31(1)(a)(b)-'Law Enforcement'", "Section 31(1)(a)(b)", "31/1/a 31/1/b"),
    ("Section 31(1)(a)(b) (Law Enforcement)", "Section 31(1)(a)(b)", "31/1/a 31/1/b"),
    ("Section 31(1) – Law Enforcement", "Section 31(1)", "31/1"),
    ("Section 31(a)(b) - Law Enforcement", "Section 31(a)(b)", "31/1/a 31/1/b"),
    ("Section 31 (1()(a)", "Section 31 (1()(a)", "31/1/a"),
    ("Section 31(l)(a) Law Enforcement", "Section 31(l)(a)", "31/1/a"),
    ("Section 31 (1)(g)(2)(a)(b) Law Enforcement", "Section 31 (1)(g)(2)(a)(b)", "31/1/g 31/2/a 31/2/b"),
    ("section 31(1)(a)(b) of the act", "section 31(1)(a)(b)", "31/1/a 31/1/b"),
    ("exempt by virtue of Section 31 and 40 of FOIA", "Section 31 and 40", "31 40"),
    (
        "Section 31(1)(a), (b) and (c) – Law Enforcement",
        "Section 31(1)(a), (b) and (c)",
        "31/1/a 31/1/b 31/1/c",
    ),
    ("exempt under 31(1)(a)-(c)", "31(1)(a)-(c)", "31/1/a 31/1/b 31/1/c"),
    ("exempt under section 31(1)(a, b and c)", "section 31(1)(a, b and c)", "31/1/a 31/1/b 31/1/c"),
    (
        "Section 40(2)(a)(b) and (3)(a)(i)(ii)(b) Personal information",
        "Section 40(2)(a)(b) and (3)(a)(i)(ii)(b)",
        "40/2/a 40/2/b 40/3/a/i 40/3/a/ii 40/3/b",
    ),
    ("Section 40(2) & 3A(a) – Personal Information", "Section 40(2) & 3A(a)", "40/2 40/3A/a"),
    ("Section 40(2)&(3A)(a) - Personal Information", "Section 40(2)&(3A)(a)", "40/2 40/3A/a"),
    ("Section 40(2)(3A)(a) - Personal Information", "Section 40(2)(3A)(a)", "40/2/3A/a"),
    ("Section 40(2)&(3) - Personal Information", "Section 40(2)&(3)", "40/2 40/3"),
    ("Section 40(2) Personnel Information", "Section 40(2)", "40/2"),
    ("Section 40 (2) (Personal Information)", "Section 40 (2)", "40/2"),
    ("Section\u00a040\u00a0(2) Personal Data", "Section\u00a040\u00a0(2)", "40/2"),
    ("exempt under Section\n40(2) of the Act", "Section\n40(2)", "40/2"),
    ("s40(5)", "s40(5)", "40/5"),
    ("section 40(5B)(a)(i)", "section 40(5B)(a)(i)", "40/5B/a/i"),
    ("Section 40 (Personal Information) of the Freedom of Information Act 2000", "Section 40", "40"),
    ("Section 40 of the Act; Personal information", "Section 40", "40"),
    ("‘Section 40(2) - Personal Information’ of the FOIA", "Section 40(2)", "40/2"),
    ("exempt by virtue of Section 40 and 38 of FOIA", "Section 40 and 38", "40 38"),
    ("sections 40(2) & (5)", "sections 40(2) & (5)", "40/2 40/5"),
    ("Section 23(5) - Information relating to Security Bodies", "Section 23(5)", "23/5"),
    ("by virtue of Section 23(5) of the FOI Act", "Section 23(5)", "23/5"),
    ("Section 24(2) - (National Security", "Section 24(2)", "24/2"),
    ("Section 24(2) 'National Security'", "Section 24(2)", "24/2"),
    ("Section 24 (1) National Security", "Section 24 (1)", "24/1"),
    ("Section 31(3) - (Law enforcement", "Section 31(3)", "31/3"),
    ("Section 30(3) 'Investigations'", "Section 30(3)", "30/3"),
    (
        "Section 30(1) (a) (b) Investigations and Proceedings\nConducted by Public Authorities",
        "Section 30(1) (a) (b)",
        "30/1/a 30/1/b",
    ),
    ("Section 30 (1) (a) (Investigations)", "Section 30 (1) (a)", "30/1/a"),
    ("Section 30(2)(a)(i)(b) – Investigations", "Section 30(2)(a)(i)(b)", "30/2/a/i 30/2/b"),
    ("Section 38(1)(a) Health and Safety", "Section 38(1)(a)", "38/1/a"),
    ("Section 42(1) Legal Professional Privilege.", "Section 42(1)", "42/1"),
    ("Section 43 (2) - Commercial Interests", "Section 43 (2)", "43/2"),
    ("Section 41 – Information provided in confidence", "Section 41", "41"),
    ("Section 22 – Information Intended for Future Publication", "Section 22", "22"),
    ("exempt by virtue of Section 21 & 22", "Section 21 & 22", "21 22"),
    ("Freedom of information Act 2000 Exemption 21 (accessible by other means)", "Exemption 21", "21"),
    ("would exceed the appropriate limit (FOIA, s.12 (1))", "FOIA, s.12 (1)", "12/1"),
    ("S12 of the Act applies", "S12", "12"),
    ("the Section 12 (2) exemption the Cost of Compliance applies", "Section 12 (2)", "12/2"),
    ("application of s 12 (1) of the FOIA", "s 12 (1)", "12/1"),
    ("Section 14(1) – Vexatious", "Section 14(1)", "14/1"),
    ("Under S.14 (1)", "S.14 (1)", "14/1"),
    ("yn rhinwedd adran 12(1) o'r Ddeddf", "adran 12(1)", "12/1"),
    (
        "Sections 23, 24(2), 31(3) and 40(5B) are engaged",
        "Sections 23, 24(2), 31(3) and 40(5B)",
        "23 24/2 31/3 40/5B",
    ),
    ("exempt under Section: 40(2)", "Section: 40(2)", "40/2"),
    ("exempt under s38(1)(a)/(b)", "s38(1)(a)/(b)", "38/1/a 38/1/b"),
]


@pytest.mark.parametrize(("text", "verbatim", "paths"), FORMS, ids=[form[0] for form in FORMS])
def test_form(text: str, verbatim: str, paths: str) -> None:
    assert facts(find(text)) == [(verbatim, f"foia/{path}", "applied") for path in paths.split()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sections 34(2)(b) and 39(1) of FOISA", ["foisa/34/2/b", "foisa/39/1"]),
        ("section 35(1)(a), (b) and (c) of FOISA", ["foisa/35/1/a", "foisa/35/1/b", "foisa/35/1/c"]),
        ("exempt under section 31", ["foisa/31"]),
        ("exempt under s38(1)(b)/(2A)(a)", ["foisa/38/1/b", "foisa/38/2A/a"]),
        ("in terms of section 17 of the Act", ["foisa/17"]),
        ("refused under regulation 10(4)(a) of the EIRs", ["eisr/10/4/a"]),
    ],
)
def test_scottish_form(text: str, expected: list[str]) -> None:
    found = find(text, SCOTTISH)
    assert provisions(found) == expected
    assert {citation.role for citation in found} == {"applied"}


def test_titles_in_a_list_part_its_mentions() -> None:
    found = find("sections 40(5)(personal information) and 30(3)(investigations and proceedings)")
    assert facts(found) == [("sections 40(5)", "foia/40/5", "applied"), ("30(3)", "foia/30/3", "applied")]


def test_provisions_of_a_mention_share_its_span() -> None:
    text = "It is exempt under Sections 24(1) and 31(1)(a) of the Act."
    assert find(text) == tuple(
        Citation(
            sha256="0" * 64,
            page=1,
            start=19,
            end=46,
            verbatim="Sections 24(1) and 31(1)(a)",
            quote=text,
            provision=provision,
            section=section,
            role="applied",
        )
        for provision, section in [("foia/24/1", "s.24(1)"), ("foia/31/1/a", "s.31(1)(a)")]
    )


@pytest.mark.parametrize(
    "text",
    [
        "See section 7 of the contract.",
        "It is in section 2 of the incident form.",
        "Look at this section of the page; 31 rows follow.",
        "Question 40(2) and paragraph 31(3) on page 12(1)",
        "Part II of the Act and subsection (1)",
        "Sheffield S10 2TN",
        "an Audi S3 and a Galaxy S21",
        "the Police's 12 officers",
        "new regulations 12 months from now",
        "3 exemptions 2 of which are old",
        "Section 1 of 2",
        "£40(2) and 2014/40(2)",
        "sections of land 31 metres long",
        "Invalid 1, inv. 2",
        "Disclosure Section\n\n12 incidents",
        "Questions 12, 21 and 40(2) were put by another person.",
        "Room S.23, Flat S12",
        "see question (31(1)(a))",
        "In each section 21 officers were promoted.",
        "In section 4 of form 163 the officer writes why.",
        "",
    ],
)
def test_no_citation(text: str) -> None:
    assert find(text) == ()


def test_sections_of_a_document_are_none() -> None:
    heading = "Section 12 - Uniform\nHats are worn outside.\nSection 14 - Transport\n"
    policy = heading + "Officers follow section 12 when they leave the station.\n" * 40
    assert find(policy) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "section 60 and 60AA of the CJPOA",
            [("section 60 and 60AA", "cjpoa-1994/60"), ("section 60 and 60AA", "cjpoa-1994/60AA")],
        ),
        ("a Section 136 detention", [("Section 136", "mha-1983/136")]),
        (
            "contrary to Section 47, Section 20 and Section 18 of the Offences Against the Person Act 1861",
            [("Section 47", "oapa-1861/47"), ("Section 20", "oapa-1861/20"), ("Section 18", "oapa-1861/18")],
        ),
        (
            "Section 18 – Wounding with intent\nSection 20 – Unlawful wounding",
            [("Section 18", "oapa-1861/18"), ("Section 20", "oapa-1861/20")],
        ),
        ("S12/S14 POA", [("S12/S14", "poa-1986/12"), ("S12/S14", "poa-1986/14")]),
        (
            "Under the Public Order Act 1986 two marches had conditions. Sections 12 and 14 of the 1986 Act",
            [("Sections 12 and 14", "poa-1986/12"), ("Sections 12 and 14", "poa-1986/14")],
        ),
        ("Road Traffic Act 1988 Section 5A", [("Road Traffic Act 1988 Section 5A", "rta-1988/5A")]),
        ("S23 Misuse of drugs, S1 PACE", [("S23", "mda-1971/23"), ("S1", "pace-1984/1")]),
        ("Schedule 7 to the Terrorism Act 2000", [("Schedule 7", "ta-2000/sch/7")]),
        ("Article 13 Terrorism Act", [("Article 13", "ta-2000/13")]),
        ("DPA 2018 35(1), EUGDPR Article 5(1)", [("35(1)", "dpa-2018/35/1"), ("Article 5(1)", "ukgdpr/5/1")]),
        (
            "section 3(2), (3), (4)(d) DPA 2018",
            [("section 3(2), (3), (4)(d)", f"dpa-2018/3/{limb}") for limb in ("2", "3", "4/d")],
        ),
        ("Section 4 of the Imaginary Lamps Act 1901", [("Section 4", "ila-1901/4")]),
        ("the section 151 officer", [("section 151", "lga-1972/151")]),
        (
            "a warrant under section 15(1) of the Investigatory Powers Act 2016. By section 57(1) of it",
            [("section 15(1)", "ipa-2016/15/1"), ("section 57(1)", "ipa-2016/57/1")],
        ),
        (
            "arrests under section 4 of the Public Order Act 1986 and 12 under section 5",
            [("section 4", "poa-1986/4"), ("section 5", "poa-1986/5")],
        ),
        (
            "seized under s.165A of the Road Traffic Act 1988.\nPlace | Seizures\n165A | 12",
            [("s.165A", "rta-1988/165A"), ("165A", "rta-1988/165A")],
        ),
    ],
)
def test_other_law(text: str, expected: list[tuple[str, str]]) -> None:
    assert facts(find(text)) == [(*each, "other-law") for each in expected]


def test_the_act_is_the_one_that_was_defined() -> None:
    text = (
        "You cite the Theft Act 1968. We answer under the Freedom of Information Act 2000 (the Act). "
        "Section 40(2) of the Act applies."
    )
    assert facts(find(text)) == [("Section 40(2)", "foia/40/2", "applied")]


def test_that_act_is_the_one_before() -> None:
    text = "Arrests under the Theft Act 1968, and charges under section 9 of that Act."
    assert provisions(find(text)) == ["ta-1968/9"]


def test_an_act_may_be_named_on_the_page_before() -> None:
    pages = [
        Page(sha256="0" * 64, number=1, text="Offences against the Misuse of Drugs Act 1971 (MODRA)"),
        Page(sha256="0" * 64, number=2, text="under section 5 MODRA"),
    ]
    found = citations.find(pages, [], ENGLISH)
    assert [(each.page, each.start, each.provision) for each in found] == [(2, 6, "mda-1971/5")]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("We refuse it by virtue of Section 31(1)(a).", "applied"),
        ("Section 40 is an absolute exemption.", "applied"),
        ("Section 12(1) does not oblige us to comply where the cost would exceed the limit.", "applied"),
        ("We may neither confirm nor deny under Section 40(5B)(a)(i).", "applied"),
        ("Section 24 is not engaged merely because the subject is grave; it is engaged here.", "applied"),
        ("This is a refusal notice under Section 17(1) of the Act.", "procedural"),
        ("Under Section 16 we suggest one year; Section 50 lets you complain.", "procedural procedural"),
        ("Section 12(4) lets us add up requests.", "procedural"),
        ("Section 38 was considered but it is not engaged.", "mentioned"),
        ("We have not relied on Section 31.", "mentioned"),
        ("Section 12(2) applies rather than Section 12(1).", "applied mentioned"),
        ("Had it been held, Section 40(2) would have applied.", "mentioned"),
        ("If we held it, it would be exempt under Section 22.", "mentioned"),
        ("Your previous request was refused under Section 14(1).", "mentioned"),
        ("The bodies are listed in section 23(3).", "mentioned"),
        ("The exemptions under consideration are:\nSection 31(1)(a) - Law Enforcement", "mentioned"),
        ("Refused, by exemption\nSection 12 | 45 | 51\nSection 40(2) | 7 | 9", "mentioned mentioned"),
        ("Section 31 – Law Enforcement - (1) Information which falls outside is exempt", "mentioned"),
        ("Refused under Section 12(1). A narrower request may still meet Section 12.", "applied mentioned"),
        ("We no longer rely on Section 30(1), and it is withdrawn.", "withdrawn"),
        ("Section 31 of the Freedom of Information (Scotland) Act 2002 is another matter.", "mentioned"),
    ],
)  # fmt: skip
def test_role(text: str, roles: str) -> None:
    assert [citation.role for citation in find(text)] == roles.split()


def test_request() -> None:
    asked = "Do not hide behind Section 12 or section 16; how many section 60 searches were there?"
    found = find(f"You asked: {asked} The answer is exempt under Section 31(1)(a).", asked=asked)
    assert facts(found) == [
        ("Section 12", "foia/12", "requested"),
        ("section 16", "foia/16", "requested"),
        ("section 60", "cjpoa-1994/60", "other-law"),
        ("Section 31(1)(a)", "foia/31/1/a", "applied"),
    ]


def test_review_withdraws_what_it_does_not_uphold() -> None:
    text = (
        "I have completed the internal review.\n"
        "The first letter relied on Section 31(1)(a) and Section 40(2) of the Act.\n"
        "I uphold the use of Section 40(2).\n"
        "I do not uphold Section 31(1)(a)."
    )
    assert facts(find(text)) == [
        ("Section 31(1)(a)", "foia/31/1/a", "withdrawn"),
        ("Section 40(2)", "foia/40/2", "applied"),
        ("Section 40(2)", "foia/40/2", "applied"),
        ("Section 31(1)(a)", "foia/31/1/a", "withdrawn"),
    ]


REVIEW = "I have completed an internal review.\n"
REVIEWS = [
    (
        "Our first answer refused the logs under Section 31(1)(a) and the names under Section 40(2).\n"
        "I find that the refusal of the logs was wrong, and they are attached. "
        "The names stay withheld under Section 40(2).",
        "withdrawn applied applied",
    ),
    (
        "The earlier letter had:\n• Section 24(1) – National Security\n• Section 31(1)(a) – Law Enforcement\n"
        "You said that the same figures are on a website.\nThat is right, and has been checked.\n"
        "On reflection neither exemption can stand.\nThe figures are below.",
        "withdrawn withdrawn",
    ),
    ("Section 43(2) is not maintained; the refusal under Section 41 stands.", "withdrawn applied"),
    ("I maintain the exemption at section 40(2) and set aside section 38(1)(a).", "applied withdrawn"),
    ("The original decision cited Section 12(1). Section 12 was not engaged.", "withdrawn withdrawn"),
    ("In place of Section 12(1) I now rely on Section 14(1).", "withdrawn applied"),
    (
        "Original decision: exempt under section 40(2) and section 31(1)(a).\n"
        "Finding: upheld in part. Section 40(2) continues to apply. Section 31(1)(a) does not.",
        "applied withdrawn applied withdrawn",
    ),
    (
        "The reply of 4 May withheld the rotas under section 31(1)(a)(b).\n"
        "I am satisfied that section 31 was correctly engaged. The original decision is upheld.",
        "applied applied applied",
    ),
    (
        "The original response cited Section 24(2) and Section 31(3). Both exemptions were used "
        "appropriately, and your complaint is not upheld.",
        "applied applied",
    ),
    (
        "The decision to neither confirm nor deny under section 30(3) is overturned. "
        "I can confirm that the file is held; it is exempt under section 30(1)(a).",
        "withdrawn applied",
    ),
    (
        "The reply gave s.38 as its reason. I am unable to uphold that reasoning. The map is attached.",
        "withdrawn",
    ),
    (
        "The initial response stated that the report was exempt by virtue of Section 22(1). It has since "
        "come out. I therefore amend the exemption to Section 21(1).",
        "withdrawn applied",
    ),
]


@pytest.mark.parametrize(("text", "roles"), REVIEWS)
def test_review(text: str, roles: str) -> None:
    assert [citation.role for citation in find(REVIEW + text)] == roles.split()


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("We refused on 4 May under section 22(1). It is out, so that we no longer need section 22 "
         "and section 21 applies instead.", "withdrawn withdrawn applied"),
        ("Please disregard our letter of 3 May, in which section 43 was cited in error.", "withdrawn"),
        ("In the wrong hands this would help offenders. Section 31(1)(a) is engaged.", "applied"),
        ("Details of complaints that were withdrawn are exempt under section 40(2).", "applied"),
        ("The limit set aside for this is £450 under section 12(1), which applies.", "applied"),
    ],
)  # fmt: skip
def test_what_is_given_up_is_a_ground(text: str, roles: str) -> None:
    assert [citation.role for citation in find(text)] == roles.split()


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Section 31 plays no part in this decision.", "mentioned"),
        ("This is not a refusal under Section 14.", "mentioned"),
        ("It is not by virtue of section 12 but by virtue of section 14(1).", "mentioned applied"),
        ("Section 12 is not what stops us; section 31(1)(a) is.", "mentioned applied"),
        ("Neither section 24 nor section 31 has been relied upon.", "mentioned mentioned"),
        ("We have not considered section 43 because section 41 is engaged.", "mentioned applied"),
        ("Section 40(2) is not subject to the public interest test.", "applied"),
        ("We are not obliged to provide it by virtue of section 21.", "applied"),
        ("To release names would be unfair and section 40(2) applies.", "applied"),
        ("Had the question been about staff, section 40(2) would have stood in the way.", "mentioned"),
        ("A decision notice of 2019 found that a council was right to use section 14(1).", "mentioned"),
        ("The Commissioner's guidance on section 40 speaks of senior staff.", "mentioned"),
        ("Another force refused the same request under section 31.", "mentioned"),
        ("The exemption most often used by the force last year was section 40.", "mentioned"),
        ("You say that section 12 does not apply. It would take 31 hours and section 12(1) is engaged.",
         "applied applied"),
    ],
)  # fmt: skip
def test_who_denies_what(text: str, roles: str) -> None:
    assert [citation.role for citation in find(text)] == roles.split()


def test_what_would_apply_applies_under_section_18_of_the_scottish_act() -> None:
    text = (
        "In terms of section 18(1) we neither confirm nor deny that it exists. If it were held, it would be "
        "exempt under section 34(1)(b) or section 38(1)(b)."
    )
    assert [(each.provision, each.role, each.ncnd) for each in find(text, SCOTTISH)] == [
        ("foisa/18/1", "applied", True),
        ("foisa/34/1/b", "applied", False),
        ("foisa/38/1/b", "applied", False),
    ]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Question | Exemption | Result\n1 | None | Disclosed\n2 | Section 31(1)(a) | Refused\n", "applied"),
        ("Exemption | Question | Outcome\nSection 40(2) | 4 | Withheld\nSection 21 | 5 | Refused\n",
         "applied applied"),
        ("Question | Decision\n1 | Disclosed\n2 | Refused, section 12(1)\n", "applied"),
        ("Year | Exemption | Times used\n2022 | Section 12 | 40\n2023 | Section 40(2) | 44\n",
         "mentioned mentioned"),
    ],
)  # fmt: skip
def test_table(text: str, roles: str) -> None:
    assert [citation.role for citation in find(text)] == roles.split()


@pytest.mark.parametrize(
    ("text", "force", "expected"),
    [
        (
            "Section 40(2) & (3A)(a) – Personal Information\nReasons for this\nThe searches were made under "
            "section 54 of the Police and Criminal Evidence Act 1984.",
            ENGLISH,
            ["foia/40/2", "foia/40/3A/a", "pace-1984/54"],
        ),
        ("Section 31(1)(a)\nUnder the Police Act 1996 we have duties.", ENGLISH, ["foia/31/1/a"]),
        (
            "One was reported under section 1 of the Hunting Act 2004 and one under section 3 of the Act.",
            ENGLISH,
            ["ha-2004/1", "ha-2004/3"],
        ),
        (
            "He was held under section 2 of the Mental Health Act 1983. Section 40(2) applies to his name.",
            ENGLISH,
            ["mha-1983/2", "foia/40/2"],
        ),
        (
            "Section 40(2) - Personal Information\nA section 23 search is rare. Section 40 is in for wards "
            "that are small, and section 4 of the custody form tells why.",
            ENGLISH,
            ["foia/40/2", "mda-1971/23", "foia/40"],
        ),
        ("It would be exempt under section 31 of the English Act.", SCOTTISH, ["foia/31"]),
        (
            "The English Freedom of Information Act is another, and so is its section 31.",
            SCOTTISH,
            ["foia/31"],
        ),
        (
            "Section 35(1)(a) of the Scottish Act, like section 31 of the English one",
            SCOTTISH,
            ["foisa/35/1/a", "foia/31"],
        ),
    ],
)
def test_the_act_is_the_nearest_that_fits(text: str, force: Force, expected: list[str]) -> None:
    assert provisions(find(text, force)) == expected


def test_a_short_form_in_the_balance_is_applied() -> None:
    text = (
        "Neither confirmed nor denied, by virtue of Section 24(2) and Section 23(5).\n"
        "Public interest, Section 24\nTo confirm would help debate.\n"
        "Overall the exemption in section 24 is maintained."
    )
    assert [(each.provision, each.role, each.ncnd) for each in find(text)] == [
        ("foia/24/2", "applied", True),
        ("foia/23/5", "applied", True),
        ("foia/24", "applied", True),
        ("foia/24", "applied", True),
    ]


def test_a_short_form_stands_for_the_limb_of_its_section() -> None:
    text = (
        "We neither confirm nor deny by virtue of Section 24(2) and Section 31(3). Section 40(2) applies "
        "to the names.\nSection 24 is qualified. Section 31 is qualified. Section 40 is absolute."
    )
    assert [(each.provision, each.ncnd) for each in find(text)] == [
        ("foia/24/2", True),
        ("foia/31/3", True),
        ("foia/40/2", False),
        ("foia/24", True),
        ("foia/31", True),
        ("foia/40", False),
    ]


def test_only_the_ncnd_limb_of_a_section_that_is_relied_on_is_applied() -> None:
    text = "By virtue of Section 24(2) we neither confirm nor deny. Section 24(1) and that are not one."
    assert facts(find(text)) == [
        ("Section 24(2)", "foia/24/2", "applied"),
        ("Section 24(1)", "foia/24/1", "mentioned"),
    ]


def test_quote_is_the_sentence() -> None:
    text = "Dear Sir. The names are exempt under Section 40(2)\nof the Act. You may complain."
    (citation,) = find(text)
    assert citation.quote == "The names are exempt under Section 40(2)\nof the Act."


def test_quote_of_a_long_sentence_is_cut_between_words() -> None:
    text = "word " * 200 + "exempt under Section 40(2) " + "word " * 200
    (citation,) = find(text)
    assert 250 < len(citation.quote) <= 300
    assert set(citation.quote.split()) == {"word", "exempt", "under", "Section", "40(2)"}


def test_examples_of_the_catalogue() -> None:
    for statute in statutes.load():
        force = SCOTTISH if statute.binds == ("FOISA",) else ENGLISH
        for example in statute.examples:
            found = provisions(find(example.text, force))
            ours = [name for name in found if name.split("/")[0] == statute.regime]
            assert list(dict.fromkeys(ours)) == list(example.provisions), example.text


def _subject_examples() -> Iterator[tuple[str, str]]:
    text = files("extract.citations").joinpath("subjects.yml").read_text("utf-8")
    for entry in yaml.safe_load(text):
        for example in entry["examples"]:
            assert example["provision"] in entry["provisions"]
            yield example["text"], example["provision"]


@pytest.mark.parametrize(("text", "provision"), list(_subject_examples()))
def test_examples_of_the_subjects(text: str, provision: str) -> None:
    assert provisions(find(text)) == [provision]


def test_subjects_are_of_the_catalogue() -> None:
    text = files("extract.citations").joinpath("subjects.yml").read_text("utf-8")
    named = {provision for entry in yaml.safe_load(text) for provision in entry["provisions"]}
    assert named - {provision.id for provision in statutes.provisions()} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Public Order Act (POA) 1986 and the POA", ["poa-1986", "poa-1986"]),
        ("Freedom of Information \nAct 2000 (“FOIA”)", ["foia", "foia"]),
        ("the Terrorism Act 2006, not that of 2000", ["ta-2006"]),
        ("the Misplaced Lamps (Repair and Care) (Scotland) Act 1999", ["mlrcsa-1999"]),
        ("in order to act upon acts at a pace", []),
    ],
)
def test_acts(text: str, expected: list[str]) -> None:
    assert [act.regime for act in acts(text, "foia")] == expected


def _lines(name: str) -> list[Any]:
    path = GOLD / name
    if not path.exists():
        pytest.skip(f"the labelled set {name} is not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_labelled_strings() -> None:
    for case in _lines("citation_strings.jsonl"):
        if "requester" in case.get("why_none", ""):
            continue
        found = find(case["text"])
        relied = [each.section[2:] for each in found if each.role == "applied"]
        assert list(dict.fromkeys(relied)) == case["foia_exemptions"], case["text"]


def test_labelled_references() -> None:
    short = {"Section ": "s.", "Article ": "art.", "Regulation ": "reg."}
    for case in _lines("alaveteli_citation_cases.jsonl"):
        expected = case["refs"]
        for word, abbreviation in short.items():
            expected = [reference.replace(word, abbreviation) for reference in expected]
        assert [each.section for each in find(case["text"])] == expected, case["text"]


FRAGMENTS = [
    *("Section ", "s", "S.", "sections ", "adran ", "regulation ", "Article ", "Schedule ", "Exemption "),
    *("31", "40", "12", "5A", "2000", "0", "99999", "(1)", "(a)", "(b)", "(3A)", "(ii)", "(1()", "(", ")"),
    *(
        ".1",
        ".a",
        " ",
        "\n",
        "\n\n",
        "\u00a0",
        ", ",
        " and ",
        " & ",
        "/",
        "-",
        " to ",
        " of the Act",
        " FOIA",
    ),
    *(" Theft Act 1968", " (the Act)", "the 1986 Act", " that Act", "exempt by virtue of ", " applies"),
    *(" not relied on ", " would ", " | ", " - Law Enforcement", 'You wrote: "', "withdrawn", ". ", ":"),
    *("é", "\x00", "\U0001f600", "\ud800"),
]
TEXTS = st.text() | st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from([ENGLISH, SCOTTISH]), st.data())
def test_any_text(texts: list[str], force: Force, data: st.DataObject) -> None:
    pages = [Page(sha256="0" * 64, number=n, text=text) for n, text in enumerate(texts, start=1)]
    start = data.draw(st.integers(0, len(texts[0])))
    end = data.draw(st.integers(start, len(texts[0])))
    request = Passage(sha256="0" * 64, page=1, start=start, end=end, kind="request")
    found = citations.find(pages, [request], force)
    for each in found:
        text = texts[each.page - 1]
        assert text[each.start : each.end] == each.verbatim != ""
        assert each.quote in text
        assert each.verbatim in each.quote or len(each.verbatim) > 300
        assert each.section == statutes.section_label(each.provision)
        assert not each.ncnd or each.role == "applied"
    spans = [(each.page, each.start, each.end) for each in found]
    assert spans == sorted(spans)
    assert len({(*span, each.provision) for span, each in zip(spans, found, strict=True)}) == len(found)


@given(TEXTS)
def test_mentions_do_not_overlap(text: str) -> None:
    found = list(mentions(text))
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(mention.paths and len(set(mention.paths)) == len(mention.paths) for mention in found)


HOSTILE = [
    *(
        "(1)",
        "Section 1 ",
        "Section 31(1)(a) and ",
        "31(1)(a), ",
        "Act ",
        "the Act ",
        "the 1986 Act ",
        "Road ",
    ),
    *('You wrote: "', "Section 31 | 4 | 5\n", "would be refused under Section 31 ", "A, ", "and 1 "),
    *("Section \n", "(", " ", "1 ", "ss. 1(", "Section 31(1)(a)", "| 4 "),
    "I have completed the internal review. The refusal was wrong. Section 31(1)(a). ",
    "I have completed the internal review. Section 31(1)(a) is withdrawn and neither exemption stands. ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_with_the_text(unit: str) -> None:
    """Twice the text takes twice the calls, Python's and those into the pattern matcher."""
    text = "Section 1" + unit * 200
    once, twice = _calls(lambda: find(text)), _calls(lambda: find(text + unit * 200))
    assert twice < 2.3 * once + 200


def _calls(work: Callable[[], object]) -> int:
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    work()  # What is cached is read before the count.
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_chain_without_end_is_one_mention() -> None:
    (citation,) = find("Section 1" + "(1)" * 50_000)
    assert (citation.provision, len(citation.verbatim)) == ("foia/1/1", len("Section 1") + 24 * 3)
