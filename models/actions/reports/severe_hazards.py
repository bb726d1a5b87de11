"""Severe hazards that people of the trade file: the regulator is told at once; up to the proven cure."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.recipients import players_of, recipients_in
from models.actions.ledger.record import record
from models.actions.ledger.responsible import responsible_now
from models.actions.ledger.write import owe_to, recipients_of
from models.actions.lifts.papers import keep_paper
from models.actions.lifts.state import change_locked_state
from models.actions.reports.file import Receipt, ReportDraft, file_or_repeat
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import HandedFile
from models.actions.shared.races import retry_on_race
from models.actions.shared.scope import Scope
from models.rules.lifts.papers import LiftPaper
from models.rules.lifts.state import LONGEST_HALT, LiftState, StateChange
from models.rules.partners.party_role import Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.reports.severe_hazards import (
    HazardStanding,
    HazardState,
    HazardStep,
    HazardStepProblem,
    StopUse,
    step_problem,
)
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident
from models.tables.reports.severe_hazard import SevereHazard, SevereHazardStep
from models.vault import Vault

MAX_REASON = 200


@dataclass(frozen=True)
class Filer:
    """Who acts. `signature`: the office, as others read it."""

    scope: Scope
    signature: str
    actor: Actor


@dataclass(frozen=True)
class NewHazard:
    """`found_by`: the office that found it. `recommends_stop`: that the lift should not run on."""

    source_key: str
    lift_id: UUID
    category: HazardCategory
    words: str
    found_by: str
    recommends_stop: bool
    evidence: HandedFile


@dataclass(frozen=True)
class TakenStep:
    """`proof` is None where no file was handed in. `seen`: how many steps the page showed.

    told: what the recipients of the hazard read of it.
    """

    step: HazardStep
    words: str
    due_on: date | None
    proof: HandedFile | None
    seen: int
    told: str


async def file_severe_hazard(new: NewHazard, by: Filer, vault: Vault, now: datetime) -> UUID:
    """The key of the hazard, the first one's for a repeat. Its recipients and the regulator are owed it."""
    draft = ReportDraft(
        source_key=new.source_key,
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=new.lift_id,
        words=f"严重隐患（{new.found_by}报告{'，建议停用' if new.recommends_stop else ''}）：{new.words}",
        category=new.category,
        severe=True,
    )

    async def file() -> UUID:
        await Lift.filter(id=new.lift_id).select_for_update().get()
        filed = await file_or_repeat(draft, now, vault)
        known = await SevereHazard.get_or_none(incident_id=filed.incident_id)
        if known is not None:
            return known.id
        return await _keep(new, filed, by, now)

    return await retry_on_race(file)


async def _keep(new: NewHazard, filed: Receipt, by: Filer, now: datetime) -> UUID:
    hazard = await SevereHazard.create(
        lift_id=new.lift_id,
        incident_id=filed.incident_id,
        found_by=new.found_by[:100],
        filed_at=now,
        stop=StopUse.RECOMMENDED if new.recommends_stop else StopUse.NONE,
    )
    step = await _append(hazard.id, 1, HazardStep.FILED, new.words, None, by, now)
    if new.recommends_stop:
        await _append(hazard.id, 2, HazardStep.STOP_RECOMMENDED, new.words, None, by, now)
    paper = LiftPaper.HAZARD
    await keep_paper(by.scope, new.lift_id, paper, step.id, new.evidence, by.signature, now)
    await _tell_regulator(filed.incident_id, now)
    subject = AuditSubject("severe_hazard", str(hazard.id))
    details = {"lift": str(new.lift_id), "sha256": new.evidence.sha256}
    await record_audit(by.actor, "file_severe_hazard", subject, now, details=details)
    return hazard.id


async def _tell_regulator(incident_id: UUID, now: datetime) -> None:
    """Also where the city's routing names no regulator for severe hazards (严重隐患告知)."""
    incident = await Incident.filter(id=incident_id).select_for_update().get()
    told = {one.organisation.id for one in await recipients_of(incident)}
    regulators = recipients_in(await players_of(incident), [Part.REGULATOR])
    event = await Event.get(incident_id=incident_id, kind=EventKind.FILED)
    await owe_to([one for one in regulators if one.organisation.id not in told], event, incident, now)


async def take_step(hazard_id: UUID, taken: TakenStep, by: Filer, now: datetime) -> HazardStepProblem | None:
    """None is done. An ordered stop seals the lift; all who were told of the hazard are told of the step."""
    async with in_transaction():
        hazard = await SevereHazard.filter(id=hazard_id).select_for_update().get()
        last = await SevereHazardStep.filter(hazard_id=hazard_id).count()
        if last != taken.seen:
            return HazardStepProblem.CHANGED
        state = HazardState(hazard.standing, hazard.stop, hazard.due_on)
        has_file, today = taken.proof is not None, now.astimezone(LOCAL).date()
        role, due_on = by.scope.role, taken.due_on
        problem = step_problem(state, taken.step, role, taken.words, due_on, today, has_file=has_file)
        if problem is not None:
            return problem
        lift = await Lift.filter(id=hazard.lift_id).select_for_update().get()
        row = await _append(hazard_id, last + 1, taken.step, taken.words, taken.due_on, by, now)
        if taken.proof is not None:
            paper = LiftPaper.HAZARD
            await keep_paper(by.scope, lift.id, paper, row.id, taken.proof, by.signature, now)
        after = state.after(taken.step, taken.due_on)
        closed_at = now if after.standing is HazardStanding.CLOSED else None
        await SevereHazard.filter(id=hazard_id).update(
            standing=after.standing, stop=after.stop, due_on=after.due_on, closed_at=closed_at
        )
        if taken.step is HazardStep.STOP_ORDERED:
            await _seal(lift, taken, after, by, today, now)
        await _tell_all(hazard.incident_id, taken.told, by, now)
        subject = AuditSubject("severe_hazard", str(hazard_id))
        details = {"step": taken.step.value}
        await record_audit(by.actor, "step_severe_hazard", subject, now, why=taken.words, details=details)
    return None


async def _tell_all(incident_id: UUID, words: str, by: Filer, now: datetime) -> None:
    """Everybody who answers for the matter now: for the one that it was merged into, if it was."""
    filed = await Event.get(incident_id=incident_id, kind=EventKind.FILED)
    incident = await Incident.filter(id=incident_id).select_for_update().get()
    while incident.merged_into_id is not None:
        incident = await Incident.filter(id=incident.merged_into_id).select_for_update().get()
    details = {"report": filed.details["report"], "words": words, "by_staff": True}
    told = await responsible_now(incident, now)
    await record(incident, EventKind.SAID, at=now, actor=by.signature, details=details, to=told)


async def _append(
    hazard_id: UUID, number: int, step: HazardStep, words: str, due_on: date | None, by: Filer, now: datetime
) -> SevereHazardStep:
    return await SevereHazardStep.create(
        hazard_id=hazard_id,
        sequence=number,
        step=step,
        words=words,
        due_on=due_on,
        at=now,
        by=by.signature[:100],
    )


async def _seal(
    lift: Lift, taken: TakenStep, after: HazardState, by: Filer, today: date, now: datetime
) -> None:
    """A lift that is scrapped stays so; one that was sealed before gets the new reason.

    A deadline that is over, or too far off to be a day of return, keeps no seal away: then no day is named.
    """
    due_on = after.due_on
    back_on = due_on if due_on and today <= due_on <= today + LONGEST_HALT else None
    wanted = StateChange(LiftState.SEALED, today, taken.words[:MAX_REASON], back_on)
    await change_locked_state(lift, wanted, None, by.signature, by.actor, now, is_regulator=True)
