"""Answering a survey: one answer for each person, lift and round, whichever door it comes through."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from models.actions.reports.file import Reporter
from models.actions.shared.races import retry_on_race
from models.rules.surveys.rounds import (
    OVERALL,
    AskedBy,
    Exclusion,
    RoundState,
    SurveyQuestion,
    SurveySubject,
    exclusion_of,
    parse_questions,
    read_values,
    round_state,
)
from models.tables.lifts import Lift
from models.tables.people.person import Person
from models.tables.surveys import AnswerVersion, FrameLift, SurveyAnswer, SurveyInvitation, SurveyRound

MOST_OPEN = 10  # rounds shown for one lift


@dataclass(frozen=True)
class Respondent:
    """Who answers: somebody whom WeChat vouches for (`reporter` or `person_id`), else a browser's cookie.

    `interested` is staff of an insurer or a maintainer, as far as we can tell.
    """

    reporter: Reporter | None = None
    person_id: UUID | None = None
    visitor: str = ""
    interested: bool = False

    @property
    def verified(self) -> bool:
        return self.reporter is not None or self.person_id is not None


@dataclass(frozen=True)
class OpenRound:
    """A round that asks about a lift just now."""

    id: UUID
    subject: SurveySubject
    title: str
    version: int
    questions: tuple[SurveyQuestion, ...]
    closes_at: datetime


@dataclass(frozen=True)
class AnswerDraft:
    """`told` by question key, as the door received it. `took`: since the questions were first shown."""

    round_id: UUID
    lift_id: UUID
    respondent: Respondent
    way: AskedBy
    told: Mapping[str, object]
    took: timedelta | None


@dataclass(frozen=True)
class Answered:
    """What stands now. `version` counts from 1, one more for each change."""

    answer_id: UUID
    version: int
    changed: bool
    excluded: Exclusion | None


@dataclass(frozen=True)
class Incomplete:
    """Nothing was recorded: these questions have no answer yet."""

    missing: tuple[str, ...]


class NotOpen:
    """Nothing was recorded: the round is over, not yet open, or about other lifts."""


async def open_rounds(lift_id: UUID, now: datetime) -> list[OpenRound]:
    """What may be answered for the lift now, the round that ends first before the others."""
    lift = await Lift.get_or_none(id=lift_id).values("city_id", "estate__district_id")
    if lift is None:
        return []
    here = Q(district_id=lift["estate__district_id"]) | Q(district_id=None, city_id=lift["city_id"])
    rounds = SurveyRound.filter(here, opened_at__lte=now, closes_at__gt=now)
    found = await rounds.select_related("question_set").order_by("closes_at", "id").limit(MOST_OPEN)
    return [
        OpenRound(
            one.id,
            one.subject,
            one.title,
            one.question_set.version,
            parse_questions(one.question_set.questions),
            one.closes_at,
        )
        for one in found
    ]


async def invite(round_id: UUID, lift_id: UUID, respondent: Respondent, way: AskedBy, now: datetime) -> None:
    """Count that the survey was shown, once for each respondent, by the way that came first."""

    async def count() -> None:
        key, _ = await _identify(respondent, now)
        await _count_invitation(round_id, lift_id, key, way, now)

    with suppress(IntegrityError):  # two at once: the other has counted it, or will have
        await retry_on_race(count)


async def answer_survey(draft: AnswerDraft, now: datetime) -> Answered | Incomplete | NotOpen:
    """Record the answer, or change the one that is there. The same answer again changes nothing."""
    return await retry_on_race(lambda: _answer(draft, now))


async def answer_of(round_id: UUID, lift_id: UUID, respondent: Respondent) -> SurveyAnswer | None:
    """What this respondent has answered so far."""
    if respondent.reporter is not None:
        person = await Person.get_or_none(**respondent.reporter.key)
        respondent = Respondent(person_id=person.id) if person else Respondent(visitor="-")
    key = _key(respondent.person_id, respondent.visitor)
    return await SurveyAnswer.get_or_none(round_id=round_id, lift_id=lift_id, respondent=key)


async def _answer(draft: AnswerDraft, now: datetime) -> Answered | Incomplete | NotOpen:
    key, person_id = await _identify(draft.respondent, now)
    rounds = {one.id: one for one in await open_rounds(draft.lift_id, now)}
    asked = rounds.get(draft.round_id)
    if asked is None:
        return NotOpen()
    told, missing = read_values(asked.questions, draft.told)
    if missing:
        return Incomplete(tuple(missing))
    in_frame = await FrameLift.filter(round_id=asked.id, lift_id=draft.lift_id).exists()
    excluded = exclusion_of(
        in_frame=in_frame,
        interested=draft.respondent.interested,
        verified=draft.respondent.verified,
        took=draft.took,
        questions=sum(question.required for question in asked.questions),
    )
    rows = SurveyAnswer.filter(round_id=asked.id, lift_id=draft.lift_id, respondent=key)
    answer = await rows.select_for_update().first()
    if answer is None:
        await _count_invitation(asked.id, draft.lift_id, key, draft.way, now)
        answer = await SurveyAnswer.create(
            round_id=asked.id,
            lift_id=draft.lift_id,
            respondent=key,
            person_id=person_id,
            way=draft.way,
            score=told[OVERALL],
            told=told,
            excluded=excluded,
            given_at=now,
            changed_at=now,
        )
        await keep_version(answer, now)
        return Answered(answer.id, 1, False, excluded)
    if answer.told == told:
        return Answered(answer.id, answer.version, False, answer.excluded)
    answer.told, answer.score, answer.way = told, int(told[OVERALL]), draft.way
    answer.version += 1
    answer.changed_at = now
    # Whoever has answered at leisure may correct a slip quickly; but an interest that shows stays.
    answer.excluded = excluded if excluded is Exclusion.INTERESTED else answer.excluded
    await answer.save()
    await keep_version(answer, now)
    return Answered(answer.id, answer.version, True, answer.excluded)


async def keep_version(answer: SurveyAnswer, now: datetime) -> None:
    await AnswerVersion.create(
        answer_id=answer.id,
        version=answer.version,
        way=answer.way,
        told=answer.told,
        excluded=answer.excluded,
        at=now,
    )


async def _identify(respondent: Respondent, now: datetime) -> tuple[str, UUID | None]:
    """The respondent's key, and the person's; makes the person known where WeChat has named one."""
    person_id = respondent.person_id
    if respondent.reporter is not None:
        person, _ = await Person.get_or_create(
            **respondent.reporter.key, defaults={**respondent.reporter.known, "first_seen_at": now}
        )
        person_id = person.id
    return _key(person_id, respondent.visitor), person_id


def _key(person_id: UUID | None, visitor: str) -> str:
    if person_id is None and not visitor:
        raise ValueError("a respondent is a person or a visitor")
    return f"person:{person_id}" if person_id is not None else f"visitor:{visitor}"


async def _count_invitation(round_id: UUID, lift_id: UUID, key: str, way: AskedBy, now: datetime) -> None:
    if not await SurveyInvitation.exists(round_id=round_id, lift_id=lift_id, respondent=key):
        await SurveyInvitation.create(round_id=round_id, lift_id=lift_id, respondent=key, way=way, at=now)


def is_open(found: SurveyRound, now: datetime) -> bool:
    return round_state(found.opened_at, found.closes_at, now) is RoundState.OPEN
