"""Fetching voice messages from WeChat, which keeps them for three days, and making them playable."""

import logging
from base64 import b64encode

from wechatpy.exceptions import WeChatClientException

from bot.files.voices import NotAVoice, PlayableVoice
from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from bot.wechat.media import fetch_medium
from models.actions.reports.voices import StoredVoice, keep_voice, postpone_voice, reject_voice
from models.actions.shared.work import AwaitedMedium

log = logging.getLogger(__name__)


def stored(services: Services, voice: PlayableVoice) -> StoredVoice:
    """As the database keeps it."""
    sealed = services.vault.seal(b64encode(voice.mp3).decode())
    is_to_be_heard = bool(services.settings.speech_url)
    return StoredVoice(sealed, voice.seconds, voice.note, is_to_be_heard)


async def fetch_voice(services: Services, voice: AwaitedMedium) -> None:
    try:
        kept = await services.voices.convert(await fetch_medium(services, voice.media_id))
    except NotAVoice as error:
        await reject_voice(voice, str(error))
    except (WeChatClientException, WeChatUnavailable, OSError) as error:
        log.warning("a voice cannot be had now: %s", error)
        await postpone_voice(voice, str(error), services.clock())
    else:
        await keep_voice(voice, stored(services, kept), services.clock())
        await services.wake_workers()
