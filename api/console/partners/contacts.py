"""The people on duty of one's own organisation: numbers, proved by a code, and hours."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.params import read_id, read_minute
from api.http.rate_limits import TESTS_OF_CONTACT
from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for
from models.actions.ledger.on_duty import contacts_of, now_on_duty
from models.actions.partners.contacts import (
    CodeToSend,
    ContactProblem,
    add_contact,
    add_hours,
    add_takeover,
    make_code,
    move_first,
    prove_number,
    remove_contact,
    remove_duty,
)
from models.actions.rescues.read_call_outs import last_call_outs
from models.rules.forwarding.delivery import Delivered
from models.rules.partners.rota import DAY_MINUTES, DutyHours, RotaDays, TakeOver, minute_of
from models.rules.reports.contact import masked_phone, read_phone
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

CONTACTS = "/console/organisations/{id}/contacts"
MAX_NAME = 50
WORDS = {
    ContactProblem.TOO_MANY: "太多了，请先删掉不用的。",
    ContactProblem.TAKEN: "这个手机号已经登记过了。",
    ContactProblem.GONE: "这个人已经不在名单里了。",
    ContactProblem.TOO_SOON: "刚发过，请等一分钟再发。",
    ContactProblem.NO_CODE: "验证码已失效，请重新发一次。",
    ContactProblem.WRONG_CODE: "验证码不对。",
    ContactProblem.ENDS_FIRST: "结束时间要晚于开始时间，也要晚于现在。",
    ContactProblem.TOO_LONG: "一次交接不超过 31 天。",
}
WRONG_HOURS = "请选择至少一天，时间写成 08:00 这样。"


@routes.get(CONTACTS, name="console_contacts")
@requires(Permission.KEEP_DUTY)
async def show(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(CONTACTS, name="console_contacts_add")
@requires(Permission.KEEP_DUTY)
async def add(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    name, phone = text_field(form, "name"), read_phone(text_field(form, "phone"))
    if not 0 < len(name) <= MAX_NAME or phone is None or not phone.startswith("1"):
        return await _page(request, "请填写姓名和手机号：座机收不到短信。", form)
    services = request.app[SERVICES]
    actor, now = me_of(request).actor, services.clock()
    made = await add_contact(organisation.id, name, phone, services.vault, actor, now)
    if isinstance(made, ContactProblem):
        return await _page(request, WORDS[made], form)
    return await _send_code(request, organisation.id, made)


@routes.post(CONTACTS + "/code", name="console_contacts_code")
@requires(Permission.KEEP_DUTY)
async def send_code(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    contact = read_id(text_field(form, "contact"))
    if contact is None:
        return await _page(request, WORDS[ContactProblem.GONE])
    return await _send_code(request, organisation.id, contact)


@routes.post(CONTACTS + "/prove", name="console_contacts_prove")
@requires(Permission.KEEP_DUTY)
async def prove(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, form: Form) -> str:
        services = request.app[SERVICES]
        code, actor, now = text_field(form, "code")[:20], me_of(request).actor, services.clock()
        problem = await prove_number(organisation_id, contact, code, services.vault, actor, now)
        return WORDS[problem] if problem else ""

    return await _with_contact(request, act)


@routes.post(CONTACTS + "/test", name="console_contacts_test")
@requires(Permission.KEEP_DUTY)
async def test(request: web.Request) -> web.Response:
    """A test SMS to one person, once a minute; the page says what the provider answered."""
    organisation, form = await organisation_of(request), await read_form(request)
    contact, services = read_id(text_field(form, "contact")), request.app[SERVICES]
    people = await contacts_of(organisation.id, services.clock())
    chosen = next((one for one in people if one.id == contact), None)
    if chosen is None:
        return await _page(request, WORDS[ContactProblem.GONE])
    if await request.app[RATE_LIMITS].exceeded(TESTS_OF_CONTACT, str(chosen.id)):
        return await _page(request, WORDS[ContactProblem.TOO_SOON])
    text = CloudText(Template.TEST, services.vault.open(chosen.phone_sealed), {}, chosen.id.hex)
    refused = await _send(request, text)
    if refused:
        return await _page(request, refused)
    return await _page(request, done=f"短信平台收下了给{chosen.name}的测试短信，请看手机收到没有。")


@routes.post(CONTACTS + "/remove", name="console_contacts_remove")
@requires(Permission.KEEP_DUTY)
async def remove(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, _: Form) -> str:
        now = request.app[SERVICES].clock()
        done = await remove_contact(organisation_id, contact, me_of(request).actor, now)
        return "" if done else WORDS[ContactProblem.GONE]

    return await _with_contact(request, act)


@routes.post(CONTACTS + "/first", name="console_contacts_first")
@requires(Permission.KEEP_DUTY)
async def put_first(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, _: Form) -> str:
        done = await move_first(organisation_id, contact, me_of(request).actor, request.app[SERVICES].clock())
        return "" if done else WORDS[ContactProblem.GONE]

    return await _with_contact(request, act)


@routes.post(CONTACTS + "/hours", name="console_contacts_hours")
@requires(Permission.KEEP_DUTY)
async def set_hours(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, form: Form) -> str:
        begins, ends = (minute_of(text_field(form, name)) for name in ("begins", "ends"))
        weekdays = sum(1 << day for day in range(7) if text_field(form, f"day_{day}"))
        days = text_field(form, "days")
        if begins is None or ends is None or begins == DAY_MINUTES:
            return WRONG_HOURS
        if not weekdays or days not in tuple(RotaDays):
            return WRONG_HOURS
        hours = DutyHours(contact, begins, ends, weekdays, RotaDays(days))
        problem = await add_hours(organisation_id, hours, me_of(request).actor, request.app[SERVICES].clock())
        return WORDS[problem] if problem else ""

    return await _with_contact(request, act)


@routes.post(CONTACTS + "/take-over", name="console_contacts_take_over")
@requires(Permission.KEEP_DUTY)
async def take_over(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, form: Form) -> str:
        begins, ends = (read_minute(text_field(form, name)) for name in ("begins_at", "ends_at"))
        if begins is None or ends is None:
            return "请填写从几时到几时。"
        takeover = TakeOver(contact, begins, ends)
        now = request.app[SERVICES].clock()
        problem = await add_takeover(organisation_id, takeover, me_of(request).actor, now)
        return WORDS[problem] if problem else ""

    return await _with_contact(request, act)


@routes.post(CONTACTS + "/remove-duty", name="console_contacts_remove_duty")
@requires(Permission.KEEP_DUTY)
async def drop_duty(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    line, now = read_id(text_field(form, "line")), request.app[SERVICES].clock()
    if line is None or not await remove_duty(organisation.id, line, me_of(request).actor, now):
        return await _page(request, "这一条已经没有了。")
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts")


async def _with_contact(
    request: web.Request, act: Callable[[UUID, UUID, Form], Awaitable[str]]
) -> web.Response:
    """`act` returns what is wrong, in words, or nothing."""
    organisation, form = await organisation_of(request), await read_form(request)
    contact = read_id(text_field(form, "contact"))
    wrong = WORDS[ContactProblem.GONE] if contact is None else await act(organisation.id, contact, form)
    if wrong:
        return await _page(request, wrong, form)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts")


async def _send_code(request: web.Request, organisation_id: UUID, contact_id: UUID) -> web.Response:
    """By the first cloud, and where it fails by the other: a person waits for it."""
    services = request.app[SERVICES]
    made = await make_code(organisation_id, contact_id, services.vault, services.clock())
    if not isinstance(made, CodeToSend):
        return await _page(request, WORDS[made])
    values = {"code": made.code, "organisation": made.organisation}
    text = CloudText(Template.CODE, services.vault.open(made.phone_sealed), values, contact_id.hex)
    refused = await _send(request, text)
    if refused:
        return await _page(request, refused)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation_id}/contacts#c{contact_id}")


async def _send(request: web.Request, text: CloudText) -> str:
    """What the last provider said, in words; nothing where the SMS is on its way."""
    services, said = request.app[SERVICES], "还没有开通短信（TIMA_ALIYUN_* 或 TIMA_TENCENT_*），发不出去。"
    for attempt in (1, 2):
        cloud = cloud_for(services.settings, attempt)
        if cloud is None:
            break
        outcome = await cloud.send_sms(services, text)
        if isinstance(outcome, Delivered):
            return ""
        said = f"短信没有发出去：{getattr(outcome, 'reason', '')}。"
    return said


async def _page(
    request: web.Request, wrong: str = "", form: Form | None = None, done: str = ""
) -> web.Response:
    organisation, services = await organisation_of(request), request.app[SERVICES]
    now = services.clock()
    people = await contacts_of(organisation.id, now)
    return console_page(
        request,
        "partners/contacts",
        422 if wrong else 200,
        organisation=organisation,
        people=[(one, masked_phone(services.vault.open(one.phone_sealed))) for one in people],
        duty=now_on_duty(people, now),
        now=now,
        tomorrow=now + timedelta(days=1),
        typed={name: text_field(form, name) if form else "" for name in ("name", "phone")},
        wrong=wrong,
        done=done,
        last=await last_call_outs([one.id for one in people], now),
    )
