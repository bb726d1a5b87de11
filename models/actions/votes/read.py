"""Reading decisions: whose they are to see, how far participation has come, what waits for the committee."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.shared.scope import Scope, lifts_in
from models.actions.votes.announced import DecisionView, views_of
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import VoteStage, stage_at
from models.rules.votes.kinds import BindingState, ObjectionState, PaperState
from models.rules.votes.tally import Check, Count, Weight, participation
from models.tables.cities import Estate
from models.tables.lifts import Lift
from models.tables.votes.ballot import Objection, PaperBallot
from models.tables.votes.decision import Decision, RollOwner, RollUnit
from models.tables.votes.owner import Binding
from models.tables.votes.publication import Bulletin, NoticeProof
from models.tables.votes.spending import Execution, UrgentRepair
from models.vault import Vault

SHOWN = 100
UNITS_SHOWN = 50
MOST_LIFTS = 500
OF_ONE_PERSON = 20
AT_LIFT = 3


def estates_in(scope: Scope) -> QuerySet[Estate]:
    """Where somebody may look at votes: an office by its district, others by their lifts or their estate."""
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Estate.all()
        case StaffRole.OWNERS_COMMITTEE:
            return Estate.filter(id=scope.belongs_to)
        case StaffRole.REGULATOR:
            return Estate.filter(district_id=scope.belongs_to)
        case _:
            return Estate.filter(id__in=Subquery(lifts_in(scope).values("estate_id")))


def decisions_in(scope: Scope) -> QuerySet[Decision]:
    if scope.role is StaffRole.ADMINISTRATOR:
        return Decision.all()
    return Decision.filter(estate_id__in=Subquery(estates_in(scope).values("id")))


def urgent_repairs_in(scope: Scope) -> QuerySet[UrgentRepair]:
    return UrgentRepair.filter(estate_id__in=Subquery(estates_in(scope).values("id")))


@dataclass(frozen=True)
class EstateName:
    id: UUID
    name: str


@dataclass(frozen=True)
class LiftChoice:
    id: UUID
    estate: str
    building: str
    unit: str
    position: str


@dataclass(frozen=True)
class DecisionRef:
    """Which decision it is."""

    id: UUID
    estate_id: UUID
    slug: str
    title: str


async def list_estates(scope: Scope) -> list[EstateName]:
    rows = estates_in(scope).order_by("name").limit(SHOWN)
    return [EstateName(*row) for row in await rows.values_list("id", "name")]


async def find_estate(scope: Scope, estate_id: UUID | None) -> EstateName | None:
    """None where the scope has no such estate."""
    row = await estates_in(scope).get_or_none(id=estate_id) if estate_id else None
    return EstateName(row.id, row.name) if row else None


async def lifts_of_estates(estate_ids: Iterable[UUID]) -> list[LiftChoice]:
    rows = Lift.filter(estate_id__in=list(estate_ids)).order_by("building", "unit", "position")
    columns = ("id", "estate__name", "building", "unit", "position")
    return [LiftChoice(*row) for row in await rows.limit(MOST_LIFTS).values_list(*columns)]


async def find_decision(scope: Scope, decision_id: UUID) -> DecisionRef | None:
    """None where it does not exist for this scope."""
    row = await decisions_in(scope).get_or_none(id=decision_id)
    return DecisionRef(row.id, row.estate_id, row.slug, row.title) if row else None


async def read_decision(decision_id: UUID) -> Decision:
    """With its estate."""
    return await Decision.get(id=decision_id).select_related("estate")


async def list_urgent_repairs(scope: Scope) -> list[UrgentRepair]:
    """The newest first."""
    rows = urgent_repairs_in(scope).order_by("-asked_at").limit(SHOWN)
    return await rows.select_related("estate")


async def has_urgent_repair(scope: Scope, repair_id: UUID) -> bool:
    return await urgent_repairs_in(scope).filter(id=repair_id).exists()


class Participated(Protocol):
    """How many stand on a decision's roll, and how many of them have taken part: areas in 0.01 m2."""

    @property
    def whole_area(self) -> int: ...
    @property
    def whole_heads(self) -> int: ...
    @property
    def voted_area(self) -> int: ...
    @property
    def voted_heads(self) -> int: ...


def quorum_of(decision: Participated) -> tuple[Check, ...]:
    """Participation so far on both axes, from the decision's own row. It says nothing of the direction."""
    none = Weight()
    return participation(
        Count(
            whole=Weight(decision.whole_area, decision.whole_heads),
            voted=Weight(decision.voted_area, decision.voted_heads),
            in_favour=none,
            against=none,
        )
    )


async def decisions_of(person_id: UUID) -> list[DecisionView]:
    """Those on whose roll this person stands, announced and not withdrawn, the newest first."""
    bindings = Binding.filter(person_id=person_id, state=BindingState.ACTIVE)
    owned = RollOwner.filter(identity_hash__in=Subquery(bindings.values("identity_hash")))
    announced = Decision.filter(announced_at__not_isnull=True, withdrawn_at=None)
    mine = announced.filter(id__in=Subquery(owned.values("decision_id")))
    return await views_of(mine.order_by("-created_at").limit(OF_ONE_PERSON))


async def decisions_at_lift(lift_id: UUID, now: datetime) -> list[DecisionView]:
    """Those of the lift's estate that are announced and not over, the newest first."""
    lift = await Lift.get_or_none(id=lift_id).values("estate_id")
    if lift is None:
        return []
    announced = Decision.filter(announced_at__not_isnull=True, withdrawn_at=None)
    found = announced.filter(estate_id=lift["estate_id"], closes_at__gt=now)
    return await views_of(found.order_by("-created_at").limit(AT_LIFT))


@dataclass(frozen=True)
class UnitLine:
    label: str
    area: int
    share_fen: int
    head: int


@dataclass(frozen=True)
class Room:
    """What the console shows of one decision."""

    decision: Decision
    stage: VoteStage
    units: Sequence[UnitLine]
    buildings: Sequence[str]
    quorum: tuple[Check, ...]
    papers: Sequence[PaperBallot]
    objections: Sequence[Objection]
    disputes: Sequence[Binding]
    proofs: Sequence[NoticeProof]
    executions: Sequence[Execution]
    bulletins: Sequence[Bulletin]
    bound: int
    owners: int


async def read_room(key: UUID, now: datetime) -> Room:
    """At most SHOWN of each, what waits first. Bulletins come without their bodies."""
    decision = await read_decision(key)
    owners = RollOwner.filter(decision_id=key)
    active = Binding.filter(estate_id=decision.estate_id, state=BindingState.ACTIVE)
    disputes = Binding.filter(estate_id=decision.estate_id, state=BindingState.DISPUTED)
    return Room(
        decision=decision,
        stage=stage_at(decision.course, now),
        units=await _units_of(key),
        buildings=await _buildings_of(key),
        quorum=quorum_of(decision),
        papers=await PaperBallot.filter(decision_id=key, state=PaperState.ENTERED)
        .order_by("entered_at")
        .limit(SHOWN)
        .select_related("entered_by"),
        objections=await _objections_to(key),
        disputes=await disputes.filter(identity_hash__in=Subquery(owners.values("identity_hash")))
        .order_by("bound_at")
        .limit(SHOWN),
        proofs=await NoticeProof.filter(decision_id=key).order_by("at").limit(SHOWN).select_related("unit"),
        executions=await executions_of(key),
        bulletins=await bulletins_of(key),
        bound=await owners.filter(identity_hash__in=Subquery(active.values("identity_hash"))).count(),
        owners=await owners.count(),
    )


async def _objections_to(decision_id: UUID) -> list[Objection]:
    of_decision = Objection.filter(decision_id=decision_id).order_by("filed_at")
    waiting = await of_decision.filter(state=ObjectionState.OPEN).limit(SHOWN)
    return waiting + await of_decision.exclude(state=ObjectionState.OPEN).limit(SHOWN - len(waiting))


async def _units_of(decision_id: UUID) -> list[UnitLine]:
    rows = RollUnit.filter(decision_id=decision_id).order_by("label").limit(UNITS_SHOWN)
    return [UnitLine(*row) for row in await rows.values_list("label", "area", "share_fen", "head__number")]


async def _buildings_of(decision_id: UUID) -> list[str]:
    units = RollUnit.filter(decision_id=decision_id).distinct().order_by("building").limit(SHOWN)
    return [row["building"] for row in await units.values("building")]


async def executions_of(decision_id: UUID) -> list[Execution]:
    return await Execution.filter(decision_id=decision_id).order_by("at").limit(SHOWN)


async def bulletins_of(decision_id: UUID) -> list[Bulletin]:
    """Every version, the last first, without the bodies."""
    versions = Bulletin.filter(decision_id=decision_id).order_by("-version")
    return await versions.only("id", "version", "sha256", "published_at")


@dataclass(frozen=True)
class PaperPhoto:
    id: UUID
    photo_sha256: str


async def find_paper(decision_id: UUID, paper_id: UUID | None) -> PaperPhoto | None:
    paper = await PaperBallot.get_or_none(id=paper_id, decision_id=decision_id) if paper_id else None
    return PaperPhoto(paper.id, paper.photo_sha256) if paper else None


async def is_binding_of(estate_id: UUID, binding_id: UUID) -> bool:
    return await Binding.exists(id=binding_id, estate_id=estate_id)


async def is_objection_to(decision_id: UUID, objection_id: UUID) -> bool:
    return await Objection.exists(id=objection_id, decision_id=decision_id)


async def names_of_dispute(binding: Binding, decision_id: UUID, vault: Vault) -> tuple[str, tuple[str, ...]]:
    """Whose place is disputed: the owner's name and units, for the committee that has to ask them."""
    owner = await RollOwner.filter(decision_id=decision_id, identity_hash=binding.identity_hash).first()
    if owner is None:
        return "", ()
    units = await RollUnit.filter(head_id=owner.head_id).order_by("label").values("label")
    return vault.open(owner.name_sealed), tuple(row["label"] for row in units)
