"""A speech recognition engine that speaks OpenAI's protocol, as whisper.cpp's server and others do.

It hears nothing: it says what it was told to. `mode` is how it misbehaves.
"""

import asyncio
from enum import StrEnum

from aiohttp import web


class SpeechMode(StrEnum):
    ANSWERS = "answers"
    DOWN = "down"  # 503
    GARBAGE = "garbage"  # a page of HTML with 200
    NO_TEXT = "no_text"  # whisper.cpp: {"error": …} with 200
    HANGS = "hangs"


class SpeechSimulator:
    def __init__(self, token: str = "") -> None:
        self.says, self.mode = "", SpeechMode.ANSWERS
        self.heard: list[bytes] = []
        self._token = token

    def app(self) -> web.Application:
        app = web.Application(client_max_size=25 * 1024 * 1024)
        app.router.add_post("/v1/audio/transcriptions", self._transcribe)
        app.router.add_post("/inference", self._transcribe)
        return app

    async def _transcribe(self, request: web.Request) -> web.Response:
        if self._token and request.headers.get("Authorization") != f"Bearer {self._token}":
            return web.json_response({"error": {"message": "Incorrect API key provided"}}, status=401)
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField) or not form.get("model"):
            return web.json_response({"error": {"message": "file and model are required"}}, status=400)
        self.heard.append(file.file.read())
        match self.mode:
            case SpeechMode.DOWN:
                return web.Response(status=503)
            case SpeechMode.GARBAGE:
                return web.Response(text="<html>", content_type="text/html")
            case SpeechMode.NO_TEXT:
                return web.json_response({"error": "failed to process audio"})
            case SpeechMode.HANGS:
                await asyncio.sleep(3600)
        return web.json_response({"text": self.says})
