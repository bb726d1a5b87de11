"""Customer-service messages (客服消息): only while WeChat lets us write to a person, each counted."""

from wechatpy.exceptions import WeChatClientException

from bot.services import Services
from bot.wechat.account import TextSender, WeChatPaused
from models.rules.notices.wechat_errors import CLOSED_FOR_PERSON


class WindowClosed(Exception):
    """The person cannot be written to just now. `errcode` is WeChat's, 0 where our own count says so."""

    def __init__(self, errcode: int = 0) -> None:
        super().__init__(f"closed ({errcode})")
        self.errcode = errcode


async def send_in_window(services: Services, sender: TextSender, openid: str, text: str) -> None:
    """By the account `sender`. Raises WindowClosed, WeChatClientException or WeChatUnavailable."""
    openid_hash = services.vault.look_up_hash(openid)
    window = await services.windows.take(openid_hash, services.clock())
    if window is None:
        raise WindowClosed
    try:
        await sender.send_text(openid, text)
    except WeChatPaused:
        await services.windows.give_back(openid_hash, window)
        raise
    except WeChatClientException as error:
        if error.errcode not in CLOSED_FOR_PERSON:
            await services.windows.give_back(openid_hash, window)
            raise
        await services.windows.forget([openid_hash])
        raise WindowClosed(error.errcode) from error
