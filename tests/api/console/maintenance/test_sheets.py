"""The use unit signs maintenance sheets; maintainers keep certificates; insurers check at the lift."""

import re
from datetime import timedelta

from aiohttp import ClientResponse, FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DutyPost
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import SignatureKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.cities import Estate
from models.tables.duty import DutyAppointment
from models.tables.insurance.policy import ServiceDelivered
from models.tables.lifts import Lift
from models.tables.maintenance.certificate import WorkerCertificate
from models.tables.maintenance.sheet import MaintenanceCheck, MaintenanceSheet, SheetSignature
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.duty import appointed
from tests.support.register_files import as_csv, as_xlsx
from tests.support.sheets import MAINTAINER, certify, filed_sheet, phone_of
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
    assert str(sheet) in await desk.open(f"{SHEETS}?standing=agreed")
    assert str(sheet) not in await desk.open(f"{SHEETS}?standing=waiting")
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
    assert str(quarter) in await desk.open(f"{SHEETS}?standing=objected")
    maintainer = await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))
    assert "使用单位不认可，要更正" in await maintainer.open("/console")


async def test_only_who_is_appointed_for_the_lift_signs_for_its_use_unit(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await certify(services)
    first, second = [await filed_sheet(services, lift.lift_id, key=f"sheet:{number}") for number in range(2)]
    desk = await signer(web_client, services)
    me = "property_company 同事"
    form = read_on(await desk.open(f"{SHEETS}/{first}")) | {"kind": "agreed"}
    officer = await appointed(services, DutyPost.OFFICER)  # 沈安全, while the page was open
    refused = await (await desk.send(f"{SHEETS}/{first}/sign", 403, **form)).text()
    assert "要由任命的人登录自己的账号来签" in refused
    assert "电梯安全员是沈安全" in refused
    assert "看过了，确认" not in await desk.open(f"{SHEETS}/{first}")
    await appointed(services, DutyPost.HEAD, name="王总")  # a head is no safety officer
    await desk.send(f"{SHEETS}/{first}/sign", 403, **form)
    own = await appointed(services, DutyPost.DIRECTOR, name=me)
    await desk.send(f"{SHEETS}/{first}/sign", 303, **form)
    assert (await SheetSignature.get()).appointment_id == own
    assert "任命的电梯安全总监" in await desk.open(f"{SHEETS}/{first}")

    form = read_on(await desk.open(f"{SHEETS}/{second}")) | {"kind": "agreed"}
    await DutyAppointment.filter(id=own).update(until=services.clock().date() - timedelta(days=1))
    assert "任命的电梯安全总监" in await desk.open(f"{SHEETS}/{first}")  # an old signature stands
    await desk.send(f"{SHEETS}/{second}/sign", 403, **form)
    elsewhere = await Estate.exclude(id=(await Lift.get(id=lift.lift_id)).estate_id).first()
    assert elsewhere
    await DutyAppointment.filter(id=officer).update(
        estate_id=elsewhere.id
    )  # nobody is appointed for this lift
    await desk.send(f"{SHEETS}/{second}/sign", 303, **form)
    assert (await SheetSignature.get(sheet_id=second)).appointment_id is None


async def test_a_maintainer_is_told_of_certificates_that_end_and_hands_in_a_file_of_new_ones(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    today = clock().astimezone(LOCAL).date()
    await certify(services, until=today + timedelta(days=29))
    desk = await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))
    assert "人的作业人员证 30 天内到期或已过期" in await desk.open("/console")
    assert "陈师傅" in await desk.open("/console/certificates?standing=renew")
    phone = await phone_of(services, web_client)
    sheet = await web_client.get(f"/l/{lift.code}/maintenance/half_monthly", headers=phone)
    assert "您的作业人员证" in await sheet.text()

    company = await Organisation.get(name=MAINTAINER)
    path = f"/console/organisations/{company.id}/certificates"
    heading = ["姓名", "证书编号", "有效期首日", "有效期末日"]
    later = f"{today.replace(year=today.year + 3)}"
    new = ["陈师傅", "51010119800101 123x", f"{today}", later]
    bad = ["李师傅", "123", f"{today}", later]
    await desk.open(path)
    answer = await hand_in(desk, f"{path}/file", as_csv([heading, new, bad]))
    assert answer.status == 422
    page = await answer.text()
    assert "有 1 行不对，一行也没有写入" in page
    assert "太短，至少 6 位" in page
    key = re.search(r"returned\?key=([\w-]+)", page)
    assert key
    returned = await desk.open(f"/console/certificate-file/returned?key={key[1]}")
    assert "退回原因" in returned
    assert await WorkerCertificate.all().count() == 1
    for words in ("登记了 2 张", "登记了 0 张；另有 2 张以前登记过"):
        bad[1] = "51010119800101124X"
        answer = await hand_in(desk, f"{path}/file", as_xlsx([heading, new, bad]))
        assert words in await answer.text()
    assert await WorkerCertificate.all().count() == 3
    row = await WorkerCertificate.get(number_end="123X", valid_until=later)
    assert services.vault.open(row.number_sealed) == "51010119800101123X"
    assert "陈师傅" not in await desk.open("/console/certificates?standing=renew")
    assert "李师傅" in await desk.open("/console/certificates?standing=valid")
    assert "30 天内没有作业人员证到期" in await desk.open("/console")
    assert (await hand_in(desk, f"{path}/file", b"no table")).status == 422
    other = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY))
    await other.open("/console/certificates", 403)


async def hand_in(desk: Browser, path: str, body: bytes) -> ClientResponse:
    form = FormData({"csrf": desk.csrf})
    form.add_field("file", body, filename="certificates", content_type="application/octet-stream")
    return await desk.request("POST", path, data=form)


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
