"""`/api/v1/me`: one's phone number, all that is kept of oneself, and being forgotten."""

import logging
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from api.http.access import resident
from api.http.describe import SessionNeed, operation
from api.http.errors import ApiProblem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import PHONES_OF_PERSON
from api.pages.privacy.my_data import exported
from api.v1.json_body import Sent, answer, nothing, read_json
from api.v1.people.resident import resident_of, sessions_of, unavailable
from bot.wechat.account import WeChatUnavailable
from models.actions.people.keep_phone import forget_phone, keep_phone, phone_of
from models.actions.privacy.my_data import Erased, erase_person, export_person
from models.rules.reports.contact import masked_phone

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

_WRONG_CODE = frozenset({40029, 40163})


class PhoneCode(Sent):
    """What `getPhoneNumber` returned: good once, for five minutes."""

    code: Annotated[str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$")]


class Phone(BaseModel):
    """The number that WeChat has verified, as `138****1234`; null without one."""

    masked_phone: str | None


class OwnData(BaseModel):
    """All that is kept, to be taken along: the same file as `/my/data` gives."""

    phone: str | None
    reports: list[dict[str, Any]]
    survey_answers: list[dict[str, Any]]
    votes: dict[str, Any]
    conversations: list[dict[str, Any]]
    message_grants: dict[str, int]
    messages: list[dict[str, Any]]


@routes.get("/api/v1/me/phone", name="api_phone", allow_head=False)
@operation("getPhone", "One's phone number", {200: Phone}, session=SessionNeed.NEEDED)
@resident
async def phone(request: web.Request) -> web.Response:
    kept = await phone_of(resident_of(request).person_id, request.app[SERVICES].vault)
    return _told(kept)


@routes.put("/api/v1/me/phone", name="api_phone_set")
@operation(
    "setPhone",
    "Give one's phone number by a code of getPhoneNumber",
    {200: Phone},
    takes=PhoneCode,
    session=SessionNeed.NEEDED,
)
@resident
async def set_phone(request: web.Request) -> web.Response:
    services, person_id = request.app[SERVICES], resident_of(request).person_id
    await request.app[RATE_LIMITS].require(PHONES_OF_PERSON, str(person_id))
    number = await _number_of(request, (await read_json(request, PhoneCode)).code)
    await keep_phone(person_id, number, services.vault, services.clock())
    return _told(number)


@routes.delete("/api/v1/me/phone", name="api_phone_forget")
@operation("forgetPhone", "Take it back", {204: None}, session=SessionNeed.NEEDED)
@resident
async def take_phone_back(request: web.Request) -> web.Response:
    await forget_phone(resident_of(request).person_id)
    return nothing()


@routes.get("/api/v1/me/data", name="api_my_data", allow_head=False)
@operation("exportData", "All that is kept of oneself", {200: OwnData}, session=SessionNeed.NEEDED)
@resident
async def my_data(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    found = await export_person(resident_of(request).person_id, services.vault, services.clock())
    if found is None:  # forgotten while this was asked
        raise web.HTTPNotFound
    return answer(OwnData(**exported(services, found)), OwnData)


@routes.delete("/api/v1/me/data", name="api_my_data_erase")
@operation("eraseData", "Be forgotten, and signed out everywhere", {200: Erased}, session=SessionNeed.NEEDED)
@resident
async def erase(request: web.Request) -> web.Response:
    services, person_id = request.app[SERVICES], resident_of(request).person_id
    erased = await erase_person(person_id, services.clock(), services.photos.remove)
    try:
        await sessions_of(request).end_all(person_id)
    except (RedisError, OSError):
        log.warning("sessions of a forgotten person cannot be ended; they lead to nobody")
    await services.wake_workers()
    return answer(erased or Erased(0, 0, 0), Erased)


async def _number_of(request: web.Request, code: str) -> str:
    mini_program = request.app[SERVICES].miniprogram
    if mini_program is None:
        raise ApiProblem(404, "no-mini-program", "这里没有设置小程序。")
    try:
        return await mini_program.phone_number(code)
    except WeChatClientException as error:
        if error.errcode in _WRONG_CODE:
            raise ApiProblem(422, "code-refused", "没有取到手机号，请再试一次。") from None
        log.exception("WeChat gives no phone number")
        raise unavailable(request) from None
    except WeChatUnavailable as error:
        log.warning("no phone number: %s", error)
        raise unavailable(request) from None


def _told(number: str) -> web.Response:
    return answer(Phone(masked_phone=masked_phone(number) if number else None), Phone)
