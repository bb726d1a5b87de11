"""Changing the state of a lift: stopped, sealed, scrapped, in use again."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.lifts.follows import owe_followers
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.state import StateChange, StateProblem, back_on, state_problem
from models.rules.notices.follows import FollowTopic
from models.tables.lift_files import LiftStateChange
from models.tables.lifts import Lift


async def change_state(
    lift_id: UUID,
    wanted: StateChange,
    seen: int,
    signature: str,
    by: Actor,
    now: datetime,
    *,
    is_regulator: bool,
) -> StateProblem | None:
    """None is done. `seen`: how many changes the page showed; of two people at once, one is refused."""
    async with in_transaction():
        lift = await Lift.filter(id=lift_id).select_for_update().get()
        return await change_locked_state(lift, wanted, seen, signature, by, now, is_regulator=is_regulator)


async def change_locked_state(
    lift: Lift,
    wanted: StateChange,
    seen: int | None,
    signature: str,
    by: Actor,
    now: datetime,
    *,
    is_regulator: bool,
) -> StateProblem | None:
    """The same for a lift whose row the caller has locked. `seen` is None where nobody looked at a page."""
    last = await last_change(lift.id)
    if seen is not None and last != seen:
        return StateProblem.CHANGED
    today = now.astimezone(LOCAL).date()
    problem = state_problem(lift.state, lift.state_since, wanted, today, is_regulator=is_regulator)
    if problem is not None:
        return problem
    kept = back_on(wanted)
    change = await LiftStateChange.create(
        lift_id=lift.id,
        sequence=last + 1,
        state=wanted.state,
        since=wanted.since,
        reason=wanted.reason,
        back_on=kept,
        recorded_by=signature[:100],
        recorded_at=now,
    )
    await Lift.filter(id=lift.id).update(
        state=wanted.state, state_since=wanted.since, state_reason=wanted.reason, back_on=kept
    )
    await owe_followers([lift.id], FollowTopic.STATE, change.id, now)
    details = {"from": lift.state.value, "to": wanted.state.value, "since": wanted.since.isoformat()}
    subject = AuditSubject("lift", str(lift.id))
    await record_audit(by, "change_lift_state", subject, now, why=wanted.reason, details=details)
    return None


async def last_change(lift_id: UUID) -> int:
    """The number of the last change; 0 where there was none."""
    last = await LiftStateChange.filter(lift_id=lift_id).order_by("-sequence").first()
    return last.sequence if last else 0
