"""Passages, request, title, dates and outcome of letters in each house style, in our own words."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import Citation, Letter, Page, Passage, Role
from extract import letter
from extract.letter import headings, outcome, rules, title

SHA256 = "0" * 64
SHARED = Path(__file__).parents[2] / "shared"


def pages_of(*texts: str) -> list[Page]:
    return [Page(sha256=SHA256, number=n, text=text) for n, text in enumerate(texts, start=1)]


def passages_of(*texts: str) -> list[tuple[str, str]]:
    pages = pages_of(*texts)
    return [(p.kind, pages[p.page - 1].text[p.start : p.end]) for p in letter.split(pages)]


def citation(provision: str, role: Role = "applied", ncnd: bool = False) -> Citation:
    return Citation(
        sha256=SHA256,
        page=1,
        start=0,
        end=0,
        verbatim="",
        quote="",
        provision=provision,
        section="",
        role=role,
        ncnd=ncnd,
    )


def described(text: str, *citations: Citation) -> Letter:
    pages = pages_of(text)
    return letter.describe(pages, letter.split(pages), citations)


# -- rules --------------------------------------------------------------------------------------------


def _heading_holds(rule: rules.Rule, text: str) -> bool:
    if rule.form in ("heading", "label"):
        found = headings.heading(text)
        return found is not None and found.kind == rule.name
    if rule.form == "lead-in":
        if rule.name == "interleaved":
            return headings.interleaves(text)
        return headings.lead_in(text) is not None
    if rule.form == "opening":
        return headings.opens(rule.name, text)  # type: ignore[arg-type]
    if rule.form == "voice":
        return headings.speaks(rule.name, text)  # type: ignore[arg-type]
    return headings.furniture(text)


def _title_holds(rule: rules.Rule, text: str) -> bool:
    pattern = rules.joined([rule.pattern], r"\W*%s\W*" if rule.name == "courtesy" else "%s")
    if rule.name in ("courtesy", "field", "padding"):
        return bool(pattern.fullmatch(text))
    return bool(pattern.search(text) if rule.name == "asks" else pattern.match(text))


def _cases(file: str) -> list[tuple[rules.Rule, str, bool]]:
    return [
        (rule, text, expected)
        for rule in rules.read(file)
        for texts, expected in ((rule.examples, True), (rule.negatives, False))
        for text in texts
    ]


@pytest.mark.parametrize(("rule", "text", "expected"), _cases("headings.yml"))
def test_heading_rules_hold_for_their_examples(rule: rules.Rule, text: str, expected: bool) -> None:
    assert _heading_holds(rule, text) is expected


@pytest.mark.parametrize(("rule", "text", "expected"), _cases("outcomes.yml"))
def test_outcome_rules_hold_for_their_examples(rule: rules.Rule, text: str, expected: bool) -> None:
    assert (rule.name in outcome.said(text)) is expected


@pytest.mark.parametrize(("rule", "text", "expected"), _cases("titles.yml"))
def test_title_rules_hold_for_their_examples(rule: rules.Rule, text: str, expected: bool) -> None:
    assert _title_holds(rule, text) is expected


@pytest.mark.parametrize("file", ["headings.yml", "outcomes.yml", "titles.yml"])
def test_every_rule_has_examples_of_both_kinds(file: str) -> None:
    assert [rule.pattern for rule in rules.read(file) if not (rule.examples and rule.negatives)] == []


# -- house styles -------------------------------------------------------------------------------------

LEAD_IN = """\
Freedom of information request reference no: 01.FOI.24.090909
I note you seek access to the following information, received by us on 5 March 2024:
Good morning,
I am studying how police horses are cared for.
Please can you provide
• the number of horses that were bought in each year
• what was paid for hay
Thank you.
I have today decided to disclose some of the requested information. The rest is exempt and this \
response serves as a Refusal Notice by virtue of the following exemptions:
Section 31(1)(a) - Law Enforcement
Section 40(2) - Personal Information
Reason for decision
Section 31 is prejudice based and qualified.
Disclosure
Horses bought | 2022 | 2023
All | 4 | 6
Your rights
You may ask for an internal review within forty days.
"""


def test_lead_in_house_style() -> None:
    assert passages_of(LEAD_IN) == [
        (
            "boilerplate",
            "Freedom of information request reference no: 01.FOI.24.090909\nI note you seek access to"
            " the following information, received by us on 5 March 2024:",
        ),
        (
            "request",
            "Good morning,\nI am studying how police horses are cared for.\nPlease can you provide\n"
            "• the number of horses that were bought in each year\n• what was paid for hay\nThank you.",
        ),
        (
            "decision",
            "I have today decided to disclose some of the requested information. The rest is exempt and"
            " this response serves as a Refusal Notice by virtue of the following exemptions:\n"
            "Section 31(1)(a) - Law Enforcement\nSection 40(2) - Personal Information",
        ),
        ("reasons", "Reason for decision\nSection 31 is prejudice based and qualified."),
        ("disclosure", "Disclosure\nHorses bought | 2022 | 2023\nAll | 4 | 6"),
        ("boilerplate", "Your rights\nYou may ask for an internal review within forty days."),
    ]


def test_lead_in_house_style_is_described() -> None:
    pages = pages_of(LEAD_IN)
    passages = letter.split(pages)
    cited = [citation("foia/31/1/a"), citation("foia/40/2"), citation("foia/17", "procedural")]
    assert letter.describe(pages, passages, cited) == Letter(
        passages=passages,
        title="Number of horses that were bought in each year",
        request="Good morning,\nI am studying how police horses are cared for.\nPlease can you provide\n"
        "• the number of horses that were bought in each year\n• what was paid for hay\nThank you.",
        received="2024-03-05",
        answered=None,
        outcome="partly-disclosed",
        ncnd=False,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Request\n", "Response\nSearches were made."),
        ("Request:\n", "Response:\nIt is given below."),
        ("FOI Request: 12/2024\nRequest:\n", "Response:\nIt is given below."),
        ("You asked:\n", "In response:\nIt is given below."),
        ("You wrote:\n", "Our Response:\nIt is given below."),
        ("Applicant Question\n", "NPCC Response\nIt is given below."),
        ("Request Details\n", "SYP Response\nIt is given below."),
        ("Request\n", "Extent of Searches to Locate Information\nThe stables were asked."),
        ("Question\n", "Answer\nIt is given below."),
        ("Cais:\n", "Ymateb:\nMae'r wybodaeth isod."),
        ("What you asked for\n\n", "\nDecision\n\nIt is given below."),
        (
            "I write about your request dated 3 May 2021, which was in these\nterms:\n",
            "Your request has been considered.",
        ),
        (
            "You asked for the following:\n",
            "Northland Police can confirm that it holds the information.",
        ),
        (
            "We received the following request from you on 09/10/2020:\n\n",
            "\nThe Act is blind as to who asks.\n\nResponse\n\nIt is given below.",
        ),
        (
            "Roeddech yn ceisio mynediad at yr wybodaeth ganlynol:\n",
            "Rwyf wedi penderfynu datgelu'r wybodaeth.",
        ),
        ("Your request is copied below.\n", "I am writing to let you know that we need more time."),
    ],
)
def test_request_stands_between_its_heading_and_the_answer(before: str, after: str) -> None:
    asked = "How many police horses are owned by the force?\nWhat are they called?"
    requests = [words for kind, words in passages_of(before + asked + "\n" + after) if kind == "request"]
    assert requests == [asked]


def test_heading_and_request_on_one_line() -> None:
    text = "You asked: how many horses are there in all?\nIn response: there are four of them."
    assert passages_of(text) == [
        ("boilerplate", "You asked:"),
        ("request", "how many horses are there in all?"),
        ("decision", "In response: there are four of them."),
    ]


def test_letter_without_heading_or_lead_in() -> None:
    text = (
        "Please provide the following for each year since 2019:\n"
        "Your request for information has now been considered and I am not obliged to supply it.\n"
    )
    assert [kind for kind, _ in passages_of(text)] == ["request", "decision"]


def test_questions_with_answers_beneath_them() -> None:
    text = (
        "Request Number: FOI/99999\nRequest and Answer:\n"
        "As Section 1(1)(a) of the Act requires, we confirm that we hold some of this.\n"
        "Request 1\nHow many dogs are in training?\nAnswer 1\nDogs | 2023\nSpaniels | 12\n"
        "Request 2\nPlease give their names.\nAnswer 2\nThese are exempt.\n"
    )
    assert passages_of(text) == [
        ("boilerplate", "Request Number: FOI/99999\nRequest and Answer:"),
        ("decision", "As Section 1(1)(a) of the Act requires, we confirm that we hold some of this."),
        ("boilerplate", "Request 1"),
        ("request", "How many dogs are in training?"),
        ("decision", "Answer 1"),
        ("disclosure", "Dogs | 2023\nSpaniels | 12"),
        ("boilerplate", "Request 2"),
        ("request", "Please give their names."),
        ("decision", "Answer 2\nThese are exempt."),
    ]


def test_inline_responses() -> None:
    text = (
        "I write about your request dated 4 May 2022, which is set out below with our response.\n"
        "Q1. What did hay cost in 2021?\nResponse: It cost £410.\n"
        "Q2. For each horse, its age and name.\nResponse: No information is held.\n"
    )
    assert passages_of(text)[1:] == [
        ("request", "Q1. What did hay cost in 2021?"),
        ("decision", "Response: It cost £410."),
        ("request", "Q2. For each horse, its age and name."),
        ("decision", "Response: No information is held."),
    ]


def test_answers_headed_by_their_number_are_no_questions() -> None:
    text = (
        "You asked:\nQ1 - how many horses are there? Q2 - who feeds them?\n"
        "In response:\nQ1 Of these there are four.\nQ2 The grooms.\n"
    )
    assert passages_of(text) == [
        ("boilerplate", "You asked:"),
        ("request", "Q1 - how many horses are there? Q2 - who feeds them?"),
        ("decision", "In response:"),
        ("decision", "Q1 Of these there are four."),
        ("decision", "Q2 The grooms."),
    ]
    pages = pages_of(text)
    assert [passage.question for passage in letter.split(pages)] == [None, None, None, "1", "2"]


def test_request_over_two_pages_is_two_passages() -> None:
    first = "You asked:\n1. How many horses are there?\nNorthland Police\nPage 1 of 2"
    second = "2. What are they called?\nIn response:\nThere are four.\nNorthland Police\nPage 2 of 2"
    pages = pages_of(first, second)
    passages = letter.split(pages)
    assert [(p.page, pages[p.page - 1].text[p.start : p.end]) for p in passages if p.kind == "request"] == [
        (1, "1. How many horses are there?"),
        (2, "2. What are they called?"),
    ]
    assert letter.describe(pages, passages, []).request == (
        "1. How many horses are there?\n2. What are they called?"
    )


def test_protective_marking_in_a_request_is_no_part_of_it() -> None:
    text = "You asked:\n1. How many horses?\nOFFICIAL\n2. How many dogs?\nIn response:\nNone."
    assert described(text).request == "1. How many horses?\n2. How many dogs?"


def test_requester_may_speak_of_the_law_and_of_earlier_answers() -> None:
    asked = (
        "In your response to 2022/11111 you told me that there were nine.\n"
        "Under section 1 of the Freedom of Information Act I ask for the rest.\n"
        "The data is usually sent to a regional team first.\n"
        "If section 12 is in danger please leave out the last point."
    )
    found = described(f"Request:\n{asked}\nResponse:\nNo information held.")
    assert found.request == asked
    assert found.outcome == "not-held"


def test_question_repeated_in_the_answer_is_given_once() -> None:
    question = "The total number of horses that the force has owned since 2010"
    text = f"You asked:\n1. {question}\nIn response:\nQuestion 1\n{question}\nFour.\n"
    assert described(text).request == f"1. {question}"


def test_complaint_is_no_part_of_the_request_under_review() -> None:
    text = (
        "Outcome of internal review\n\nWhat you asked for\n\nPlease send the plan of the stables.\n\n"
        "The original decision\n\nThe plan was refused.\n\nYou wrote:\n\nA plan is no secret.\n\n"
        "Decision\n\nThe plan is enclosed.\n"
    )
    found = described(text)
    assert found.request == "Please send the plan of the stables."
    assert [kind for kind, _ in passages_of(text)].count("request") == 2


def test_attachment_is_what_was_given() -> None:
    assert passages_of("Financial Year Total\n2019/20 883\nPage 1 of 1") == [
        ("disclosure", "Financial Year Total\n2019/20 883"),
        ("boilerplate", "Page 1 of 1"),
    ]


def test_nothing_in_nothing_out() -> None:
    assert letter.split([]) == ()
    assert letter.split(pages_of(" \n\n ")) == ()
    assert letter.describe([], (), []) == Letter()


# -- dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "received", "answered"),
    [
        ("Date: 07/01/2025\nYour request dated 3 December 2024", "2024-12-03", "2025-01-07"),
        ("Date:06/11/25\nIt was received on the 9th October 2025.", "2025-10-09", "2025-11-06"),
        ("14 February 2023\n\nDear Ms Example", None, "2023-02-14"),
        ("Date of request:\n18 March 2024\nReference:\n1-24", "2024-03-18", None),
        ("Date of request: April 28, 2021", "2021-04-28", None),
        ("January 30, 2025 | Crime Statistics", None, "2025-01-30"),
        ("Published 19 July 2023\nPolice horses", None, None),
        ("3 February 2025\nThank you for your request, received on 20 January.", "2025-01-20", "2025-02-03"),
        ("3 January 2025\nThank you for your request, received on 20 December.", "2024-12-20", "2025-01-03"),
        ("Date: 31/02/2024\nYour request dated 45 May 2024", None, None),
        # A publishing system's date before the request's.
        ("Dated: 22 May 2012\nThank you for your e mail dated 10 June 2013.", "2013-06-10", None),
        ("Date Responded 09/11/2020\nWe received your email of 12 October 2020.", "2020-10-12", "2020-11-09"),
        (
            "Dyddiad: 5 Mawrth 2024\nDiolch am eich cais dyddiedig 2 Chwefror 2024.",
            "2024-02-02",
            "2024-03-05",
        ),
        ("Request:\nWho was arrested on 3 May 2020?\nResponse:\nNobody.", None, None),
    ],
)
def test_dates(text: str, received: str | None, answered: str | None) -> None:
    found = described(text)
    assert (found.received, found.answered) == (received, answered)


# -- outcome ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "citations", "expected"),
    [
        ("I have decided to disclose the located information.", [], "disclosed"),
        ("Please find attached the figures.", ["foia/40/2"], "partly-disclosed"),
        ("I am able to disclose a redacted copy.", [], "partly-disclosed"),
        ("The request is refused.", ["foia/30/1/a"], "refused"),
        ("The request is refused. We give no more.", [], "refused"),
        ("Northland Police does not hold the information.", [], "not-held"),
        ("This is a notice that it is not held.", ["foisa/17"], "not-held"),
        ("No samples were taken.", ["eir/12/4/a"], "not-held"),
        ("To answer would exceed the cost limit.", ["foia/12/1"], "too-costly"),
        (
            "We can neither confirm nor deny it, as to find out would exceed 18 hours.",
            ["foia/12/2"],
            "too-costly",
        ),
        (
            "As a gesture of goodwill we attach a count. The rest would exceed the limit.",
            ["foia/12"],
            "too-costly",
        ),
        ("The burden and cost would exceed the limit.", ["eir/12/4/b"], "too-costly"),
        ("I have determined that your request is vexatious.", ["foia/14/1"], "vexatious"),
        ("It is vexatious and manifestly unreasonable.", ["eir/12/4/b"], "vexatious"),
        ("It is almost identical to your previous request.", ["foia/14/2", "foia/14"], "repeated"),
        ("It is already published.", ["foia/21/1"], "publicly-available"),
        ("It can be had elsewhere.", ["foisa/25/1"], "publicly-available"),
        ("We can neither confirm nor deny it.", ["foia/23/5*", "foia/24/2*"], "neither-confirm-nor-deny"),
        ("We can neither confirm nor deny it.", ["foisa/18/1"], "neither-confirm-nor-deny"),
        (
            "It is withheld. For the rest we neither confirm nor deny.",
            ["foia/38/1/a", "foia/40/5B*"],
            "refused",
        ),
        ("I have decided to disclose the totals.", ["foia/23/5*"], "partly-disclosed"),
        ("We are unable to proceed with your request.", [], "clarification"),
        ("We need more time.", [], "unknown"),
        ("Rwyf wedi penderfynu datgelu'r wybodaeth.", [], "disclosed"),
    ],
)
def test_outcome(decision: str, citations: list[str], expected: str) -> None:
    cited = [citation(c.rstrip("*"), ncnd=c.endswith("*")) for c in citations]
    found = described(f"Request:\nHow many?\nResponse:\n{decision}", *cited)
    assert found.outcome == expected
    assert found.ncnd is any(c.endswith("*") for c in citations)


def test_words_of_the_requester_and_provisions_not_relied_on_decide_nothing() -> None:
    text = "Request:\nPlease disclose it. It is not vexatious.\nResponse:\nNo information held."
    assert described(text, citation("foia/14/1", "requested")).outcome == "not-held"


def test_table_of_figures_is_something_disclosed() -> None:
    text = "Request:\nHow many?\nResponse:\nWe hold this.\nYear | Dogs | Cats\n"
    rows = "2020 | 1 | 2\n2021 | 3 | 4\n2022 | 5 | 6\n"
    assert described(text + rows, citation("foia/40/2")).outcome == "partly-disclosed"
    assert described(text, citation("foia/40/2")).outcome == "refused"


# -- title --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        (
            "To whom it may concern,\nThe aim of this FOI is to find out how many horses - that is,"
            " geldings and mares of any breed whatever - were bought for the mounted branch.",
            "How many horses were bought for the mounted branch",
        ),
        ("Dear Sir,\nPlease can you provide a copy of the stable rules?", "Copy of the stable rules"),
        ("Hi, how much hay is eaten by the horses?", "How much hay is eaten by the horses"),
        ("For each year since 2010, how many dogs retired?", "How many dogs retired"),
        (
            "Please tell me:\n1. the names of the dogs in training;\n2. their ages.",
            "Names of the dogs in training",
        ),
        (
            "I would like to make a request under the FOI Act.\n1) How many dogs bit officers?",
            "How many dogs bit officers",
        ),
        ("Hoffwn wybod faint o gŵn sydd gennych?", "Faint o gŵn sydd gennych"),
        ("Kennels.", "Kennels"),
    ],
)
def test_title(request_text: str, expected: str) -> None:
    assert title.make(request_text, request_text) == expected


def test_title_of_a_document_without_a_request() -> None:
    assert title.make(None, "OFFICIAL\nOur ref: 12/34\nPolicy on police horses\n") == (
        "Policy on police horses"
    )
    assert title.make(None, " \n ") is None


# -- any input ----------------------------------------------------------------------------------------

_LINES = st.sampled_from(
    [rule_text for rule in rules.read("headings.yml") for rule_text in rule.examples]
    + ["", "Q1", "1. How many?", "a | b", "Page 1 of 2", "Section 31 – Law Enforcement", "| 4 |", "•"]
)
_TEXTS = st.one_of(st.text(), st.lists(st.one_of(_LINES, st.text(max_size=40))).map("\n".join))


@given(st.lists(_TEXTS, max_size=4))
@settings(deadline=None)
def test_passages_of_any_pages_are_in_range_in_order_and_apart(texts: list[str]) -> None:
    pages = pages_of(*texts)
    passages = letter.split(pages)
    covered = ["" for _ in pages]
    at = (1, 0)
    for passage in passages:
        text = pages[passage.page - 1].text
        assert at <= (passage.page, passage.start)
        assert 0 <= passage.start < passage.end <= len(text)
        words = text[passage.start : passage.end]
        assert words == words.strip()
        covered[passage.page - 1] += words
        at = (passage.page, passage.end)
    for page, words in zip(pages, covered, strict=True):
        assert "".join(words.split()) == "".join(page.text.split())


@given(st.lists(_TEXTS, max_size=3), st.sampled_from(["foia/31/1/a", "foia/12/1", "eir/12/4/b", "x"]))
@settings(deadline=None)
def test_any_pages_are_described(texts: list[str], provision: str) -> None:
    pages = pages_of(*texts)
    found = letter.describe(pages, letter.split(pages), [citation(provision)])
    assert found.title is None or (0 < len(found.title) <= title.LONGEST)
    if any(re.search(r"\w", text) for text in texts[:1]):
        assert found.title
    for day in (found.received, found.answered):
        assert day is None or re.fullmatch(r"\d{4}-\d\d-\d\d", day)


@pytest.mark.parametrize(
    "unit",
    ["a", " ", "\n", "1. ", "your request of ", "Q1\n", "section 31 ", "| 4 ", "some of the ", "(", "- "],
)
def test_time_is_linear(unit: str) -> None:
    pages = pages_of(unit * (200_000 // len(unit)))
    started = time.process_time()
    letter.describe(pages, letter.split(pages), [])
    assert time.process_time() - started < 10


# -- the labelled letters -----------------------------------------------------------------------------


def _f1(gold: str, found: str) -> float:
    expected, actual = (Counter(re.findall(r"\w+", text.lower())) for text in (gold, found))
    return 2 * (expected & actual).total() / ((expected.total() + actual.total()) or 1)


def _gold() -> list[tuple[dict[str, object], str]]:
    folder = SHARED / "gold" / "letters"
    cases = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return [(c, (folder / c["file"]).read_text("utf-8")) for c in cases if c["format"] == "txt"]


def _spaced(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, words.split())))


def test_labelled_letters() -> None:
    cases = _gold()
    if not cases:
        pytest.skip("the labelled letters lie outside the checkout")
    scores: list[float] = []
    right = 0
    for case, text in cases:
        pages = pages_of(text)
        cited = [
            citation(c["provision"], c["role"], c["ncnd"])
            for c in case["citations"]  # type: ignore[attr-defined]
        ]
        found = letter.describe(pages, letter.split(pages), cited)
        right += found.outcome == case["outcome"]
        start = _spaced(str(case["request_text_starts"])).search(text)
        end = _spaced(str(case["request_text_ends"])).search(text)
        if not case["request_interleaved"] and start and end:
            scores.append(_f1(text[start.start() : end.end()], found.request or ""))
    assert len(scores) >= 8
    assert sum(scores) / len(scores) >= 0.95
    assert right / len(cases) >= 0.9


def test_seed() -> None:
    paths = sorted((SHARED / "seed").glob("*.txt"))
    if not paths:
        pytest.skip("the seed lies outside the checkout")
    found = described(paths[0].read_text("utf-8"), citation("foia/40/2"), citation("foia/23/5", ncnd=True))
    assert found.request is not None
    lines = found.request.splitlines()
    assert (len(lines), lines[0], lines[-1].split()[-2:]) == (
        18,
        "Whomever it may concern,",
        ["social", "shift."],
    )
    assert (found.outcome, found.ncnd) == ("partly-disclosed", True)
    assert [passage.kind for passage in found.passages] == [
        "boilerplate",
        "request",
        "decision",
        "reasons",
        "disclosure",
    ]


def test_passages_are_records() -> None:
    assert letter.split(pages_of("Page 1 of 1")) == (
        Passage(sha256=SHA256, page=1, start=0, end=11, kind="boilerplate"),
    )
