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

from db.models import Topic, short_hash

if TYPE_CHECKING:
    from spacy.language import Language

STRENGTHS = ("decides", "names", "signs", "hints", "asks")
OTHER = "other"
METHOD = "terms"  # how the topics of a response were found
MOST = 3  # topics of a request
SECOND = 0.75  # a further topic scores at least this share of the first,
ENOUGH = 0.6  # or as much as one that the title names
LONGEST = 20_000  # characters of a title or a request that are read: the question stands in them
BATCH = 256  # texts whose words are held at once


class TopicScore(NamedTuple):
    """A topic of a request, and how much speaks for it, from 0 (nothing) to 1."""

    topic: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request with its topics, main topic first: a test of the rules, or a labelled case."""

    title: str
    request: str = ""
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A topic of `topics.yml`: its terms by strength, its patterns of spaCy's Matcher, its tests.

    A group of topics is an entry too, without terms; `other` is a group and a topic in one.
    """

    id: str
    label: str
    parent: str | None
    definition: str | None
    terms: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[str, list[dict[str, Any]]], ...]
    examples: tuple[Example, ...]


@cache
def taxonomy() -> tuple[Topic, ...]:
    """Return the topics in the order of the taxonomy, each group before its members."""
    return tuple(
        Topic(id=entry.id, label=entry.label, parent=entry.parent, definition=entry.definition)
        for entry in entries()
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Return every entry of `topics.yml`; raise KeyError or TypeError for a malformed one."""
    return tuple(
        _entry(row, parent)
        for group in _rules()["topics"]
        for row, parent in [(group, None), *((row, group["id"]) for row in group.get("topics", ()))]
    )


def furniture() -> tuple[str, ...]:
    """Return the stock phrases of request letters, which say nothing of the subject."""
    return tuple(_rules()["furniture"])


@cache
def version() -> str:
    """Return the short hash of the rules and the code: what the tags are stamped with."""
    sources = ("topics.yml", "topics.py", "components.py")
    return short_hash(*(files("nlp").joinpath(name).read_text("utf-8") for name in sources))


@cache
def load_pipeline() -> Language:
    """Return the spaCy pipeline, which sets `doc.cats` to the score of every topic.

    The text of a doc is a title, a line break, and a request.
    """
    from nlp.components import build

    return build()


def tag(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[TopicScore, ...]]:
    """Yield the one to three topics of each (title, request), best first.

    `request` is what the requester wrote and nothing of the answer. Scores have four decimal
    places; `other` scores 0 where nothing fits. Equal texts get equal tags.
    """
    pipeline = load_pipeline()
    lines = (f"{_one_line(title[:LONGEST])}\n{request[:LONGEST]}" for title, request in texts)
    while batch := list(islice(lines, BATCH)):
        with pipeline.memory_zone():
            tags = [choose(doc.cats) for doc in pipeline.pipe(batch)]
        yield from tags


def choose(scores: Mapping[str, float]) -> tuple[TopicScore, ...]:
    """Return the topics worth keeping out of the scores of all: the best and its near equals.

    `other` is kept only where it comes first.
    """
    ranked = sorted(
        (TopicScore(topic, round(score, 4)) for topic, score in scores.items() if score > 0),
        key=lambda found: (-found.score, found.topic),
    )
    if not ranked:
        return (TopicScore(OTHER, 0.0),)
    first, *rest = ranked
    enough = min(SECOND * first.score, ENOUGH)
    near = [found for found in rest if found.score >= enough and found.topic != OTHER]
    return (first, *near[: MOST - 1])


def evaluate(examples: Iterable[Example]) -> dict[str, float]:
    """Return how well the tags of these examples agree with their labels.

    `accuracy` is of the main topic alone; `precision`, `recall` and `f1` count every tag of every
    example (micro); `macro_f1` is the mean over the topics that the labels or the tags name.
    """
    cases = list(examples)
    tags = list(tag((case.title, case.request) for case in cases))
    main = 0
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for case, found in zip(cases, tags, strict=True):
        given, labels = {topic for topic, _ in found}, set(case.topics)
        main += found[0].topic == case.topics[0]
        right.update(given & labels)
        wrong.update(given - labels)
        missed.update(labels - given)
    topics = right | wrong | missed
    return {
        "examples": len(cases),
        "accuracy": _share(main, len(cases)),
        "precision": _share(right.total(), right.total() + wrong.total()),
        "recall": _share(right.total(), right.total() + missed.total()),
        "f1": _f1(right.total(), wrong.total(), missed.total()),
        "macro_f1": _share(sum(_f1(right[t], wrong[t], missed[t]) for t in topics), len(topics)),
    }


@cache
def _rules() -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # much the faster, where it was built
    rules: dict[str, Any] = yaml.load(files("nlp").joinpath("topics.yml").read_bytes(), loader)
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
            Example(title=case["title"], request=case.get("request", ""), topics=tuple(case["topics"]))
            for case in row.get("examples", ())
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _f1(right: int, wrong: int, missed: int) -> float:
    return _share(2 * right, 2 * right + wrong + missed)


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
