"""Demo data: one made-up district with three places, forty lifts of every kind, and who cares for them."""

import random
import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from models.actions.forwarding.drills import plan_drill
from models.actions.lifts.cover_spans import repair_cover_spans
from models.actions.lifts.estate_names import repair_estate_endings
from models.actions.partners.endpoints import EndpointDraft, save_endpoint
from models.actions.shared.audit import Actor
from models.rules.cities.rules import PROPOSED, RuleTopic
from models.rules.forwarding.drills import EVERY
from models.rules.lifts import code as lift_code
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.use import LiftUse
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.partners.robots import SIGNED, RobotKey
from models.rules.privacy.audit_chain import ActorKind
from models.tables.cities import City, CityRule, District, Estate, Office
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Endpoint, Organisation
from models.vault import Vault
from scripts.demo import city_rules, insurance

SOURCE = "演示数据"
DEMO = Actor(ActorKind.PROGRAM, name="demo")
RULES: dict[RuleTopic, dict[str, Any]] = {
    **PROPOSED,
    # Without the caps of 003: they are another city's, and 93 yuan a year is above its 85 for homes.
    RuleTopic.PREMIUM: {"scheme": "nanjing_2015"},
    RuleTopic.LADDER: {
        "levels": [["maintainer"], ["rescue_station", "use_unit"], ["fire", "duty_officer"]],
        "acknowledge_within": 180,
        "depart_within": 300,
        "arrive_within": 1500,
    },
    # An example: what Shandong 2019 pays each trapped person.
    RuleTopic.TRAPPED_BENEFIT: {
        "name": "山东 2019（示例）",
        "tiers": [
            {"from_minutes": 30, "fen": 20000},
            {"from_minutes": 60, "fen": 30000},
            {"from_minutes": 90, "fen": 40000},
            {"over_minutes": 120, "fen": 50000},
        ],
    },
}


@dataclass(frozen=True)
class Partner:
    """An organisation, and the name that the partner simulator knows it by; none has no channel."""

    kind: OrganisationKind
    name: str
    phone: str
    simulator: str | None = None


PARTNERS = (
    Partner(OrganisationKind.RESCUE_DESK, "江城市电梯应急救援中心（96333）", "96333", "96333"),
    Partner(OrganisationKind.CITY_DESK, "江城市 12345 政务服务热线", "12345", "12345"),
    Partner(OrganisationKind.INSURER, "安和财产保险江城分公司", "95000", "anhe"),
    Partner(OrganisationKind.INSURER, "同舟保险江城中心支公司", "95001", "tongzhou"),
    Partner(OrganisationKind.MAINTAINER, "迅安电梯维保有限公司", "0990-5550101", "xunan"),
    Partner(OrganisationKind.MAINTAINER, "恒达电梯工程有限公司", "0990-5550102", "hengda"),
    Partner(OrganisationKind.USE_UNIT, "翠湖物业服务有限公司", "0990-5550201", "cuihu"),
    Partner(OrganisationKind.USE_UNIT, "滨江区人民医院", "0990-5550202", "yiyuan"),
    Partner(OrganisationKind.USE_UNIT, "江城广场商业管理有限公司", "0990-5550203"),
    Partner(OrganisationKind.RESCUE_STATION, "滨江区电梯救援站", "0990-5550301", "jiuyuan"),
    Partner(OrganisationKind.FIRE, "江城市消防救援支队", "119", "119"),
    Partner(OrganisationKind.DUTY_OFFICER, "江城市电梯应急值班室", "0990-5550302", "zhiban"),
)
# Told of severe hazards at its desk, the page of the console.
REGULATOR = "滨江区市场监督管理局"
# Has no channel at first, in the running demo an Open311 server of its own.
BY_OPEN311 = "江城广场商业管理有限公司"
# In the running demo these are told in a group of their own. (organisation, provider, group)
BY_ROBOT = (
    ("恒达电梯工程有限公司", ChannelKind.DINGTALK_ROBOT, "恒达维保值班群"),
    ("滨江区人民医院", ChannelKind.WECOM_ROBOT, "人民医院后勤群"),
    ("江城市电梯应急值班室", ChannelKind.FEISHU_ROBOT, "应急值班群"),
)
_OF_LIFTS = (OrganisationKind.INSURER, OrganisationKind.MAINTAINER, OrganisationKind.USE_UNIT)
SIMULATED = tuple(partner for partner in PARTNERS if partner.simulator)


@dataclass(frozen=True)
class Site:
    """A place and its lifts: (building, unit, position, kind, floors) each."""

    name: str
    address: str
    use_unit: str
    maintainer: str
    insurer: str
    use: LiftUse
    star: int  # of the maintainer, when the policies were signed
    lifts: tuple[tuple[str, str, str, LiftKind, int], ...]


_HOMES = tuple(
    (f"{building}幢", f"{unit}单元", side, LiftKind.PASSENGER, 18)
    for building in range(1, 6)
    for unit in (1, 2)
    for side in ("左梯", "右梯")
)
SITES = (
    Site(
        "翠湖苑", "江城市滨江区翠湖路 18 号", "翠湖物业服务有限公司", "迅安电梯维保有限公司", "安和财产保险江城分公司",
        LiftUse.RESIDENTIAL, 4,
        (*_HOMES, ("会所", "", "", LiftKind.HOME, 3), ("6幢", "", "消防梯", LiftKind.FIREFIGHTER, 18)),
    ),
    Site(
        "滨江区人民医院", "江城市滨江区仁和路 2 号", "滨江区人民医院", "恒达电梯工程有限公司", "同舟保险江城中心支公司",
        LiftUse.HOSPITAL, 3,
        (
            ("门诊楼", "", "1号梯", LiftKind.PASSENGER, 6), ("门诊楼", "", "2号梯", LiftKind.PASSENGER, 6),
            ("门诊楼", "", "1号扶梯", LiftKind.ESCALATOR, 2), ("门诊楼", "", "2号扶梯", LiftKind.ESCALATOR, 2),
            ("住院楼", "", "1号病床梯", LiftKind.BED, 16), ("住院楼", "", "2号病床梯", LiftKind.BED, 16),
            ("住院楼", "", "污物梯", LiftKind.FREIGHT, 16), ("住院楼", "", "消防梯", LiftKind.FIREFIGHTER, 16),
        ),
    ),
    Site(
        "江城广场", "江城市滨江区中山大道 100 号", "江城广场商业管理有限公司", "恒达电梯工程有限公司", "安和财产保险江城分公司",
        LiftUse.MALL, 3,
        (
            ("A座", "", "观光梯", LiftKind.SIGHTSEEING, 8), ("A座", "", "客梯", LiftKind.PASSENGER, 8),
            ("A座", "", "货梯", LiftKind.FREIGHT, 8), ("A座", "", "1号扶梯", LiftKind.ESCALATOR, 2),
            ("A座", "", "2号扶梯", LiftKind.ESCALATOR, 2), ("A座", "", "3号扶梯", LiftKind.ESCALATOR, 2),
            ("B座", "", "1号客梯", LiftKind.PASSENGER, 24), ("B座", "", "2号客梯", LiftKind.PASSENGER, 24),
            ("连廊", "", "1号人行道", LiftKind.WALKWAY, 1), ("连廊", "", "2号人行道", LiftKind.WALKWAY, 1),
        ),
    ),
)  # fmt: skip


async def is_empty() -> bool:
    return not await City.exists()


async def load(vault: Vault, now: datetime) -> None:
    """Fill an empty database. The codes are the same every time, the dates are around `now`."""
    # The labels of a demo should not change from run to run; real codes come from `secrets`.
    chance = random.Random(20261122)
    city = await City.create(division_code="990100", name="江城市", is_default=True)
    for topic, value in RULES.items():
        await CityRule.create(city=city, topic=topic, valid_from=date(2020, 1, 1), value=value, source=SOURCE)
    for topic, (value, source) in city_rules.RULES.items():
        await CityRule.create(city=city, topic=topic, valid_from=date(2020, 1, 1), value=value, source=source)
    district = await District.create(city=city, division_code="990102", name="滨江区")
    street = await Office.create(district=district, name="翠湖街道")
    organisations = {partner.name: await _add_partner(partner, city, vault, chance) for partner in PARTNERS}
    insurers = [one for one in organisations.values() if one.kind is OrganisationKind.INSURER]
    await insurance.offer_products(insurers, vault, now)
    numbers = count(330101)
    for site in SITES:
        estate = await Estate.create(
            district=district,
            name=site.name,
            address=site.address,
            sub_district=street if site.use is LiftUse.RESIDENTIAL else None,
        )
        lifts = []
        for row in site.lifts:
            lift = await _add_lift(row, next(numbers), city, estate, organisations, site, chance)
            await LiftCode.create(code=lift_code.make(chance.randbytes), lift=lift, issued_at=now)
            lifts.append(lift)
        insurer = organisations[site.insurer]
        partner = next(one for one in insurers if one.id != insurer.id)
        await insurance.insure(lifts, insurer, partner, site.name, site.star, now)
    await repair_cover_spans()
    await repair_estate_endings()
    await _revoke_one(now, chance)
    regulator = await Organisation.create(
        kind=OrganisationKind.REGULATOR, name=REGULATOR, phone="0990-5550301", district=district
    )
    await Endpoint.create(organisation=regulator, channel=ChannelKind.DESK)
    for endpoint in await Endpoint.all():
        await plan_drill(endpoint, now + EVERY, now)


async def _add_partner(partner: Partner, city: City, vault: Vault, chance: random.Random) -> Organisation:
    is_desk = partner.kind not in _OF_LIFTS
    organisation = await Organisation.create(
        kind=partner.kind, name=partner.name, phone=partner.phone, city=city if is_desk else None
    )
    secret = "whsec_" + b64encode(chance.randbytes(24)).decode()
    if partner.simulator:
        await Endpoint.create(
            organisation=organisation, channel=ChannelKind.WEBHOOK, secret_sealed=vault.seal(secret)
        )
    return organisation


async def _add_lift(
    row: tuple[str, str, str, LiftKind, int],
    number: int,
    city: City,
    estate: Estate,
    organisations: dict[str, Organisation],
    site: Site,
    chance: random.Random,
) -> Lift:
    building, unit, position, kind, floors = row
    return await Lift.create(
        city=city,
        estate=estate,
        building=building,
        unit=unit,
        position=position,
        rescue_number=str(number),
        registration_number=f"梯11江A{number}({chance.randrange(8, 24):02d})",
        kind=kind,
        use=site.use,
        floors=floors,
        installed_on=date(chance.randrange(2004, 2025), chance.randrange(1, 13), 15),
        residents_served=chance.randrange(80, 240) if kind is LiftKind.PASSENGER else 0,
        use_unit=organisations[site.use_unit],
        maintainer=organisations[site.maintainer],
    )


async def _revoke_one(now: datetime, chance: random.Random) -> None:
    """One lift has had its label reissued, so that the page for an old label can be seen."""
    lift = await Lift.filter(building="会所").first()
    if lift:
        await LiftCode.create(
            code=lift_code.make(chance.randbytes),
            lift=lift,
            issued_at=now - timedelta(days=300),
            revoked_at=now - timedelta(days=3),
        )


@dataclass(frozen=True)
class SimulatedPartner:
    """What the partner simulator needs to play one organisation."""

    simulator: str
    title: str
    secret: str


async def put_on_open311(url: str, vault: Vault, now: datetime) -> None:
    """One property company takes part by Open311, as a city's request system would."""
    organisation = await Organisation.get(name=BY_OPEN311)
    services = {"noise": "LIFT-2", "default": "LIFT-1"}
    draft = EndpointDraft(ChannelKind.OPEN311, url, {"services": services, "test_service": "TEST"})
    await save_endpoint(organisation.id, draft, vault, DEMO, now)


@dataclass(frozen=True)
class SimulatedGroup:
    """What the simulator needs to play one group and its robot."""

    channel: ChannelKind
    title: str
    robot: RobotKey


async def put_on_robots(vault: Vault, now: datetime) -> list[SimulatedGroup]:
    """Three organisations take part by a robot in their group, each run with new keys."""
    groups = []
    for name, channel, title in BY_ROBOT:
        organisation = await Organisation.get(name=name)
        robot = RobotKey(secrets.token_hex(32), f"SEC{secrets.token_hex(32)}" if channel in SIGNED else "")
        draft = EndpointDraft(channel, options={"group": title}, api_key=robot.as_text())
        await save_endpoint(organisation.id, draft, vault, DEMO, now)
        groups.append(SimulatedGroup(channel, title, robot))
    return groups


async def try_all_channels(now: datetime) -> None:
    """Every channel is tested now, so that the console shows how they stand."""
    for endpoint in await Endpoint.all():
        await plan_drill(endpoint, now, now)


async def point_partners_at(base_url: str, vault: Vault) -> list[SimulatedPartner]:
    """Aim every webhook at the simulators of this run."""
    simulated = []
    for partner in SIMULATED:
        endpoint = await Endpoint.get(organisation__name=partner.name)
        if endpoint.channel is not ChannelKind.WEBHOOK:
            continue
        endpoint.url = f"{base_url}/{partner.simulator}/webhook"
        await endpoint.save(update_fields=["url"])
        simulated.append(
            SimulatedPartner(str(partner.simulator), partner.name, vault.open(endpoint.secret_sealed))
        )
    return simulated
