"""What a city publishes of its lifts: insured shares, rescues, satisfaction and evaluations by district."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tortoise.functions import Count

from models.actions.insurance.coverage_on import all_of_city, cells_on
from models.actions.lifts.standing import not_scrapped_on
from models.actions.maintenance.read_evaluations import compared
from models.actions.rescues.read_figures import read_rescue_figures
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope
from models.actions.surveys.read_satisfaction import RoundSatisfaction, city_satisfaction
from models.rules.insurance.coverage import Counts, InsuredShare, share
from models.rules.publishing.open_figures import GOOD_STAR, last_twelve_months
from models.rules.rescues.figures import RescueFigures
from models.rules.staff.access import StaffRole
from models.rules.surveys.rounds import SurveySubject
from models.tables.cities import City, District
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation

SURVEYED_WITHIN = timedelta(days=366)


@dataclass(frozen=True)
class OpenFigures:
    """`insured` and `well_kept` by district: lifts with cover, and with a maintainer of three stars or more.

    `satisfaction`: of each district and subject the newest figure that may be shown.
    """

    city: str
    at: datetime
    insured: tuple[tuple[str, InsuredShare], ...]
    rescues: RescueFigures
    satisfaction: tuple[tuple[str, RoundSatisfaction], ...]
    well_kept: tuple[tuple[str, InsuredShare], ...]


async def read_open_figures(city_id: UUID, now: datetime) -> OpenFigures:
    city = await City.get(id=city_id)
    rows = District.filter(city_id=city_id).order_by("division_code")
    districts = {row["id"]: row["name"] for row in await rows.values("id", "name")}
    cells = await cells_on(all_of_city(city_id), now.astimezone(LOCAL).date(), now)
    of_the_city = Scope(StaffRole.HOTLINE_DESK, city_id)  # reaches all of a city, and nothing else
    period = last_twelve_months(now.astimezone(LOCAL).date())
    return OpenFigures(
        city=city.name,
        at=now,
        insured=tuple(
            (name, share((cell for cell in cells if cell.district == name), Counts.ANY))
            for name in dict.fromkeys(cell.district for cell in cells)
        ),
        rescues=await read_rescue_figures(of_the_city, period, now),
        satisfaction=tuple(await _satisfaction(city_id, districts, now)),
        well_kept=tuple(await _well_kept(city_id, districts, now.astimezone(LOCAL).date())),
    )


async def _satisfaction(
    city_id: UUID, districts: dict[UUID, str], now: datetime
) -> list[tuple[str, RoundSatisfaction]]:
    found = []
    for subject in SurveySubject:
        newest: dict[str, RoundSatisfaction] = {}
        for one in await city_satisfaction(city_id, now - SURVEYED_WITHIN, now, now, subject):
            if one.cell.figure is not None:
                newest.setdefault(one.cell.key, one)
        found += [(name, newest[str(key)]) for key, name in districts.items() if str(key) in newest]
    return found


async def _well_kept(
    city_id: UUID, districts: dict[UUID, str], today: date
) -> list[tuple[str, InsuredShare]]:
    """A branch without an evaluation of its own has its company's."""
    stars = {one.maintainer_id: one.star or 0 for one in await compared(city_id, "")}
    lifts = Lift.filter(not_scrapped_on(today), city_id=city_id).group_by(
        "estate__district_id", "maintainer_id"
    )
    counted = await lifts.annotate(n=Count("id")).values("estate__district_id", "maintainer_id", "n")
    branches = Organisation.filter(id__in=list({row["maintainer_id"] for row in counted} - {None}))
    parents = await branches.filter(parent_id__not_isnull=True).values("id", "parent_id")
    company: dict[UUID, UUID] = {row["id"]: row["parent_id"] for row in parents}
    shares = dict.fromkeys(districts, InsuredShare(0, 0))
    for row in counted:
        key: UUID = row["maintainer_id"]
        star = stars.get(key) or stars.get(company.get(key, key), 0)
        before, n = shares[row["estate__district_id"]], row["n"]
        good = n if star >= GOOD_STAR else 0
        shares[row["estate__district_id"]] = InsuredShare(before.insured + good, before.lifts + n)
    return [(districts[key], share) for key, share in shares.items() if share.lifts]
