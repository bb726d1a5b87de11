"""Fetching voice messages from WeChat, which keeps them for three days, and making them playable."""

import logging
from base64 import b64encode

from wechatpy.exceptions import WeChatClientException

from bot.files.voices import NotAVoice
from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from bot.wechat.media import fetch_medium
from models.actions.reports.voices import StoredVoice, keep_voice, postpone_voice, reject_voice
from models.actions.shared.work import AwaitedMedium

log = logging.getLogger(__name__)


async def fetch_voice(services: Services, voice: AwaitedMedium) -> None:
    try:
        kept = await services.voices.convert(await fetch_medium(services, voice.media_id))
    except NotAVoice as error:
        await reject_voice(voice, str(error))
    except (WeChatClientException, WeChatUnavailable, OSError) as error:
        log.warning("a voice cannot be had now: %s", error)
        await postpone_voice(voice, str(error), services.clock())
    else:
        sealed = services.vault.seal(b64encode(kept.mp3).decode())
        await keep_voice(voice, StoredVoice(sealed, kept.seconds, kept.note), services.clock())
        await services.wake_workers()
