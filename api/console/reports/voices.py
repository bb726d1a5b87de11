"""A report's voice message, for those who talk with residents: a voice tells who somebody is."""

from base64 import b64decode

from aiohttp import web

from api.console.reports.report import incident_in_scope
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.reports.voices import voice_of
from models.rules.reports.recordings import MEDIA_TYPES, form_of
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/reports/{id}/voices/{voice}", name="console_report_voice")
@requires(Permission.TALK_WITH_RESIDENTS)
async def voice(request: web.Request) -> web.Response:
    """As a file: browsers do not play AMR, phones and players do."""
    incident, voice_id = await incident_in_scope(request), read_id(request.match_info["voice"])
    sealed = await voice_of(incident.id, voice_id) if voice_id else None
    if sealed is None:
        raise web.HTTPNotFound
    sound = b64decode(request.app[SERVICES].vault.open(sealed))
    form = form_of(sound)
    return web.Response(
        body=sound,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{voice_id}.{form.value}"'},
    )
