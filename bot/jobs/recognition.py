"""Asking a city's own engine what was said in a voice. A report never waits for it.

The protocol is OpenAI's POST /v1/audio/transcriptions, which many engines speak; whisper.cpp's server
answers alike at /inference. See /docs/voices.
"""

import json
import logging
from base64 import b64decode

from aiohttp import ClientError, ClientTimeout, FormData

from bot.channels.base import read_answer
from bot.services import Services
from models.actions.reports.recognition import (
    AwaitedWords,
    keep_transcript,
    postpone_recognition,
    voice_to_hear,
)
from models.rules.reports.transcripts import read_transcript

log = logging.getLogger(__name__)

TIMEOUT = ClientTimeout(total=45, connect=5)  # within the lease
MOST_ANSWER_BYTES = 256 * 1024


class NotHeard(Exception):
    """The engine gave no text: the message says why, without the text."""


async def recognise(services: Services, work: AwaitedWords) -> None:
    spoken = await voice_to_hear(work)
    if spoken is None:
        return  # erased, and the work with it
    try:
        heard = await _ask(services, b64decode(services.vault.open(spoken.audio_sealed)))
    except (ClientError, TimeoutError, NotHeard) as error:
        again = await postpone_recognition(work, services.clock())
        log.warning(
            "an engine did not put a voice into words: %s; %s",
            str(error) or type(error).__name__,
            "tried again later" if again else "given up",
        )
        return
    await keep_transcript(work, spoken, read_transcript(heard), services.clock(), services.vault)
    await services.wake_workers()


async def _ask(services: Services, mp3: bytes) -> str:
    """Raises NotHeard, ClientError and TimeoutError."""
    settings, form = services.settings, FormData()
    form.add_field("file", mp3, filename="voice.mp3", content_type="audio/mpeg")
    form.add_field("model", settings.speech_model)
    form.add_field("language", settings.speech_language)
    form.add_field("response_format", "json")
    token = settings.speech_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    async with services.http.post(
        settings.speech_url, data=form, headers=headers, timeout=TIMEOUT, allow_redirects=False
    ) as response:
        body = await read_answer(response, MOST_ANSWER_BYTES)
        if response.status != 200:
            raise NotHeard(f"HTTP {response.status}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise NotHeard("not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
        raise NotHeard("no text in the answer")
    return str(answer["text"])
