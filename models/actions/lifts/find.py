"""From what somebody scanned or typed to the card of the lift."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.lifts.by_examination import last_examination
from models.actions.lifts.known_hazards import KnownHazard, known_hazards
from models.actions.lifts.numbers import LiftNumbers
from models.actions.shared.city_rules import LOCAL, city_rules
from models.rules.insurance.cover import Cover, Term, judge
from models.rules.insurance.policy_terms import CoverLine
from models.rules.lifts import registration
from models.rules.lifts.examinations import ExaminationStanding, standing_on
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.state import LiftState
from models.rules.maintenance.planned_visits import PartOfDay, is_over
from models.tables.cities import Estate
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift, LiftCode
from models.tables.maintenance.plan import PlannedVisit
from models.tables.maintenance.visit import MaintenanceVisit

SOON = timedelta(days=7)  # within which residents are shown a planned visit


@dataclass(frozen=True)
class PolicyLine:
    """What the card says of one policy."""

    term: Term
    insurer: str
    insurer_phone: str
    product: str
    number: str
    hotline: str
    lines: tuple[CoverLine, ...]


@dataclass(frozen=True)
class PlannedCard:
    """The next planned maintenance visit. `minutes_out`: how long the lift stands still, 0 for not."""

    day: date
    part: PartOfDay
    minutes_out: int


@dataclass(frozen=True)
class LiftCard:
    """All that is shown of a lift before somebody asks for more. Safe to keep for a minute.

    `known`: at most three, the newest first. `state_reason` and `back_on` of a lift that is not in use.
    `examined_until`: the last day of its last inspection or self-test, None where none is on record;
    `examined_well`: that it was passed. `maintained_at`: the last visit that we were told of.
    `planned`: the next one within SOON.
    """

    lift_id: UUID
    city_id: UUID
    code: str
    rescue_number: str
    hotline: str
    estate: str
    address: str
    place: str
    kind: LiftKind
    use_unit: str
    use_unit_phone: str
    maintainer: str
    maintainer_phone: str
    policies: tuple[PolicyLine, ...]
    cover_checked_at: datetime | None
    known: tuple[KnownHazard, ...]
    state: LiftState
    state_reason: str
    back_on: date | None
    examined_until: date | None
    examined_well: bool
    maintained_at: datetime | None
    planned: PlannedCard | None

    @property
    def has_cabin(self) -> bool:
        return self.kind.has_cabin

    @property
    def is_halted(self) -> bool:
        return self.state is not LiftState.IN_USE

    def examination_at(self, moment: datetime) -> ExaminationStanding:
        if self.examined_until is None:
            return ExaminationStanding.NO_RECORD
        if not self.examined_well:
            return ExaminationStanding.FAILED
        return standing_on(self.examined_until, moment.astimezone(LOCAL).date())

    def cover_at(self, moment: datetime) -> Cover:
        return judge((line.term for line in self.policies), moment, self.cover_checked_at)

    def policy(self, policy_id: str | None) -> PolicyLine | None:
        return next((line for line in self.policies if line.term.policy_id == policy_id), None)


@dataclass(frozen=True)
class RevokedCode:
    """The code was replaced; its label should no longer hang anywhere."""

    code: str


def place_of(lift: Lift) -> str:
    """`翠湖苑 3幢 2单元 左梯`; needs the estate loaded."""
    return place_at(lift.estate, lift)


def place_at(estate: Estate, lift: Lift) -> str:
    """`翠湖苑 3幢 2单元 左梯`."""
    return " ".join(part for part in (estate.name, lift.building, lift.unit, lift.position) if part)


async def lift_by_code(code: str, now: datetime) -> LiftCard | RevokedCode | None:
    """The card of the lift that a canonical code was issued for."""
    issued = await LiftCode.get_or_none(code=code)
    if issued is None:
        return None
    if issued.revoked_at is not None:
        return RevokedCode(code)
    return await _card(issued.lift_id, code, now)


async def lift_exists(lift_id: UUID) -> bool:
    return await Lift.exists(id=lift_id)


async def lifts_by_rescue_number(number: str, now: datetime) -> list[LiftCard]:
    """The cards of the lifts with this 识别码: one a city, so at most a few."""
    lifts = await Lift.filter(rescue_number=number).limit(5).values("id")
    return await cards_of([row["id"] for row in lifts], now)


async def cards_of(lift_ids: Collection[UUID], now: datetime) -> list[LiftCard]:
    """The cards of a few lifts that have a code in use."""
    if not lift_ids:
        return []
    issued = LiftCode.filter(lift_id__in=list(lift_ids), revoked_at=None).order_by("lift_id")
    codes = await issued.limit(5).values_list("lift_id", "code")
    return [await _card(lift_id, code, now) for lift_id, code in codes]


async def card_of_lift(lift_id: UUID, now: datetime) -> LiftCard:
    """The card of a lift that exists. Its code is empty where none is in use."""
    return await _card(lift_id, await code_in_force(lift_id), now)


async def _card(lift_id: UUID, code: str, now: datetime) -> LiftCard:
    today = now.astimezone(LOCAL).date()
    examined = last_examination(lift_id, today)
    visited = MaintenanceVisit.filter(lift_id=lift_id, done_at__lte=now).order_by("-done_at")
    planned = PlannedVisit.filter(
        lift_id=lift_id, ended_at=None, done_at=None, day__gte=today, day__lte=today + SOON
    )
    planned = planned.order_by("day", "part").limit(1)
    lift = (
        await Lift.get(id=lift_id)
        .select_related("estate", "use_unit", "maintainer")
        .annotate(
            examined_until=Subquery(examined.values("valid_until")),
            examined_well=Subquery(examined.values("passed")),
            maintained_at=Subquery(visited.limit(1).values("done_at")),
            planned_day=Subquery(planned.values("day")),
            planned_part=Subquery(planned.values("part")),
            planned_minutes=Subquery(planned.values("minutes_out")),
        )
    )
    covered = await CoveredLift.filter(lift_id=lift_id).select_related("policy__insurer").limit(50)
    rules = await city_rules(lift.city_id, today)
    return LiftCard(
        lift_id=lift.id,
        city_id=lift.city_id,
        code=code,
        rescue_number=lift.rescue_number,
        hotline=rules.hotline,
        estate=lift.estate.name,
        address=lift.estate.address,
        place=place_of(lift),
        kind=lift.kind,
        use_unit=lift.use_unit.name if lift.use_unit else "",
        use_unit_phone=lift.use_unit.phone if lift.use_unit else "",
        maintainer=lift.maintainer.name if lift.maintainer else "",
        maintainer_phone=lift.maintainer.phone if lift.maintainer else "",
        policies=tuple(
            PolicyLine(
                term=Term(str(row.policy_id), row.policy.starts_at, row.policy.ends_at),
                insurer=row.policy.insurer.name,
                insurer_phone=row.policy.insurer.phone,
                product=row.policy.product,
                number=row.policy.number,
                hotline=row.policy.hotline or row.policy.insurer.phone,
                lines=row.policy.lines,
            )
            for row in covered
        ),
        cover_checked_at=lift.cover_checked_at,
        known=await known_hazards(lift_id),
        state=lift.state,
        state_reason=lift.state_reason,
        back_on=lift.back_on,
        examined_until=_as_day(getattr(lift, "examined_until", None)),
        examined_well=bool(getattr(lift, "examined_well", None)),
        maintained_at=_as_moment(getattr(lift, "maintained_at", None)),
        planned=_planned(lift, now),
    )


def _planned(lift: Lift, now: datetime) -> PlannedCard | None:
    day = _as_day(getattr(lift, "planned_day", None))
    if day is None:
        return None
    planned = PlannedCard(
        day, PartOfDay(getattr(lift, "planned_part", "")), getattr(lift, "planned_minutes", 0)
    )
    return None if is_over(day, planned.part, now.astimezone(LOCAL)) else planned


def _as_day(found: date | str | None) -> date | None:
    """SQLite answers a subquery in text."""
    return date.fromisoformat(found) if isinstance(found, str) else found


def _as_moment(found: datetime | str | None) -> datetime | None:
    read = datetime.fromisoformat(found) if isinstance(found, str) else found
    return read if read is None or read.tzinfo else read.replace(tzinfo=UTC)


@dataclass(frozen=True)
class LiftNumber:
    """What a caller tells the city's hotline."""

    city_id: UUID
    rescue_number: str


async def number_of(lift_id: UUID) -> LiftNumber:
    """Raises DoesNotExist."""
    lift = await Lift.get(id=lift_id)
    return LiftNumber(lift.city_id, lift.rescue_number)


async def maintainer_of(lift_id: UUID) -> UUID | None:
    """Who maintains the lift as registered now."""
    return (await Lift.get(id=lift_id)).maintainer_id


async def lift_by_registration(registration_number: str) -> UUID | None:
    """By its 使用登记证编号, however it is written."""
    number = registration.spell(registration_number)
    found = await LiftNumbers().find(Lift.all(), [number])
    return found[number]["id"] if number in found else None


async def code_in_force(lift_id: UUID) -> str:
    """Empty where there is none."""
    issued = await LiftCode.filter(lift_id=lift_id, revoked_at=None).first()
    return issued.code if issued else ""
