"""The evaluation: what it reads, how it counts, what it reports, and how good the extractors have to be."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bench
import evaluate
import labelled
from db.models import Outcome, Role
from evaluate import Difference, baseline, bootstrap, compare, measure, score, wilson
from items import Item, align
from measure_letters import OF_CASES
from nlp.topics import taxonomy

OWN = labelled.load(evaluate.OWN)
CASES = {case.labels.id: case for case in OWN.cases}

# What is reached, less a little: a change that falls below one of these is a regression.
FLOORS = {
    "citation spans": 0.98,
    "citation provisions": 0.95,
    "citation roles": 0.90,
    "citation ncnd": 0.96,
    "applied provisions": 0.88,
    "other law not applied": 0.98,
    "outcome": 0.77,
    "outcomes by question": 0.66,
    "response ncnd": 0.93,
    "own reference": 0.93,
    "related references": 0.82,
    "dates": 0.91,
    "request words": 0.95,
    "decision start": 0.91,
    "table shapes": 0.98,
    "topics of pages, main": 0.54,
    "topics of pages, all": 0.64,
    "topics of titles, main": 0.88,
    "topics of titles, all": 0.90,
    "topics with bodies, main": 0.83,
    "topics with bodies, all": 0.91,
    "citation strings": 0.97,
}


@cache
def measured() -> dict[str, list[Item]]:
    return measure(OWN)


def item(source: str, key: str, expected: str | None, got: str | None) -> Item:
    return Item(source=source, key=key, expected=expected, got=got)


@pytest.mark.parametrize("extractor", FLOORS)
def test_extractor_is_as_good_as_it_was(extractor: str) -> None:
    assert score(extractor, measured()[extractor]).figure >= FLOORS[extractor]


def test_every_extractor_has_a_floor() -> None:
    assert set(FLOORS) == set(measured())
    assert set(OF_CASES) <= set(measured())


def test_our_own_set_is_large_enough() -> None:
    assert len(OWN.cases) >= 12
    assert len(OWN.strings) >= 40
    assert len(OWN.titles) >= 60
    assert {"html", "txt"} == {Path(case.labels.file).suffix[1:] for case in OWN.cases}
    assert any(not row["provisions"] for row in OWN.strings)


@pytest.mark.parametrize("name", CASES)
def test_labels_agree_with_their_letter_and_with_each_other(name: str) -> None:
    case = CASES[name]
    labels = case.labels
    assert labels.citations is not None
    text = " ".join(" ".join(page.text for page in case.page.pages).split())
    place = 0
    for mention, same in groupby(labels.citations, key=lambda label: label.mention):
        first, *others = [" ".join(label.verbatim.split()) for label in same]
        assert set(others) <= {first}, mention
        at = text.find(first, place)
        assert at >= 0, first
        place = at + 1
    assert {label.role for label in labels.citations} <= set(get_args(Role))
    applied = {label.provision for label in labels.citations if label.role == "applied"}
    finest = {path for path in applied if not any(other.startswith(f"{path}/") for other in applied)}
    assert set(labels.exemptions_most_specific) == finest
    assert labels.ncnd == any(label.ncnd for label in labels.citations)
    assert labels.outcome in get_args(Outcome)
    assert all(" ".join(string.split()) in text for string in labels.not_citations)


def test_labelled_topics_are_in_the_taxonomy() -> None:
    known = {topic.id for topic in taxonomy()}
    used = {topic for title in OWN.titles for topic in title.topics}
    used |= {topic for case in OWN.cases for topic in case.labels.topics}
    assert used <= known
    assert len({title.id for title in OWN.titles}) == len(OWN.titles)


def test_labels_of_text_files_are_exact() -> None:
    checked = 0
    for case in OWN.cases:
        if case.labels.file.endswith(".txt"):
            text = case.bodies[0].decode()
            path = evaluate.OWN / "letters" / f"{case.labels.id}.json"
            for label in json.loads(path.read_text("utf-8"))["citations"]:
                assert text[label["start"] : label["end"]] == label["verbatim"]
                checked += 1
    assert checked > 30


def test_sample_site_is_a_labelled_set_of_facts() -> None:
    sample = labelled.sample()
    assert len(sample.cases) >= 25
    case = next(case for case in sample.cases if case.labels.reference == "01.FOI.24.001190")
    assert [extractor for extractor, items in OF_CASES.items() if list(items(case))] == [
        "outcome",
        "response ncnd",
        "own reference",
        "dates",
    ]
    assert case.whole.response.reference == "01.FOI.24.001190"


def test_addresses_and_foreign_strings_are_measured() -> None:
    addresses = [
        {
            "url": "https://www.ebbwick.police.example/foi/2024/foi-104724-stray-dogs/",
            "force": "Ebbwick Constabulary",
            "title": "Stray dogs",
            "reference": "1047/24",
            "exemptions": ["FOIA s.31(1)(a)", "FOIA s.40(2)"],
            "exemptions_verbatim": ["Section 31(1)(a) - Law Enforcement", "Section 38(1)(a)"],
        },
        {
            "url": "https://www.ebbwick.police.example/foi/2024/stray-cats/",
            "force": "Ebbwick Constabulary",
            "title": "Stray cats",
            "reference": "1048/24",
            "exemptions": [],
            "exemptions_verbatim": [],
        },
    ]
    small = labelled.Labelled(
        name="small",
        addresses=addresses,
        parsed=[
            {"text": "Section 9(2)", "refs": ["Section 9(2)"]},
            {"text": "Clause 9", "refs": ["Section 9"]},
        ],
        register=OWN.register,
    )
    decided = {
        name: [(item.source, item.expected, item.got) for item in items]
        for name, items in measure(small).items()
    }
    assert decided == {
        "alaveteli strings": [("string 1", "Section 9(2)", "Section 9(2)"), ("string 2", "Section 9", None)],
        "own reference of addresses": [("address 1", "1047/24", "1047/24")],
        "sections of quoted exemptions": [
            ("address 1", "FOIA s.31", "FOIA s.31"),
            ("address 1", None, "FOIA s.38"),
            ("address 1", "FOIA s.40", None),
        ],
    }


def test_one_miss_does_not_shift_the_rest() -> None:
    pairs = align("abcde", "acdxe", lambda one, two: int(one == two))
    assert pairs == [("a", "a"), ("b", None), ("c", "c"), ("d", "d"), (None, "x"), ("e", "e")]


def test_alignment_prefers_the_likest_pair() -> None:
    likeness = {("a", "x"): 1, ("a", "y"): 3}
    pairs = align(["a"], ["x", "y"], lambda one, two: likeness.get((one, two), 0))
    assert pairs == [(None, "x"), ("a", "y")]


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_alignment_keeps_everything_in_order(one: str, two: str) -> None:
    pairs = align(one, two, lambda left, right: int(left == right))
    assert "".join(left for left, _ in pairs if left) == one
    assert "".join(right for _, right in pairs if right) == two
    assert all(left == right for left, right in pairs if left and right)


@given(st.text("abc", max_size=12))
def test_alignment_of_equals_pairs_all(text: str) -> None:
    assert align(text, text, lambda left, right: int(left == right)) == [(each, each) for each in text]


def test_score_of_a_set() -> None:
    items = [item("a", "1", "x", "x"), item("a", "2", "y", None), item("b", "3", None, "z")]
    figures = score("applied provisions", items)
    assert (figures.items, figures.right, figures.accuracy) == (3, 1, None)
    assert (figures.precision, figures.recall, figures.f1) == (0.5, 0.5, 0.5)
    assert figures.figure == 0.5
    assert figures.low == 0.0
    assert figures.high == pytest.approx(2 / 3)


def test_score_of_one_answer() -> None:
    items = [item(str(number), "outcome", "refused", "refused") for number in range(8)]
    items += [item("8", "outcome", "refused", "disclosed"), item("9", "outcome", "not-held", None)]
    figures = score("outcome", items)
    assert (figures.accuracy, figures.precision, figures.recall) == (0.8, 8 / 9, 0.8)
    assert (figures.low, figures.high) == wilson(8, 10)


def test_score_of_words_counts_words() -> None:
    counted = replace(item("a", "request", "10 words", "9"), counts=(9, 1, 1))
    figures = score("request words", [counted])
    assert (figures.precision, figures.recall, figures.right) == (0.9, 0.9, 0)


def test_macro_average_is_over_classes() -> None:
    items = [replace(item("a", "x", "x", "x"), label="x")] * 3 + [
        replace(item("b", "y", "y", None), label="y")
    ]
    assert score("topics of titles, all", items).macro_f1 == 0.5


def test_wilson_interval_is_the_published_one() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10)[1] == 1.0


def test_bootstrap_draws_whole_sources_and_always_the_same() -> None:
    items = [item("a", str(number), "x", "x") for number in range(50)] + [item("b", "1", "x", None)]
    assert bootstrap(items) == bootstrap(items) == (0.0, 1.0)


def test_gain_and_loss_against_a_doctored_baseline() -> None:
    now = baseline({"own": {"outcome": [item("a", "outcome", "x", "y"), item("b", "outcome", "x", "x")]}})
    before = json.loads(json.dumps(now))
    assert compare(before, now) == Difference(gained=(), lost=(), new=())
    before["own"]["extractors"]["outcome"]["wrong"] = ["b: outcome", "gone: outcome"]
    assert compare(before, now) == Difference(
        gained=("own, outcome, b: outcome",), lost=("own, outcome, a: outcome",), new=()
    )
    before["own"]["sources"].remove("a")
    assert compare(before, now).new == ("own, outcome, a: outcome",)
    assert compare({"another set": before["own"]}, now) == Difference(gained=(), lost=(), new=())


def test_command_prints_figures_errors_and_losses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letters = tmp_path / "small" / "letters"
    letters.mkdir(parents=True)
    for name in ("tarnshire-02.json", "tarnshire-02.html"):
        (letters / name).write_bytes((evaluate.OWN / "letters" / name).read_bytes())
    (tmp_path / "small" / "forces.yml").write_bytes((evaluate.OWN / "forces.yml").read_bytes())
    labels = json.loads((letters / "tarnshire-02.json").read_text("utf-8"))
    labels["reference"] = "TP/FOI/99999/99"
    (letters / "tarnshire-02.json").write_text(json.dumps(labels), "utf-8")
    kept = tmp_path / "kept.json"
    arguments = ["--gold", str(tmp_path / "small"), "--baseline", str(kept)]
    evaluate.main([*arguments, "--write", str(kept)])
    first = capsys.readouterr().out
    assert "small    own reference" in first
    assert (
        "small, own reference, tarnshire-02 [reference]: expected TP/FOI/99999/99, got TP/FOI/11873/24"
        in first
    )
    assert "Against" not in first
    doctored = json.loads(kept.read_text("utf-8"))
    doctored["small"]["extractors"]["own reference"]["wrong"] = []
    kept.write_text(json.dumps(doctored), "utf-8")
    evaluate.main(arguments)
    report = capsys.readouterr().out.partition("Against kept.json\n")[2]
    assert report == ("gained: 0\nlost: 1\n  small, own reference, tarnshire-02: reference\nnew: 0\n")


def test_bench_takes_turns_and_gives_the_median_ratio(tmp_path: Path) -> None:
    turns: list[str] = []

    def side(name: str) -> float:
        turns.append(name)
        return 1.0

    pair = bench.Pair(name="a pair", unit="turns", ours=lambda: side("ours"), plain=lambda: side("plain"))
    result = bench.measure(pair, turns=3)
    assert turns == ["ours", "plain"] * 4
    assert result.ratio > 0
    turns.clear()
    bench.measure(pair, turns=3, seconds=0)
    assert turns == ["ours", "plain"] * 2


def test_bench_pairs_do_equal_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "RESPONSES", 3)
    monkeypatch.setattr(bench, "HUMBERSIDE", tmp_path / "absent.pdf")
    bench._pdfs.cache_clear()
    done = {pair.name: (pair.ours(), pair.plain()) for pair in bench.pairs(tmp_path)}
    bench._pdfs.cache_clear()
    # eyecite is installed for the bench alone.
    assert len(done) == 5 + (find_spec("eyecite") is not None)
    for name, (ours, plain) in done.items():
        assert ours > 0
        assert ours == plain or name.startswith("database")
