"""The organisation's own application of 企业微信: its numbers and its secret."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from models.actions.partners.wecom import AppDraft, app_of, remove_app, set_app
from models.rules.partners.wecom import is_app_secret, is_corp_id, read_agent_id
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

WECOM = "/console/organisations/{id}/wecom"


@routes.get(WECOM, name="console_wecom")
@requires(Permission.KEEP_DUTY)
async def show(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(WECOM, name="console_wecom_set")
@requires(Permission.KEEP_DUTY)
async def save(request: web.Request) -> web.Response:
    """The secret is never shown again; an empty one leaves it as it is."""
    organisation, form, services = (
        await organisation_of(request),
        await read_form(request),
        request.app[SERVICES],
    )
    corp_id, secret = (text_field(form, name).strip() for name in ("corp_id", "secret"))
    agent_id = read_agent_id(text_field(form, "agent_id").strip())
    if not is_corp_id(corp_id) or agent_id is None or (secret and not is_app_secret(secret)):
        return await _page(request, form, "请从企业微信管理后台整条复制：企业 ID、AgentId 和 Secret。")
    draft = AppDraft(corp_id, agent_id, secret)
    if not await set_app(organisation.id, draft, services.vault, me_of(request).actor, services.clock()):
        return await _page(request, form, "请填写这个应用的 Secret。")
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts")


@routes.post(WECOM + "/remove", name="console_wecom_remove")
@requires(Permission.KEEP_DUTY)
async def remove(request: web.Request) -> web.Response:
    organisation, services = await organisation_of(request), request.app[SERVICES]
    await remove_app(organisation.id, me_of(request).actor, services.clock())
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts")


async def _page(request: web.Request, form: Form | None = None, wrong: str = "") -> web.Response:
    organisation = await organisation_of(request)
    kept = await app_of(organisation.id)
    shown = {"corp_id": kept.corp_id, "agent_id": str(kept.agent_id)} if kept else {}
    typed = {name: text_field(form, name) for name in ("corp_id", "agent_id")} if form else shown
    return console_page(
        request,
        "partners/wecom",
        422 if wrong else 200,
        organisation=organisation,
        kept=kept,
        typed=typed,
        wrong=wrong,
    )
