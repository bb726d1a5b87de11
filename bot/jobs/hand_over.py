"""What a worker does for 转人工: brings an answer of the staff to the person."""

from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat import CLOSED
from bot.notify.in_window import WindowClosed, send_in_window
from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from models.actions.people.hand_over import OwedLine, listener_of, postpone_line, settle_line


async def bring_answer(services: Services, line: OwedLine) -> None:
    listener = await listener_of(line)
    sender = services.miniprogram if listener.is_in_miniprogram else services.wechat
    if sender is None or not listener.openid_sealed:
        await settle_line(line, "没有微信身份")
        return
    text = services.texts("hand_over_answer", said_by=line.said_by, words=line.words)
    try:
        await send_in_window(services, sender, services.vault.open(listener.openid_sealed), text)
    except WindowClosed as closed:
        await settle_line(line, CLOSED[closed.errcode])
    except WeChatClientException as error:
        await postpone_line(line, f"WeChat {error.errcode}", services.clock())
    except WeChatUnavailable:
        await postpone_line(line, "WeChat did not answer", services.clock())
    else:
        await settle_line(line)
