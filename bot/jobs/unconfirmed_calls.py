"""What a worker does with a question that a cabin has not answered: reports it, and tells the person."""

import logging

from wechatpy.exceptions import WeChatClientException

from bot.notify.in_window import WindowClosed, send_in_window
from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from models.actions.reports.unconfirmed_calls import SealedCall, file_unanswered

log = logging.getLogger(__name__)


async def report_unanswered(services: Services, call: SealedCall) -> None:
    draft, receipt = await file_unanswered(call, services.vault, services.clock())
    await services.wake_workers()
    reporter = draft.reporter
    sender = services.miniprogram if reporter and reporter.named_by == "mini_openid" else services.wechat
    if reporter is None or sender is None or receipt.repeated:
        return
    text = services.texts(
        "entrapment_unconfirmed",
        hotline=services.settings.default_hotline,
        public_url=services.settings.public_url,
        number=receipt.number,
    )
    try:
        await send_in_window(services, sender, services.vault.open(reporter.openid_sealed), text)
    except (WindowClosed, WeChatClientException, WeChatUnavailable) as error:
        log.info("a person could not be told that the question was reported: %s", error)
