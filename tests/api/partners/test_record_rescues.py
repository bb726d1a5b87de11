"""A record of the hotline is a rescue: five moments, cause and outcome, counted once everywhere."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.measure import measure
from models.actions.maintenance.measured_days import MeasuredDays
from models.actions.reports.file import ReportDraft, file_report
from models.actions.rescues.read_figures import read_rescue_figures
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.partners.tokens import TokenScope
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind, ReportSource, Role
from models.rules.rescues.figures import Period, RescueFigures
from models.rules.rescues.trap_clock import Cause, KnownBy, RescueState, Step
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue, Rung
from tests.conftest import Client
from tests.support.partner_tokens import DESK_12345, DESK_96333, Program, token_of
from tests.support.rescues import tell

RECORDS = "/partners/v1/records"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ALL = Scope(StaffRole.ADMINISTRATOR, None)
MAINTAINER = "迅安电梯维保有限公司"


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, DESK_96333, TokenScope.INTAKE_WRITE))


def at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def ended(lift: LiftCard, began: datetime, number: str = "R-1", **more: Any) -> dict[str, Any]:
    """A whole record of a rescue that is over."""
    minutes = {"ordered_at": 1, "departed_at": 3, "arrived_at": 12, "released_at": 18}
    record = {"number": number, "kind": "困人", "occurred_at": at(began), "rescue_number": lift.rescue_number}
    record |= {name: at(began + minute * MINUTE) for name, minute in minutes.items()}
    told = {"trapped": 2, "cause": "门系统", "outcome": "门锁调整", "rescue_unit": MAINTAINER}
    return record | told | {"status": "已办结"} | more


async def send(program: Program, *records: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await program.post(RECORDS, {"records": list(records)})
    return answer


async def figures(services: Services) -> RescueFigures:
    today = services.clock().astimezone(LOCAL).date()
    return await read_rescue_figures(ALL, Period(today - 30 * DAY, today), services.clock())


async def test_an_ended_entrapment_is_a_rescue_with_its_moments_cause_and_outcome(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    began = (services.clock() - 3 * DAY).replace(microsecond=0)
    assert await send(desk, ended(lift, began)) == {"new": 1, "rejected": []}
    incident = await Incident.get()
    rescue = await Rescue.get(incident=incident)
    maintainer = await Organisation.get(name=MAINTAINER)
    assert (rescue.state, rescue.cause, rescue.people_inside) == (RescueState.CLOSED, Cause.DOOR_SYSTEM, 2)
    assert (rescue.reported_at, rescue.acknowledged_at) == (began, began + MINUTE)
    times = (rescue.departed_at, rescue.arrived_at, rescue.released_at)
    assert times == (began + 3 * MINUTE, began + 12 * MINUTE, began + 18 * MINUTE)
    assert (rescue.reported_by, rescue.owner_id, rescue.due_at) == (KnownBy.RECORD, maintainer.id, None)
    assert (incident.opened_at, incident.closed_at) == (began, began + 18 * MINUTE)
    told = await Event.get(incident=incident, kind=EventKind.RECORDED)
    assert told.details["outcome"] == "门锁调整"
    # It is over: nobody is told or paged, and its end is sealed.
    assert await Delivery.exclude(due_at=None).count() == 0
    assert await Rung.all().count() == 0
    assert await AuditEntry.filter(verb="close_rescue", subject_id=str(incident.id)).count() == 1


async def evaluated_entrapments(services: Services, lift: LiftCard) -> int:
    """How many the evaluation holds against the lift's maintainer, of the last month and today."""
    day = services.clock().astimezone(LOCAL).date()
    days = MeasuredDays(day - 30 * DAY, day + DAY)
    measured = await measure(lift.city_id, days, 30, services.clock())
    found = measured.get((await Organisation.get(name=MAINTAINER)).id, {}).get(Measure.ENTRAPMENTS)
    return found.events if found else 0


async def test_figures_evaluation_and_insurance_count_it(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    before, evaluated = await figures(services), await evaluated_entrapments(services, lift)
    began = services.clock() - 3 * DAY
    await send(desk, ended(lift, began))
    after = await figures(services)
    assert after.count == before.count + 1
    assert (after.arrival.part, after.arrival.of) == (before.arrival.part + 1, before.arrival.of + 1)
    assert after.arrival_times.total_ms == before.arrival_times.total_ms + 12 * 60_000
    assert await evaluated_entrapments(services, lift) == evaluated + 1
    assert (await Incident.get()).policy_snapshot["state"] == "in_force"


async def scan(services: Services, lift: LiftCard, began: datetime) -> None:
    draft = ReportDraft("t:scan", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id, role=Role.INSIDE)
    await file_report(draft, began + MINUTE, services.vault)


async def call(services: Services, lift: LiftCard, began: datetime) -> None:
    draft = ReportDraft("t:call", ReportSource.CALL, ReportKind.ENTRAPMENT, lift.lift_id)
    await file_report(draft, began + 2 * MINUTE, services.vault)


Door = Callable[[Services, LiftCard, datetime], Awaitable[None]]


@pytest.mark.parametrize("order", list(permutations(("scan", "call", "record"))), ids="-".join)
async def test_the_same_rescue_from_call_scan_and_record_is_one(
    services: Services, lift: LiftCard, desk: Program, order: tuple[str, ...]
) -> None:
    began = (services.clock() - 20 * MINUTE).replace(microsecond=0)
    before, evaluated = await figures(services), await evaluated_entrapments(services, lift)
    for door in order:
        match door:
            case "scan":
                await scan(services, lift, began)
            case "call":
                await call(services, lift, began)
            case "record":
                live = {"released_at": "", "status": "救援中", "outcome": ""}
                await send(desk, ended(lift, began, **live))
    await send(desk, ended(lift, began, confirmed_at=at(began + 19 * MINUTE)))
    assert await Incident.all().count() == 1
    rescue = await Rescue.get()
    assert (rescue.state, rescue.reported_at) == (RescueState.CLOSED, began)
    assert rescue.released_at == began + 18 * MINUTE
    after = await figures(services)
    assert (after.count, after.still_open) == (before.count + 1, before.still_open)
    assert await evaluated_entrapments(services, lift) == evaluated + 1
    assert (await Incident.get()).progress is Progress.RESOLVED


async def test_a_file_of_the_desk_after_the_scanned_rescue_is_over_fills_in_what_is_missing(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    began = (services.clock() - 60 * MINUTE).replace(microsecond=0)
    await scan(services, lift, began)
    incident = await Incident.get()
    await tell(incident.id, Step.RELEASED, began + 17 * MINUTE)
    await tell(incident.id, Step.CONFIRMED, began + 20 * MINUTE, party="")
    assert (await Rescue.get()).state is RescueState.CLOSED
    closed_at = (await Incident.get()).closed_at
    deliveries = await Delivery.all().count()
    assert await send(desk, ended(lift, began)) == {"merged": 1, "rejected": []}
    rescue = await Rescue.get()
    # Their minute of the release stands; the others were not known.
    assert rescue.released_at == began + 17 * MINUTE
    assert (rescue.departed_at, rescue.arrived_at) == (began + 3 * MINUTE, began + 12 * MINUTE)
    assert (rescue.state, (await Incident.get()).closed_at) == (RescueState.CLOSED, closed_at)
    # The cause is news to its recipients, the steps are not.
    later = await Delivery.all().order_by("id").offset(deliveries).select_related("event")
    assert {one.event.kind for one in later} == {EventKind.CAUSE}


async def test_a_platform_that_sends_twice_late_and_out_of_order_changes_nothing_by_it(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    began = services.clock() - 2 * DAY
    whole = ended(lift, began, updated_at=at(began + 60 * MINUTE))
    early = {"number": "R-1", "kind": "困人", "occurred_at": at(began), "rescue_number": lift.rescue_number}
    early |= {"status": "处理中", "updated_at": at(began + 5 * MINUTE)}
    assert (await send(desk, whole))["new"] == 1
    stands, events = await Rescue.get().values(), await Event.all().count()
    assert await send(desk, early, whole, early) == {"unchanged": 3, "rejected": []}
    # Without a time of change a poorer version is no step back either.
    assert (await send(desk, early | {"updated_at": ""}))["updated"] == 1
    assert await Rescue.get().values() == stands
    assert await Event.all().count() == events + 1
    assert await Incident.all().count() == 1


async def test_two_desks_have_records_of_one_rescue(
    services: Services, lift: LiftCard, desk: Program, web_client: Client
) -> None:
    other = Program(web_client, await token_of(services, DESK_12345, TokenScope.INTAKE_WRITE))
    began = services.clock() - 2 * DAY
    await send(desk, ended(lift, began))
    assert await send(other, ended(lift, began + 5 * MINUTE, "12345-9")) == {"merged": 1, "rejected": []}
    assert await Rescue.all().count() == 1
    assert (await Rescue.get()).reported_at == began.replace(microsecond=0)


async def test_relapses_are_counted_also_where_the_earlier_one_comes_in_later(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    now = services.clock()
    await send(desk, ended(lift, now - 20 * DAY, "R-1"), ended(lift, now - 2 * DAY, "R-3"))
    late = {row.reported_at: row for row in await Rescue.all()}[(now - 2 * DAY).replace(microsecond=0)]
    assert late.relapse_of_id is None  # 18 days after the first
    await send(desk, ended(lift, now - 10 * DAY, "R-2"))
    first, second, third = await Rescue.all().order_by("reported_at")
    assert second.relapse_of_id == first.incident_id
    assert third.relapse_of_id == second.incident_id
    assert await Event.filter(kind=EventKind.RELAPSED).count() == 2
    assert (await figures(services)).relapse.percent != Decimal(0)


async def test_an_end_without_its_minute_is_an_end_and_no_minute_is_made_up(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    before = await figures(services)
    began = services.clock() - 3 * DAY
    record = ended(lift, began)
    for name in ("ordered_at", "departed_at", "arrived_at", "released_at"):
        del record[name]
    await send(desk, record)
    rescue = await Rescue.get()
    assert (rescue.state, rescue.released_at, rescue.arrived_at) == (RescueState.CLOSED, None, None)
    after = await figures(services)
    assert (after.count, after.arrival.of, after.rescue_times.count) == (
        before.count + 1, before.arrival.of, before.rescue_times.count,
    )  # fmt: skip
    # A fuller version of the record brings the minutes.
    await send(desk, ended(lift, began))
    rescue = await Rescue.get()
    assert rescue.arrived_at == began.replace(microsecond=0) + 12 * MINUTE
    assert (await figures(services)).arrival.of == before.arrival.of + 1


async def test_a_cause_in_the_desks_own_words_is_kept_and_names_no_group(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    await send(desk, ended(lift, services.clock() - 3 * DAY, cause="抱闸间隙大，X7 代码"))
    assert (await Rescue.get()).cause is None
    told = await Event.get(kind=EventKind.RECORDED)
    assert told.details["cause"] == "抱闸间隙大，X7 代码"


async def test_an_import_of_before_gets_its_rescue_when_the_file_is_sent_again(
    services: Services, lift: LiftCard, desk: Program
) -> None:
    record = ended(lift, services.clock() - 3 * DAY)
    await send(desk, record)
    await Rescue.all().delete()  # as earlier versions left it
    assert await send(desk, record) == {"updated": 1, "rejected": []}
    assert (await Rescue.get()).state is RescueState.CLOSED
    assert await send(desk, record) == {"unchanged": 1, "rejected": []}
    assert await Report.all().count() == 1
