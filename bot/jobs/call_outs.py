"""Telling one person on duty of an entrapment, by SMS or by telephone."""

import asyncio
import logging

from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for, clouds_of
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
UNKNOWN_PLACE = "待确认的电梯"


async def place_call(services: Services, row: HeldCallOut) -> None:
    order = await begin_call_out(row, services.clock())
    if order is None:
        return
    cloud = cloud_for(services.settings, order.attempt)
    code = sms_code(services, row.id)
    outcome: Outcome
    if cloud is None:
        outcome = Failed(NO_CLOUD)
    else:
        text = _text(services, order, row.id.hex, code)
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                send = cloud.send_sms if order.way is CallWay.SMS else cloud.call
                outcome = await send(services, text)
        except TimeoutError:
            outcome = Unknown("no answer in time")
        except Exception as error:
            log.exception("a call-out failed", extra={"row": str(row.id)})
            outcome = Failed(f"internal error: {type(error).__name__}")
    if isinstance(outcome, Failed) and len(clouds_of(services.settings)) > 1:
        outcome = Failed(outcome.reason)  # the pause is this provider's: the other has its turn at once
    link_hash = services.vault.look_up_hash(code)
    await record_call_out(row, cloud.name if cloud else "", link_hash, outcome, services.clock())
    if isinstance(outcome, Unreachable):
        await services.wake_workers()  # who comes next is due now


def _text(services: Services, order: CallOrder, key: str, code: str) -> CloudText:
    phone = services.vault.open(order.phone_sealed)
    place, minutes = order.place or UNKNOWN_PLACE, str(order.minutes)
    if order.way is CallWay.VOICE:
        return CloudText(Template.CALL, phone, {"place": place, "minutes": minutes}, key)
    values = {"place": place, "number": order.rescue_number or "无", "minutes": minutes, "code": code}
    return CloudText(Template.PAGE, phone, values, key)
