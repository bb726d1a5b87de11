"""Fetching voice messages from WeChat, which keeps them for three days."""

from base64 import b64encode

from wechatpy.exceptions import WeChatClientException

from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from bot.wechat.media import fetch_medium
from models.actions.reports.voices import keep_voice, postpone_voice, reject_voice
from models.actions.shared.work import AwaitedMedium
from models.rules.reports.amr import clean


async def fetch_voice(services: Services, voice: AwaitedMedium) -> None:
    try:
        data = await fetch_medium(services, voice.media_id)
    except (WeChatClientException, WeChatUnavailable) as error:
        await postpone_voice(voice, str(error), services.clock())
        return
    amr = clean(data)
    if amr is None:
        await reject_voice(voice, "不是 AMR 语音")
        return
    await keep_voice(voice, services.vault.seal(b64encode(amr.data).decode()), amr.seconds)
