"""Services rendered under a policy: recorded with a document or photo, and looked at."""

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.policies import kept_policy, policy_in_scope, policy_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import Form, file_fields, has_file, read_form, text_field
from api.http.kept_file import keep_data, send_file
from api.http.keys import SERVICES
from api.http.params import read_day, read_id
from bot.texts.insurance import word
from models.actions.insurance.services import Rendered, ServiceProof, evidence_content, hand_in_service
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.policy_terms import Service
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ALL = "/console/policies/{id}/services"


@routes.post(ALL, name="console_policy_service")
@requires(Permission.EDIT_POLICIES)
async def add(request: web.Request) -> web.Response:
    found, form = await kept_policy(request), await read_form(request)
    me, now = me_of(request), request.app[SERVICES].clock()
    done_on, words = read_day(text_field(form, "done_on")), text_field(form, "words")[:500]
    service = text_field(form, "service")
    if service not in tuple(Service) or not words:
        return policy_page(request, found, "请选服务、写做了什么。")
    if done_on is None or done_on > now.astimezone(LOCAL).date():
        return policy_page(request, found, "请填做的日期，不能在今天之后。")
    evidence = await _evidence(request, form, f"{word(Service(service))} {done_on}")
    if isinstance(evidence, str):
        return policy_page(request, found, evidence)
    sha256 = evidence.file.sha256 if evidence else ""
    rendered = Rendered(Service(service), done_on, words, sha256)
    await hand_in_service(found.line.id, rendered, evidence, me.actor, now)
    raise web.HTTPSeeOther(f"/console/policies/{found.line.id}#services")


@routes.get(ALL + "/{service}/evidence", name="console_policy_service_evidence")
@requires(Permission.READ_POLICIES)
async def look(request: web.Request) -> web.StreamResponse:
    policy, service_id = await policy_in_scope(request), read_id(request.match_info["service"])
    content = await evidence_content(policy.line.id, service_id) if service_id else None
    return await send_file(request.app[SERVICES], content)


async def _evidence(request: web.Request, form: Form, title: str) -> ServiceProof | str | None:
    """None where no file was chosen; why it is not kept, in Chinese."""
    if not has_file(form, "evidence"):
        return None
    [data] = file_fields(form, "evidence")[:1]
    new = await keep_data(request.app[SERVICES], title, data)
    if isinstance(new, str):
        return new
    me = me_of(request)
    return ServiceProof(new, me.scope.party, await signature_of(me))
