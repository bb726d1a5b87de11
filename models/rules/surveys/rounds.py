"""Survey rounds: what is asked, when a round is open, and which answers count.

The wording of a question set never changes: what was asked differently is another version. Insurer and
maintainer can neither choose who is asked nor end a round (facts: Surveys).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from models.rules.surveys.satisfaction import SCALE

MAX_QUESTIONS = 5
MAX_CHOICES = 8
MAX_TEXT = 500
OVERALL = "overall"  # the scale question that CSAT is made of: the first of every set
# Nobody reads, thinks and taps faster than this for each question.
FASTEST_PER_QUESTION = timedelta(seconds=1)
SHORTEST_ROUND = timedelta(days=3)
LONGEST_ROUND = timedelta(days=400)


class SurveySubject(StrEnum):
    """Subject of a round."""

    INSURANCE = "insurance"  # 电梯保险
    MAINTENANCE = "maintenance"  # 维保
    INCIDENT = "incident"  # rescue or repair, offered when it is done


class QuestionKind(StrEnum):
    SCALE = "scale"  # 1 to 5
    CHOICE = "choice"
    TEXT = "text"  # never published


class AskedBy(StrEnum):
    """The way by which an invitation went out or an answer came in."""

    SCAN = "scan"  # the code in the cabin, on the web
    CHAT = "chat"
    NOTICE = "notice"  # a message after an incident
    MINI_PROGRAM = "mini_program"


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Exclusion(StrEnum):
    """Reasons to keep an answer but count it apart."""

    UNVERIFIED = "unverified"  # a browser without WeChat: a cookie is not a person
    INTERESTED = "interested"  # staff of an insurer or a maintainer
    TOO_FAST = "too_fast"
    OUTSIDE_FRAME = "outside_frame"  # the lift was not in the frame when the round opened


@dataclass(frozen=True)
class SurveyQuestion:
    key: str
    kind: QuestionKind
    words: str
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        return self.kind is not QuestionKind.TEXT

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "kind": self.kind.value, "words": self.words, "choices": list(self.choices)}

    def read(self, told: object) -> int | str | None:
        """Parse an answer: a score, a choice's number from 1, or a text. None if it is invalid."""
        if self.kind is QuestionKind.TEXT:
            return told.strip()[:MAX_TEXT] or None if isinstance(told, str) else None
        most = max(SCALE) if self.kind is QuestionKind.SCALE else len(self.choices)
        text = str(told).strip()  # of what is neither a number nor a text: no digits alone
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        return number if 1 <= number <= most else None

    def in_words(self, value: int | str) -> str:
        """The answer in words, for the person who gave it."""
        is_choice = self.kind is QuestionKind.CHOICE
        return self.choices[int(value) - 1] if is_choice else str(value)


def parse_questions(value: object) -> tuple[SurveyQuestion, ...]:
    """A set of 1 to 5 questions, the first the overall scale. Raises ValueError saying what is wrong."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_QUESTIONS:
        raise ValueError(f"一次问 1 到 {MAX_QUESTIONS} 个问题")
    questions = tuple(_parse(number, one) for number, one in enumerate(value))
    if questions[0].kind is not QuestionKind.SCALE:
        raise ValueError("第一个问题必须是 1 至 5 分的总体满意度")
    return questions


def _parse(number: int, one: object) -> SurveyQuestion:
    if not isinstance(one, dict):
        raise ValueError(f"第 {number + 1} 个问题的写法不对")
    words, choices = one.get("words"), one.get("choices", [])
    key = OVERALL if number == 0 else f"q{number + 1}"
    if one.get("kind") not in tuple(QuestionKind):
        raise ValueError(f"第 {number + 1} 个问题的类型不对")
    if not isinstance(words, str) or not 2 <= len(words.strip()) <= 100:
        raise ValueError(f"第 {number + 1} 个问题要有 2 至 100 个字")
    kind = QuestionKind(one["kind"])
    is_list = isinstance(choices, list) and all(isinstance(c, str) and 0 < len(c) <= 30 for c in choices)
    if kind is QuestionKind.CHOICE and not (is_list and 2 <= len(choices) <= MAX_CHOICES):
        raise ValueError(f"第 {number + 1} 个问题要有 2 至 {MAX_CHOICES} 个选项，每个不超过 30 字")
    return SurveyQuestion(key, kind, words.strip(), tuple(choices) if kind is QuestionKind.CHOICE else ())


def read_values(
    questions: Sequence[SurveyQuestion], told: Mapping[str, object]
) -> tuple[dict[str, int | str], list[str]]:
    """Parse answers: the valid ones, and the keys of required questions that lack one."""
    values = {one.key: value for one in questions if (value := one.read(told.get(one.key))) is not None}
    return values, [one.key for one in questions if one.required and one.key not in values]


def round_state(opened_at: datetime | None, closes_at: datetime, now: datetime) -> RoundState:
    """A round ends by its date alone: nothing has to run for it."""
    if opened_at is None:
        return RoundState.DRAFT
    return RoundState.OPEN if now < closes_at else RoundState.CLOSED


def exclusion_of(
    *, in_frame: bool, interested: bool, verified: bool, took: timedelta | None, questions: int
) -> Exclusion | None:
    """The first reason that applies, the gravest first; None for an answer that counts.

    `took` is None where it is not known how long it took, as in a chat question by question.
    """
    if not in_frame:
        return Exclusion.OUTSIDE_FRAME
    if interested:
        return Exclusion.INTERESTED
    if took is not None and took < FASTEST_PER_QUESTION * questions:
        return Exclusion.TOO_FAST
    return None if verified else Exclusion.UNVERIFIED


def days_wrong(closes_at: datetime, now: datetime) -> bool:
    return not SHORTEST_ROUND <= closes_at - now <= LONGEST_ROUND
