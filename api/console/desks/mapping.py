"""The names and codes of a hotline's platform: what is mapped, what is not, and a file to change it."""

import json
from typing import Any

from aiohttp import web

from api.console.guard import me_of
from api.console.handed_in import file_in
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from models.actions.desks.mappings import read_mapping, reset_mapping, save_mapping, unmapped_codes
from models.rules.desks.mapping import OURS, VALUES
from models.rules.desks.mapping_file import BadMapping
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAPPING = "/console/organisations/{id}/mapping"
MAX_BYTES = 64 * 1024


@routes.get(MAPPING, name="console_mapping")
@requires(Permission.MANAGE_PARTNERS)
async def mapping(request: web.Request) -> web.Response:
    return await _page(request)


@routes.get(MAPPING + ".json", name="console_mapping_file")
@requires(Permission.MANAGE_PARTNERS)
async def mapping_file(request: web.Request) -> web.Response:
    """The data file as it stands, to be edited and handed in again."""
    kept = await read_mapping((await organisation_of(request)).id)
    return web.Response(
        text=json.dumps(kept.told, ensure_ascii=False, indent=2) + "\n",
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="mapping.json"'},
    )


@routes.post(MAPPING, name="console_mapping_set")
@requires(Permission.MANAGE_PARTNERS)
async def set_mapping(request: web.Request) -> web.Response:
    """A file, or `reset` for the one that comes with the product."""
    organisation, form = await organisation_of(request), await read_form(request)
    by, now = me_of(request).actor, request.app[SERVICES].clock()
    if text_field(form, "reset"):
        await reset_mapping(organisation.id, by, now)
        raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/mapping")
    sent = file_in(form)
    data = sent[1].read(MAX_BYTES + 1) if sent else b""
    if not data:
        return await _page(request, ["请选择文件。"])
    try:
        told = _read(data)
        await save_mapping(organisation.id, told, by, now)
    except BadMapping as error:
        return await _page(request, error.reasons)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/mapping")


def _read(data: bytes) -> Any:
    """Raises BadMapping."""
    if len(data) > MAX_BYTES:
        raise BadMapping([f"文件请不要超过 {MAX_BYTES // 1024} KB"])
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadMapping(["文件不是 UTF-8 的 JSON"]) from None


async def _page(request: web.Request, wrong: list[str] | None = None) -> web.Response:
    organisation = await organisation_of(request)
    kept = await read_mapping(organisation.id)
    return console_page(
        request,
        "desks/mapping",
        422 if wrong else 200,
        organisation=organisation,
        kept=kept,
        mapping=kept.mapping,
        fields=[(name, kept.mapping.fields.get(name, "")) for name in OURS],
        coded=[
            (name, kept.mapping.codes.get(name, {}), kept.mapping.uncoded(name))
            for name in VALUES
            if name in kept.mapping.fields
        ],
        unknown=await unmapped_codes(organisation.id),
        wrong=wrong or [],
    )
