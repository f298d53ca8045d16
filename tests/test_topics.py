"""Topics of a request: the rules, their examples, and what the pipeline does with any text."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import Topic
from nlp import topics
from nlp.topics import Entry, Example, TopicScore, choose, entries, evaluate, tag, taxonomy

SHARED = Path(__file__).parents[2] / "shared"
LEAVES = [entry for entry in entries() if any(entry.terms.values())]
EXAMPLES = [(entry.id, example) for entry in LEAVES for example in entry.examples]


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the shared folder")
    return path


def tags(title: str, request: str = "") -> tuple[str, ...]:
    (found,) = tag([(title, request)])
    return tuple(topic for topic, _ in found)


@pytest.mark.parametrize(("topic", "example"), EXAMPLES, ids=[f"{t}: {e.title}" for t, e in EXAMPLES])
def test_each_example_of_the_rules_gets_its_topics(topic: str, example: Example) -> None:
    assert topic in example.topics
    assert tags(example.title, example.request) == example.topics


@pytest.mark.parametrize("entry", LEAVES, ids=[entry.id for entry in LEAVES])
def test_each_topic_has_a_definition_enough_terms_and_tests(entry: Entry) -> None:
    assert entry.definition
    assert sum(map(len, entry.terms.values())) >= 60
    assert sum(example.topics[0] == entry.id for example in entry.examples) >= 3


@pytest.mark.parametrize("entry", LEAVES, ids=[entry.id for entry in LEAVES])
def test_no_term_stands_twice_under_a_topic(entry: Entry) -> None:
    pipeline = topics.load_pipeline()
    norms = Counter(
        " ".join(token.norm_ for token in pipeline(f"\n{term}"))
        for terms in entry.terms.values()
        for term in terms
    )
    assert [norm for norm, times in norms.items() if times > 1] == []


def test_every_strength_of_the_rules_is_known() -> None:
    from nlp.components import WEIGHT

    assert tuple(WEIGHT) == topics.STRENGTHS
    assert {strength for entry in LEAVES for strength, _ in entry.patterns} <= set(WEIGHT)


def test_taxonomy_lists_each_group_before_its_members() -> None:
    rows = taxonomy()
    assert rows[0] == Topic(id="crime", label="Crime", parent=None)
    assert rows[1] == Topic(
        id="homicide-violence",
        label="Homicide and violence",
        parent="crime",
        definition="Killing and injury outside the home, attacks on officers, threats and harassment.",
    )
    assert rows[-1] == Topic(id="other", label="Other", parent=None, definition="Nothing above fits.")
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids)) == 41
    assert [row.id for row in rows if row.parent is None] == [
        "crime",
        "policing",
        "organisation",
        "other",
    ]
    assert all(row.parent is None or ids.index(row.parent) < ids.index(row.id) for row in rows)


def test_taxonomy_is_the_one_agreed() -> None:
    agreed = yaml.safe_load(shared("facts", "topics.yml").read_text("utf-8"))
    expected = [(None, group) for group in agreed] + [
        (group, topic) for group, members in agreed.items() for topic in members if topic != group
    ]
    rows = [(row.parent, row.id) for row in taxonomy()]
    assert sorted(rows, key=str) == sorted(expected, key=str)


def test_importing_the_module_leaves_spacy_alone() -> None:
    code = "import sys, nlp.topics; print('spacy' in sys.modules)"
    root = Path(topics.__file__).parents[1]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_version_changes_with_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("topics.yml", "topics.py", "components.py"):
        (tmp_path / name).write_text("one", encoding="utf-8")
    monkeypatch.setattr(topics, "files", lambda package: tmp_path)
    before = topics.version.__wrapped__()
    assert before == topics.version.__wrapped__()
    (tmp_path / "topics.yml").write_text("two", encoding="utf-8")
    assert topics.version.__wrapped__() != before
    assert len(before) == 10


@pytest.mark.parametrize(
    ("title", "request_", "expected"),
    [
        ("", "", ("other",)),
        ("???", "-- 12.5 % --", ("other",)),
        ("Colour of the curtains", "", ("other",)),
        ("BADGER BAITING", "", ("animals-rural",)),
        ("bAdGeRs", "", ("animals-rural",)),
        ("Use of s60 powers", "", ("stop-search",)),
        ("Sec. 60", "", ("stop-search",)),
        ("Stop & Search", "", ("stop-search",)),
        ("Body-worn video", "", ("surveillance-technology",)),
        ("Body worn videos", "", ("surveillance-technology",)),
        ("Claré’s law", "", ("domestic-abuse-stalking",)),
        ("Shed burglaries", "How many burglaries?", ("robbery-burglary-theft",)),
        ("Budget", "", ("spending-contracts",)),
        ("Budget for badgers", "", ("animals-rural", "spending-contracts")),
        ("IT", "", ("it-data",)),
        ("What it is", "", ("other",)),
        ("HOW MANY GUNS DOES IT OWN", "", ("weapons",)),
    ],
)
def test_terms_match_whatever_their_form(title: str, request_: str, expected: tuple[str, ...]) -> None:
    assert tags(title, request_) == expected


def test_the_title_weighs_more_than_the_request() -> None:
    assert tags("Badgers", "Drones and drugs.")[0] == "animals-rural"
    assert tags("Drugs", "Badgers and drones.")[0] == "drugs"


def test_a_stock_phrase_counts_in_a_title_only() -> None:
    assert tags("Freedom of Information", "") == ("information-rights",)
    assert tags("", "Under the Freedom of Information Act 2000 please send me this.") == ("other",)


def test_a_term_does_not_run_from_the_title_into_the_request() -> None:
    assert tags("Stop", "and search") == tags("Stop", "") == ("stop-search",)
    (apart,), (together,) = tag([("Stop", "and search"), ("", "Stop and search")])
    assert apart.topic == together.topic
    assert apart.score != together.score


def test_scores_are_rounded_and_best_first() -> None:
    (found,) = tag([("Taser training", "What does the training of officers with Taser cost?")])
    assert [topic for topic, _ in found] == [
        "use-of-force",
        "policy-training-guidance",
        "spending-contracts",
    ][: len(found)]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(0 < score < 1 and score == round(score, 4) for _, score in found)


def test_tags_do_not_depend_on_the_texts_beside_them() -> None:
    texts = [(example.title, example.request) for _, example in EXAMPLES] * 5
    together = list(tag(texts))
    assert together == [next(tag([text])) for text in texts[: len(EXAMPLES)]] * 5
    assert list(reversed(together)) == list(tag(reversed(texts)))


def test_tagging_can_be_interleaved() -> None:
    outer = tag([("Badgers", ""), ("Drugs", "")])
    assert next(outer)[0].topic == "animals-rural"
    assert next(tag([("Tasers", "")]))[0].topic == "use-of-force"
    assert next(outer)[0].topic == "drugs"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({}, [("other", 0.0)]),
        ({"roads": 0.0, "other": 0.0}, [("other", 0.0)]),
        ({"roads": 0.5, "drugs": 0.3}, [("roads", 0.5)]),
        ({"roads": 0.5, "drugs": 0.375}, [("roads", 0.5), ("drugs", 0.375)]),
        ({"roads": 0.9, "drugs": 0.6}, [("roads", 0.9), ("drugs", 0.6)]),
        ({"roads": 0.9, "other": 0.8}, [("roads", 0.9)]),
        ({"other": 0.8, "roads": 0.3}, [("other", 0.8)]),
        ({"roads": 0.5, "drugs": 0.5}, [("drugs", 0.5), ("roads", 0.5)]),
        ({"a": 0.54, "b": 0.53, "c": 0.52, "d": 0.51}, [("a", 0.54), ("b", 0.53), ("c", 0.52)]),
        ({"roads": 0.123456}, [("roads", 0.1235)]),
    ],
)
def test_choose_keeps_the_best_and_its_near_equals(
    scores: dict[str, float], expected: list[tuple[str, float]]
) -> None:
    assert choose(scores) == tuple(TopicScore(*found) for found in expected)


@given(title=st.text(), request_=st.text())
@settings(deadline=None)
def test_any_text_gets_one_to_three_known_topics(title: str, request_: str) -> None:
    (found,) = tag([(title, request_)])
    known = {entry.id for entry in LEAVES}
    assert 1 <= len(found) <= 3
    assert len({topic for topic, _ in found}) == len(found)
    assert all(topic in known and 0 <= score < 1 for topic, score in found)


@pytest.mark.parametrize(
    "unit",
    ["officer ", "stop and ", "by male ", "s1", "&", "a'b", "\ud800", "x", "taser ", "\n", "Op A "],
)
def test_a_text_of_any_length_is_tagged_in_bounded_time(unit: str) -> None:
    text = unit * 2_000_000
    tags("warm", "up")
    start = time.perf_counter()
    found = tags(text, text)
    assert time.perf_counter() - start < 5
    assert len(found) >= 1


def test_evaluate_counts_what_agrees() -> None:
    cases = [
        Example(title="Badgers", topics=("animals-rural",)),
        Example(title="Tasers", topics=("use-of-force", "workforce")),
        Example(title="Drugs", topics=("weapons",)),
        Example(title="Budget for badgers", topics=("spending-contracts", "animals-rural")),
    ]
    # right: animals-rural 2, use-of-force, spending-contracts; wrong: drugs; missed: workforce, weapons
    assert evaluate(cases) == {
        "examples": 4,
        "accuracy": 0.5,
        "precision": 0.8,
        "recall": 0.6667,
        "f1": 0.7273,
        "macro_f1": 0.5,
    }


def test_evaluate_of_nothing_is_nothing() -> None:
    assert set(evaluate([]).values()) == {0}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("dogs", "dog"),
        ("robberies", "robbery"),
        ("searches", "search"),
        ("losses", "loss"),
        ("vehicles", "vehicle"),
        ("abuse", "abuse"),
        ("access", "access"),
        ("virus", "virus"),
        ("force's", "force"),
        ("officers'", "officer"),
        ("bus", "bus"),
    ],
)
def test_singular(word: str, expected: str) -> None:
    from nlp.components import singular

    assert singular(word) == expected


def labelled(bodies: bool) -> list[Example]:
    lines = shared("gold", "topics", "titles.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Example(
            title=row["title"],
            request=(row["body"] or "") if bodies else "",
            topics=tuple(row["topics"]),
        )
        for row in rows
    ]


@pytest.mark.parametrize(
    ("bodies", "accuracy", "f1"), [(False, 0.80, 0.70), (True, 0.83, 0.73)], ids=["titles", "all"]
)
def test_labelled_requests_are_tagged_well(bodies: bool, accuracy: float, f1: float) -> None:
    figures = evaluate(labelled(bodies))
    assert figures["accuracy"] >= accuracy, figures
    assert figures["f1"] >= f1, figures


def test_the_seed_request_is_about_child_abuse() -> None:
    (path,) = shared("seed").glob("*.txt")
    text = path.read_text("utf-8")
    request = text[text.index("Whomever") : text.index("I have today decided")]
    assert tags("", request)[0] == "child-abuse"
    assert tags("", text)[0] == "child-abuse"
