"""Proving that people on duty are reached by SMS and 企业微信, and test messages to one of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.partners.contact_page import CONTACTS, WORDS, contact_page, with_contact
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.params import read_id
from api.http.rate_limits import TESTS_OF_CONTACT
from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for
from bot.channels.noted import noted
from bot.channels.wecom_app import WECOM, code_message, test_message, write_to_member
from models.actions.ledger.on_duty import contacts_of
from models.actions.partners.codes import CodeToSend, make_code, prove_number
from models.actions.partners.contact_row import ContactProblem
from models.actions.partners.wecom import set_member
from models.rules.forwarding.delivery import Delivered
from models.rules.partners.wecom import is_userid
from models.rules.reports.contact import is_mobile
from models.rules.rescues.call_outs import CallWay
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


def _way(form: Form) -> CallWay:
    return CallWay.WECOM if text_field(form, "way") == CallWay.WECOM else CallWay.SMS


@routes.post(CONTACTS + "/code", name="console_contacts_code")
@requires(Permission.KEEP_DUTY)
async def code(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    contact = read_id(text_field(form, "contact"))
    if contact is None:
        return await contact_page(request, WORDS[ContactProblem.GONE])
    return await send_code(request, organisation.id, contact, _way(form))


@routes.post(CONTACTS + "/prove", name="console_contacts_prove")
@requires(Permission.KEEP_DUTY)
async def prove(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, form: Form) -> str:
        services = request.app[SERVICES]
        typed, actor, now = text_field(form, "code")[:20], me_of(request).actor, services.clock()
        problem = await prove_number(organisation_id, contact, typed, services.vault, actor, now, _way(form))
        return WORDS[problem] if problem else ""

    return await with_contact(request, act)


@routes.post(CONTACTS + "/wecom", name="console_contacts_wecom")
@requires(Permission.KEEP_DUTY)
async def member(request: web.Request) -> web.Response:
    """Which member of 企业微信 the person is, and a code to them; an empty name forgets it."""
    organisation, form = await organisation_of(request), await read_form(request)
    contact, userid = read_id(text_field(form, "contact")), text_field(form, "userid").strip()
    if contact is None:
        return await contact_page(request, WORDS[ContactProblem.GONE])
    if userid and not is_userid(userid):
        return await contact_page(request, "账号只填一个人的，和企业微信通讯录里的“账号”一样。")
    services = request.app[SERVICES]
    actor, now = me_of(request).actor, services.clock()
    problem = await set_member(organisation.id, contact, userid, services.vault, actor, now)
    if problem:
        return await contact_page(request, WORDS[problem])
    if userid:
        return await send_code(request, organisation.id, contact, CallWay.WECOM)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts#c{contact}")


@routes.post(CONTACTS + "/test", name="console_contacts_test")
@requires(Permission.KEEP_DUTY)
async def test(request: web.Request) -> web.Response:
    """A test message to one person, once a minute by each way; the page says what the provider answered."""
    organisation, form = await organisation_of(request), await read_form(request)
    contact, services = read_id(text_field(form, "contact")), request.app[SERVICES]
    people = await contacts_of(organisation.id, services.clock())
    chosen = next((one for one in people if one.id == contact), None)
    way = _way(form)
    if chosen is None or (way is CallWay.WECOM and chosen.member is None):
        return await contact_page(request, WORDS[ContactProblem.GONE])
    if await request.app[RATE_LIMITS].exceeded(TESTS_OF_CONTACT, f"{chosen.id} {way}"):
        return await contact_page(request, WORDS[ContactProblem.TOO_SOON])
    if way is CallWay.WECOM and chosen.member is not None:
        refused = await _write(
            request, organisation.id, chosen.id, chosen.member.userid_sealed, test_message(services)
        )
        done = f"企业微信收下了给{chosen.name}的测试消息，请看手机收到没有。"
    else:
        text = CloudText(Template.TEST, services.vault.open(chosen.phone_sealed), {}, chosen.id.hex)
        refused = await _send(request, organisation.id, chosen.id, text)
        done = f"短信平台收下了给{chosen.name}的测试短信，请看手机收到没有。"
    return await contact_page(request, refused, done="" if refused else done)


async def send_code(
    request: web.Request, organisation_id: UUID, contact_id: UUID, way: CallWay = CallWay.SMS
) -> web.Response:
    """Leads back to the person; where nothing went out, the page says what the provider answered."""
    services = request.app[SERVICES]
    made = await make_code(organisation_id, contact_id, services.vault, services.clock(), way)
    if not isinstance(made, CodeToSend):
        return await contact_page(request, WORDS[made])
    if way is CallWay.SMS and not is_mobile(services.vault.open(made.to_sealed)):
        return await contact_page(request, "座机收不到短信，不用验证：只给热线坐席拨打用。")
    if way is CallWay.WECOM:
        message = code_message(made.code, made.organisation)
        refused = await _write(request, organisation_id, contact_id, made.to_sealed, message)
    else:
        values = {"code": made.code, "organisation": made.organisation}
        to = services.vault.open(made.to_sealed)
        text = CloudText(Template.CODE, to, values, contact_id.hex)
        refused = await _send(request, organisation_id, contact_id, text)
    if refused:
        return await contact_page(request, refused)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation_id}/contacts#c{contact_id}")


async def _write(
    request: web.Request,
    organisation_id: UUID,
    contact_id: UUID,
    userid_sealed: str,
    message: Mapping[str, Any],
) -> str:
    """What 企业微信 said, in words; nothing where the message is on its way."""
    services = request.app[SERVICES]
    userid = services.vault.open(userid_sealed)
    outcome = await write_to_member(services, organisation_id, userid, message)
    await noted(services, outcome, organisation_id, contact_id, contact_id, CallWay.WECOM, WECOM)
    if isinstance(outcome, Delivered):
        return ""
    return f"企业微信没有发出去：{getattr(outcome, 'reason', '')}。"


async def _send(request: web.Request, organisation_id: UUID, contact_id: UUID, text: CloudText) -> str:
    """By the first cloud, and where it fails by the other: a person waits for it.

    What the last provider said, in words; nothing where the SMS is on its way.
    """
    services, said = request.app[SERVICES], "还没有开通短信（TIMA_ALIYUN_* 或 TIMA_TENCENT_*），发不出去。"
    for attempt in (1, 2):
        cloud = cloud_for(services.settings, attempt)
        if cloud is None:
            break
        outcome = await cloud.send_sms(services, text)
        await noted(services, outcome, organisation_id, contact_id, contact_id, CallWay.SMS, cloud.name)
        if isinstance(outcome, Delivered):
            return ""
        said = f"短信没有发出去：{getattr(outcome, 'reason', '')}。"
    return said
