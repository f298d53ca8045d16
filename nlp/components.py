"""The spaCy components of the topic pipeline; imported only when the pipeline is loaded.

`Words` makes a doc of a title and a request, `Norms` makes like words equal, and `Topics` weighs
the terms and patterns of `topics.yml` that it finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import log

import spacy
from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from nlp.topics import Entry, entries, furniture

# An apostrophe joins and every other mark parts; "s60" is read as "s 60".
WORD = re.compile(r"\b[sS](?=\d)|[^\W_]+(?:['’][^\W\d_]+)*|&")
SPOKEN = {"&": "and", "s": "section", "sec": "section"}
WEIGHT = {"decides": 10.0, "names": 4.0, "signs": 2.0, "hints": 1.0, "asks": 4.0}
TITLE = 3.0  # a term of the title weighs as much as three of the request
EARLY = 0.05  # what the topic that is named first gains; it parts equals
HALF = 8.0  # the weight that scores one half


def build() -> Language:
    """Return a new pipeline of these components with the rules of `topics.yml`."""
    pipeline = spacy.blank("en")
    pipeline.tokenizer = Words(pipeline.vocab)
    pipeline.add_pipe("policefoi_norms")
    pipeline.add_pipe("policefoi_topics")
    return pipeline


@Language.factory("policefoi_norms")
def norms(nlp: Language, name: str) -> Norms:
    """Return the component that makes like words equal."""
    return Norms(entries())


@Language.factory("policefoi_topics")
def topics(nlp: Language, name: str) -> Topics:
    """Return the component that scores the topics."""
    return Topics(nlp, entries(), furniture())


class Words:
    """The tokenizer: words without marks; the span `title` is the first line of the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        title, _, request = text.partition("\n")
        words = WORD.findall(title)
        doc = Doc(self.vocab, words=words + WORD.findall(request))
        doc.spans["title"] = [doc[: len(words)]]
        return doc


class Norms:
    """Sets the norm of each token: without case, accents and plural, save what is in capitals.

    A word keeps its capitals where a term has it so, but not in a text that is all capitals.
    """

    def __init__(self, rules: Iterable[Entry]) -> None:
        terms = (term for entry in rules for listed in entry.terms.values() for term in listed)
        words = (word for term in terms for word in WORD.findall(term))
        self.capitals = frozenset(word for word in words if word.isupper() and len(word) > 1)

    def __call__(self, doc: Doc) -> Doc:
        shouted = len(doc) > 3 and all(token.text == token.text.upper() for token in doc)
        for token in doc:
            word = token.text
            token.norm_ = word if word in self.capitals and not shouted else norm(word)
        return doc


class Topics:
    """Sets `doc.cats`: how much the terms found speak for each topic, from 0 to 1."""

    def __init__(self, nlp: Language, rules: Iterable[Entry], stock: Iterable[str]) -> None:
        self.phrases = PhraseMatcher(nlp.vocab, attr="NORM")
        self.patterns = Matcher(nlp.vocab)
        self.strengths: defaultdict[str, dict[str, str]] = defaultdict(dict)  # rule: {topic: …}
        self.labels: list[str] = []
        for entry in rules:
            for strength, terms in entry.terms.items():
                for term in terms:
                    self.strengths[self._add_phrase(nlp, term)][entry.id] = strength
            for number, (strength, tokens) in enumerate(entry.patterns):
                rule = f"{entry.id}/{number}"
                self.patterns.add(rule, [tokens], greedy="LONGEST")
                self.strengths[rule][entry.id] = strength
            if any(entry.terms.values()):
                self.labels.append(entry.id)
        self.furniture = frozenset(self._add_phrase(nlp, phrase) for phrase in stock)

    def __call__(self, doc: Doc) -> Doc:
        found = self._find(doc)
        weights = self._weigh(doc, found)
        for order, topic in enumerate(self._first_named(found)):
            weights[topic] *= 1 + EARLY / (1 + order)
        doc.cats = {label: weights[label] / (weights[label] + HALF) for label in self.labels}
        return doc

    def _find(self, doc: Doc) -> list[Span]:
        """Return the terms and patterns of a doc, in order; of terms that overlap the longest."""
        (title,) = doc.spans["title"]

        def whole(spans: Iterable[Span]) -> list[Span]:
            return [span for span in spans if not span.start < title.end < span.end]

        phrases = filter_spans(
            span
            for span in whole(self.phrases(doc, as_spans=True))
            if span.start >= title.end or span.label_ in self.strengths
        )
        named = {(span.start, span.end) for span in phrases}
        patterns = filter_spans(whole(self.patterns(doc, as_spans=True)))
        kept = [
            *(s for s in phrases if s.start < title.end or s.label_ not in self.furniture),
            *(s for s in patterns if (s.start, s.end) not in named),
        ]
        return sorted(kept, key=lambda span: (span.start, -span.end))

    def _weigh(self, doc: Doc, found: Iterable[Span]) -> defaultdict[str, float]:
        """Return the weight of what was found for each topic; a way of asking counts once."""
        (title,) = doc.spans["title"]
        weights: defaultdict[str, float] = defaultdict(float)
        asked: dict[str, float] = {}
        counts = Counter((span.label_, span.start < title.end) for span in found)
        for (rule, in_title), count in counts.items():
            factor = TITLE if in_title else 1.0
            for topic, strength in self.strengths[rule].items():
                weight = WEIGHT[strength] * factor
                if strength == "asks":
                    asked[topic] = max(asked.get(topic, 0.0), weight)
                else:
                    weights[topic] += weight * (1 + log(count))
        for topic, weight in asked.items():
            weights[topic] += weight
        return weights

    def _first_named(self, found: Iterable[Span]) -> list[str]:
        """Return the topics in the order of their first mention, ways of asking aside."""
        rules = (self.strengths[span.label_].items() for span in found)
        return list(dict.fromkeys(topic for rule in rules for topic, s in rule if s != "asks"))

    def _add_phrase(self, nlp: Language, term: str) -> str:
        """Match a term, and return the name of its rule, which is the same for like terms."""
        phrase = nlp.get_pipe("policefoi_norms")(nlp.make_doc(f"\n{term}"))
        rule = " ".join(token.norm_ for token in phrase)
        if rule not in self.phrases:
            self.phrases.add(rule, [phrase])
        return rule


@lru_cache(maxsize=50_000)
def norm(word: str) -> str:
    """Return a word in small letters, without accents and without its plural ending."""
    letters = unicodedata.normalize("NFKD", word.replace("’", "'").lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return SPOKEN.get(plain, singular(plain))


def singular(word: str) -> str:
    """Return an English word without its plural ending; it need only treat like words alike.

    The three rules of the S stemmer (Harman, "How effective is suffixing?", JASIS 42, 1991), with
    one before them for the plurals in -ches, -shes, -xes and -sses.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]
