"""The spaCy components of the topic pipeline; imported only when the pipeline is loaded.

`Words` makes a doc of a title and a request, `Norms` makes like words equal, and `Topics` scores the
topics by the terms and patterns of `topics.yml` that it finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import log

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from nlp.topics import STRENGTHS, Entry

# An apostrophe joins and every other mark parts; "s60" is read as "s 60".
WORD = re.compile(r"\b[sS](?=\d)|[^\W_]+(?:['’][^\W\d_]+)*|&")
SPOKEN = {"&": "and", "s": "section", "sec": "section"}
WEIGHT = {"decides": 10.0, "names": 4.0, "signs": 2.0, "hints": 1.0, "asks": 3.0}
TITLE = 3.0  # a term of the title weighs as much as three of the request
EARLY = 0.05  # what the topic that is named first gains; it parts equals
HALF = 8.0  # the weight that scores one half
FURNITURE = "furniture"


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


@Language.factory("policefoi_norms")
def norms(nlp: Language, name: str) -> Norms:
    """Return the component that makes like words equal."""
    return Norms()


class Norms:
    """Sets the norm of each token: without case, accents and plural, save what is in capitals."""

    def __init__(self) -> None:
        self.capitals: frozenset[str] = frozenset()

    def add(self, entries: Iterable[Entry]) -> None:
        """Keep the capitals of the words that the terms of these entries write in capitals."""
        words = (
            word
            for entry in entries
            for terms in entry.terms.values()
            for term in terms
            for word in WORD.findall(term)
        )
        self.capitals |= {word for word in words if word.isupper() and len(word) > 1}

    def __call__(self, doc: Doc) -> Doc:
        shouted = len(doc) > 3 and all(token.text.upper() == token.text for token in doc)
        for token in doc:
            word = token.text
            token.norm_ = word if word in self.capitals and not shouted else norm(word)
        return doc


@Language.factory("policefoi_topics")
def topics(nlp: Language, name: str) -> Topics:
    """Return the component that scores the topics."""
    return Topics(nlp)


class Topics:
    """Sets `doc.cats`: how much the terms found speak for each topic, from 0 to 1."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.phrases = PhraseMatcher(nlp.vocab, attr="NORM")
        self.patterns = Matcher(nlp.vocab)
        self.strengths: dict[str, dict[str, str]] = defaultdict(dict)  # of a rule, by topic
        self.labels: list[str] = []

    def add(self, entries: Iterable[Entry], furniture: Iterable[str]) -> None:
        """Take the terms and patterns of the entries, and the phrases that say nothing."""
        for entry in entries:
            for strength in STRENGTHS:
                for term in entry.terms[strength]:
                    self._add_phrase(term, entry.id, strength)
            for number, (strength, tokens) in enumerate(entry.patterns):
                rule = f"{entry.id}/{number}"
                self.patterns.add(rule, [tokens], greedy="LONGEST")
                self.strengths[rule][entry.id] = strength
            if any(entry.terms.values()):
                self.labels.append(entry.id)
        for phrase in furniture:
            self._add_phrase(phrase, FURNITURE, FURNITURE)

    def __call__(self, doc: Doc) -> Doc:
        found = self._find(doc)
        (title,) = doc.spans["title"]
        weights = self._weigh(span for span in found if span.start >= title.end)
        for topic, weight in self._weigh(s for s in found if s.start < title.end).items():
            weights[topic] += TITLE * weight
        for order, topic in enumerate(self._first_named(found)):
            weights[topic] *= 1 + EARLY / (1 + order)
        doc.cats = {label: weights[label] / (weights[label] + HALF) for label in self.labels}
        return doc

    def _find(self, doc: Doc) -> list[Span]:
        """Return the terms and patterns of a doc, in order; of terms that overlap the longest."""
        (title,) = doc.spans["title"]
        phrases = filter_spans(
            span
            for span in self.phrases(doc, as_spans=True)
            if span.end <= title.end
            and self.strengths[span.label_].keys() != {FURNITURE}
            or span.start >= title.end
        )
        named = {(span.start, span.end) for span in phrases}
        patterns = [
            span
            for span in filter_spans(self.patterns(doc, as_spans=True))
            if (span.start, span.end) not in named and not span.start < title.end < span.end
        ]
        kept = [
            span
            for span in phrases
            if span.start < title.end or FURNITURE not in self.strengths[span.label_]
        ]
        return sorted([*kept, *patterns], key=lambda span: (span.start, -span.end))

    def _weigh(self, spans: Iterable[Span]) -> defaultdict[str, float]:
        """Return the weight of these spans for each topic; a way of asking counts once."""
        weights: defaultdict[str, float] = defaultdict(float)
        asked = set()
        for rule, count in Counter(span.label_ for span in spans).items():
            for topic, strength in self.strengths[rule].items():
                if strength == "asks":
                    asked.add(topic)
                elif strength in WEIGHT:
                    weights[topic] += WEIGHT[strength] * (1 + log(count))
        for topic in asked:
            weights[topic] += WEIGHT["asks"]
        return weights

    def _first_named(self, spans: Iterable[Span]) -> list[str]:
        """Return the topics in the order of their first mention, ways of asking aside."""
        strengths = (self.strengths[span.label_].items() for span in spans)
        return list(dict.fromkeys(topic for found in strengths for topic, s in found if s != "asks"))

    def _add_phrase(self, term: str, topic: str, strength: str) -> None:
        phrase = self.nlp.get_pipe("policefoi_norms")(self.nlp.make_doc(f"\n{term}"))
        rule = " ".join(token.norm_ for token in phrase)
        if rule not in self.strengths:
            self.phrases.add(rule, [phrase])
        self.strengths[rule][topic] = strength


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
