"""Tag every response whose request, or whose tagger, has changed since it was tagged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.models import Force, Response, ResponseTopic, Tagged, short_hash
from db.responses import wholes
from db.store import Store, read_lines, write_lines
from nlp import topics


@dataclass(frozen=True)
class Tally:
    """How many of a force's responses were tagged now, of how many."""

    force: str
    tagged: int
    responses: int


def tag(
    store: Store,
    forces: Sequence[Force],
    *,
    again: bool = False,
    report: Callable[[Tally], None] = lambda tally: None,
) -> list[Tally]:
    """Tag the responses of some forces and return a tally of each.

    A response is tagged again only when its title, its request or the tagger has changed, or with
    `again`. Its lines are written whole, force by force.
    """
    tallies = []
    for force in forces:
        path = store.topics(force.id)
        known = {tagged.response: tagged for tagged in read_lines(path, Tagged)}
        responses = [whole.response for whole in wholes(store, store.log(force.id))]
        stale = [
            response
            for response in responses
            if again or response.id not in known or known[response.id].version != _version(response)
        ]
        texts = ((response.title or "", response.request or "") for response in stale)
        for response, found in zip(stale, topics.tag(texts) if stale else (), strict=True):
            known[response.id] = Tagged(
                response=response.id,
                version=_version(response),
                topics=tuple(
                    ResponseTopic(
                        response=response.id, topic=each.topic, score=each.score, method=topics.METHOD
                    )
                    for each in found
                ),
            )
        if stale:
            write_lines(path, (known[response.id] for response in responses))
        tally = Tally(force=force.id, tagged=len(stale), responses=len(responses))
        tallies.append(tally)
        report(tally)
    return tallies


def _version(response: Response) -> str:
    """Return the version of the tagger together with the hash of what it reads."""
    return f"{topics.version()}-{short_hash(response.title, response.request)}"
