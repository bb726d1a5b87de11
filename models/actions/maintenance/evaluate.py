"""An evaluation from its draft to its publication. Each step locks the row, and is audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.maintenance.measure import lifts_of_maintainers, measure, with_branches
from models.actions.maintenance.measured_days import MeasuredDays
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.versions import require_version
from models.rules.base.intervals import pooled
from models.rules.base.version import version_of
from models.rules.cities.rules import RuleTopic
from models.rules.maintenance.evaluation import (
    AppealAnswer,
    EvaluationRefusal,
    EvaluationResult,
    EvaluationState,
    Proved,
    ScoreStep,
    evaluate,
    may_appeal,
    may_publish,
)
from models.rules.maintenance.evaluation_scheme import EvaluationScheme, Measure
from models.rules.maintenance.improvements import Improvement, Improvements, improvements
from models.tables.cities import CityRule
from models.tables.maintenance.evaluation import Appeal, Evaluation
from models.tables.partners.organisation import Organisation


class NoScheme(Exception):
    """The city has no evaluation scheme on this day."""


@dataclass(frozen=True)
class DatedScheme:
    scheme: EvaluationScheme
    value: dict[str, Any]
    source: str
    valid_from: date


async def scheme_on(city_id: UUID, on: date) -> DatedScheme:
    """Raises NoScheme."""
    rows = CityRule.filter(city_id=city_id, topic=RuleTopic.EVALUATION, valid_from__lte=on)
    row = await rows.order_by("-valid_from").first()
    if row is None:
        raise NoScheme
    return DatedScheme(EvaluationScheme.parse(row.value), row.value, row.source, row.valid_from)


async def work_out(evaluation_id: UUID, by: Actor, now: datetime) -> EvaluationRefusal | None:
    """Measure, and let the scheme judge. Only a draft, any number of times. Raises NoScheme."""
    draft = await Evaluation.get(id=evaluation_id)
    dated = await scheme_on(draft.city_id, now.astimezone(LOCAL).date())
    period = MeasuredDays(draft.period_from, draft.period_to)
    scheme = dated.scheme
    measured = await measure(draft.city_id, period, scheme.arrival_minutes, now, scheme.measures)
    seen = (await with_branches(measured)).get(draft.maintainer_id, {})
    city = {name: pooled(one[name] for one in measured.values() if name in one) for name in Measure}
    lifts = await _lifts_with_branches(draft, now.astimezone(LOCAL).date())
    proved = _proved(draft.told, lifts)
    result = evaluate(proved, seen, dated.scheme, draft.period_to)
    async with in_transaction():
        held = await Evaluation.filter(id=evaluation_id).select_for_update().get()
        if held.state is not EvaluationState.DRAFT:
            return EvaluationRefusal.WRONG_STATE
        held.told = {**held.told, "lifts": lifts}
        held.measured = {name.value: [one.events, str(one.exposure)] for name, one in seen.items()}
        held.scheme = dated.value | {"source": dated.source, "valid_from": dated.valid_from.isoformat()}
        changes = improvements(proved, result, dated.scheme)
        held.result = result_as_json(result, city, changes)
        held.star, held.grade = result.star, result.grade
        await held.save()
        await _audit(by, "work_out_evaluation", held, now, score=str(result.score), star=result.star)
    return None


def shown_of(held: Evaluation) -> list[object]:
    """What is made public of it."""
    return [held.state, held.told, held.result, held.star, held.grade]


async def version_of_evaluation(evaluation_id: UUID) -> str:
    return version_of(shown_of(await Evaluation.get(id=evaluation_id)))


async def begin_publicity(
    evaluation_id: UUID, by: Actor, now: datetime, made_from: str | None = None
) -> EvaluationRefusal | None:
    """From now on everybody may read it, the maintainer may appeal, and nothing of it changes.

    Raises ChangedMeanwhile where it is no longer the result that was read, `made_from`.
    """
    async with in_transaction():
        held = await Evaluation.filter(id=evaluation_id).select_for_update().get()
        require_version(made_from, shown_of(held))
        if held.state is not EvaluationState.DRAFT or held.star is None:
            return EvaluationRefusal.WRONG_STATE
        until = now + timedelta(days=int(held.scheme["publicity_days"]))
        await Evaluation.filter(id=held.id).update(
            state=EvaluationState.PUBLIC, public_from=now, public_until=until
        )
        await _audit(by, "begin_publicity", held, now, until=until.isoformat())
    return None


async def file_appeal(evaluation_id: UUID, words: str, by: Actor, now: datetime) -> EvaluationRefusal | None:
    async with in_transaction():
        held = await Evaluation.filter(id=evaluation_id).select_for_update().get()
        if (refusal := may_appeal(held.state, held.public_until, now)) is not None:
            return refusal
        await Appeal.create(evaluation=held, words=words[:2000], filed_at=now, filed_by=by.name)
        await _audit(by, "file_appeal", held, now)
    return None


async def answer_appeal(
    appeal_id: UUID, answer: AppealAnswer, words: str, by: Actor, now: datetime
) -> EvaluationRefusal | None:
    """Once. An appeal that is upheld withdraws the evaluation: a new version is drafted for what is right."""
    async with in_transaction():
        appeal = await Appeal.get(id=appeal_id)
        held = await Evaluation.filter(id=appeal.evaluation_id).select_for_update().get()
        answered = await Appeal.filter(id=appeal_id, answer=None).update(
            answer=answer, answer_words=words[:2000], answered_at=now, answered_by=by.name
        )
        if not answered:
            return EvaluationRefusal.WRONG_STATE
        await _audit(by, "answer_appeal", held, now, answer=answer.value)
        if answer is AppealAnswer.UPHELD and held.state is EvaluationState.PUBLIC:
            await _withdraw(held, "异议成立", by, now)
    return None


async def publish(evaluation_id: UUID, by: Actor, now: datetime) -> EvaluationRefusal | None:
    """After the publicity period, with every appeal answered. Never edited afterwards."""
    async with in_transaction():
        held = await Evaluation.filter(id=evaluation_id).select_for_update().get()
        open_appeals = await Appeal.filter(evaluation_id=held.id, answer=None).count()
        if (refusal := may_publish(held.state, held.public_until, open_appeals, now)) is not None:
            return refusal
        await Evaluation.filter(id=held.id).update(state=EvaluationState.PUBLISHED, published_at=now)
        await _audit(by, "publish_evaluation", held, now, star=held.star, grade=held.grade)
    return None


async def draft_again(evaluation_id: UUID, by: Actor, now: datetime) -> UUID | None:
    """A new version with what the old one was told, to correct it. None where a draft is waiting already."""
    old = await Evaluation.get(id=evaluation_id)
    try:
        async with in_transaction():
            waiting = Evaluation.filter(
                maintainer_id=old.maintainer_id, period_to=old.period_to, state=EvaluationState.DRAFT
            )
            if await waiting.exists():
                return None
            latest = await Evaluation.filter(maintainer_id=old.maintainer_id).order_by("-version").first()
            new = await Evaluation.create(
                maintainer_id=old.maintainer_id,
                city_id=old.city_id,
                version=(latest.version if latest else 0) + 1,
                period_from=old.period_from,
                period_to=old.period_to,
                told=old.told,
                created_at=now,
            )
            await _audit(by, "draft_evaluation", new, now, after=old.version)
            return new.id
    except IntegrityError:
        return None  # two clicks at once: the other has drafted it


def result_as_json(
    result: EvaluationResult, city: Mapping[Measure, Fraction | None], changes: Improvements
) -> dict[str, Any]:
    """Fractions as texts, so that what is shown later is what was worked out. `city`: its rate by measure."""
    return {
        "score": str(result.score),
        "is_ranked": result.is_ranked,
        "next_star": changes.next_star,
        "to_next_star": None if changes.to_next_star is None else str(changes.to_next_star),
        "steps": [
            _step_as_json(step, city.get(Measure(step.name)) if step.judged is not None else None)
            | _change_as_json(changes.of(step.name))
            for step in result.steps
        ],
    }


def _change_as_json(change: Improvement | None) -> dict[str, Any]:
    if change is None:
        return {"needed": None, "gain": None}
    return {"needed": change.needed, "gain": str(change.gain)}


def _step_as_json(step: ScoreStep, city: Fraction | None) -> dict[str, Any]:
    return {
        "dimension": step.dimension.value,
        "name": str(step.name),
        "points": None if step.points is None else str(step.points),
        "worth": step.worth,
        "events": step.seen.events if step.seen else None,
        "exposure": str(step.seen.exposure) if step.seen else None,
        "judged": None if step.judged is None else str(step.judged),
        "worst": None if step.worst is None else str(step.worst),
        "city": None if city is None else str(city),
        "least": None if step.least is None else str(step.least),
    }


def _proved(told: dict[str, Any], lifts: int) -> Proved:
    until = told.get("licence_until")
    return Proved(
        licence_level=str(told["licence_level"]),
        licence_until=date.fromisoformat(until) if until else None,
        workers=int(told["workers"]),
        engineers=int(told["engineers"]),
        lifts=lifts,
    )


async def _lifts_with_branches(draft: Evaluation, today: date) -> int:
    lifts = await lifts_of_maintainers(draft.city_id, today)
    branches = await Organisation.filter(parent_id=draft.maintainer_id).values_list("id", flat=True)
    return lifts.get(draft.maintainer_id, 0) + sum(count for key, count in lifts.items() if key in branches)


async def _withdraw(held: Evaluation, why: str, by: Actor, now: datetime) -> None:
    await Evaluation.filter(id=held.id).update(state=EvaluationState.WITHDRAWN, withdrawn_why=why)
    await _audit(by, "withdraw_evaluation", held, now, why=why)


async def _audit(by: Actor, verb: str, held: Evaluation, now: datetime, **details: Any) -> None:
    details |= {"maintainer": str(held.maintainer_id), "version": held.version}
    await record_audit(by, verb, AuditSubject("evaluation", str(held.id)), now, details=details)
