"""Sheets of maintenance and duty: kept for four years, then without the people who worked and signed."""

from datetime import datetime, timedelta

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.read_sheets import read_sheet
from models.actions.privacy.purge import purge
from models.actions.shared.scope import Scope
from models.rules.duty.kinds import DutyPost
from models.rules.maintenance.sheets import PhotoMoment
from models.rules.privacy.retention import Data, kept_until
from models.rules.staff.access import StaffRole
from models.tables.duty import DutyFinding, DutySheet
from models.tables.maintenance.sheet import MaintenanceSheet, SheetPhoto, SheetSignature
from models.tables.maintenance.visit import MaintenanceVisit
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.duty import DutyPhone, appointed
from tests.support.photos import jpeg
from tests.support.sheets import certify, filed_sheet
from tests.support.staff import at_desk, hire

DAY = timedelta(days=1)
EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def gone(services: Services, now: datetime) -> dict[Data, int]:
    """Of sheets alone."""
    found: dict[Data, int] = {}
    async for one in purge(now, services.photos.remove):
        if one.data in (Data.MAINTENANCE_SHEET, Data.DUTY_SHEET):
            found[one.data] = found.get(one.data, 0) + one.count
    return found


async def test_of_an_old_maintenance_sheet_it_stays_that_the_lift_was_maintained(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    sheet = await filed_sheet(services, lift.lift_id)
    row = await MaintenanceSheet.get(id=sheet)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY))
    await desk.send(
        f"/console/maintenance/sheets/{sheet}/sign",
        303,
        node="half_monthly",
        digest=row.digest,
        kind="agreed",
    )
    photo = await services.photos.keep(jpeg())
    await SheetPhoto.create(sheet_id=sheet, moment=PhotoMoment.AFTER, sha256=photo)
    await MaintenanceVisit.filter(id=row.visit_id).update(photo_sha256=photo, note="底坑已清")
    before = await MaintenanceVisit.get(id=row.visit_id)
    end = kept_until(Data.MAINTENANCE_SHEET, services.clock())
    assert await gone(services, end - DAY) == {}
    assert services.photos.path(photo).exists()
    assert await gone(services, end + DAY) == {Data.MAINTENANCE_SHEET: 1}
    assert not await MaintenanceSheet.exists()
    assert not await SheetSignature.exists()
    assert not services.photos.path(photo).exists()
    visit = await MaintenanceVisit.get(id=row.visit_id)
    assert (visit.worker, visit.note, visit.photo_sha256) == ("", "", "")
    assert (visit.node, visit.done_at, visit.maintainer_id) == (
        before.node,
        before.done_at,
        before.maintainer_id,
    )
    assert (await web_client.get(f"/l/{lift.code}")).status == 200
    assert await gone(services, end + DAY) == {}


async def test_a_corrected_sheet_is_kept_as_long_as_the_one_that_names_it(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await certify(services)
    first = await filed_sheet(services, lift.lift_id)
    sent = clock()
    clock.advance(5 * DAY)
    second = await filed_sheet(services, lift.lift_id, key="sheet:2", corrects=first)
    assert await gone(services, kept_until(Data.MAINTENANCE_SHEET, sent) + DAY) == {}
    shown = await read_sheet(EVERYTHING, second, clock())
    assert shown is not None
    assert shown.is_whole
    assert await gone(services, kept_until(Data.MAINTENANCE_SHEET, clock()) + DAY) == {
        Data.MAINTENANCE_SHEET: 2
    }


async def test_a_duty_sheet_is_kept_until_its_findings_were_closed_for_four_years(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    clock.go_to_noon()
    phone = await DutyPhone(web_client, services).take(await appointed(services, DutyPost.OFFICER))
    path = f"/l/{lift.code}/duty"
    await phone.sign(path)
    signed = clock()
    await phone.sign(path, doors="fails", note="三楼门缝大", photo=True)
    finding = await DutyFinding.get()
    end = kept_until(Data.DUTY_SHEET, signed) + DAY
    assert await gone(services, signed) == {}
    assert await gone(services, end) == {Data.DUTY_SHEET: 1}  # the other is open still
    clock.advance(3 * DAY)
    form = FormData({"words": "已调整"})
    form.add_field("photo", jpeg(), filename="b.jpg", content_type="image/jpeg")
    assert (await phone.post(f"/duty/findings/{finding.id}", form)).status == 303
    assert await gone(services, end) == {}
    assert await gone(services, kept_until(Data.DUTY_SHEET, clock()) + DAY) == {Data.DUTY_SHEET: 1}
    assert not await DutySheet.exists()
    assert not services.photos.path(finding.photo_sha256).exists()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_page_of_privacy_says_how_long_sheets_are_kept(web_client: Client, language: str) -> None:
    page = await (await web_client.get("/privacy", headers={"Accept-Language": language})).text()
    assert {"zh": "维保单、日管控等安全检查表", "en": "Photos on maintenance sheets"}[language] in page
