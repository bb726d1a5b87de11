"""What leaves the console as a file: labels and tables, each on the record."""

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.lifts import code as lift_code
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.lifts import Lift, LiftCode
from tests.conftest import Client
from tests.support.staff import Browser, sit_down

LABELS = "/console/export/labels.pdf"


async def codes_in(desk: Browser, path: str) -> list[str]:
    """What a phone reads from the printed sheets, in no order."""
    answer = await desk.request("GET", path)
    assert answer.status == 200, await answer.text()
    assert answer.content_type == "application/pdf"
    sheets = pypdfium2.PdfDocument(await answer.read())
    images = (sheet.render(scale=2).to_pil() for sheet in sheets)
    return [found.text for image in images for found in zxingcpp.read_barcodes(image)]


async def test_a_lifts_label_is_printed_from_its_card(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    path = f"/console/lifts/{lift.lift_id}/label.pdf"
    assert path in await desk.open(f"/console/lifts/{lift.lift_id}")
    assert await codes_in(desk, path) == [f"https://tima.example/l/{lift.code}"]
    entry = await AuditEntry.get(verb="print_labels")
    assert (entry.subject_id, entry.details) == (str(lift.lift_id), {"labels": 1})


async def test_the_labels_of_a_list_are_those_of_the_lifts_it_shows(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    assert f"{LABELS}?q=1" in await desk.open("/console/lifts?q=1幢")
    own = await LiftCode.filter(lift__building="1幢", lift__estate__name="翠湖苑", revoked_at=None)
    printed = await codes_in(desk, f"{LABELS}?q=1幢")
    assert sorted(printed) == sorted(f"https://tima.example/l/{code.code}" for code in own)


async def test_a_number_that_lost_its_zero_is_not_printed(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await Lift.filter(id=lift.lift_id).update(rescue_number="99004")
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    for path in (f"/console/lifts/{lift.lift_id}/label.pdf", f"{LABELS}?q=1幢"):
        answer = await desk.request("GET", path)
        assert answer.status == 422
        assert "99004：这个城市的识别码是 6 位" in await answer.text()
    assert not await AuditEntry.filter(verb="print_labels").exists()


@pytest.mark.parametrize("query", ["?q=nowhere", "?kind=walkway"])
async def test_where_there_is_nothing_to_print_it_is_said(
    web_client: Client, services: Services, query: str
) -> None:
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    answer = await desk.request("GET", LABELS + query)
    assert answer.status == 422
    assert "没有可打印的标签" in await answer.text()
    assert not await AuditEntry.filter(verb="print_labels").exists()


async def test_a_revoked_code_is_not_printed(web_client: Client, services: Services, lift: LiftCard) -> None:
    await LiftCode.filter(code=lift.code).update(revoked_at=services.clock())
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    path = f"/console/lifts/{lift.lift_id}/label.pdf"
    assert (await desk.request("GET", path)).status == 422
    assert lift_code.grouped(lift.code) in await desk.open(f"/console/lifts/{lift.lift_id}")


async def test_an_export_is_in_the_audit_log_without_the_words_that_were_looked_for(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    await desk.request("GET", "/console/export/reports.csv?q=13912345678&kind=hazard")
    await desk.request("GET", "/console/export/lifts.csv")
    reports, lifts = await AuditEntry.filter(verb__startswith="export_").order_by("sequence")
    assert (reports.verb, reports.details) == ("export_reports", {"kind": "hazard", "q": "…"})
    assert (lifts.verb, lifts.actor_name, lifts.details) == ("export_lifts", "regulator 同事", {})
