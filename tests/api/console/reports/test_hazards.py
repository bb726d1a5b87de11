"""Severe hazards that people of the trade file, up to the proven cure."""

import asyncio
from datetime import date, timedelta

import pytest
from aiohttp import ClientResponse, FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.lifts.papers import has_no_room
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.handle_incident import merge_incident
from models.actions.shared.city_rules import LOCAL
from models.rules.partners.kinds import OrganisationKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.reports.severe_hazards import HazardStanding
from models.rules.staff.access import StaffRole
from models.tables.cities import CityRule
from models.tables.forwarding.delivery import Delivery
from models.tables.lift_files import LiftFile
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from models.tables.reports.severe_hazard import SevereHazard, SevereHazardStep
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import TESTER, Browser, sit_down

PDF = b"%PDF-1.7 evidence"
PROOF = b"%PDF-1.7 proof"


@pytest.fixture
def today(clock: MovableClock) -> date:
    clock.go_to_noon()
    return clock().astimezone(LOCAL).date()


async def file(desk: Browser, lift: LiftCard, **fields: str) -> ClientResponse:
    page = f"/console/lifts/{lift.lift_id}/hazards"
    await desk.open(page)
    told = {"csrf": desk.csrf, "category": "levelling", "words": "曳引轮槽磨损，有打滑", "title": "现场照片"}
    form = FormData(told | fields)
    form.add_field("file", PDF, filename="a.pdf")
    return await desk.request("POST", page, data=form)


async def step(desk: Browser, hazard: SevereHazard, kind: str, *, proof: bool = False, **fields: str) -> int:
    page = f"/console/hazards/{hazard.id}"
    await desk.open(page)
    seen = str(await SevereHazardStep.filter(hazard_id=hazard.id).count())
    form = FormData(
        {"csrf": desk.csrf, "step": kind, "words": "说明", "seen": seen, "title": "文件"} | fields
    )
    if proof:
        form.add_field("file", PROOF, filename="b.pdf")
    return (await desk.request("POST", f"{page}/steps", data=form)).status


async def told_regulators() -> int:
    return await Delivery.filter(organisation__kind=OrganisationKind.REGULATOR).count()


@pytest.mark.parametrize("routed", [True, False])
async def test_the_regulator_is_told_at_once_whatever_the_routing_says(
    web_client: Client, services: Services, lift: LiftCard, routed: bool
) -> None:
    if not routed:
        rule = await CityRule.get(topic="routing", city_id=lift.city_id)
        rule.value.pop("severe_hazard", None)
        await rule.save()
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    answer = await file(insurer, lift, stop="1")
    assert answer.status == 303
    hazard = await SevereHazard.get()
    assert answer.headers["Location"] == f"/console/hazards/{hazard.id}"
    assert (await Incident.get(id=hazard.incident_id)).severe
    assert await told_regulators() == 1
    page = await insurer.open(f"/console/hazards/{hazard.id}")
    assert "建议停用" in page
    assert "曳引轮槽磨损" in page
    paper = await LiftFile.get()
    shown = await insurer.request("GET", f"/console/lifts/{lift.lift_id}/file/papers/{paper.id}")
    assert await shown.read() == PDF


async def test_from_the_order_to_stop_to_the_proven_cure(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    await file(maintainer, lift)
    hazard = await SevereHazard.get()
    assert await step(maintainer, hazard, "stop_ordered") == 422
    assert await step(regulator, hazard, "deadline") == 422
    past, due = today - timedelta(days=1), today + timedelta(days=3)
    assert await step(regulator, hazard, "deadline", due_on=f"{past}") == 422
    assert await step(regulator, hazard, "deadline", due_on=f"{due}") == 303
    before = await told_regulators()
    assert await step(regulator, hazard, "stop_ordered", words="曳引轮打滑，责令停用") == 303
    assert await told_regulators() == before + 1  # as all who were told of the hazard
    assert (await Lift.get(id=lift.lift_id)).state == "sealed"
    history = await regulator.open(f"/console/reports/{hazard.incident_id}")
    assert history.count("严重隐患有进展") >= 2, "not as what the reporter added"
    assert "报告人补充" not in history
    scanned = await (await web_client.get(f"/l/{lift.code}")).text()
    assert "被监管部门封停" in scanned
    assert "曳引轮打滑，责令停用" in scanned
    assert await step(maintainer, hazard, "cured") == 422
    assert await step(maintainer, hazard, "cured", proof=True) == 303
    assert await step(maintainer, hazard, "closed") == 422
    assert await step(regulator, hazard, "sent_back") == 303
    assert await step(maintainer, hazard, "cured", proof=True) == 303
    assert await step(regulator, hazard, "closed") == 303
    row = await SevereHazard.get()
    assert row.standing is HazardStanding.CLOSED
    assert row.closed_at is not None
    page = await regulator.open(f"/console/hazards/{hazard.id}")
    assert "下一步" not in page
    assert "恢复使用，由监管部门在电梯档案里登记" in page


async def test_a_deadline_in_many_years_keeps_no_seal_away(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    await file(regulator, lift)
    hazard = await SevereHazard.get()
    assert await step(regulator, hazard, "deadline", due_on=f"{today + timedelta(days=9000)}") == 303
    assert await step(regulator, hazard, "stop_ordered") == 303
    row = await Lift.get(id=lift.lift_id)
    assert (row.state, row.back_on) == ("sealed", None)


async def test_a_step_of_a_hazard_that_was_merged_is_told_in_the_matter_that_it_is_part_of(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    now = services.clock()
    draft = ReportDraft("web:one", ReportSource.WEB, ReportKind.HAZARD, lift.lift_id, "有异响")
    known = await file_report(draft, now, services.vault)
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    await file(regulator, lift)
    hazard = await SevereHazard.get()
    own = await Report.get(incident_id=hazard.incident_id)
    assert await merge_incident(hazard.incident_id, known.incident_id, TESTER, now) is None
    assert await step(regulator, hazard, "deadline", due_on=f"{today}") == 303
    said = await Event.get(kind=EventKind.SAID)
    assert said.incident_id == known.incident_id
    assert said.details["report"] == str(own.id), "the resident has said nothing"
    assert await Delivery.filter(event_id=said.id).exists()


async def test_a_lift_whose_file_is_full_takes_hazards_and_their_cure(
    web_client: Client, services: Services, lift: LiftCard, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.actions.lifts.papers.MOST_OF_A_LIFT", 0)
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert (await file(maintainer, lift)).status == 303
    assert await step(maintainer, await SevereHazard.get(), "cured", proof=True) == 303
    assert await LiftFile.all().count() == 2
    monkeypatch.setattr("models.actions.lifts.papers.MOST_OF_A_LIFT", 1)
    assert not await has_no_room(lift.lift_id), "they leave its room to other papers"


async def test_what_is_past_its_deadline_is_listed(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock, today: date
) -> None:
    await file(await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY), lift)
    hazard = await SevereHazard.get()
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert await step(regulator, hazard, "deadline", due_on=f"{today}") == 303
    link = f"/console/hazards/{hazard.id}"
    assert link not in await regulator.open("/console/hazards?standing=overdue")
    await SevereHazard.all().update(due_on=today - timedelta(days=1))
    assert link in await regulator.open("/console/hazards?standing=overdue")
    assert link not in await regulator.open("/console/hazards?standing=closed")
    assert "超期" in await regulator.open(f"/console/lifts/{lift.lift_id}")
    export = await regulator.request("GET", "/console/export/hazards.csv?standing=overdue")
    assert "翠湖物业服务有限公司" in await export.text()


async def test_of_two_regulators_at_once_one_is_refused(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    administrator = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await file(regulator, lift, found_by="江城市特种设备检验所")
    hazard = await SevereHazard.get()
    assert hazard.found_by == "江城市特种设备检验所"
    statuses = await asyncio.gather(
        step(regulator, hazard, "deadline", due_on=f"{today}", seen="1"),
        step(administrator, hazard, "stop_ordered", seen="1"),
    )
    assert sorted(statuses) == [303, 409]
    assert await SevereHazardStep.filter(hazard_id=hazard.id).count() == 2


async def test_without_evidence_or_words_nothing_is_filed_and_twice_counts_once(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    page = f"/console/lifts/{lift.lift_id}/hazards"
    await insurer.open(page)
    told = {"category": "door", "words": "门锁失效", "title": "照片"}
    assert "选一个文件" in await (await insurer.send(page, 422, **told)).text()
    assert (await file(insurer, lift, words="")).status == 422
    assert not await Incident.exists()
    for _ in range(2):
        assert (await file(insurer, lift, form_key="a-form-of-a-page-0001")).status == 303
    assert (await SevereHazard.all().count(), await Incident.all().count()) == (1, 1)
