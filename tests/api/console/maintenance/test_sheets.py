"""The use unit signs maintenance sheets; maintainers keep certificates; insurers check at the lift."""

import re

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import SignatureKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.policy import ServiceDelivered
from models.tables.maintenance.certificate import WorkerCertificate
from models.tables.maintenance.sheet import MaintenanceCheck, MaintenanceSheet, SheetSignature
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.sheets import MAINTAINER, certify, filed_sheet
from tests.support.staff import Browser, at_desk, hire

SHEETS = "/console/maintenance/sheets"


async def signer(client: Client, services: Services) -> Browser:
    return await at_desk(client, services, await hire(services, StaffRole.PROPERTY_COMPANY))


def read_on(page: str) -> dict[str, str]:
    """Node and digest, as the form of the page says them."""
    return {
        name: match[1]
        for name in ("node", "digest")
        if (match := re.search(f'name="{name}" value="(.*?)"', page))
    }


async def test_the_use_unit_signs_once_what_it_has_read(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    sheet = await filed_sheet(services, lift.lift_id)
    desk = await signer(web_client, services)
    assert "维保单等着签字" in await desk.open("/console")
    assert str(sheet) in await desk.open(f"{SHEETS}?standing=waiting")
    page = await desk.open(f"{SHEETS}/{sheet}")
    assert "层门锁紧元件啮合长度" in page
    form = read_on(page) | {"kind": "agreed"}
    await desk.send(f"{SHEETS}/{sheet}/sign", 303, **form)
    signature = await SheetSignature.get()
    assert (signature.sheet_id, signature.kind, signature.digest) == (
        sheet,
        SignatureKind.AGREED,
        form["digest"],
    )
    assert await AuditEntry.filter(verb="sign_sheet").count() == 1
    assert "已签字" in await (await web_client.get(f"/l/{lift.code}/maintenance")).text()
    other = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY, "second"))
    again = await other.send(f"{SHEETS}/{sheet}/sign", 409, **form)
    assert "已经签过" in await again.text()


async def test_a_signature_for_another_node_or_an_altered_or_corrected_sheet_is_refused(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    half_month = await filed_sheet(services, lift.lift_id)
    quarter = await filed_sheet(services, lift.lift_id, Node.QUARTERLY, key="sheet:2")
    desk = await signer(web_client, services)
    form = read_on(await desk.open(f"{SHEETS}/{half_month}")) | {"kind": "agreed"}

    async def refused(sheet: object, words: str, status: int = 409, **changes: str) -> None:
        answer = await desk.send(f"{SHEETS}/{sheet}/sign", status, **(form | changes))
        assert words in await answer.text()

    await refused(quarter, "不是这张维保单现在的内容")
    await refused(half_month, "不是这张维保单现在的内容", node="yearly")
    await refused(half_month, "请写明哪里不对", 422, kind="objected")
    row = await MaintenanceSheet.get(id=half_month)
    await MaintenanceSheet.filter(id=half_month).update(taps=row.taps[1:])
    await refused(half_month, "和交上来时不一样")
    await MaintenanceSheet.filter(id=half_month).update(taps=row.taps)
    visit = await MaintenanceVisit.get(id=row.visit_id)
    names = ("lift_id", "maintainer_id", "node", "done_at", "worker", "source", "recorded_at")
    copied = {name: getattr(visit, name) for name in names}
    await MaintenanceVisit.create(**copied, source_key="correction", corrects_id=visit.id)
    await refused(half_month, "已被更正")
    assert not await SheetSignature.exists()
    objection = read_on(await desk.open(f"{SHEETS}/{quarter}")) | {"kind": "objected", "words": "底坑有水"}
    await desk.send(f"{SHEETS}/{quarter}/sign", 303, **objection)
    assert "底坑有水" in await desk.open(f"{SHEETS}/{quarter}")
    maintainer = await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))
    assert "使用单位不认可，要更正" in await maintainer.open("/console")


async def test_a_maintainer_keeps_its_workers_certificates(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    company = await Organisation.get(name=MAINTAINER)
    path = f"/console/organisations/{company.id}/certificates"
    desk = await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))
    form = {
        "worker": "陈师傅",
        "number": "51010119800101123X",
        "valid_from": "2024-01-01",
        "valid_until": "2027-12-31",
    }
    for changes, status in (
        ({"valid_until": "2023-01-01"}, 422),
        ({"number": "1"}, 422),
        ({"worker": ""}, 422),
    ):
        await desk.send(path, status, **(form | changes))
    await desk.send(path, 303, **form)
    await desk.send(path, 409, **(form | {"worker": "陈"}))
    page = await desk.open(path)
    assert "尾号 123X" in page
    assert "51010119800101" not in page
    row = await WorkerCertificate.get()
    assert "51010119800101" not in row.number_sealed
    assert services.vault.open(row.number_sealed) == "51010119800101123X"
    for _ in range(2):
        await desk.send(f"{path}/{row.id}/end")
    assert "已停用" in await desk.open(path)


async def test_an_insurers_spot_check_is_scored_and_counts_as_a_service_rendered(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.INSURER))
    path = f"/console/lifts/{lift.lift_id}/check"
    assert "层门地坎" in await desk.open(path)
    form = {"i.A-1-01": "ok", "i.A-1-02": "ok", "i.A-1-30": "wrong", "i.A-2-01": "absent"}
    assert "请写明情况：底坑环境" in await (await desk.send(path, 422, **form)).text()
    await desk.send(path, 422)
    for _ in range(2):
        await desk.send(path, 303, **(form | {"w.A-1-30": "积水"}))
    check = await MaintenanceCheck.get()
    assert (check.checked, check.in_order) == (3, 2)
    listed = await desk.open(f"/console/maintenance/checks?lift={lift.lift_id}")
    assert "底坑环境：积水" in listed
    assert "还没有改好的" in await desk.open(f"/console/lifts/{lift.lift_id}")
    assert "<strong>66</strong>" in listed
    rendered = await ServiceDelivered.filter(lift_id=lift.lift_id)
    assert [(one.service.value, one.words) for one in rendered] == [("maintenance", "维保抽查 3 项，得分 66")]
