"""Maintenance at the lift: what was done, and the form of the worker whose phone has a work link."""

import secrets
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from api.http.access import public
from api.http.body import file_fields, read_form, text_field
from api.http.cookies import leave_cookie, parse_cookie
from api.http.csrf import is_from_elsewhere
from api.http.keys import SERVICES
from api.http.pages import page
from api.pages.lifts.scanned import with_lift
from bot.files.photos import NotAPhoto
from bot.kernel.links import MaintenanceWorker, work_pass, worker_of
from bot.kernel.signatures import LASTS, Use
from models.actions.lifts.find import LiftCard, maintainer_of
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.maintenance.record_visit import NewVisit, NotTheirLift, record_visit
from models.actions.partners.find import organisation_by_id
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts import code as lift_code
from models.rules.maintenance.schedule import Node

routes = web.RouteTableDef()

COOKIE = "tima_work"


@routes.get("/work", name="work")
@public
async def work(request: web.Request) -> web.Response:
    """Behind a work link: from now on, lifts scanned with this phone offer the worker's form."""
    services = request.app[SERVICES]
    by_link = worker_of(services, request.query)
    worker = by_link or _worker(request)
    if worker is None:
        return page(request, "maintenance/work", 410, worker=None, maintainer="", typed="", wrong="")
    if typed := request.query.get("code", "")[:200]:
        code = lift_code.read_code(typed)
        if code is not None:
            raise web.HTTPSeeOther(f"/l/{code}/maintenance")
    organisation = await organisation_by_id(worker.maintainer_id)
    wrong = "没有这个梯码，请看看有没有抄错。" if typed else ""
    answer = page(
        request, "maintenance/work", worker=worker, maintainer=organisation.name, typed=typed, wrong=wrong
    )
    if by_link is not None:
        leave_cookie(services, answer, COOKIE, urlencode(work_pass(services, by_link)), LASTS[Use.WORK])
    return answer


@routes.get("/l/{code}/maintenance", name="maintenance")
@public
@with_lift
async def maintenance(request: web.Request, card: LiftCard) -> web.Response:
    return await _lift_page(request, card)


@routes.post("/l/{code}/maintenance", name="maintenance_record")
@public
@with_lift
async def record(request: web.Request, card: LiftCard) -> web.Response:
    """A node done. The form's own number makes a second click harmless."""
    services, worker = request.app[SERVICES], _worker(request)
    if worker is None or is_from_elsewhere(request):
        raise web.HTTPForbidden
    form = await read_form(request)
    done_at, nonce = _read_time(text_field(form, "done_at")), text_field(form, "nonce")
    photos, node = file_fields(form, "photo"), text_field(form, "node")
    if node not in tuple(Node) or done_at is None or not 16 <= len(nonce) <= 64:
        return await _lift_page(request, card, 422, wrong="请选择维保类别和时间。")
    try:
        sha256 = await services.photos.keep_sent(photos[0]) if photos else ""
    except NotAPhoto as error:
        return await _lift_page(request, card, 422, wrong=str(error))
    visit = NewVisit(
        lift_id=card.lift_id,
        maintainer_id=worker.maintainer_id,
        node=Node(node),
        done_at=done_at,
        worker=worker.name,
        source="link",
        source_key=f"link:{worker.maintainer_id}:{nonce}",
        photo_sha256=sha256,
        note=text_field(form, "note")[:500],
    )
    try:
        await record_visit(visit, services.clock())
    except NotTheirLift:
        return await _lift_page(request, card, 403, wrong="这部电梯不归您的单位维保。")
    raise web.HTTPSeeOther(f"/l/{card.code}/maintenance?recorded=1")


def _worker(request: web.Request) -> MaintenanceWorker | None:
    return worker_of(request.app[SERVICES], parse_cookie(request, COOKIE))


def _read_time(typed: str) -> datetime | None:
    """As `datetime-local` sends it, in Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None and moment.year >= 2000 else None


async def _lift_page(
    request: web.Request, card: LiftCard, status: int = 200, *, wrong: str = ""
) -> web.Response:
    services, worker = request.app[SERVICES], _worker(request)
    now = services.clock()
    is_theirs = worker is not None and await maintainer_of(card.lift_id) == worker.maintainer_id
    return page(
        request,
        "maintenance/visits",
        status,
        card=card,
        found=await read_lift_maintenance(card.lift_id, now),
        worker=worker,
        is_theirs=is_theirs,
        nodes=tuple(Node),
        nonce=secrets.token_urlsafe(18),
        now=f"{now.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
        recorded="recorded" in request.query,
        wrong=wrong,
    )
