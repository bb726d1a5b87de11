"""Saved views of lists: each person's own."""

from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.all import LISTS
from api.console.pages import console_page
from api.http.access import signed_in
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.staff.saved_views import MAX_NAME, MAX_QUERY, MOST_OF_A_LIST, delete_view, save_view

routes = web.RouteTableDef()


@routes.post("/console/views", name="console_view_save")
@signed_in
async def save(request: web.Request) -> web.Response:
    form, me, services = await read_form(request), me_of(request), request.app[SERVICES]
    spec = LISTS.get(text_field(form, "list"))
    name, query = text_field(form, "name"), _query(text_field(form, "query"))
    if spec is None or not me.may(spec.permission):
        return _refused(request, 422, "没有这个列表。")
    if not name or len(name) > MAX_NAME or len(query) > MAX_QUERY:
        return _refused(request, 422, f"请给视图起个名字，不超过 {MAX_NAME} 字。")
    if not await save_view(me.staff.id, spec.name, name, query, services.vault, services.clock()):
        return _refused(request, 409, f"每个列表最多 {MOST_OF_A_LIST} 个视图，请先删掉一个。")
    raise web.HTTPSeeOther(f"{spec.path}?{query}" if query else spec.path)


@routes.post("/console/views/{view}/delete", name="console_view_delete")
@signed_in
async def delete(request: web.Request) -> web.Response:
    view_id = read_id(request.match_info["view"])
    of = await delete_view(me_of(request).staff.id, view_id) if view_id else None
    if of is None:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(LISTS[of].path if of in LISTS else "/console")


def _query(text: str) -> str:
    """Only a query: no other address can come of it."""
    return urlencode(parse_qsl(text.replace("\n", "")[: MAX_QUERY + 1]))


def _refused(request: web.Request, status: int, words: str) -> web.Response:
    return console_page(request, "message", status, title="没有保存", words=words)
