"""Reference numbers: whole values on letters of our own, every example of the registers, any string."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler.forces import load
from db.models import Page, Reference
from extract.references import bodies, find

FORCES = load()
LETTERS = Path(__file__).parents[2] / "shared" / "gold" / "letters"


def pages(*texts: str) -> list[Page]:
    return [Page(sha256="f" * 64, number=number, text=text) for number, text in enumerate(texts, start=1)]


def found(
    force: str, *texts: str, url: str | None = None, title: str | None = None
) -> list[tuple[str, str, str, bool]]:
    """Return kind, text, normalised number and whether it is printed."""
    return [
        (each.kind, each.text, each.normalised, each.start is not None)
        for each in find(pages(*texts), FORCES[force], url, title)
    ]


def own(force: str, text: str, url: str | None = None, title: str | None = None) -> str | None:
    numbers = {each.normalised for each in find(pages(text), FORCES[force], url, title) if each.kind == "own"}
    assert len(numbers) <= 1
    return next(iter(numbers), None)


def test_a_reference_with_its_span() -> None:
    text = "Our ref: 01/FOI/25/001234/Z\nDate: 03/02/2025\n\nThank you for asking about bicycles."
    assert find(pages(text), FORCES["humberside"], None, None) == (
        Reference(
            sha256="f" * 64,
            page=1,
            start=9,
            end=27,
            text="01/FOI/25/001234/Z",
            normalised="01/FOI/25/001234/Z",
            kind="own",
        ),
    )


def test_a_reference_that_only_the_address_has() -> None:
    url = "https://www.south-wales.police.uk/foi-ai/south-wales-police/disclosure-log/2025/august/foi-61425/"
    assert find(pages("Request\nHow many bicycles?"), FORCES["south-wales"], url, "Bicycles") == (
        Reference(
            sha256="f" * 64,
            page=None,
            start=None,
            end=None,
            text="61425",
            normalised="614/25",
            kind="own",
        ),
    )


def register_examples() -> Iterator[tuple[str, str, str, str]]:
    for entry in yaml.safe_load((files("crawler") / "forces.yml").read_text(encoding="utf-8")):
        for reference in entry.get("references", []):
            for seen, normalised in reference["examples"].items():
                yield entry["id"], reference["form"], seen, normalised


@pytest.mark.parametrize(("force", "form", "seen", "normalised"), list(register_examples()))
def test_every_example_of_the_register(force: str, form: str, seen: str, normalised: str) -> None:
    if form == "printed":
        assert own(force, f"Reference number: {seen}\n\nThank you for writing.") == normalised
    elif form == "title":
        assert own(force, "Thank you for writing.", title=seen) == normalised
    else:
        assert own(force, "Thank you for writing.", url=f"https://force.example{seen}") == normalised


@pytest.mark.parametrize(
    "label",
    [
        "Our Ref ",
        "Our ref: ",
        "Our Reference: ",
        "My Reference: ",
        "Reference: ",
        "Reference:\n",
        "REFERENCE NO:\n",
        "Reference No: ",
        "Reference N o: ",
        "Reference Number - ",
        "FOI Reference: ",
        "FOI Request: ",
        "FOI Ref: ",
        "Ref No: ",
        "Enquiry Reference: ",
        "Enquiry Ref: ",
        "request ref: ",
        "Request Number: ",
        "Freedom of information request reference no: ",
        "FREEDOM OF INFORMATION REQUEST \u2013 ",
        "Internal review  ",
        "Right to know request ",
        "Cyfeirnod Rhyddid Gwybodaeth: ",
        "Ein cyf: ",
    ],
)
def test_labels(label: str) -> None:
    assert own("northumbria", f"Date: 01/02/2019\n{label}431/19\nDear Sir or Madam") == "431/19"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("northumbria", "HO Code: 125/12 and 196/07"),
        ("northumbria", "In 2018/19 and 2019/20 there were more."),
        ("northumbria", "your request for 2019/20"),
        ("northumbria", "Reference period: 2019/20"),
        ("northumbria", "Crime reference number: 123/19"),
        ("northumbria", "Request 12/03/19"),
        ("northumbria", "The ratio was 14/20."),
        ("northumbria", "Your ref: 12/19"),
        ("gwent", "the Regulations of 2004 (SI 2004/3244)"),
        ("cheshire", "S.I. 3244 was made in 2004. FOI 2010. Request 2431 more."),
        ("essex", "Tel: 01234 567890, PUB 1157, page 15401"),
        ("essex", "Crime reference 12345"),
        ("west-mercia", "The request 2017 figures; telephone 01905 123456"),
        ("kent", "We had your request 20/09/2019 and answered 19/11/2019."),
        ("avon-and-somerset", "Ages 10-17 and 18-25; qid 154017"),
        ("northern-ireland", "SAR/17217 was a subject access request. FOI/AB"),
        ("wiltshire", "the budget for FOI 2023/24"),
        ("metropolitan", "call 02071234567 or pay 2023130000001"),
        ("merseyside", "Our ref: 12/05/2021\nSAR ref: 17217\nRef: SAR/17217\nRef: 0151 496 0123"),
        ("police-scotland", "between 12-1500 and 16-1700 hours"),
    ],
)
def test_look_alikes_are_refused(force: str, text: str) -> None:
    assert found(force, text) == []


def test_the_head_of_the_letter_wins_over_what_the_requester_quotes() -> None:
    text = (
        "Freedom of information request reference no: 01.FOI.24.000321\n"
        "I note you seek access to the following information:\n"
        "Your answer FOI/23/000123 was not complete. See also IC-123456-A1B2.\n"
        "Decision\n01.FOI.24.000321 is answered in full.\n"
    )
    assert found("metropolitan", text) == [
        ("own", "01.FOI.24.000321", "01.FOI.24.000321", True),
        ("related", "FOI/23/000123", "01.FOI.23.000123", True),
        ("related", "IC-123456-A1B2", "IC-123456-A1B2", True),
        ("own", "01.FOI.24.000321", "01.FOI.24.000321", True),
    ]


def test_the_address_wins_over_what_the_requester_quotes() -> None:
    url = "https://www.gwent.police.uk/foi-ai/gwent-police/disclosure2/2023/06---june/202312345---dogs/"
    text = "Request:\nFOI Ref: 2022/11111 gave me kennels.\nResponse:\nSee 2022/11111 again."
    assert found("gwent", text, url=url) == [
        ("related", "2022/11111", "2022/11111", True),
        ("related", "2022/11111", "2022/11111", True),
        ("own", "202312345", "2023/12345", False),
    ]


def test_the_title_and_the_line_that_repeats_it_are_one_number() -> None:
    text = "Police boats - 612/14\nIt has been aggregated with your previous request, FOI 598/14."
    assert found("northumbria", text, title="Police boats - 612/14") == [
        ("own", "612/14", "612/14", True),
        ("related", "FOI 598/14", "598/14", True),
    ]


def test_a_review_and_the_request_that_it_reviews() -> None:
    text = "Our ref: 01.FOI.23.000002\nYour original request ref: 01.FOI.22.000001\n"
    assert [(kind, number) for kind, _, number, _ in found("metropolitan", text)] == [
        ("own", "01.FOI.23.000002"),
        ("related", "01.FOI.22.000001"),
    ]


def test_one_letter_may_answer_two_requests() -> None:
    text = "Our Reference: 19/11/1701 & 19/11/1702\nDate: 20/12/2019"
    assert [(kind, number) for kind, _, number, _ in found("kent", text)] == [
        ("own", "19/11/1701"),
        ("related", "19/11/1702"),
    ]


def test_the_requesters_own_reference_is_no_reference_of_ours() -> None:
    text = "Your reference: FOI-111-25-0300-000\nMy Reference: FOI 1300/25\nFOI REQUEST - FOI 1300/25"
    assert found("cumbria", text) == [("own", "FOI 1300/25", "FOI 1300/25", True)] * 2


@pytest.mark.parametrize(
    ("force", "text", "number"),
    [
        ("merseyside", "Our Ref: DJ/1203/21\nDate: 1 May 2021", "DJ/1203/21"),
        ("sussex", "Our reference: 1234/22\nYour reference:", "1234/22"),
        ("lancashire", "Reference:\nDFOI-04567-23\nDear", "DFOI-04567-23"),
        ("derbyshire", "Our Ref 004123/23\nDear", "004123/23"),
        ("gloucestershire", "Our ref\n2023.1234\nDear", "2023.1234"),
        ("hertfordshire", "Reference No: FOI/2019/06000   Date: 3 May", "FOI/2019/06000"),
    ],
)
def test_a_form_that_the_register_lacks_is_found_at_the_head_of_a_letter(
    force: str, text: str, number: str
) -> None:
    assert own(force, text) == number


def test_numbers_are_found_on_every_page() -> None:
    first, second = "Our ref: 431/19", "Please quote 431/19; compare your previous request 17/18."
    assert [
        (each.page, each.start, each.kind)
        for each in find(pages(first, second), FORCES["northumbria"], None, None)
    ] == [(1, 9, "own"), (2, 13, "own"), (2, 51, "related")]


def test_an_unread_document_has_no_references() -> None:
    assert find([], FORCES["cleveland"], "https://x.example/foi-41225-x/", None) == ()


@pytest.mark.parametrize("entry", bodies(), ids=lambda entry: entry["body"])
def test_numbers_of_other_bodies(entry: dict[str, list[str]]) -> None:
    for example in entry["examples"]:
        assert found("surrey", f"The case is {example}, as you know.") == [
            ("related", example, example, True)
        ]
    for refused in entry["refused"]:
        assert found("surrey", f"The case is {refused}, as you know.") == []


@settings(deadline=None)
@given(
    force=st.sampled_from(sorted(FORCES)),
    texts=st.lists(
        st.text()
        | st.lists(
            st.sampled_from(
                [
                    *("Our ref: ", "Reference:", "FOI ", "request ", "your previous ", "and", " ", "\n"),
                    *("01/FOI/24/000001", "12/34", "373- 25", "2024/25", "69748", "FOI/0001234", "²"),
                    "IC-123456-A1B2",
                ]
            )
        ).map("".join),
        max_size=3,
    ),
    url=st.none() | st.text() | st.text().map("https://x.example/foi-{}".format),
    title=st.none() | st.text(),
)
def test_any_text(force: str, texts: list[str], url: str | None, title: str | None) -> None:
    read = pages(*texts)
    references = find(read, FORCES[force], url, title)
    for each in references:
        if each.page is not None:
            assert read[each.page - 1].text[each.start : each.end] == each.text
        else:
            assert (each.start, each.end) == (None, None)
    assert len({each.normalised for each in references if each.kind == "own"}) <= 1


def labelled_letters() -> Iterator[tuple[dict[str, object], str]]:
    for path in sorted(LETTERS.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if label["content_selector"] is None:
            yield label, path.with_suffix(".txt").read_text(encoding="utf-8")
        else:
            tree = LexborHTMLParser(path.with_suffix(".html").read_text(encoding="utf-8"))
            article = tree.css_first(label["content_selector"])
            assert article is not None
            yield label, article.text(separator="\n", strip=True)


def test_labelled_letters() -> None:
    if not LETTERS.exists():
        pytest.skip("the labelled letters are not here")
    letters = list(labelled_letters())
    right = [
        own(str(label["force"]), text, str(label["url"]), str(label["title"])) == label["reference"]
        for label, text in letters
    ]
    assert sum(right) / len(letters) >= 0.97
