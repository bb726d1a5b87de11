"""`/voices/ID`: one voice, for whoever holds a signed link that has not expired."""

from base64 import b64decode
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.params import or_404, read_id
from bot.files.voices import NotAVoice
from bot.jobs.voices import stored
from bot.kernel.signatures import Use
from bot.services import Services
from models.actions.reports.voices import replace_sound, sound_of
from models.rules.reports.recordings import is_playable

routes = web.RouteTableDef()

_HEADERS = {"Cache-Control": "private, max-age=600", "Accept-Ranges": "bytes"}


@routes.get("/voices/{voice_id}", name="voice")
@public
async def voice(request: web.Request) -> web.Response:
    """Whole or one range of it: iPhones play nothing that does not answer ranges (RFC 9110, 14)."""
    services = request.app[SERVICES]
    voice_id, signature = read_id(request.match_info["voice_id"]), request.query.get("signature", "")
    if voice_id is None or not services.signatures.hold(Use.VOICE, signature, voice_id):
        raise web.HTTPNotFound
    sealed = or_404(await sound_of(voice_id))
    sound = await _playable(services, voice_id, sealed)
    size, asked = len(sound), _range(request)
    if asked.start is None:
        return web.Response(body=sound, content_type="audio/mpeg", headers=_HEADERS)
    wanted = range(size)[asked]
    if not wanted:
        return web.Response(status=416, headers=_HEADERS | {"Content-Range": f"bytes */{size}"})
    part = {"Content-Range": f"bytes {wanted.start}-{wanted.stop - 1}/{size}"}
    body = sound[wanted.start : wanted.stop]
    return web.Response(status=206, body=body, content_type="audio/mpeg", headers=_HEADERS | part)


async def _playable(services: Services, voice_id: UUID, sealed: str) -> bytes:
    """What was stored as AMR by an earlier release is converted when somebody first plays it. Raises 404."""
    sound = b64decode(services.vault.open(sealed))
    if is_playable(sound):
        return sound
    try:
        kept = await services.voices.convert(sound)
    except NotAVoice:
        raise web.HTTPNotFound from None
    await replace_sound(voice_id, sealed, stored(services, kept))
    return kept.mp3


def _range(request: web.Request) -> slice:
    """The bytes that are asked for. What is not one range is ignored (RFC 9110, 14.2)."""
    try:
        return request.http_range
    except ValueError:
        return slice(None)
