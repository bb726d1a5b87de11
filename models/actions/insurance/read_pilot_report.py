"""What a district, or a whole city, reports of the insurance pilot for a year.

Each figure names the function that read it (`insurance/pilot_lifts.py`), and how many rows it rests on.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from models.actions.insurance.freeze_coverage import CitedCoverage, cited_coverage
from models.actions.insurance.pilot_lifts import (
    LiftRead,
    PilotPlace,
    PilotReach,
    all_paid_fen,
    columns_of,
    covered_lifts,
)
from models.actions.insurance.read_services import PilotService, services_in_pilot
from models.actions.shared.city_rules import LOCAL
from models.actions.surveys.read_satisfaction import RoundSatisfaction, insured_satisfaction
from models.rules.cities.rules import RuleTopic
from models.rules.insurance.pilot import Annex1, PilotRule, yearly_premium
from models.rules.insurance.premium import full_years
from models.rules.partners.kinds import OrganisationKind
from models.tables.cities import City, CityRule, District
from models.tables.partners.organisation import Organisation

MOST_LIFTS = 100_000


class CannotReport(Exception):
    """The text says why, in Chinese, for whoever asked."""


@dataclass(frozen=True, slots=True)
class PilotLine:
    """One row of annex 2. Money in fen; None where it is not known or there is none."""

    use_unit: str
    registration_number: str
    age_years: int
    residents: int | None
    insurers: tuple[str, ...]
    premium_fen: int
    paid_fen: int
    shortest_hours: int | None
    longest_hours: int | None


@dataclass(frozen=True)
class PilotReport:
    """`until` is not included: the end of the year, or the minute of the report.

    `district`: "" for a whole city, whose `lines` are left to its districts. `office`: the regulator that
    reports. `satisfaction`: of the pilot's lifts, in the newest round of the year that may be shown.
    `cited`: frozen insured shares of the year. `other_fen`: paid on policies that count, but of lifts that
    take part no more. `services`: promised and rendered in the period. `read`: rows by query.
    """

    city: str
    district: str
    office: str
    office_phone: str
    year: int
    since: datetime
    until: datetime
    made_at: datetime
    rule: PilotRule
    annex1: Annex1
    lines: tuple[PilotLine, ...]
    satisfaction: RoundSatisfaction | None
    rounds: int
    cited: tuple[CitedCoverage, ...]
    other_fen: int
    services: tuple[PilotService, ...]
    read: Counter[str]

    @property
    def last_day(self) -> date:
        return _last_day(self.until)


async def pilot_rule(city_id: UUID, on: date) -> PilotRule | None:
    """None where the city has set none by then: no report is asked for."""
    rows = CityRule.filter(city_id=city_id, topic=RuleTopic.PILOT, valid_from__lte=on)
    row = await rows.order_by("-valid_from").first()
    return PilotRule.parse(row.value) if row else None


async def read_pilot_report(place: PilotPlace, year: int, now: datetime) -> PilotReport:
    """Raises CannotReport, and DoesNotExist for an unknown place."""
    district = None if place.is_city else await District.get(id=place.id).select_related("city")
    city = district.city if district else await City.get(id=place.id)
    since, until = datetime(year, 1, 1, tzinfo=LOCAL), min(datetime(year + 1, 1, 1, tzinfo=LOCAL), now)
    if since >= now:
        raise CannotReport(f"{year} 年还没有开始")
    rule = await pilot_rule(city.id, _last_day(until)) or PilotRule()
    reach = PilotReach(place, rule, since, until)
    annex1, lines, read = Annex1(), list[PilotLine](), Counter[str]()
    async for batch in covered_lifts(reach):
        for one in batch:
            annex1.add(one.counted, until)
            if district:
                lines.append(_line(one, until))
            read["covered_lifts"] += len(one.counted.policies)
            read["payments"] += len(one.counted.payments)
        if annex1.total.lifts > MOST_LIFTS:
            raise CannotReport(f"超过 {MOST_LIFTS} 台，一份报告放不下")
    district_id = district.id if district else None
    rounds = await insured_satisfaction(city.id, district_id, columns_of(rule), (since, until), now)
    offices = Organisation.filter(kind=OrganisationKind.REGULATOR, district_id=district_id)
    office = await offices.first() if district else None
    return PilotReport(
        city=city.name,
        district=district.name if district else "",
        office=office.name if office else "",
        office_phone=office.phone if office else "",
        year=year,
        since=since,
        until=until,
        made_at=now,
        rule=rule,
        annex1=annex1,
        lines=tuple(sorted(lines, key=lambda line: (line.use_unit, line.registration_number))),
        satisfaction=next((one for one in rounds if one.cell.figure is not None), None),
        rounds=len(rounds),
        cited=await cited_coverage(city.id, district_id, since.date(), _last_day(until)),
        other_fen=await all_paid_fen(reach) - annex1.total.paid_fen,
        services=await services_in_pilot(reach),
        read=read,
    )


def _last_day(until: datetime) -> date:
    return (until.astimezone(LOCAL) - timedelta(microseconds=1)).date()


def _line(one: LiftRead, until: datetime) -> PilotLine:
    shortest, longest = one.counted.hours or (None, None)
    return PilotLine(
        use_unit=one.use_unit,
        registration_number=one.registration_number,
        age_years=max(full_years(one.installed_on, _last_day(until)), 0),
        residents=one.residents or None,
        insurers=one.insurers,
        premium_fen=yearly_premium(one.counted.policies, until),
        paid_fen=one.counted.paid_fen,
        shortest_hours=shortest,
        longest_hours=longest,
    )
