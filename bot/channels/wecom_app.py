"""企业微信 to one person on duty, by the organisation's own application.

Of an entrapment the people on duty are told one by one (`bot/jobs/call_outs`), so its deliveries send
nothing themselves, as with SMS. No name, number or words of a reporter are among what is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from aiohttp import ClientError
from wechatpy.exceptions import WeChatClientException

from bot.channels.base import unanswered
from bot.channels.noted import noted
from bot.channels.to_person import UNKNOWN_PLACE, place_to_tell
from bot.channels.wecom_client import WecomClient, WecomFailed, WecomUnclear
from bot.kernel.links import call_out_link
from bot.services import Services
from bot.texts.templates import local_time
from bot.wechat.account import cut_to_bytes
from models.actions.forwarding.parcels import Parcel
from models.actions.ledger.on_duty import first_on_duty
from models.actions.partners.wecom import app_of
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.rescues.call_outs import CallWay

WECOM = "wecom"  # who carries it, beside the names of clouds
NO_APP = "the organisation has no application of 企业微信"
NOBODY = "nobody on duty is a proved member of 企业微信"
TITLE_BYTES, DESCRIPTION_BYTES = 128, 512  # longer ones are cut by 企业微信, within a character
# This member gets nothing, today or tomorrow: unknown, left, out of the application's range, no licence.
_MEMBER = frozenset({40003, 60111, 81013})
_PAUSES = {45009: timedelta(minutes=1), 45033: timedelta(seconds=5)}  # too many; too many at once


@dataclass(frozen=True)
class Card:
    """A text card: the whole of it opens `url`."""

    title: str
    text: str
    url: str
    button: str

    def message(self) -> Mapping[str, Any]:
        return {
            "msgtype": "textcard",
            "textcard": {
                "title": cut_to_bytes(self.title, TITLE_BYTES),
                # It takes <div> and <br>: what a register holds must not.
                "description": cut_to_bytes(self.text.replace("<", "＜"), DESCRIPTION_BYTES),
                "url": self.url,
                "btntxt": self.button,
            },
        }


def page_card(services: Services, place: str, number: str, minutes: int, code: str) -> Card:
    """An entrapment. The link is that of an SMS: one tap on its page says that this person goes."""
    waited = f"已 {minutes} 分钟" if minutes else "刚刚报告"
    text = f"{place or UNKNOWN_PLACE}\n识别码 {number or '无'}，{waited}。您去救人请点开接单。"
    return Card("【梯码】有人被困", text, call_out_link(services, code), "去接单")


def text_message(text: str) -> Mapping[str, Any]:
    return {"msgtype": "text", "text": {"content": cut_to_bytes(text)}}


def code_message(code: str, organisation: str) -> Mapping[str, Any]:
    what = f"用于登记您为{organisation}的电梯值班联系人"
    return text_message(f"【梯码】验证码 {code}，15 分钟内有效，{what}。不是您本人请忽略。")


def test_message(services: Services) -> Mapping[str, Any]:
    """With the time: the same text again within half an hour would not be shown."""
    return text_message(f"【梯码】这是一条测试消息，不用处理。{local_time(services.clock())}")


async def send(services: Services, parcel: Parcel) -> Outcome:
    if parcel.organisation_id is None:
        return Unreachable(NOBODY)
    contact = await first_on_duty(parcel.organisation_id, services.clock(), CallWay.WECOM)
    if contact is None or contact.member is None:
        return Unreachable(NOBODY)
    told = await place_to_tell(services, parcel)
    if isinstance(told, Delivered):
        return told
    message = test_message(services)
    if told is not None:
        url = f"{services.settings.public_url}/console/inbox/{parcel.id}"
        message = Card("【梯码】有新的电梯报告", told, url, "去处理").message()
    userid = services.vault.open(contact.member.userid_sealed)
    outcome = await write_to_member(services, parcel.organisation_id, userid, message)
    await noted(services, outcome, parcel.organisation_id, contact.id, parcel.id, CallWay.WECOM, WECOM)
    return Delivered() if isinstance(outcome, Delivered) else outcome


async def write_to_member(
    services: Services, organisation_id: UUID, userid: str, message: Mapping[str, Any]
) -> Outcome:
    """Delivered(way) has the number that 企业微信 gives the message."""
    app = await app_of(organisation_id)
    if app is None:
        return Failed(NO_APP)
    try:
        answer = await WecomClient(services, app).write(userid, message)
    except WeChatClientException as error:
        reason = f"{error.errcode} {error.errmsg}".strip()[:300]
        if error.errcode in _MEMBER:
            return Unreachable(reason)
        return Failed(reason, _PAUSES.get(error.errcode))
    except WecomUnclear as error:
        return Unknown(str(error))
    except WecomFailed as error:
        return Failed(str(error))
    except (ClientError, TimeoutError) as error:
        return unanswered(error)
    for field in ("invaliduser", "unlicenseduser"):
        if answer.get(field):
            return Unreachable(f"{field}: the member is not reached by this application")
    return Delivered(str(answer.get("msgid") or "")[:100])
