"""The page of the people on duty, and what its forms have in common."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.ledger.on_duty import contacts_of, now_on_duty
from models.actions.partners.contact_row import ContactProblem
from models.actions.partners.wecom import app_of
from models.actions.rescues.read_call_outs import last_call_outs
from models.rules.reports.contact import is_mobile, masked_phone

CONTACTS = "/console/organisations/{id}/contacts"
WORDS = {
    ContactProblem.TOO_MANY: "太多了，请先删掉不用的。",
    ContactProblem.TAKEN: "这个手机号已经登记过了。",
    ContactProblem.GONE: "这个人已经不在名单里了。",
    ContactProblem.TOO_SOON: "刚发过，请等一分钟再发。",
    ContactProblem.NO_CODE: "验证码已失效，请重新发一次。",
    ContactProblem.WRONG_CODE: "验证码不对。",
    ContactProblem.NO_APP: "还没有接上企业微信，请先填写自建应用。",
    ContactProblem.ENDS_FIRST: "结束时间要晚于开始时间，也要晚于现在。",
    ContactProblem.TOO_LONG: "一次交接不超过 31 天。",
}


async def contact_page(
    request: web.Request, wrong: str = "", form: Form | None = None, done: str = ""
) -> web.Response:
    organisation, services = await organisation_of(request), request.app[SERVICES]
    now, open_ = services.clock(), services.vault.open
    people = await contacts_of(organisation.id, now)
    phones = {one.id: open_(one.phone_sealed) for one in people}
    return console_page(
        request,
        "partners/contacts",
        422 if wrong else 200,
        organisation=organisation,
        people=[(one, masked_phone(phones[one.id])) for one in people],
        mobiles={key for key, phone in phones.items() if is_mobile(phone)},
        userids={one.id: open_(one.member.userid_sealed) for one in people if one.member},
        has_app=await app_of(organisation.id) is not None,
        duty=now_on_duty(people, now),
        now=now,
        tomorrow=now + timedelta(days=1),
        typed={name: text_field(form, name) if form else "" for name in ("name", "phone")},
        wrong=wrong,
        done=done,
        last=await last_call_outs([one.id for one in people], now),
    )


async def with_contact(
    request: web.Request, act: Callable[[UUID, UUID, Form], Awaitable[str]]
) -> web.Response:
    """`act` returns what is wrong, in words, or nothing."""
    organisation, form = await organisation_of(request), await read_form(request)
    contact = read_id(text_field(form, "contact"))
    wrong = WORDS[ContactProblem.GONE] if contact is None else await act(organisation.id, contact, form)
    if wrong:
        return await contact_page(request, wrong, form)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts#c{contact}")
