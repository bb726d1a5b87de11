"""The people on duty, as their organisation registers them on a phone: proved numbers, hours, swaps."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.ledger.on_duty import first_on_duty, mark_unusable
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.call_outs import CallOut
from models.tables.partners.contact import ContactHours, DutyContact
from models.tables.partners.organisation import Organisation
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.clouds import simulated_clouds, with_clouds
from tests.support.contacts import register
from tests.support.endpoints import MAINTAINER, PROPERTY
from tests.support.rescues import trap
from tests.support.staff import sit_down

ZHANG: dict[str, Any] = {"name": "张师傅", "phone": "138 0000 0001"}
NUMBER = "13800000001"


@pytest.fixture
def clouds(clock: MovableClock) -> CloudSimulator:
    return simulated_clouds(clock)


@pytest.fixture
async def settings(settings: Settings, clouds: CloudSimulator, aiohttp_server: AiohttpServer) -> Settings:
    server = await aiohttp_server(clouds.app())
    return with_clouds(settings, str(server.make_url("")).rstrip("/"))


async def page_of(name: str = MAINTAINER) -> str:
    return f"/console/organisations/{(await Organisation.get(name=name)).id}/contacts"


def code_of(clouds: CloudSimulator) -> str:
    return clouds.phone(NUMBER).inbox[-1].values[0]


async def test_a_number_is_used_once_its_code_was_entered(
    web_client: Client, services: Services, clouds: CloudSimulator
) -> None:
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    assert "还没有登记" in await company.open(path)
    await company.fill(path, **ZHANG)
    page = await company.open(path)
    assert "没有验证" in page
    assert "现在没有一个能用的号码" in page
    assert NUMBER not in page
    contact = await DutyContact.get()
    assert NUMBER not in contact.phone_sealed
    assert await first_on_duty(contact.organisation_id, services.clock()) is None

    wrong = "000000" if code_of(clouds) != "000000" else "111111"
    fields: dict[str, Any] = {"contact": str(contact.id)}
    await company.fill(f"{path}/prove", 422, at=path, **fields, code=wrong)
    await company.fill(f"{path}/prove", at=path, **fields, code=code_of(clouds))
    assert "正在值班" in await company.open(path)
    first = await first_on_duty(contact.organisation_id, services.clock())
    assert first is not None
    assert first.id == contact.id
    actions = set(await AuditEntry.all().values_list("verb", flat=True))
    assert {"add_contact", "prove_contact"} <= actions


async def test_a_code_ends_after_a_quarter_of_an_hour_five_tries_or_another_code(
    web_client: Client, services: Services, clouds: CloudSimulator, clock: MovableClock
) -> None:
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    await company.fill(path, **ZHANG)
    contact: dict[str, Any] = {"contact": str((await DutyContact.get()).id)}
    first = code_of(clouds)
    await company.fill(f"{path}/code", 422, at=path, **contact)  # a second click within the minute
    assert len(clouds.phone(NUMBER).inbox) == 1
    clock.advance(timedelta(minutes=15, seconds=1))
    answer = await company.fill(f"{path}/prove", 422, at=path, **contact, code=first)
    assert "已失效" in await answer.text()
    await company.fill(f"{path}/code", at=path, **contact)
    second = code_of(clouds)
    for _ in range(5):
        await company.fill(f"{path}/prove", 422, at=path, **contact, code="abc")
    answer = await company.fill(f"{path}/prove", 422, at=path, **contact, code=second)
    assert "已失效" in await answer.text()
    assert (await DutyContact.get()).verified_at is None


async def test_a_bounced_number_is_not_used_until_it_is_proved_again(
    web_client: Client, services: Services, clouds: CloudSimulator, clock: MovableClock
) -> None:
    [zhang] = await register(services, ("张师傅", NUMBER))
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    await mark_unusable(zhang, "isv.MOBILE_NUMBER_ILLEGAL")
    assert "可能停用或换了主人" in await company.open(path)
    organisation = (await DutyContact.get()).organisation_id
    assert await first_on_duty(organisation, services.clock()) is None
    clock.advance(timedelta(minutes=2))
    await company.fill(f"{path}/code", at=path, contact=str(zhang))
    await company.fill(f"{path}/prove", at=path, contact=str(zhang), code=code_of(clouds))
    assert await first_on_duty(organisation, services.clock()) is not None


async def test_hours_and_a_swap_are_set_and_taken_back(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    zhang, wang = await register(services, ("张师傅", NUMBER), ("王师傅", "13800000002"))
    organisation = (await DutyContact.get(id=zhang)).organisation_id
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    fields: dict[str, Any] = {"contact": str(wang), "begins": "20:00", "ends": "08:00", "days": "working"}
    await company.fill(f"{path}/hours", 422, at=path, **fields)  # no day was chosen
    await company.fill(f"{path}/hours", 422, at=path, **fields | {"ends": "8"}, day_0="1")
    for _ in range(2):  # sent twice
        await company.fill(f"{path}/hours", at=path, **fields, day_0="1", day_4="1")
    assert "周一五 20:00 到次日 08:00，只在工作日" in await company.open(path)
    now = services.clock()
    begins, ends = (now + timedelta(minutes=off) for off in (-5, 60))
    times: dict[str, Any] = {
        name: at.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")
        for name, at in (("begins_at", begins), ("ends_at", ends))
    }
    swapped: dict[str, Any] = {"contact": str(wang)}
    await company.fill(f"{path}/take-over", 422, at=path, **swapped)
    await company.fill(
        f"{path}/take-over", 422, at=path, **swapped, begins_at=times["ends_at"], ends_at=times["begins_at"]
    )
    await company.fill(f"{path}/take-over", at=path, **swapped, **times)
    first = await first_on_duty(organisation, now)
    assert first is not None
    assert first.id == wang
    line = first.takeovers[0][0]
    await company.fill(f"{path}/remove-duty", at=path, line=str(line))
    await company.fill(f"{path}/remove-duty", 422, at=path, line=str(line))
    await company.fill(f"{path}/first", at=path, contact=str(wang))
    first = await first_on_duty(organisation, now)
    assert first is not None
    assert first.id == wang
    assert await ContactHours.filter(contact_id=wang).count() == 2
    await company.fill(f"{path}/remove", at=path, contact=str(wang))
    await company.fill(f"{path}/remove", 422, at=path, contact=str(wang))


async def test_a_test_reaches_the_person_once_a_minute(
    web_client: Client, services: Services, clouds: CloudSimulator
) -> None:
    [zhang] = await register(services, ("张师傅", NUMBER))
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    answer = await company.fill(f"{path}/test", 200, at=path, contact=str(zhang))
    assert "请看手机" in await answer.text()
    await company.fill(f"{path}/test", 422, at=path, contact=str(zhang))
    assert [one.template for one in clouds.phone(NUMBER).inbox] == ["SMS_test"]


async def test_what_cannot_be_a_contact_is_said(
    web_client: Client, services: Services, clouds: CloudSimulator
) -> None:
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    for fields in (
        {"name": "", "phone": NUMBER},
        {"name": "短号", "phone": "12"},
        {"name": "x" * 51},
    ):
        await company.fill(path, 422, **{"phone": NUMBER} | fields)
    await company.fill(path, **ZHANG)
    answer = await company.fill(path, 422, **ZHANG)
    assert "已经登记过了" in await answer.text()
    other = await page_of(PROPERTY)
    await company.open(other, 404)
    assert len(clouds.phone(NUMBER).inbox) == 1


async def test_a_landline_is_kept_for_who_dials_and_is_neither_proved_nor_paged(
    web_client: Client, services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    await company.fill(path, name="值班室", phone="023-12345678")
    page = await company.open(path)
    assert "座机，只给热线坐席拨打" in page
    assert "发一条测试短信" not in page
    contact = await DutyContact.get()
    answer = await company.fill(f"{path}/code", 422, at=path, contact=str(contact.id))
    assert "座机收不到短信" in await answer.text()
    await trap(lift.lift_id, services.clock())
    assert await CallOut.all().count() == 0
    assert clouds.phones == {}


async def test_where_no_cloud_sends_the_code_it_is_said_why(
    web_client: Client, services: Services, clouds: CloudSimulator
) -> None:
    company, path = await sit_down(web_client, services, StaffRole.MAINTAINER), await page_of()
    clouds.accounts["aliyun"].trouble = Trouble.ARREARS
    await company.fill(path, **ZHANG)  # the other cloud has sent it
    assert clouds.phone(NUMBER).inbox[-1].cloud == "tencent"
    clouds.accounts["tencent"].trouble = Trouble.ARREARS
    answer = await company.fill(path, 422, name="王师傅", phone="13800000002")
    assert "欠费" in await answer.text()
    none = {"aliyun_key_secret": None, "tencent_secret_key": None}
    object.__setattr__(services, "settings", services.settings.model_copy(update=none))
    answer = await company.fill(path, 422, name="李师傅", phone="13800000003")
    assert "还没有开通短信" in await answer.text()
    assert isinstance(clouds.accounts["aliyun"].secret, str)
    assert SecretStr(clouds.accounts["aliyun"].secret).get_secret_value() not in await answer.text()
