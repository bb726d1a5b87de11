"""A wrong place is corrected by staff: both sides hear of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.conftest import Client
from tests.support.lifts import card_of
from tests.support.other_city import build_other_city, file_hazard_of
from tests.support.receipts import number_of
from tests.support.rescues import trap
from tests.support.staff import Browser, sit_down


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


@pytest.fixture
async def right(services: Services) -> LiftCard:
    return await card_of(services, "右梯", building="1幢", unit="1单元")


async def correct(desk: Browser, incident: UUID, to: UUID, status: int = 303, **fields: str) -> str:
    report = await Report.filter(incident_id=incident).order_by("id").first()
    path = f"/console/reports/{incident}/place"
    sent = {"report": str(report.id) if report else "", "lift": str(to), "nonce": "n" * 20} | fields
    answer = await desk.fill(path, status, at=f"/console/reports/{incident}", **sent)
    return answer.headers["Location"] if status == 303 else await answer.text()


async def told(incident: UUID, kind: EventKind) -> set[str]:
    rows = await Delivery.filter(incident_id=incident, event__kind=kind, organisation_id__not_isnull=True)
    return {str(one.part) for one in rows}


async def test_a_hazard_moves_to_the_right_lift_and_both_sides_hear(
    desk: Browser, services: Services, lift: LiftCard, right: LiftCard
) -> None:
    wrong = await file_hazard_of(services, lift.lift_id)
    filed_at = (await Report.get(incident_id=wrong)).filed_at
    services.clock.advance(timedelta(minutes=9))  # type: ignore[attr-defined]
    page = await desk.open(f"/console/reports/{wrong}/place?q={right.rescue_number}")
    assert right.place in page
    address = await correct(desk, wrong, right.lift_id)
    now = await Incident.get(id=UUID(address.rsplit("/", 1)[1]))
    assert (now.lift_id, now.opened_at) == (right.lift_id, filed_at)
    assert {"maintainer", "use_unit", "insurer"} <= await told(wrong, EventKind.MOVED)
    assert {"maintainer", "use_unit"} <= await told(now.id, EventKind.FILED)
    assert (await Incident.get(id=wrong)).merged_into_id == now.id
    moved = await Event.get(incident_id=wrong, kind=EventKind.MOVED)
    assert moved.details["by_staff"]
    assert await AuditEntry.filter(verb="correct_place").count() == 1
    receipt = await (await desk.client.get(f"/r/{number_of(await Report.get(incident=now))}")).text()
    assert "您更正了电梯" not in receipt
    assert "更正了电梯，已转给这部电梯的单位" in receipt


async def test_a_trapped_person_moves_and_joins_who_is_trapped_there(
    desk: Browser, services: Services, lift: LiftCard, right: LiftCard
) -> None:
    wrong = (await trap(lift.lift_id, services.clock())).incident_id
    there = (await trap(right.lift_id, services.clock())).incident_id
    assert await correct(desk, wrong, right.lift_id) == f"/console/reports/{there}"
    assert (await Rescue.get(incident_id=there)).filings == 2
    assert (await Incident.get(id=wrong)).closed_at is not None


async def test_a_call_without_a_lift_is_put_on_one(
    desk: Browser, services: Services, right: LiftCard
) -> None:
    draft = ReportDraft("t:1", ReportSource.CALL, ReportKind.ENTRAPMENT, None, words="商场里")
    incident = (await file_report(draft, services.clock(), services.vault)).incident_id
    assert "选是哪部电梯" in await desk.open(f"/console/reports/{incident}")
    await correct(desk, incident, right.lift_id)
    assert (await Incident.get(id=incident)).lift_id == right.lift_id
    assert {"maintainer", "use_unit"} <= await told(incident, EventKind.LOCATED)


async def test_what_cannot_be_corrected_is_said(
    desk: Browser, web_client: Client, services: Services, lift: LiftCard, right: LiftCard
) -> None:
    other = await build_other_city(services)
    incident = await file_hazard_of(services, lift.lift_id)
    assert "已经在这部电梯上" in await correct(desk, incident, lift.lift_id, 409)
    assert "没有这部电梯" in await correct(desk, incident, other.lift, 409)
    await correct(desk, incident, right.lift_id, 422, lift="")
    await correct(desk, incident, right.lift_id, 422, report=str(other.report))
    await correct(desk, incident, right.lift_id)
    # Sent twice, by a second tap: it is over here, and happened once.
    await correct(desk, incident, right.lift_id, 422)
    assert await Event.filter(kind=EventKind.MOVED).count() == 1
    moved = await Incident.get(lift_id=right.lift_id)
    await Incident.filter(id=moved.id).update(progress=3, closed_at=services.clock())
    assert "不能再换电梯" in await correct(desk, moved.id, lift.lift_id, 409)
    reader = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await reader.open(f"/console/reports/{moved.id}/place", 403)
