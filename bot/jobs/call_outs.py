"""Telling one person on duty of an entrapment, by SMS, by telephone or by 企业微信."""

import asyncio
import logging

from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for, clouds_of
from bot.channels.noted import noted
from bot.channels.to_person import UNKNOWN_PLACE, minutes_in_words
from bot.channels.wecom_app import WECOM, page_card, write_to_member
from bot.kernel.links import sms_code
from bot.services import Services
from models.actions.rescues.call_outs import (
    CallOrder,
    HeldCallOut,
    begin_call_out,
    record_call_out,
)
from models.rules.forwarding.delivery import Failed, Outcome, Unknown, Unreachable
from models.rules.rescues.call_outs import CallWay

log = logging.getLogger(__name__)

WITHIN_SECONDS = 20  # below the lease
NO_CLOUD = "no cloud is set up"


async def place_call(services: Services, row: HeldCallOut) -> None:
    order = await begin_call_out(row, services.clock())
    if order is None:
        return
    cloud = None if order.way is CallWay.WECOM else cloud_for(services.settings, order.attempt)
    by = WECOM if order.way is CallWay.WECOM else cloud.name if cloud else ""
    code = sms_code(services, row.id)
    outcome: Outcome
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            if order.way is CallWay.WECOM:
                outcome = await _write(services, order, code)
            elif cloud is None:
                outcome = Failed(NO_CLOUD)
            else:
                send = cloud.send_sms if order.way is CallWay.SMS else cloud.call
                outcome = await send(services, _text(services, order, row.id.hex, code))
    except TimeoutError:
        outcome = Unknown("no answer in time")
    except Exception as error:
        log.exception("a call-out failed", extra={"row": str(row.id)})
        outcome = Failed(f"internal error: {type(error).__name__}")
    if cloud and isinstance(outcome, Failed) and len(clouds_of(services.settings)) > 1:
        outcome = Failed(outcome.reason)  # the pause is this provider's: the other has its turn at once
    await record_call_out(row, by, services.vault.look_up_hash(code), outcome, services.clock())
    await noted(services, outcome, row.organisation_id, row.contact_id, row.id, order.way, by)
    if isinstance(outcome, Unreachable):
        await services.wake_workers()  # who comes next is due now


async def _write(services: Services, order: CallOrder, code: str) -> Outcome:
    if not order.userid_sealed:
        return Unreachable("the person is no member of 企业微信 any more")
    card = page_card(services, order.place, order.rescue_number, order.minutes, code)
    userid = services.vault.open(order.userid_sealed)
    return await write_to_member(services, order.organisation_id, userid, card.message())


def _text(services: Services, order: CallOrder, key: str, code: str) -> CloudText:
    phone = services.vault.open(order.phone_sealed)
    place, minutes = order.place or UNKNOWN_PLACE, minutes_in_words(order.minutes)
    if order.way is CallWay.VOICE:
        return CloudText(Template.CALL, phone, {"place": place, "minutes": minutes}, key)
    values = {"place": place, "number": order.rescue_number or "无", "minutes": minutes, "code": code}
    return CloudText(Template.PAGE, phone, values, key)
