"""The answers that flows ask for: trapped or not, the likeliest topics, the category of a fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from models.rules.reports.kinds import HazardCategory
from models.rules.triage.features import features
from models.rules.triage.floor import is_plain_call
from models.rules.triage.model import Head, model
from models.rules.triage.plain import fold, sentences

LONG = 90  # characters; a longer message is judged part by part, so that chatter drowns nothing
PART = 60  # the least length of a part, but for the last


SURELY_NOTHING = 500  # units of score by which something else is likelier than any topic


class Entrapment(StrEnum):
    """Is somebody in a cabin now?"""

    CERTAIN = "certain"  # filed at once
    POSSIBLE = "possible"  # asked back
    NO = "no"


class Topic(StrEnum):
    """What the account can do for a person; NONE is none of it."""

    HAZARD = "hazard"  # tells of a fault
    REPORT = "report"  # wants to report one, and does not say which
    PROGRESS = "progress"
    POLICY = "policy"
    MAINTAINER = "maintainer"
    SURVEY = "survey"
    VOTE = "vote"
    MY_DATA = "my_data"
    HAND_OVER = "hand_over"
    TIP_OFF = "tip_off"
    FIXED = "fixed"
    SUGGEST = "suggest"
    LIFT = "lift"
    HELP = "help"
    NONE = "none"


@dataclass(frozen=True)
class Judged:
    """The answer with what decided: `score` in 1/256 log odds, `part` the words that had it."""

    entrapment: Entrapment
    score: int
    part: str
    by_floor: bool


def entrapment(text: str) -> Entrapment:
    """Judge a message of any length and language."""
    return judge(text).entrapment


@lru_cache(maxsize=256)  # a flow and its step ask about the same message
def judge(text: str) -> Judged:
    """The most alarming part of the message decides."""
    folded = fold(text)
    if not any(character.isalpha() for character in folded):
        return Judged(Entrapment.NO, model().trapped.bias, "", by_floor=False)
    score, part = most_alarming(folded, model().trapped)
    if is_plain_call(folded):
        return Judged(Entrapment.CERTAIN, score, part, by_floor=True)
    return Judged(answer_for(score), score, part, by_floor=False)


def most_alarming(folded: str, head: Head) -> tuple[int, str]:
    """The part of a folded text with the highest score, and that score."""
    return max((head.score(features(part)), part) for part in _parts(folded))


def topics_of(text: str, most: int = 3) -> list[Topic]:
    """The likeliest topics, best first; none where the text is surely about something else."""
    scores = _scores(text)
    nothing = scores[Topic.NONE]
    topics: list[Topic] = [topic for topic in scores if topic is not Topic.NONE]
    ranked = sorted(topics, key=lambda topic: -scores[topic])
    return [] if nothing > scores[ranked[0]] + SURELY_NOTHING else ranked[:most]


def fault_in(text: str) -> HazardCategory | None:
    """The category of the fault that a text describes; None where it describes none."""
    if not text.strip() or topics_of(text, 1) != [Topic.HAZARD]:
        return None
    found = features(fold(text))
    return HazardCategory(max(model().categories.items(), key=lambda item: item[1].score(found))[0])


@lru_cache(maxsize=256)  # as `judge`
def _scores(text: str) -> Mapping[Topic, int]:
    found = features(fold(text))
    return {Topic(name): head.score(found) for name, head in model().topics.items()}


def answer_for(score: int) -> Entrapment:
    """What follows from a score of the trapped head."""
    thresholds = model().thresholds
    if score >= thresholds["certain"]:
        return Entrapment.CERTAIN
    return Entrapment.POSSIBLE if score >= thresholds["possible"] else Entrapment.NO


def _parts(folded: str) -> Iterator[str]:
    """A short text whole; of a long one neighbouring sentences, 60 characters and more together."""
    if len(folded) <= LONG:
        yield folded
        return
    part = ""
    for sentence in _pieces(folded):
        part += sentence
        if len(part) >= PART:
            yield part
            part = sentence if len(sentence) < PART else ""  # the next part begins with what came before
    if part:
        yield part


def _pieces(folded: str) -> Iterator[str]:
    """Sentences, and of those without an end pieces of 60 characters."""
    for sentence in sentences(folded):
        for start in range(0, len(sentence), PART):
            yield sentence[start : start + PART]
