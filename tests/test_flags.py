"""The flags of letters, each letter whole: the rules' own examples, and letters where several rules meet."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import Citation, Document, Flag, Force, Letter, Page, Passage, Reading
from extract import find, flags, statutes
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


def flagged(*pages: str, regime: str = "FOIA", force: Force | None = None) -> tuple[Flag, ...]:
    reading = Reading(
        document=Document(sha256=SHA256, reader="text", pages=len(pages)),
        pages=tuple(Page(sha256=SHA256, number=n, text=text) for n, text in enumerate(pages, start=1)),
    )
    return find(reading, force or FORCES[regime]).flags


def flag(kind: str, quote: str, source: str = "foia") -> Flag:
    return Flag(kind=kind, quote=quote, source=RULES[kind].sources[source])


# -- the data -------------------------------------------------------------------------------------------


def _cases() -> list[tuple[Rule, Case]]:
    return [(rule, case) for rule in flags.rules() for case in (*rule.examples, *rule.negatives)]


@pytest.mark.parametrize(("rule", "case"), _cases(), ids=lambda each: getattr(each, "kind", ""))
def test_a_rule_holds_for_its_own_letters(rule: Rule, case: Case) -> None:
    found = flagged(case.letter, regime=case.regime)
    assert [(each.kind, each.quote) for each in found] == [(rule.kind, quote) for quote in case.quotes]
    assert all(each.source in rule.sources.values() for each in found)


def test_every_rule_has_examples_and_negatives_and_says_where_it_stands() -> None:
    for rule in flags.rules():
        assert rule.wrong.endswith(".")
        assert all(case.quotes for case in rule.examples)
        assert rule.examples
        assert len(rule.negatives) >= 2
        assert not any(case.quotes for case in rule.negatives)
        assert all("https://www.legislation.gov.uk/" in source for source in rule.sources.values())


def test_every_provision_of_a_rule_is_in_the_catalogue() -> None:
    catalogue = {each.id for each in statutes.provisions()}
    named = {
        provision
        for rule in flags.rules()
        for provision in (*rule.provisions, *rule.spared, *rule.successors)
    }
    assert named - catalogue == set()
    assert {test for rule in flags.rules() for test in rule.tests} <= {"absolute", "qualified", "none"}
    assert {kind for rule in flags.rules() for kind in rule.works} <= statutes.KINDS


@pytest.mark.parametrize(
    ("sign", "sentence", "expected"),
    [
        (each, sentence, expected)
        for each in flags.signs()
        for expected, sentences in ((True, each.examples), (False, each.negatives))
        for sentence in sentences
    ],
    ids=lambda each: getattr(each, "sign", ""),
)
def test_a_sign_knows_its_own_sentences(sign: Sign, sentence: str, expected: bool) -> None:
    assert flags.shows(sign.sign, sentence) is expected


# -- letters in several house styles ----------------------------------------------------------------------

NO_TEST, NO_HARM = "no-public-interest-test", "no-harm-test"

PLAIN_PDF = (
    """WEXMARCH CONSTABULARY
Information Rights Unit
Our ref: 1204/23
14 June 2023

Dear Ms Applicant

I write in connection with your request of 18 May 2023, which is set out below.

Which makes of lock are fitted to the cells at Long Reach, and when were they last changed?

Your request has now been considered and I am not obliged to supply what you ask for. By
virtue of Section 17 of the Freedom of Information Act 2000 this letter is a refusal notice. The
exemption is:

Section 31(1)(f) - Law Enforcement (security of prisons and other places of detention)
""",
    """A prisoner who knew the make would know how long it takes to open. Three have been opened
since 2015 and each time the officer on duty was hurt.

Yours sincerely
Information Rights Manager

You may ask for an internal review within forty working days, and after that you may complain to
the Information Commissioner under section 50 of the Act.
""",
)

LETTERS = {
    "a plain letter of two pages with harm and no test": (
        PLAIN_PDF,
        (
            flag(
                NO_TEST,
                "Section 31(1)(f) - Law Enforcement (security of prisons and other places of detention)",
            ),
        ),
    ),
    "a test on the second page": (
        (
            PLAIN_PDF[0],
            PLAIN_PDF[1].replace(
                "Yours sincerely",
                "It would be of use to know that money on locks was well spent. It is of more use that "
                "they stay locked, and the public interest lies in withholding.\n\nYours sincerely",
            ),
        ),
        (),
    ),
    "factors for and against in lists": (
        (
            """FOI reference 88/21
Request:
How many officers guard the depot, and at which hours?
Response:
The number is held and is exempt under Section 31(1)(a)(b) – Law Enforcement.
Harm in disclosure
The hours with the fewest guards would be known to everybody.
Factors favouring disclosure
• Openness about what is spent.
Factors favouring non-disclosure
• The depot has been burgled twice.
Balance test
It is for these reasons that the number will not be disclosed.
""",
        ),
        (),
    ),
    "a list of exemptions and not a word on any of them": (
        (
            """FOI reference 89/21
Request:
How many officers guard the depot, and at which hours?
Response:
The information is held and is exempt from disclosure by virtue of the following exemptions:
Section 31(1)(a)(b) – Law Enforcement
Section 38(1)(b) – Health and Safety
This letter is a refusal notice under section 17(1) of the Freedom of Information Act 2000.
""",
        ),
        (
            flag(NO_TEST, "Section 31(1)(a)(b) – Law Enforcement"),
            flag(NO_HARM, "Section 31(1)(a)(b) – Law Enforcement"),
            flag(NO_TEST, "Section 38(1)(b) – Health and Safety"),
            flag(NO_HARM, "Section 38(1)(b) – Health and Safety"),
        ),
    ),
    "answers by question": (
        (
            """Thank you for your questions about the marina. Each is followed by our answer.

Q1. How many boats were stolen in 2022?

A1. Nine.

Q2. Who reported them?

A2. The names are exempt by virtue of Section 40(2) of the Freedom of Information Act 2000, personal \
information.

Q3. What does the marina pay you for patrols?

A3. The sum is exempt by virtue of Section 43(2), commercial interests. Other marinas are about to make \
their own offers and would not go above it.
""",
        ),
        (
            flag(
                NO_TEST,
                "The sum is exempt by virtue of Section 43(2), commercial interests.",
            ),
        ),
    ),
    "a test that is announced and made in other words": (
        (
            """Request

Please send the report on the fire at the kennels.

Decision

The report is withheld under section 30(1)(a)(i) of the Freedom of Information Act 2000. Section 30 is \
class-based and qualified, so that a public interest test has to be made. Those who gave to the kennels \
are owed an account of what became of them. A jury is about to be sworn.
""",
        ),
        (),
    ),
    "no test for an absolute exemption is no test for a qualified one": (
        (
            """Request

Please send the report on the fire at the kennels, with the names.

Decision

The names are exempt under section 40(2) of the Freedom of Information Act 2000, which is absolute, so \
that no public interest test is required.

The report is exempt under section 30(1)(a)(i), as it was written for an investigation.
""",
        ),
        (
            flag(
                NO_TEST,
                "The report is exempt under section 30(1)(a)(i), as it was written for an investigation.",
            ),
        ),
    ),
    "the requester's public interest is not the force's": (
        (
            """You asked:

Please send the advice of counsel on the tower. The public interest outweighs your privilege and you \
must do the balancing test.

Our response:

The advice is held. It is exempt by virtue of section 42(1) of the Freedom of Information Act 2000, \
legal professional privilege.
""",
        ),
        (
            flag(
                NO_TEST,
                "It is exempt by virtue of section 42(1) of the Freedom of Information Act 2000, "
                "legal professional privilege.",
            ),
        ),
    ),
    "the test is put off": (
        (
            """Request

Please send the plan of the operation.

Decision

We believe that section 31(1)(a) of the Freedom of Information Act 2000 applies. Section 10(3) gives us \
more time for the test, and under section 17(2) we expect to decide by 4 May.
""",
        ),
        (),
    ),
    "the reasons are in another letter": (
        (
            """Request

Please send the plan of the operation.

Decision

The plan is refused under section 31(1)(a) of the Freedom of Information Act 2000. Our reasons are \
explained in the attached letter.
""",
        ),
        (),
    ),
    "a review that upholds the first letter": (
        (
            """INTERNAL REVIEW of request 402/20

You asked:

Please send the plan of the operation.

Outcome of the review

I uphold the decision of 3 March 2020. Section 31(1)(a) of the Freedom of Information Act 2000 applies \
to the plan.
""",
        ),
        (),
    ),
    "a clarification names what might apply": (
        (
            """Thank you for your request for everything on drones.

Please tell us which years you mean. If you ask for flight plans we may have to refuse them under \
section 31(1)(a) of the Freedom of Information Act 2000.
""",
        ),
        (),
    ),
    "cost and vexatious are no exemptions": (
        (
            """Request

How often was each van washed?

Decision

Your request is refused under section 12(1) of the Freedom of Information Act 2000, since it would take \
90 hours to read the diaries. Were it to be sent again section 14(1) might apply.
""",
        ),
        (),
    ),
    "a denial of the duty without a test": (
        (
            """Our response

The Constabulary can neither confirm nor deny that it holds information on the aircraft, as the duty in \
Section 1(1)(a) of the Freedom of Information Act 2000 does not apply by virtue of:

Section 23(5) – Information relating to Security Bodies
Section 24(2) – National Security

Either answer would tell a hostile State what can be seen.
""",
        ),
        (flag(NO_TEST, "Section 24(2) – National Security", "foia-ncnd"),),
    ),
    "a denial by sections 30(3), 31(3) and 40(5) in 2019": (
        (
            """Date of response: 2 August 2019

Request

Has the councillor been arrested?

Response

We neither confirm nor deny that any information is held, by virtue of sections 30(3), 31(3) and 40(5) \
of the Freedom of Information Act 2000.

Either answer would harm an inquiry, were there one. The public interest in that is weightier than \
curiosity.
""",
        ),
        (
            flag(
                "replaced-provision",
                "We neither confirm nor deny that any information is held, by virtue of sections 30(3), "
                "31(3) and 40(5) of the Freedom of Information Act 2000.",
            ),
        ),
    ),
    "a chain of conditions that were replaced": (
        (
            """Date: 7 October 2023

Request

Who sat on the panel?

Response

We have decided to withhold the names, under this exemption:

Section 40(2)(a)(b) and (3)(a)(i) – Personal Information

They are junior members of staff.
""",
        ),
        (flag("replaced-provision", "Section 40(2)(a)(b) and (3)(a)(i) – Personal Information"),),
    ),
    "the provision was in force when the letter was sent": (
        (
            """Date: 24 May 2018

Request

Who sat on the panel?

Response

The names are exempt under section 40(2) and section 40(3)(a)(i) of the Freedom of Information Act 2000.
""",
        ),
        (),
    ),
    "a list with sections 30 and 31 for one report": (
        (
            """Request

Please send the report on the raid.

Decision

The report is held and will not be disclosed. The exemptions that apply are

• Section 30(1)(a)(i) Investigations
• Section 31(1)(a) and (b) Law Enforcement

Those who were not caught would learn how the others were. The public has a right to know that money is \
well spent; that is outweighed by the arrests still to be made.
""",
        ),
        (flag("sections-30-and-31", "• Section 31(1)(a) and (b) Law Enforcement"),),
    ),
    "sections 30 and 31 under headings of their own": (
        (
            """Request

Please send the report on the raid and the manual on raids.

Decision

We withhold the report under section 30(1)(a)(i) of the Freedom of Information Act 2000. It was written \
so that somebody might be charged.

We withhold the manual under section 31(1)(a). Those who have it would be ready for us.

The public has a right to know that money is well spent; that is outweighed by the arrests still to be made.
""",
        ),
        (),
    ),
    "sections 23(1) or 24(1), one of which applies": (
        (
            """Request

Please send the memorandum on the aircraft.

Decision

The memorandum is exempt by virtue of section 23(1) or section 24(1) of the Freedom of Information Act \
2000. We do not say which, so that nobody learns whether a security body is concerned.

A hostile State would be helped. The balance of the public interest is against disclosure.
""",
        ),
        (),
    ),
    "sections 23(1) and 24(1) in one list": (
        (
            """Request

Please send the memorandum on the aircraft.

Decision

We have decided to refuse your request under:

Section 23(1) – Security Bodies
Section 24(1) – National Security

A hostile State would be helped. The balance of the public interest is against disclosure.
""",
        ),
        (flag("sections-23-and-24", "Section 24(1) – National Security"),),
    ),
    "exceptions for environmental information": (
        (
            """Request

Please send the survey of the oil in the soil.

Decision

The survey is environmental information, exempt under section 39(1)(a) of the Freedom of Information Act \
2000. It is withheld under regulation 12(4)(d) of the Environmental Information Regulations 2004, as it \
is a draft.
""",
        ),
        (
            flag(
                NO_TEST,
                "It is withheld under regulation 12(4)(d) of the Environmental Information Regulations 2004, "
                "as it is a draft.",
                "eir",
            ),
        ),
    ),
    "figures and no refusal": (
        (
            """Request

How many people were searched under section 60 of the Criminal Justice and Public Order Act 1994?

Response

In 2022 there were 214 and in 2023 there were 180.
""",
        ),
        (),
    ),
    "a refusal that names no notice": (
        (
            """Request

Please send the map of the cameras.

Response

The map is exempt under section 31(1)(a) of the Freedom of Information Act 2000. Burglars would go round \
them. The public interest favours withholding it.
""",
        ),
        (),
    ),
}

SCOTTISH = {
    "harm and a test under the Scottish Act": (
        (
            """Our ref: NS/24-0101

Request

Please send the plan of the harbour patrols.

Response

In terms of section 16 of the Freedom of Information (Scotland) Act 2002 I refuse your request. Section \
35(1)(a) of the Act applies: smugglers would learn when nobody is there, which would prejudice \
substantially the prevention of crime.

On the public interest, it is good that taxpayers know what they pay for, but better that the patrols work.
""",
        ),
        (),
    ),
    "neither under the Scottish Act": (
        (
            """Our ref: NS/24-0102

Request

Please send the plan of the harbour patrols.

Response

I refuse your request. The exemptions are:

section 35(1)(a) - law enforcement
section 38(1)(b) - personal information
""",
        ),
        (
            flag(
                NO_TEST,
                "section 35(1)(a) - law enforcement\nsection 38(1)(b) - personal information",
                "foisa",
            ),
            flag(
                NO_HARM,
                "section 35(1)(a) - law enforcement\nsection 38(1)(b) - personal information",
                "foisa",
            ),
        ),
    ),
    "neither confirmed nor denied under section 18": (
        (
            """Our ref: NS/24-0103

Request

Was the minister interviewed?

Response

We neither confirm nor deny that such information exists, in terms of section 18(1) of the Freedom of \
Information (Scotland) Act 2002. It would be exempt under section 34(1)(b), and to reveal whether it \
exists would be contrary to the public interest.
""",
        ),
        (),
    ),
    "the English Act in a Scottish letter": (
        (
            """Our ref: NS/24-0104

Request

Please send the plan of the harbour patrols.

Response

The plan is withheld under section 31(1)(a) of the Freedom of Information Act 2000.

Smugglers would learn when nobody is there. The public interest lies in catching them.
""",
        ),
        (
            flag(
                "act-does-not-bind",
                "The plan is withheld under section 31(1)(a) of the Freedom of Information Act 2000.",
                "foia",
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_under_the_act_of_2000(name: str) -> None:
    pages, expected = LETTERS[name]
    assert flagged(*pages) == expected


@pytest.mark.parametrize("name", SCOTTISH)
def test_a_letter_under_the_scottish_act(name: str) -> None:
    pages, expected = SCOTTISH[name]
    assert flagged(*pages, regime="FOISA") == expected


# -- what is asked of the force --------------------------------------------------------------------------


def test_a_police_force_that_is_a_part_of_a_ministry_may_rely_on_section_35() -> None:
    letter = (
        "Request\n\nPlease send the note to Ministers on the docks.\n\nDecision\n\nThe note is exempt under "
        "section 35(1)(a) of the Freedom of Information Act 2000. The public interest in a safe space for "
        "policy outweighs that in disclosure.\n"
    )
    ministry = replace(FORCES["FOIA"], id="ministry-of-defence-police", name="Ministry of Defence Police")
    assert flagged(letter, force=ministry) == ()
    assert [each.kind for each in flagged(letter)] == ["reserved-to-government"]


def test_the_name_of_the_force_is_not_another_authority() -> None:
    letter = (
        "Request\n\nPlease send the plan.\n\nDecision\n\nPolice Service of Northern Ireland withholds the "
        "plan under section 35(1)(a) of the Freedom of Information (Scotland) Act 2002. A thief would be "
        "helped, and the public interest is against it.\n"
    )
    quote = (
        "Police Service of Northern Ireland withholds the plan under section 35(1)(a) of the Freedom of "
        "Information (Scotland) Act 2002."
    )
    psni = replace(FORCES["FOIA"], name="Police Service of Northern Ireland", nation="northern-ireland")
    assert flagged(letter, force=psni) == (flag("act-does-not-bind", quote, "foisa"),)
    assert flagged(letter) == ()


def test_the_day_of_a_letter_decides_which_law_it_is_under() -> None:
    letter = (
        "Date: {}\n\nRequest\n\nWho was arrested?\n\nDecision\n\nWe neither confirm nor deny that any is "
        "held, by virtue of section 40(5) of the Freedom of Information Act 2000.\n"
    )
    days = {"24 May 2018": [], "25 May 2018": ["replaced-provision"], "26 May 2018": ["replaced-provision"]}
    assert {day: [each.kind for each in flagged(letter.format(day))] for day in days} == days


def test_a_section_is_flagged_once_however_often_it_is_cited() -> None:
    letter = (
        "Request\n\nWhere are the cameras?\n\nDecision\n\nThe list is exempt under section 31(1)(a) of the "
        "Freedom of Information Act 2000. It is exempt under section 31(1)(b) too. Section 31 applies since "
        "a burglar would go round them.\n"
    )
    quote = "The list is exempt under section 31(1)(a) of the Freedom of Information Act 2000."
    assert flagged(letter) == (flag(NO_TEST, quote),)


# -- any input --------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "Request\n\n",
        "\n\nResponse\n\n",
        "We withhold it under ",
        "section 31(1)(a)",
        "sections 30 and 31",
        "s.40(5)",
        "regulation 12(5)(b)",
        "of the Freedom of Information (Scotland) Act 2002",
        "FOIA",
        "the public interest ",
        "must ",
        "prejudice-based ",
        ". ",
        "\n",
        "| ",
        "12 June 2021",
        "\u2028",
        "\x00",
        "İ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=40).map("".join)))
def test_any_text_is_read(text: str) -> None:
    for regime in FORCES:
        found = flagged(text, regime=regime)
        assert all(each.quote in text and each.source for each in found)
        assert len(set(found)) == len(found)


@settings(max_examples=50, deadline=None)
@given(st.text(), st.integers(0, 50), st.integers(0, 50), st.sampled_from(["foia/31/9/z", "eir/12", "no/1"]))
def test_any_record_is_read(text: str, start: int, length: int, provision: str) -> None:
    citation = Citation(
        sha256=SHA256,
        page=1,
        start=min(start, len(text)),
        end=min(start + length, len(text)),
        verbatim="",
        quote="",
        provision=provision,
        section="",
        role="applied",
    )
    page = Page(sha256=SHA256, number=1, text=text)
    passage = Passage(sha256=SHA256, page=1, start=0, end=len(text), kind="decision")
    letter = Letter(passages=(passage,), outcome="refused", answered="2020-01-01")
    for regime in FORCES:
        found = flags.find([page], letter, [citation], FORCES[regime])
        assert {each.kind for each in found} <= {NO_TEST, NO_HARM}


def test_a_long_text_takes_linear_time() -> None:
    start = "Request\n\nWhere?\n\nResponse\n\nIt is exempt under section 31(1)(a) of FOIA.\n\n"
    for filling in ("must requirement need ", "(((", "public ", "a. ", "interest in no prejudice "):
        page = Page(sha256=SHA256, number=1, text=start + filling * (300_000 // len(filling)))
        passages = (Passage(sha256=SHA256, page=1, start=20, end=len(page.text), kind="decision"),)
        citation = Citation(
            sha256=SHA256,
            page=1,
            start=start.index("section"),
            end=start.index("section") + 16,
            verbatim="section 31(1)(a)",
            quote="It is exempt under section 31(1)(a) of FOIA.",
            provision="foia/31/1/a",
            section="s.31(1)(a)",
            role="applied",
        )
        began = time.perf_counter()
        flags.find([page], Letter(passages=passages, outcome="refused"), [citation], FORCES["FOIA"])
        assert time.perf_counter() - began < 3
