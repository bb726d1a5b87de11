"""How a rescue stands, for the receipt, the responder's page and the console."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.actions.lifts.contracts import Occurrence, contracts_at, used_by_others
from models.actions.lifts.find import place_of
from models.actions.rescues.clock import clock_of
from models.actions.rescues.join_outage import lifts_waiting
from models.rules.insurance.claim_stage import ClaimStage
from models.rules.insurance.contract import Benefit
from models.rules.insurance.payable import EntrapmentPromise, promise_entrapment
from models.rules.insurance.trapped_benefit import Tier
from models.rules.reports.standing import MatterState, rescue_standing
from models.rules.rescues.shown_steps import ShownStep, shown_steps
from models.rules.rescues.trap_clock import RESPONDER_STEPS, Cause, Clock, RescueState, Step
from models.tables.insurance.claim import Claim
from models.tables.lifts import Lift, LiftCode
from models.tables.reports.report import Incident
from models.tables.rescues import Rescue, Rung

COVERED = ("in_force", "expiring")
_REFUSED = (ClaimStage.DENIED, ClaimStage.REFUSED)
# Relief is for those whom nobody insured is liable to.
DENIED = Q(benefit=Benefit.ENTRAPMENT, stage__in=_REFUSED) | Q(benefit=Benefit.RELIEF)


@dataclass(frozen=True)
class CoverPromise:
    """What one contract in force at the minute of the call says of the time inside.

    `begins`: its first tier, None where it does not speak of entrapments.
    """

    insurer: str
    hotline: str
    promise: EntrapmentPromise
    begins: Tier | None


@dataclass(frozen=True)
class RescueView:
    incident_id: UUID
    city_id: UUID
    state: RescueState
    clock: Clock
    opened_at: datetime
    closed_at: datetime | None
    place: str
    address: str
    lift_code: str
    rescue_number: str
    cause: Cause | None
    owner: str  # who took it on first; empty before
    level: int  # the highest that was paged in this run
    due_at: datetime | None
    filings: int
    lifts: int  # of the same blackout, this one among them
    relapse_of: UUID | None
    promises: tuple[CoverPromise, ...]  # of an insured lift, once those inside are out

    @property
    def standing(self) -> MatterState:
        return rescue_standing(self.state, is_lapsed=self.clock.is_lapsed)

    @property
    def is_open(self) -> bool:
        return self.state not in (RescueState.CLOSED, RescueState.MERGED)

    @property
    def steps(self) -> list[ShownStep]:
        return shown_steps(self.clock)

    @property
    def next_step(self) -> Step | None:
        """What a responder tells next; None where it is not their turn."""
        done = [index for index, step in enumerate(RESPONDER_STEPS) if step in self.clock.stamps]
        following = done[-1] + 1 if done else 0
        return RESPONDER_STEPS[following] if self.is_open and following < len(RESPONDER_STEPS) else None


async def read_rescue(incident_id: UUID) -> RescueView | None:
    """None where the incident is no entrapment. An incident merged into another is shown as that one."""
    incident = await Incident.get_or_none(id=incident_id)
    while incident is not None and incident.merged_into_id is not None:
        incident = await Incident.get(id=incident.merged_into_id)
    rescue = await Rescue.get_or_none(incident_id=incident.id).select_related("owner") if incident else None
    if incident is None or rescue is None:
        return None
    lift = await Lift.get(id=incident.lift_id).select_related("estate") if incident.lift_id else None
    code = await LiftCode.filter(lift_id=lift.id, revoked_at=None).first() if lift else None
    clock = await clock_of(rescue)
    rung = await Rung.filter(rescue_id=rescue.id, run=rescue.run).order_by("-level").first()
    return RescueView(
        incident_id=incident.id,
        city_id=incident.city_id,
        state=rescue.state,
        clock=clock,
        opened_at=incident.opened_at,
        closed_at=incident.closed_at,
        place=place_of(lift) if lift else "",
        address=lift.estate.address if lift else "",
        lift_code=code.code if code else "",
        rescue_number=lift.rescue_number if lift else "",
        cause=rescue.cause,
        owner=rescue.owner.name if rescue.owner else "",
        level=rung.level if rung else 0,
        due_at=rescue.due_at if rescue.lease is None else None,
        filings=rescue.filings,
        lifts=await lifts_waiting(incident.id),
        relapse_of=rescue.relapse_of_id,
        promises=await _promises(incident, clock),
    )


async def _promises(incident: Incident, clock: Clock) -> tuple[CoverPromise, ...]:
    """By the contracts alone. What other claims have used is no longer promised, nor what was denied."""
    is_covered = incident.policy_snapshot["state"] in COVERED
    if clock.trapped is None or incident.lift_id is None or not is_covered:
        return ()
    found = []
    this = Occurrence(incident.lift_id, incident.opened_at, incident.id)
    others = Q(incident_id__not=incident.id) | Q(benefit__not=Benefit.ENTRAPMENT)
    own = Claim.filter(incident_id=incident.id).filter(DENIED)
    denied = set(await own.values_list("policy_id", flat=True))
    for one in await contracts_at(incident.lift_id, incident.opened_at):
        used = await used_by_others(one.policy_id, one.contract, Benefit.ENTRAPMENT, this, others)
        promise = promise_entrapment(one.contract, clock.trapped, used, is_denied=one.policy_id in denied)
        begins = next(iter(one.contract.tiers), None)
        found.append(CoverPromise(one.insurer, one.hotline, promise, begins))
    return tuple(found)


async def rescue_standings(incident_ids: Collection[UUID]) -> dict[UUID, MatterState]:
    """How the rescues of these incidents stand, in one query. What is no entrapment is not in it."""
    rows = Rescue.filter(incident_id__in=list(incident_ids)).values_list("incident_id", "state", "lapsed_at")
    return {
        incident_id: rescue_standing(RescueState(state), is_lapsed=lapsed_at is not None)
        for incident_id, state, lapsed_at in await rows
    }


async def open_entrapment_of(lift_id: UUID) -> UUID | None:
    """The incident that a scan of this lift would join."""
    rows = await Incident.filter(lift_id=lift_id, open_key__not_isnull=True).limit(1).values("id")
    return rows[0]["id"] if rows else None
