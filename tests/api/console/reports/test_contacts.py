"""A reporter's phone number before staff: masked, and opened for a reason by whom consent names."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft, withdraw_contact
from models.actions.reports.file import ReportDraft, file_report
from models.rules.cities.rules import Part
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.reports.report import Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables
from tests.support.other_city import build_other_city, file_hazard_of
from tests.support.receipts import number_of, report_of
from tests.support.staff import Browser, sit_down

PHONE = "13912345678"
MASKED = "139****5678"


async def report_with_phone(services: Services, lift_id: UUID, *parts: Part) -> Report:
    draft = ReportDraft(
        source_key=f"test:{lift_id}",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift_id,
        words="异响",
        category=HazardCategory.NOISE,
        contact=ContactDraft("hash", services.vault.seal(PHONE), parts),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    return await report_of(receipt.number)


async def ask(desk: Browser, report: Report, status: int = 200, why: str = "回电核实楼栋") -> str:
    page = f"/console/reports/{report.incident_id}"
    await desk.open(page)
    return await (await desk.send(f"{page}/contact", status, report=str(report.id), why=why)).text()


async def test_the_number_is_masked_until_somebody_says_why_and_then_on_the_record(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    report = await report_with_phone(services, lift.lift_id, Part.USE_UNIT)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    page = await desk.open(f"/console/reports/{report.incident_id}")
    assert MASKED in page
    assert PHONE not in page
    assert PHONE not in await ask(desk, report, 422, why=" ")
    assert not await AuditEntry.filter(verb="reveal_contact").exists()
    assert PHONE in await ask(desk, report)
    entry = await AuditEntry.get(verb="reveal_contact")
    assert (entry.actor_name, entry.why, entry.subject_id) == (
        "property_company 同事", "回电核实楼栋", str(report.id),
    )  # fmt: skip
    assert PHONE not in await desk.open(f"/console/reports/{report.incident_id}")
    assert PHONE not in await stored_in_tables()


@pytest.mark.parametrize("role", list(StaffRole))
async def test_only_the_party_that_consent_names_sees_that_there_is_a_number(
    web_client: Client, services: Services, lift: LiftCard, role: StaffRole
) -> None:
    report = await report_with_phone(services, lift.lift_id, Part.INSURER)
    desk = await sit_down(web_client, services, role)
    shown = MASKED in await desk.open(f"/console/reports/{report.incident_id}")
    assert shown is (role in (StaffRole.INSURER, StaffRole.ADMINISTRATOR))
    if role in (StaffRole.MAINTAINER, StaffRole.PROPERTY_COMPANY, StaffRole.HOTLINE_DESK):
        assert PHONE not in await ask(desk, report, 409)
        assert not await AuditEntry.filter(verb="reveal_contact").exists()


async def test_a_number_that_was_taken_back_is_gone(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    report = await report_with_phone(services, lift.lift_id, Part.MAINTAINER)
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await withdraw_contact(number_of(report), services.vault, services.clock())
    assert MASKED not in await desk.open(f"/console/reports/{report.incident_id}")
    assert PHONE not in await ask(desk, report, 409)


async def test_a_report_of_another_incident_cannot_be_named(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    """Neither one of another organisation nor one from somewhere else in one's own reach."""
    others = await build_other_city(services)
    theirs = await report_with_phone(services, others.lift, Part.USE_UNIT)
    mine = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await desk.open(f"/console/reports/{mine}")
    await desk.send(f"/console/reports/{mine}/contact", 404, report=str(theirs.id), why="看看")
    await desk.send(f"/console/reports/{theirs.incident_id}/contact", 404, report=str(theirs.id), why="看看")
    assert not await AuditEntry.filter(verb="reveal_contact").exists()


async def test_a_whole_list_of_numbers_is_not_read_in_an_hour(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    report = await report_with_phone(services, lift.lift_id, Part.USE_UNIT)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    path = f"/console/reports/{report.incident_id}/contact"
    for _ in range(20):
        await desk.send(path, 200, report=str(report.id), why="回电")
    clock.advance(timedelta(minutes=1))
    await desk.send(path, 429, report=str(report.id), why="回电")
    assert await AuditEntry.filter(verb="reveal_contact").count() == 20


async def test_staff_see_no_receipt_number_that_would_open_the_reporters_own_page(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    """Whoever has the whole number may take the reporter's consent back."""
    incident = await file_hazard_of(services, lift.lift_id)
    number = number_of(await Report.get(incident_id=incident))
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    grouped = " ".join(number[start : start + 4] for start in range(0, 16, 4))
    for path in (f"/console/reports/{incident}", "/console/reports", "/console/audit", "/console"):
        text = await desk.open(path)
        assert number not in text, path
        assert grouped not in text, path
    assert f"尾号 {number[-4:]}" in await desk.open(f"/console/reports/{incident}")
    assert str(incident) in await desk.open(f"/console/reports?q={number}")
    answer = await desk.request("GET", "/console/export/reports.csv?col=page&col=receipt&col=words")
    exported = await answer.text(encoding="utf-8-sig")
    assert number not in exported
    assert f"https://tima.example/console/reports/{incident}" in exported
