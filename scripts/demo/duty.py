"""People on duty of the demo, and the two clouds and the 企业微信 application that reach them."""

import secrets
from datetime import datetime
from uuid import UUID

from bot.kernel.settings import Settings
from models.actions.partners.codes import CodeToSend, make_code, prove_number
from models.actions.partners.contacts import add_contact
from models.actions.partners.wecom import AppDraft, set_app, set_member
from models.rules.rescues.call_outs import CallWay
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation
from models.vault import Vault
from scripts.demo.data import DEMO
from scripts.simulators.cloud_signatures import Account
from scripts.simulators.clouds import CloudSimulator
from scripts.simulators.wecom import Enterprise

TEMPLATES = {"page": 4, "report": 1, "code": 2, "test": 0, "call": 2, "thanks": 0, "call_test": 0}
PEOPLE = {
    "恒达电梯工程有限公司": (("陈师傅", "13800000001"), ("罗师傅", "13800000002")),
    "迅安电梯维保有限公司": (("周师傅", "13800000003"),),
}

MEMBERS = {"陈师傅": "ChenShifu", "罗师傅": "LuoShifu"}  # of the first of them, in its 企业微信


def cloud_environment(own_url: str) -> dict[str, str]:
    """Settings of both clouds, without their secrets."""
    values = {}
    for cloud, prefix in (("aliyun", "SMS_"), ("tencent", "T_")):
        values[f"TIMA_{cloud.upper()}_TEMPLATES"] = ",".join(f"{name}={prefix}{name}" for name in TEMPLATES)
        values[f"TIMA_{cloud.upper()}_SMS_SIGN"] = "梯码"
        for service in ("sms", "voice"):
            values[f"TIMA_{cloud.upper()}_{service.upper()}_URL"] = f"{own_url}/sim/reach/{cloud}/{service}"
    return values


def simulated_clouds(settings: Settings, own_url: str) -> CloudSimulator:
    aliyun, tencent, token = (
        one.get_secret_value() if one else ""
        for one in (settings.aliyun_key_secret, settings.tencent_secret_key, settings.call_result_token)
    )
    clouds = CloudSimulator(
        Account(settings.aliyun_key_id, aliyun, "梯码", {f"SMS_{name}": n for name, n in TEMPLATES.items()}),
        Account(
            settings.tencent_secret_id, tencent, "梯码", {f"T_{name}": n for name, n in TEMPLATES.items()}
        ),
    )
    for cloud in ("aliyun", "tencent"):
        clouds.results_to[cloud] = f"{own_url}/clouds/{cloud}/calls/{token}"
        clouds.receipts_to[cloud] = f"{own_url}/clouds/{cloud}/sms/{token}"
    return clouds


async def put_people_on_duty(vault: Vault, now: datetime) -> None:
    """Two maintainers have people on duty, day and night, with numbers that are proved."""
    if await DutyContact.exists():
        return
    for name, people in PEOPLE.items():
        organisation = await Organisation.get(name=name)
        for person, phone in people:
            made = await add_contact(organisation.id, person, phone, vault, DEMO, now)
            if not isinstance(made, UUID):
                continue
            code = await make_code(organisation.id, made, vault, now)
            if isinstance(code, CodeToSend):
                await prove_number(organisation.id, made, code.code, vault, DEMO, now)


async def put_app_on_wecom(vault: Vault, now: datetime) -> Enterprise:
    """恒达 has an application, run with new keys; its first person is a proved member."""
    company = await Organisation.get(name=next(iter(PEOPLE)))
    made = Enterprise("ww" + secrets.token_hex(8), 1000002, secrets.token_urlsafe(32), company.name)
    await set_app(company.id, AppDraft(made.corp_id, made.agent_id, made.secret), vault, DEMO, now)
    for name, userid in MEMBERS.items():
        made.add(userid, name)
    first = await DutyContact.filter(organisation=company, name=next(iter(MEMBERS))).first()
    if first is not None:
        await set_member(company.id, first.id, next(iter(MEMBERS.values())), vault, DEMO, now)
        code = await make_code(company.id, first.id, vault, now, CallWay.WECOM)
        if isinstance(code, CodeToSend):
            await prove_number(company.id, first.id, code.code, vault, DEMO, now, CallWay.WECOM)
    return made
