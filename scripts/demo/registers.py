"""A year of maintenance and entrapments, and what the evaluations made of them: real actions at earlier times."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.record import record
from models.actions.maintenance.evaluate import begin_publicity, publish, work_out
from models.actions.maintenance.record_visit import NewVisit, record_visit
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.bulk import insert_rows
from models.rules.lifts.coordinates import Coordinates
from models.rules.lifts.use import LiftUse
from models.rules.maintenance.planned_visits import PartOfDay
from models.rules.maintenance.schedule import Node
from models.rules.partners.kinds import OrganisationKind
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind, ReportSource
from models.rules.rescues.trap_clock import KnownBy, RescueState
from models.tables.cities import City, Estate
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.maintenance.evaluation import Evaluation
from models.tables.maintenance.plan import PlannedVisit
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue
from scripts.demo.habits import HABITS

DEMO = Actor(ActorKind.PROGRAM, name="demo")
DAYS = 400
TOLD = {
    "迅安电梯维保有限公司": ("A1", 2),
    "恒达电梯工程有限公司": ("A2", 1),
    "江城安捷电梯服务部": ("B", 1),
}
WORKERS = {"迅安电梯维保有限公司": "陈师傅", "恒达电梯工程有限公司": "刘师傅", "江城安捷电梯服务部": "孙师傅"}
USES = {"翠湖苑": LiftUse.RESIDENTIAL, "滨江区人民医院": LiftUse.HOSPITAL, "江城广场": LiftUse.MALL}
PLACES = {
    "翠湖苑": (29_563_010, 106_551_556),
    "滨江区人民医院": (29_571_200, 106_560_300),
    "江城广场": (29_566_800, 106_571_900),
}
STATIONS = {"滨江区电梯救援站": (29_568_400, 106_545_200)}


async def load_registers(now: datetime) -> None:
    chance = random.Random(20261122)
    for name, (latitude, longitude) in PLACES.items():
        await Estate.filter(name=name).update(latitude_e6=latitude, longitude_e6=longitude)
    for name, (latitude, longitude) in STATIONS.items():
        await Organisation.filter(name=name).update(latitude_e6=latitude, longitude_e6=longitude)
    small = await Organisation.create(
        kind=OrganisationKind.MAINTAINER, name="江城安捷电梯服务部", phone="0990-5550103"
    )
    await Lift.filter(building="连廊").update(maintainer_id=small.id)
    await Lift.filter(building="住院楼", position="污物梯").update(maintained_on_demand=True)
    lifts = await Lift.all().order_by("id").select_related("maintainer")
    for name, use in USES.items():
        await Lift.filter(estate__name=name).update(use=use)
    await _visits(lifts, now, chance)
    await _entrapments(lifts, now, chance)
    await _doubtful_visit(lifts, now)
    await _planned_visit(lifts, now)
    await _evaluations(now)


async def _visits(lifts: list[Lift], now: datetime, chance: random.Random) -> None:
    rows = []
    for lift in lifts:
        if lift.maintainer is None:
            continue
        name = lift.maintainer.name
        for number in range(DAYS // 14 + 1):
            done_at = now - timedelta(
                days=DAYS - 14 * number - chance.randrange(3), hours=chance.randrange(1, 6)
            )
            if chance.randrange(100) < HABITS[name].skipped or (
                number % 9 == 4 and lift.maintained_on_demand
            ):
                continue
            node = (
                Node.YEARLY if number % 26 == 3 else Node.HALF_YEARLY if number % 13 == 3
                else Node.QUARTERLY if number % 6 == 3 else Node.HALF_MONTHLY
            )  # fmt: skip
            values = {
                "lift_id": lift.id, "maintainer_id": lift.maintainer_id, "node": node, "done_at": done_at,
                "worker": WORKERS[name], "source": "import", "source_key": f"demo:{lift.id}:{number}",
                "recorded_at": done_at,
            }  # fmt: skip
            rows.append({"id": new_key(), **values})
    async with in_transaction() as connection:
        await insert_rows(connection, MaintenanceVisit, rows)


async def _entrapments(lifts: list[Lift], now: datetime, chance: random.Random) -> None:
    for lift in lifts:
        habits = HABITS[lift.maintainer.name] if lift.maintainer else None
        if habits is None or chance.randrange(100) >= habits.entrapments // 2:  # of half a year
            continue
        at = now - timedelta(days=chance.randrange(200, 380), minutes=chance.randrange(600))
        too_late = chance.randrange(100) < habits.late
        await _entrapment(
            lift,
            at,
            timedelta(minutes=chance.randrange(32, 50) if too_late else chance.randrange(6, 25)),
        )


async def _entrapment(lift: Lift, at: datetime, took: timedelta) -> None:
    arrived, released = at + took, at + took + timedelta(minutes=5)
    async with in_transaction():
        incident = await Incident.create(
            kind=ReportKind.ENTRAPMENT, city_id=lift.city_id, lift=lift, opened_at=at, closed_at=released,
            progress=Progress.RESOLVED, policy_snapshot={},
        )  # fmt: skip
        await Report.create(
            incident=incident, source_key=f"demo:{incident.id}", door=ReportSource.WEB, filed_at=at,
        )  # fmt: skip
        await record(incident, EventKind.FILED, at=at, actor="web")
        await Rescue.create(
            incident=incident, state=RescueState.CLOSED, ladder={}, run_began_at=at, reported_at=at,
            reported_by=KnownBy.PAGE, arrived_at=arrived, released_at=released, confirmed_at=released, urgency=0,
        )  # fmt: skip


async def _doubtful_visit(lifts: list[Lift], now: datetime) -> None:
    """Two lifts far apart in the same minute, and a phone that was elsewhere."""
    hospital = next(lift for lift in lifts if lift.building == "门诊楼")
    assert hospital.maintainer_id is not None
    visit = NewVisit(
        hospital.id, hospital.maintainer_id, Node.HALF_MONTHLY, now - timedelta(hours=2), "刘师傅", "feed",
        "demo:doubtful", Coordinates(29_611_000, 106_500_000),
    )  # fmt: skip
    await record_visit(visit, now)


async def _planned_visit(lifts: list[Lift], now: datetime) -> None:
    """Tomorrow, at the lift that the tour scans."""
    lift = next(one for one in lifts if one.rescue_number == "330101")
    day = now.astimezone(LOCAL).date() + timedelta(days=1)
    await PlannedVisit.create(
        lift=lift, maintainer_id=lift.maintainer_id, day=day, part=PartOfDay.MORNING, minutes_out=120,
        why="更换门机皮带", planned_at=now, planned_by="迅安电梯维保有限公司",
    )  # fmt: skip


async def _evaluations(now: datetime) -> None:
    """Two published years of two maintainers, one small one, and a version in its publicity period."""
    city = await City.get(is_default=True)
    today = now.astimezone(LOCAL).date()
    for name, (level, workers) in TOLD.items():
        maintainer = await Organisation.get(name=name)
        for version, months in enumerate((12, 6, 1), start=1):
            ends = today - timedelta(days=30 * months)
            draft = await Evaluation.create(
                maintainer=maintainer, city=city, version=version, period_from=ends - timedelta(days=179),
                period_to=ends, created_at=now - timedelta(days=30 * months),
                told={
                    "licence_level": level, "licence_number": f"TS3399{version:03d}-2029", "engineers": 1,
                    "licence_until": f"{today.year + 3}-06-30", "workers": workers,
                },
            )  # fmt: skip
            at = now - timedelta(days=30 * months - 1)
            is_last = months == 1 and name == "恒达电梯工程有限公司"
            await _take_through(draft.id, now - timedelta(days=2) if is_last else at, publishes=not is_last)


async def _take_through(key: UUID, at: datetime, *, publishes: bool) -> None:
    await work_out(key, DEMO, at)
    await begin_publicity(key, DEMO, at)
    if publishes:
        await publish(key, DEMO, at + timedelta(days=8))
