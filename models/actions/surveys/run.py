"""Running a survey round: word it, plan it, open it over a frozen frame, and end it early only with a reason.

The regulator and the administrator run rounds; insurers and maintainers can neither choose nor end one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actions.lifts.standing import not_scrapped_on
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.bulk import insert_rows
from models.rules.surveys.rounds import RoundState, SurveyQuestion, SurveySubject, days_wrong, round_state
from models.tables.cities import City
from models.tables.insurance.policy import CoveredLift
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.surveys import FrameLift, QuestionSet, SurveyRound

BATCH = 2000


class RoundRefusal(StrEnum):
    """Why a step with a round is not taken."""

    WRONG_STATE = "wrong_state"
    WRONG_DAYS = "wrong_days"
    OVERLAP = "overlap"  # another round asks the same lifts about the same matter at the same time
    EMPTY_FRAME = "empty_frame"
    NO_REASON = "no_reason"


@dataclass(frozen=True)
class NewRound:
    """`district_id` None: the whole city. `questions` word a new version unless they are the newest one's."""

    city_id: UUID
    district_id: UUID | None
    subject: SurveySubject
    title: str
    questions: Sequence[SurveyQuestion]
    closes_at: datetime


async def create_round(new: NewRound, by: Actor, now: datetime) -> UUID | RoundRefusal:
    if days_wrong(new.closes_at, now):
        return RoundRefusal.WRONG_DAYS
    async with in_transaction():
        await City.filter(id=new.city_id).select_for_update().get()  # versions are counted one by one
        wording = await _wording(new, by, now)
        planned = await SurveyRound.create(
            city_id=new.city_id,
            district_id=new.district_id,
            subject=new.subject,
            question_set=wording,
            title=new.title[:100],
            created_at=now,
            created_by=by.name,
            closes_at=new.closes_at,
            planned_closes_at=new.closes_at,
        )
        details = {"subject": new.subject.value, "wording": wording.version}
        await record_audit(
            by, "create_round", AuditSubject("survey_round", str(planned.id)), now, details=details
        )
    return planned.id


async def open_round(round_id: UUID, by: Actor, now: datetime) -> RoundRefusal | None:
    """From now on it can be answered. Which lifts it asks about, and whose they are, is frozen here."""
    async with in_transaction() as connection:
        held = await SurveyRound.get(id=round_id)
        await City.filter(id=held.city_id).select_for_update().get()  # two openings at once see each other
        held = await SurveyRound.filter(id=round_id).select_for_update().get()
        if round_state(held.opened_at, held.closes_at, now) is not RoundState.DRAFT:
            return RoundRefusal.WRONG_STATE
        if held.closes_at <= now:
            return RoundRefusal.WRONG_DAYS
        if await _overlaps(held, now):
            return RoundRefusal.OVERLAP
        lifts = residents = 0
        after: UUID | None = None
        while batch := await _next_lifts(held, after, now.astimezone(LOCAL).date()):
            insurers = await _insurers([row["id"] for row in batch], now)
            rows = [_frame_row(held.id, row, insurers.get(row["id"])) for row in batch]
            await insert_rows(connection, FrameLift, rows)
            lifts, residents = lifts + len(rows), residents + sum(row["residents"] for row in rows)
            after = batch[-1]["id"]
        if not lifts:
            return RoundRefusal.EMPTY_FRAME
        await SurveyRound.filter(id=round_id).update(opened_at=now)
        details = {"lifts": lifts, "residents": residents, "closes_at": held.closes_at.isoformat()}
        await record_audit(
            by, "open_round", AuditSubject("survey_round", str(round_id)), now, details=details
        )
    return None


async def close_early(round_id: UUID, why: str, by: Actor, now: datetime) -> RoundRefusal | None:
    """The reason is shown with the results."""
    if len(why.strip()) < 5:
        return RoundRefusal.NO_REASON
    async with in_transaction():
        held = await SurveyRound.filter(id=round_id).select_for_update().get()
        if round_state(held.opened_at, held.closes_at, now) is not RoundState.OPEN:
            return RoundRefusal.WRONG_STATE
        await SurveyRound.filter(id=round_id).update(closes_at=now, closed_why=why.strip()[:500])
        await record_audit(
            by, "close_round_early", AuditSubject("survey_round", str(round_id)), now, why=why.strip()
        )
    return None


async def _wording(new: NewRound, by: Actor, now: datetime) -> QuestionSet:
    questions = [question.as_json() for question in new.questions]
    newest = await QuestionSet.filter(subject=new.subject).order_by("-version").first()
    if newest is not None and newest.questions == questions:
        return newest
    return await QuestionSet.create(
        subject=new.subject,
        version=newest.version + 1 if newest else 1,
        questions=questions,
        created_at=now,
        created_by=by.name,
    )


async def _overlaps(held: SurveyRound, now: datetime) -> bool:
    same_lifts = Q() if held.district_id is None else Q(district_id=held.district_id) | Q(district_id=None)
    others = SurveyRound.filter(same_lifts, city_id=held.city_id, subject=held.subject)
    return await others.filter(opened_at__lte=now, closes_at__gt=now).exclude(id=held.id).exists()


async def _next_lifts(held: SurveyRound, after: UUID | None, today: date) -> list[dict[str, Any]]:
    lifts = Lift.filter(not_scrapped_on(today), city_id=held.city_id)
    if held.district_id is not None:
        lifts = lifts.filter(estate__district_id=held.district_id)
    if after is not None:
        lifts = lifts.filter(id__gt=after)
    return (
        await lifts.order_by("id")
        .limit(BATCH)
        .values("id", "residents_served", "estate_id", "estate__district_id", "maintainer_id", "use_unit_id")
    )


async def _insurers(lift_ids: list[UUID], now: datetime) -> dict[UUID, UUID]:
    """The lead insurer of the policy in force that ends last."""
    rows = (
        await CoveredLift.filter(lift_id__in=lift_ids, policy__starts_at__lte=now, policy__ends_at__gt=now)
        .order_by("policy__ends_at", "policy_id")
        .values("lift_id", "policy__insurer_id")
    )
    return {row["lift_id"]: row["policy__insurer_id"] for row in rows}


def _frame_row(round_id: UUID, lift: dict[str, Any], insurer_id: UUID | None) -> dict[str, Any]:
    return {
        "id": new_key(),
        "round_id": round_id,
        "lift_id": lift["id"],
        "residents": lift["residents_served"],
        "district_id": lift["estate__district_id"],
        "estate_id": lift["estate_id"],
        "insurer_id": insurer_id,
        "maintainer_id": lift["maintainer_id"],
        "use_unit_id": lift["use_unit_id"],
    }
