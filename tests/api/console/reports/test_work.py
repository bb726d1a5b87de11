"""Everybody may work on the report's page; the desk's list, the webhook and the page move one state."""

import pytest

from bot.services import Services
from models.actions.desks.work import lay_on_desk
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.rules.desks.outcome import DeskOutcome
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident
from tests.conftest import Client
from tests.support.other_city import file_hazard_of
from tests.support.staff import Browser, sit_down

PARTS = {StaffRole.MAINTAINER: "maintainer", StaffRole.PROPERTY_COMPANY: "use_unit"}


async def say(desk: Browser, incident: object, part: str, status: int = 303, **fields: str) -> str:
    delivery = await Delivery.filter(incident_id=incident, part=part).first()
    assert delivery is not None
    path = f"/console/reports/{incident}"
    sent = {"organisation": str(delivery.organisation_id)} | fields
    return await (await desk.fill(f"{path}/work", status, at=path, **sent)).text()


@pytest.mark.parametrize("role", list(PARTS))
async def test_who_is_told_by_webhook_accepts_handles_and_resolves_on_the_page(
    web_client: Client, services: Services, lift: LiftCard, role: StaffRole
) -> None:
    incident, part = await file_hazard_of(services, lift.lift_id), PARTS[role]
    desk = await sit_down(web_client, services, role)
    owed = await Delivery.get(incident_id=incident, part=part)
    assert owed.channel is ChannelKind.WEBHOOK
    text = await desk.open(f"/console/reports/{incident}")
    assert "本单位办理" in text
    await say(desk, incident, part, word="accepted", ticket="W-1")
    await owed.refresh_from_db()
    # What waits to be sent is settled by it: nobody is told again what they know.
    assert (owed.state, owed.ticket, owed.due_at) == (DeliveryState.ACCEPTED, "W-1", None)
    await say(desk, incident, part, word="handling", note="已派人")
    await say(desk, incident, part, word="resolved", note="已修好")
    await owed.refresh_from_db()
    assert owed.progress is Progress.RESOLVED
    assert (await Incident.get(id=incident)).progress is Progress.RESOLVED
    kinds = [one.kind for one in await Event.filter(incident_id=incident).order_by("sequence")]
    assert kinds == [EventKind.FILED, EventKind.ACCEPTED, EventKind.HANDLING, EventKind.RESOLVED]
    assert "本单位已处理" in await desk.open(f"/console/reports/{incident}")
    await say(desk, incident, part, 409, word="handling")  # a second window
    assert await AuditEntry.filter(verb="work_on_page").count() == 3


async def test_what_a_desk_is_asked_is_asked_here_too(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "工单号" in await say(desk, incident, "maintainer", 422, word="accepted", ticket="")
    assert "理由" in await say(desk, incident, "maintainer", 422, word="refused")
    await say(desk, incident, "maintainer", 422, word="dance", ticket="1")
    await say(desk, incident, "maintainer", 422, word="accepted", ticket="1", organisation="")
    await say(desk, incident, "maintainer", 422, word="accepted", ticket="1" * 101)
    # Not in the name of another.
    await say(desk, incident, "use_unit", 409, word="accepted", ticket="1")
    assert await Delivery.filter(incident_id=incident, progress__gt=0).count() == 0
    await say(desk, incident, "maintainer", word="refused", note="不是我们维保")
    owed = await Delivery.get(incident_id=incident, part="maintainer")
    assert (owed.state, owed.reason) == (DeliveryState.REFUSED, "不是我们维保")


async def test_who_was_not_told_has_no_form(web_client: Client, services: Services, lift: LiftCard) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    for role in (StaffRole.REGULATOR, StaffRole.OWNERS_COMMITTEE, StaffRole.ADMINISTRATOR):
        desk = await sit_down(web_client, services, role)
        assert "本单位办理" not in await desk.open(f"/console/reports/{incident}")


async def test_the_desks_list_follows_what_its_program_says_by_webhook(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    owed = await Delivery.get(incident_id=incident, part="maintainer")
    await lay_on_desk(owed, services.clock())
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    # The matter lies on the desk: there it is held by one person.
    assert "去办理" in await desk.open(f"/console/reports/{incident}")
    await say(desk, incident, "maintainer", 409, word="accepted", ticket="P-1")
    for word, ticket in ((PartnerStatus.ACCEPTED, "W-7"), (PartnerStatus.RESOLVED, "")):
        await advance_incident(StatusReport(owed.id, word, ticket, "已换轮"), services.clock())
    task = await DeskTask.get(delivery_id=owed.id)
    assert (task.ticket, task.outcome, task.closed_at is None) == ("W-7", DeskOutcome.RESOLVED, False)
    assert "没有待办的事" in await desk.open("/console/desk")
    assert "W-7" in await desk.open("/console/desk?view=closed")


async def test_a_webhook_that_answers_late_moves_nothing_back(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await say(desk, incident, "maintainer", word="resolved", ticket="P-1")
    owed = await Delivery.get(incident_id=incident, part="maintainer")
    await advance_incident(StatusReport(owed.id, PartnerStatus.ACCEPTED, "P-1"), services.clock())
    await owed.refresh_from_db()
    assert (owed.progress, owed.ticket) == (Progress.RESOLVED, "P-1")
