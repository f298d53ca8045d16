"""Topics of a request: the taxonomy, and the spaCy pipeline that tags with it.

The rules are data, `topics.yml`; the components that apply them are in `nlp/components.py`. spaCy
takes seconds to import, so that is left until a pipeline is loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from db.models import Topic, short_hash

if TYPE_CHECKING:
    from spacy.language import Language

STRENGTHS = ("decides", "names", "signs", "hints", "asks")
OTHER = "other"
MOST = 3  # topics of a request
SECOND = 0.75  # a further topic scores at least this share of the first
LONGEST = 20_000  # characters of a title or request that are read; what is asked stands before
BATCH = 256  # texts whose words are held at once


class TopicScore(NamedTuple):
    """A topic of a request, and how much speaks for it, from 0 (nothing) to 1."""

    topic: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request with the topics it has, main topic first: a test of the rules, or a labelled case."""

    title: str
    request: str = ""
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A topic of `topics.yml`: its terms by strength, its spaCy Matcher patterns, its examples."""

    id: str
    label: str
    parent: str | None
    definition: str | None = None
    terms: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[str, list[dict[str, Any]]], ...]
    examples: tuple[Example, ...]


@cache
def taxonomy() -> tuple[Topic, ...]:
    """Return the topics in the order of the taxonomy, each group before its members."""
    return tuple(Topic(id=entry.id, label=entry.label, parent=entry.parent) for entry in entries())


@cache
def entries() -> tuple[Entry, ...]:
    """Return every entry of `topics.yml`; raise KeyError or TypeError for a malformed one."""
    return tuple(
        _entry(row, parent)
        for group in _rules()["topics"]
        for row, parent in [(group, None), *((row, group["id"]) for row in group.get("topics", ()))]
    )


@cache
def version() -> str:
    """Return the short hash of the rules and the code that results are stamped with."""
    sources = ("topics.yml", "topics.py", "components.py")
    return short_hash(*(files("nlp").joinpath(name).read_text("utf-8") for name in sources))


@cache
def load_pipeline() -> Language:
    """Return the spaCy pipeline, which sets `doc.cats` to the score of every topic.

    The text of a doc is a title, a line break, and the request.
    """
    import spacy

    from nlp import components

    pipeline = spacy.blank("en")
    pipeline.tokenizer = components.Words(pipeline.vocab)
    norms = pipeline.add_pipe("policefoi_norms")
    scorer = pipeline.add_pipe("policefoi_topics")
    norms.add(entries())
    scorer.add(entries(), _rules()["furniture"])
    return pipeline


def tag(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[TopicScore, ...]]:
    """Yield the one to three topics of each (title, request), best first.

    `request` is what the requester wrote and nothing of the answer. Scores have four decimal places;
    `other` scores 0 where nothing fits.
    """
    pipeline = load_pipeline()
    lines = (f"{' '.join(title[:LONGEST].split())}\n{request[:LONGEST]}" for title, request in texts)
    while batch := list(islice(lines, BATCH)):
        with pipeline.memory_zone():
            yield from [choose(doc.cats) for doc in pipeline.pipe(batch)]


def choose(scores: Mapping[str, float]) -> tuple[TopicScore, ...]:
    """Return the topics worth keeping of the scores of all: the best, and those not far below it."""
    ranked = sorted(
        (TopicScore(topic, round(score, 4)) for topic, score in scores.items()),
        key=lambda found: (-found.score, found.topic),
    )
    best = ranked[0].score if ranked else 0.0
    if not best:
        return (TopicScore(OTHER, 0.0),)
    kept = [found for found in ranked if found.score >= SECOND * best]
    return tuple(kept[:1] + [found for found in kept[1:] if found.topic != OTHER])[:MOST]


def evaluate(examples: Iterable[Example]) -> dict[str, float]:
    """Return how well the tags of these examples agree with their labels.

    `accuracy` is of the main topic alone; `precision`, `recall` and `f1` count every tag of every
    example (micro); `macro_f1` is the mean over the topics that the labels or the tags name.
    """
    cases = list(examples)
    tags = list(tag((case.title, case.request) for case in cases))
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for case, found in zip(cases, tags, strict=True):
        given = {topic for topic, _ in found}
        right.update(given & set(case.topics))
        wrong.update(given - set(case.topics))
        missed.update(set(case.topics) - given)
    hits, named = right.total(), sorted(right | wrong | missed)
    main = sum(
        found[0].topic == case.topics[0] for case, found in zip(cases, tags, strict=True)
    )
    per_topic = [_f1(right[topic], wrong[topic], missed[topic]) for topic in named]
    return {
        "examples": len(cases),
        "accuracy": _share(main, len(cases)),
        "precision": _share(hits, hits + wrong.total()),
        "recall": _share(hits, hits + missed.total()),
        "f1": _f1(hits, wrong.total(), missed.total()),
        "macro_f1": _share(sum(per_topic), len(named)),
    }


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(files("nlp").joinpath("topics.yml").read_text("utf-8"))
    return rules


def _entry(row: Mapping[str, Any], parent: str | None) -> Entry:
    return Entry(
        id=row["id"],
        label=row["label"],
        parent=parent,
        definition=row.get("definition"),
        terms={strength: tuple(row.get(strength, ())) for strength in STRENGTHS},
        patterns=tuple((rule["strength"], rule["tokens"]) for rule in row.get("patterns", ())),
        examples=tuple(
            Example(**{**example, "topics": tuple(example["topics"])})
            for example in row.get("examples", ())
        ),
    )


def _f1(right: int, wrong: int, missed: int) -> float:
    return _share(2 * right, 2 * right + wrong + missed)


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
