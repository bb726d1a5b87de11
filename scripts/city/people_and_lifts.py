"""The register of a seeded city: districts, estates, parties, lifts, codes and policies.

Shapes, not facts of a real city: a few large estates and many small ones, most lifts of the last
fifteen years, a market in which the first two insurers hold half, four lifts in five insured, each
examined within the year.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.rules.lifts import code as lift_code
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.use import LiftUse
from models.rules.partners.kinds import OrganisationKind
from models.tables.keys import new_key

Values = dict[str, Any]

DISTRICTS = 90
LIFTS_A_MAINTAINER = 800
LIFTS_A_USE_UNIT = 60
INSURERS = 8
INSURER_WEIGHTS = (30, 20, 14, 11, 9, 7, 5, 4)
INSURED = 0.8
EXAMINED_YEARS = 5
FAILED_AT_FIRST = 0.03
KINDS = (LiftKind.PASSENGER,) * 17 + (LiftKind.FREIGHT, LiftKind.BED, LiftKind.ESCALATOR)
_SITES = ("家园", "花苑", "公寓", "广场", "府", "小区", "医院", "大厦", "新村", "里")


@dataclass
class City:
    """What is referred to while it grows."""

    chance: random.Random
    now: datetime
    city_id: UUID = field(default_factory=new_key)
    districts: list[UUID] = field(default_factory=list)
    parties: dict[OrganisationKind, list[UUID]] = field(default_factory=dict)
    estates: list[Values] = field(default_factory=list)
    lifts: list[Values] = field(default_factory=list)

    def code(self) -> str:
        return lift_code.make(self.chance.randbytes)


def districts(city: City) -> Iterator[Values]:
    for number in range(DISTRICTS):
        key = new_key()
        city.districts.append(key)
        code, name = f"99{number:04d}", f"第{number}区"
        yield {"id": key, "city_id": city.city_id, "division_code": code, "name": name}


def organisations(city: City, lifts: int) -> Iterator[Values]:
    counts = {
        OrganisationKind.USE_UNIT: ("物业", max(lifts // LIFTS_A_USE_UNIT, 3)),
        OrganisationKind.MAINTAINER: ("维保", max(lifts // LIFTS_A_MAINTAINER, 3)),
        OrganisationKind.INSURER: ("保险", INSURERS),
    }
    for kind, (name, count) in counts.items():
        city.parties[kind] = []
        for number in range(count):
            key = new_key()
            city.parties[kind].append(key)
            yield {
                "id": key,
                "kind": kind,
                "name": f"城市{name}{number}号公司",
                "phone": f"0571-{number:08d}",
            }


def estates(city: City, lifts: int) -> Iterator[Values]:
    """Until their sizes reach the number of lifts: from 1 to 200, half of them below ten."""
    left, number = lifts, 0
    while left > 0:
        size = min(max(int(city.chance.lognormvariate(2.3, 1.1)), 1), 200, left)
        row = {
            "id": new_key(),
            "district_id": city.chance.choice(city.districts),
            "name": f"{_SITES[number % len(_SITES)]}{number}号",
            "address": f"{number % 997} 号路 {number % 199} 号",
            "latitude_e6": city.chance.randrange(29_900_000, 30_500_000),
            "longitude_e6": city.chance.randrange(119_900_000, 120_700_000),
        }
        city.estates.append(row | {"size": size})
        left, number = left - size, number + 1
        yield row


def lifts(city: City) -> Iterator[Values]:
    number = 0
    for estate in city.estates:
        use_unit = city.chance.choice(city.parties[OrganisationKind.USE_UNIT])
        maintainer = city.chance.choice(city.parties[OrganisationKind.MAINTAINER])
        built = date(2026 - min(int(city.chance.expovariate(1 / 9)), 35), city.chance.randrange(1, 13), 1)
        for place in range(estate["size"]):
            row = {
                "id": new_key(),
                "city_id": city.city_id,
                "estate_id": estate["id"],
                "building": f"{place // 4 + 1}幢",
                "unit": f"{place // 2 % 2 + 1}单元",
                "position": "左梯" if place % 2 else "右梯",
                "rescue_number": f"{number:07d}",
                "registration_number": f"梯11城A{number:07d}",
                "kind": KINDS[number % len(KINDS)],
                "use": LiftUse.OTHER,
                "floors": city.chance.randrange(6, 34),
                "installed_on": built,
                "residents_served": city.chance.randrange(20, 240),
                "use_unit_id": use_unit,
                "maintainer_id": maintainer,
            }
            city.lifts.append(row)
            number += 1
            yield row


def codes(city: City) -> Iterator[Values]:
    for lift in city.lifts:
        yield {"code": city.code(), "lift_id": lift["id"], "issued_at": city.now - timedelta(days=900)}


def examinations(city: City) -> Iterator[Values]:
    """One a year, the last of them less than a year ago; a few failed at first and were made up for.

    So a filter for lifts that failed, or have nothing on record, finds none: that must not take longer.
    """
    today = city.now.date()
    for lift in city.lifts:
        ago = city.chance.randrange(1, 340)
        for years_ago in range(min(max(today.year - lift["installed_on"].year, 1), EXAMINED_YEARS)):
            day = today - timedelta(days=ago + 365 * years_ago)
            if city.chance.random() < FAILED_AT_FIRST:
                before = day - timedelta(days=20)
                yield _examined(lift, before, before - timedelta(days=1), passed=False)
            yield _examined(lift, day, day + timedelta(days=365), passed=True)


def _examined(lift: Values, day: date, until: date, *, passed: bool) -> Values:
    row = {"id": new_key(), "lift_id": lift["id"], "inspected_on": day, "valid_until": until}
    return row | {"passed": passed, "body": "城市检验所", "report_number": f"JC-{day:%Y%m%d}"}


@dataclass(frozen=True)
class Cover:
    policies: list[Values]
    covered: list[Values]


def cover(city: City) -> Cover:
    """Three years of policies, one a use unit's estate and year; the last one is in force."""
    policies: list[Values] = []
    covered: list[Values] = []
    by_estate: dict[UUID, list[Values]] = {}
    for lift in city.lifts:
        by_estate.setdefault(lift["estate_id"], []).append(lift)
    for members in by_estate.values():
        if city.chance.random() > INSURED:
            continue
        insurer = city.chance.choices(city.parties[OrganisationKind.INSURER], INSURER_WEIGHTS)[0]
        begins = datetime(2025, city.chance.randrange(1, 13), 1, tzinfo=UTC)
        for years_ago in range(3):
            starts = begins.replace(year=begins.year + 1 - years_ago)
            policy = {
                "id": new_key(),
                "number": f"CITY{len(policies):09d}",
                "insurer_id": insurer,
                "product": "电梯安全综合保险",
                "starts_at": starts,
                "ends_at": starts.replace(year=starts.year + 1),
                "holder_id": members[0]["use_unit_id"],
            }
            policies.append(policy)
            covered += [
                {"id": new_key(), "policy_id": policy["id"], "lift_id": lift["id"], "premium_fen": 9_300}
                for lift in members
            ]
    return Cover(policies, covered)
