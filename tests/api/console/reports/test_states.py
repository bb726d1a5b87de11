"""One vocabulary: through all its states, a matter is called the same on every page, in chat and in files."""

import csv
import io
import re
from uuid import UUID

from bot.services import Services
from bot.texts.states import MATTERS, RECIPIENTS
from models.actions.desks.work import lay_on_desk
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.rules.reports.standing import MatterState, RecipientState
from models.rules.rescues.trap_clock import Step
from models.rules.staff.access import StaffRole
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Report
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.other_city import file_hazard_of
from tests.support.receipts import number_of
from tests.support.rescues import tell, trap
from tests.support.staff import Browser, sit_down


def first_state(text: str) -> str:
    """The first tag of a page that names a state. What recipients and the timeline say comes after it."""
    tags = re.findall(r'class="tag[^"]*">([^<]+)<', text)
    return next((tag for tag in tags if tag in MATTERS.values()), "")


FOUND_BY = {
    "waiting": {MatterState.FILED, MatterState.WAITING, MatterState.LAPSED},
    "open": set(MatterState) - {MatterState.RESOLVED, MatterState.CLOSED, MatterState.MERGED},
    "resolved": {MatterState.RESOLVED, MatterState.CLOSED},
    "merged": {MatterState.MERGED},
}


class Witness:
    """Looks at a matter wherever a state is shown in words."""

    def __init__(self, client: Client, desk: Browser, incident: UUID, report: Report, lift: LiftCard) -> None:
        self.client, self.desk, self.report, self.lift = client, desk, report, lift
        self.incident, self.phone = incident, Phone(client)

    async def words(self) -> dict[str, str]:
        pages = {
            "report": f"/console/reports/{self.incident}",
            "list": "/console/reports",
            "lift": f"/console/lifts/{self.lift.lift_id}",
            "call": f"/console/call/{self.report.id}",
        }
        found = {name: first_state(await self.desk.open(path)) for name, path in pages.items()}
        number = number_of(self.report)
        receipt = await self.client.get(f"/r/{number}")
        found["receipt"] = first_state(await receipt.text())
        api = await (await self.client.get(f"/api/v1/reports/{number}")).json()
        found["api"] = MATTERS[MatterState(api["state"])]
        told = re.search(r"^(?:救援|进展)：(\S+)$", await self.phone.say(number), re.M)
        found["chat"] = told[1] if told else ""
        file = await self.desk.request("GET", "/console/export/reports.csv?col=state&col=page")
        rows = csv.DictReader(io.StringIO(await file.text(encoding="utf-8-sig"), newline=""))
        found["export"] = next(row["状态"] for row in rows if str(self.incident) in row["后台"])
        return found

    async def agrees(self, state: MatterState, *boards: str) -> None:
        found = await self.words()
        found |= {path: first_state(await self.desk.open(path)) for path in boards}
        assert found == dict.fromkeys(found, MATTERS[state])
        for name, states in FOUND_BY.items():
            listed = await self.desk.open(f"/console/reports?state={name}")
            assert (str(self.incident) in listed) is (state in states), (name, state)


async def test_a_rescue_through_all_its_states(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    receipt = await trap(lift.lift_id, services.clock())
    incident, boards = receipt.incident_id, ("/console", "/console/dispatch")
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    witness = Witness(web_client, desk, incident, await Report.get(id=receipt.report_id), lift)
    await witness.agrees(MatterState.WAITING, *boards)
    # The hotline's number is no rescuer: home said 已受理 here, and dispatch 等待接单.
    owed = await Delivery.get(incident_id=incident, part="rescue_desk")
    await advance_incident(StatusReport(owed.id, PartnerStatus.ACCEPTED, "96333-1"), services.clock())
    await witness.agrees(MatterState.WAITING, *boards)
    await tell(incident, Step.ACKNOWLEDGED, services.clock())
    await tell(incident, Step.UNACKNOWLEDGED, services.clock())
    await witness.agrees(MatterState.LAPSED, *boards)
    said = await (await web_client.get(f"/r/{number_of(witness.report)}")).text()
    assert "接了单，还没有出发。" in said
    assert "还没有救援人员接单" not in said
    for step in (Step.ACKNOWLEDGED, Step.DEPARTED, Step.ARRIVED, Step.RELEASED):
        await tell(incident, step, services.clock())
        await witness.agrees(MatterState(step.value), *boards)
    await tell(incident, Step.STILL_INSIDE, services.clock(), "")
    await witness.agrees(MatterState.WAITING, *boards)
    await tell(incident, Step.RELEASED, services.clock())
    await tell(incident, Step.CONFIRMED, services.clock(), "")
    await witness.agrees(MatterState.CLOSED)


async def test_a_hazard_through_all_its_states(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    report = await Report.get(incident_id=incident)
    witness = Witness(web_client, desk, incident, report, lift)
    await witness.agrees(MatterState.FILED)
    owed = await Delivery.get(incident_id=incident, part="maintainer")
    await lay_on_desk(owed, services.clock())
    for word, ticket in ((PartnerStatus.ACCEPTED, "W-1"), (PartnerStatus.HANDLING, "")):
        await advance_incident(StatusReport(owed.id, word, ticket), services.clock())
        await witness.agrees(MatterState(word.value))
    await advance_incident(StatusReport(owed.id, PartnerStatus.RESOLVED), services.clock())
    await witness.agrees(MatterState.RESOLVED)
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert MATTERS[MatterState.RESOLVED] in await maintainer.open("/console/desk?view=closed")


async def test_a_recipient_stands_the_same_for_reporter_officer_and_insurer(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    report = await Report.get(incident_id=incident)
    owed = await Delivery.get(incident_id=incident, part="insurer")
    officer = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    for word, ticket, state in (
        (PartnerStatus.ACCEPTED, "B-1", RecipientState.ACCEPTED),
        (PartnerStatus.HANDLING, "", RecipientState.HANDLING),
        (PartnerStatus.RESOLVED, "", RecipientState.RESOLVED),
    ):
        await advance_incident(StatusReport(owed.id, word, ticket), services.clock())
        pages = [
            await officer.open(f"/console/reports/{incident}"),
            await officer.open(f"/console/call/{report.id}"),
            await insurer.open("/console/inbox"),
            await insurer.open(f"/console/inbox/{incident}"),
            await (await web_client.get(f"/r/{number_of(report)}")).text(),
        ]
        for text in pages:
            assert f">{RECIPIENTS[state]}<" in text


async def test_what_was_merged_says_so(web_client: Client, services: Services, lift: LiftCard) -> None:
    first = await file_hazard_of(services, lift.lift_id, "门夹人")
    second = await file_hazard_of(services, lift.lift_id, "门又夹人")
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    await desk.fill(f"/console/reports/{second}/merge", at=f"/console/reports/{second}", into=str(first))
    assert first_state(await desk.open(f"/console/reports/{second}")) == MATTERS[MatterState.MERGED]
