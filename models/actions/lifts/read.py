"""The lifts of a scope: the list, its export, and one lift with its cover, its codes and what happened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.actions.lifts.by_cover import among, by_cover
from models.actions.lifts.by_examination import by_examination
from models.actions.lifts.estate_names import few_estates_named
from models.actions.lifts.find import place_of
from models.actions.lifts.numbers import LiftNumbers
from models.actions.lifts.standing import not_scrapped_on
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.pieces import holds
from models.actions.shared.scope import Scope, lifts_in
from models.rules.insurance.cover import CoverState, Term, judge
from models.rules.lifts import code as lift_code
from models.rules.lifts import registration
from models.rules.lifts.address import names_building_alone
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.lifts.examinations import ExaminationStanding, Examined, NextExamination, next_examination
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.ownership import OwnershipKind
from models.rules.lifts.state import LiftState
from models.tables.cities import Estate
from models.tables.insurance.policy import CoveredLift
from models.tables.lift_files import LiftMark
from models.tables.lifts import Lift, LiftCode, LiftInspection

MOST_POLICIES = 50
FEW_ESTATES = 200
MOST_CODES = 50


@dataclass(frozen=True)
class LiftFilter:
    """What is looked for; what is None or empty does not narrow."""

    words: str = ""
    kind: LiftKind | None = None
    cover: CoverState | None = None
    district_id: UUID | None = None
    state: LiftState | None = None
    examination: ExaminationStanding | None = None
    mark: LiftMarkKind | None = None


@dataclass(frozen=True)
class LiftLine:
    id: UUID
    place: str
    district: str
    rescue_number: str
    registration_number: str
    kind: LiftKind
    installed_on: date
    floors: int
    use_unit: str
    maintainer: str
    cover: CoverState
    state: LiftState
    state_since: date | None
    examination: NextExamination
    ownership: OwnershipKind | None
    owner: str
    maker: str
    installer: str


@dataclass(frozen=True)
class CodeLine:
    code: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str


@dataclass(frozen=True)
class LiftPolicy:
    number: str
    insurer: str
    product: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LiftView:
    line: LiftLine
    address: str
    point: Coordinates | None  # of its estate
    policies: tuple[LiftPolicy, ...]
    codes: tuple[CodeLine, ...]

    @property
    def code(self) -> str:
        """The code in force; empty where there is none."""
        return next((code.code for code in self.codes if code.revoked_at is None), "")


async def list_lifts(scope: Scope, wanted: LiftFilter, page: PageOf, now: datetime) -> ListPage[LiftLine]:
    found = await narrow_lifts(lifts_in(scope), wanted, now)
    rows = found.select_related("estate__district", "use_unit", "maintainer")
    shown, more = await rows_of(rows, page)
    if not shown:
        return ListPage(())
    keys = [row.id for row in shown]
    terms, done = await _terms(keys), await _examinations(keys)
    return ListPage(tuple(_line(row, terms[row.id], done[row.id], now) for row in shown), more)


async def labels_to_print(scope: Scope, keys: Collection[UUID]) -> list[tuple[UUID, str, str]]:
    """Lifts of the scope, each with its place and the code in force, empty where there is none."""
    rows = await lifts_in(scope).filter(id__in=list(keys)).select_related("estate")
    in_force = LiftCode.filter(lift_id__in=[row.id for row in rows], revoked_at=None)
    codes = {one.lift_id: one.code for one in await in_force.order_by("issued_at")}
    return [(row.id, place_of(row), codes.get(row.id, "")) for row in rows]


async def read_lift(scope: Scope, lift_id: UUID, now: datetime) -> LiftView | None:
    """None where the scope has no such lift."""
    lift = (
        await lifts_in(scope)
        .filter(id=lift_id)
        .select_related("estate__district", "use_unit", "maintainer")
        .first()
    )
    if lift is None:
        return None
    covered = CoveredLift.filter(lift_id=lift.id).order_by("-policy__ends_at").limit(MOST_POLICIES)
    policies = [row.policy for row in await covered.select_related("policy__insurer")]
    codes = await LiftCode.filter(lift_id=lift.id).order_by("-issued_at").limit(MOST_CODES)
    terms = [Term(str(policy.id), policy.starts_at, policy.ends_at) for policy in policies]
    return LiftView(
        line=_line(lift, terms, (await _examinations([lift.id]))[lift.id], now),
        address=lift.estate.address,
        point=point_of(lift.estate.latitude_e6, lift.estate.longitude_e6),
        policies=tuple(
            LiftPolicy(one.number, one.insurer.name, one.product, one.starts_at, one.ends_at)
            for one in policies
        ),
        codes=tuple(CodeLine(one.code, one.issued_at, one.revoked_at, one.reason) for one in codes),
    )


async def narrow_lifts(rows: QuerySet[Lift], wanted: LiftFilter, now: datetime) -> QuerySet[Lift]:
    exact: dict[str, Any] = {
        "kind": wanted.kind,
        "estate__district_id": wanted.district_id,
        "state": wanted.state,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.state is None and (wanted.cover is not None or wanted.examination is not None):
        rows = rows.filter(not_scrapped_on(now.astimezone(LOCAL).date()))  # nothing is missing there
    if wanted.words:
        rows = rows.filter(await _about(wanted.words))
    if wanted.examination is not None:
        rows = rows.filter(by_examination(wanted.examination, now.astimezone(LOCAL).date()))
    if wanted.mark is not None:
        rows = rows.filter(among(LiftMark.filter(kind=wanted.mark, ended_on=None)))
    return rows if wanted.cover is None else rows.filter(by_cover(wanted.cover, now))


async def _about(words: str) -> Q:
    if (code := lift_code.read_code(words)) is not None:
        return Q(id__in=Subquery(LiftCode.filter(code=code).values("lift_id")))
    if (rescue_number := lift_code.read_rescue_number(words)) is not None:
        return Q(rescue_number=rescue_number)
    numbered = await LiftNumbers().find(Lift.all(), [registration.spell(words)])
    if numbered:
        return Q(id__in=[row["id"] for row in numbered.values()])
    estate, _, building = words.rpartition(" ")
    if estate:
        return await _in_estates(estate.strip()) & Q(building=building)
    if names_building_alone(words):
        return Q(building=words)
    return await _in_estates(words) | Q(building=words)


async def _in_estates(name: str) -> Q:
    """By their keys where they are few, so that an index finds the lifts: it cannot by a piece of a name.

    Where they are many, the first lifts that one looks at are among them.
    """
    keys = await few_estates_named(name, FEW_ESTATES)
    return Q(
        estate_id__in=Subquery(Estate.filter(holds("name", name)).values("id")) if keys is None else keys
    )


async def _terms(lift_ids: list[UUID]) -> dict[UUID, list[Term]]:
    terms: dict[UUID, list[Term]] = {lift_id: [] for lift_id in lift_ids}
    for row in await CoveredLift.filter(lift_id__in=lift_ids).select_related("policy"):
        terms[row.lift_id].append(Term(str(row.policy_id), row.policy.starts_at, row.policy.ends_at))
    return terms


async def _examinations(lift_ids: list[UUID]) -> dict[UUID, list[Examined]]:
    done: dict[UUID, list[Examined]] = {lift_id: [] for lift_id in lift_ids}
    for row in await LiftInspection.filter(lift_id__in=lift_ids):
        done[row.lift_id].append(Examined(row.kind, row.inspected_on, row.valid_until, row.passed))
    return done


def _line(lift: Lift, terms: list[Term], done: list[Examined], now: datetime) -> LiftLine:
    return LiftLine(
        id=lift.id,
        place=place_of(lift),
        district=lift.estate.district.name,
        rescue_number=lift.rescue_number,
        registration_number=lift.registration_number,
        kind=lift.kind,
        installed_on=lift.installed_on,
        floors=lift.floors,
        use_unit=lift.use_unit.name if lift.use_unit else "",
        maintainer=lift.maintainer.name if lift.maintainer else "",
        cover=judge(terms, now, lift.cover_checked_at).state,
        state=lift.state,
        state_since=lift.state_since,
        examination=next_examination(lift.installed_on, done, now.astimezone(LOCAL).date()),
        ownership=lift.ownership,
        owner=lift.owner,
        maker=lift.maker,
        installer=lift.installer,
    )
