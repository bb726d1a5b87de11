"""The tokens of an organisation's programs: making one, which is shown once, and revoking one."""

from datetime import timedelta

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.partners.tokens import (
    SCOPES_OF,
    NewToken,
    TooManyTokens,
    create_token,
    list_tokens,
    revoke_token,
)
from models.actions.shared.organisations import OrganisationName
from models.rules.partners.tokens import TokenScope, is_in_force
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAX_NAME = 50
DAYS = (30, 90, 180, 365)


@routes.get("/console/organisations/{id}/tokens", name="console_tokens")
@requires(Permission.MANAGE_TOKENS)
async def tokens(request: web.Request) -> web.Response:
    return await _page(request, await organisation_of(request))


@routes.post("/console/organisations/{id}/tokens", name="console_token_create")
@requires(Permission.MANAGE_TOKENS)
async def create(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    name, days = text_field(form, "name")[:MAX_NAME], text_field(form, "days")
    possible = SCOPES_OF[organisation.kind]
    scopes = [scope for scope in possible if scope.value in form.getall("scope", [])]
    if not name or not scopes or days not in map(str, DAYS):
        return await _page(request, organisation, 422, wrong="请写明用途，并至少选一项权限。")
    new = NewToken(organisation.id, name, scopes, timedelta(days=int(days)))
    try:
        made = await create_token(new, me_of(request).actor, request.app[SERVICES].clock())
    except TooManyTokens:
        return await _page(request, organisation, 409, wrong="有效的令牌太多了，请先停用不用的。")
    # Not a redirect: it is shown in this answer and nowhere else.
    response = await _page(request, organisation, made=made)
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.post("/console/organisations/{id}/tokens/revoke", name="console_token_revoke")
@requires(Permission.MANAGE_TOKENS)
async def revoke(request: web.Request) -> web.Response:
    organisation = await organisation_of(request)
    token_id = read_id(text_field(await read_form(request), "token"))
    now = request.app[SERVICES].clock()
    if token_id is None or not await revoke_token(organisation.id, token_id, me_of(request).actor, now):
        return await _page(request, organisation, 409, wrong="这个令牌已经停用。")
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/tokens")


async def _page(
    request: web.Request,
    organisation: OrganisationName,
    status: int = 200,
    *,
    made: str = "",
    wrong: str = "",
) -> web.Response:
    now = request.app[SERVICES].clock()
    kept = await list_tokens(organisation.id)
    return console_page(
        request,
        "partners/tokens",
        status,
        organisation=organisation,
        tokens=[(token, is_in_force(token.expires_at, token.revoked_at, now)) for token in kept],
        scope_names=SCOPE_NAMES,
        scopes=SCOPES_OF[organisation.kind],
        days=DAYS,
        made=made,
        wrong=wrong,
    )


SCOPE_NAMES = {
    TokenScope.FEED_READ.value: "拉取本单位承保电梯的报告",
    TokenScope.UNDELIVERED_READ.value: "查询没有送达本单位的转报",
    TokenScope.INTAKE_WRITE.value: "提交故障、困人、投诉记录",
    TokenScope.OPEN311_WRITE.value: "通过 Open311 报告隐患",
}
