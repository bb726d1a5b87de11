"""Maintenance at the lift: what was done, and the form of the worker whose phone has a work link."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from api.http.access import public
from api.http.body import NONCE, Form, text_field
from api.http.growing_form import GrowingForm, growing_form
from api.http.kept_photo import keep_sent, unkept_of, unkept_query
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.pages.lifts.scanned import with_lift
from api.pages.maintenance.workers import leave_pass, worker_at, worker_here
from bot.files.photos import NotAPhoto, PhotoTrouble
from bot.kernel.links import MaintenanceWorker, worker_of
from bot.texts.sheets import STANDING_TONES, STANDINGS
from models.actions.lifts.find import LiftCard, maintainer_of
from models.actions.maintenance.add_visit_photo import add_visit_photo
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.maintenance.read_sheets import sheets_of_lift, standings_of_visits
from models.actions.maintenance.record_visit import NewVisit, NotTheirLift, record_visit
from models.actions.partners.find import organisation_by_id
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.photo_files import remove_unused
from models.rules.lifts import code as lift_code
from models.rules.maintenance.schedule import Node

routes = web.RouteTableDef()

PHOTO = "photo"
MAX_NOTE = 500
SHEETS_SHOWN = 6
Unkept = list[tuple[int, PhotoTrouble]]


@dataclass(frozen=True)
class VisitForm:
    """What the form says, as typed."""

    nonce: str
    node: str
    done_at: str
    note: str = ""

    @property
    def wrong(self) -> str:
        """What has to be put right, in Chinese; empty where nothing has."""
        if self.node not in tuple(Node) or read_time(self.done_at) is None:
            return "请选择维保类别和时间。"
        if len(self.note) > MAX_NOTE:
            return f"说明请不要超过 {MAX_NOTE} 字。"
        return ""


@routes.get("/work", name="work")
@public
async def work(request: web.Request) -> web.Response:
    """Behind a work link: from now on, lifts scanned with this phone offer the worker's form."""
    services = request.app[SERVICES]
    by_link = worker_of(services, request.query)
    worker = by_link or worker_at(request)
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
    allow_page_script(answer)
    if by_link is not None:
        leave_pass(services, answer, by_link)
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
    """A node done, and its photo where it can be kept. The form's own number makes a repeat harmless."""
    worker = worker_here(request)
    async with growing_form(request, PHOTO, 1) as form:
        await form.finish()
        told = _read(form.texts)
        if told is None:
            raise web.HTTPBadRequest
        if told.wrong:
            return await _lift_page(request, card, 422, wrong=told.wrong, told=told)
        sha256, unkept = await _photo(request, form)
    visit = NewVisit(
        lift_id=card.lift_id,
        maintainer_id=worker.maintainer_id,
        node=Node(told.node),
        done_at=read_time(told.done_at) or request.app[SERVICES].clock(),
        worker=worker.name,
        source="link",
        source_key=_source_key(worker, told.nonce),
        photo_sha256=sha256,
        note=told.note,
    )
    try:
        recorded = await record_visit(visit, request.app[SERVICES].clock())
    except NotTheirLift:
        return await _lift_page(request, card, 403, wrong="这部电梯不归您的单位维保。")
    if sha256 and not recorded.is_new:  # sent again, perhaps with the photo that was lost the first time
        unkept = await _add_photo(request, card, visit.source_key, sha256)
    raise _recorded(card, told.nonce, unkept)


@routes.post("/l/{code}/maintenance/photo", name="maintenance_photo")
@public
@with_lift
async def photo(request: web.Request, card: LiftCard) -> web.Response:
    """The photo of a visit that was recorded without it, because it could not be kept."""
    worker = worker_here(request)
    async with growing_form(request, PHOTO, 1) as form:
        await form.finish()
        nonce = text_field(form.texts, "nonce")
        sha256, unkept = await _photo(request, form)
    if not NONCE.fullmatch(nonce):
        raise web.HTTPBadRequest
    if sha256:
        unkept = await _add_photo(request, card, _source_key(worker, nonce), sha256)
    raise _recorded(card, nonce, unkept)


async def _photo(request: web.Request, form: GrowingForm) -> tuple[str, Unkept]:
    """The SHA-256 of the photo, empty where there is none; and why one could not be kept."""
    try:
        kept = [await keep_sent(request.app[SERVICES].photos, one) for one in form.files]
    except NotAPhoto as error:
        return "", [(1, error.trouble)]
    return (kept[0] if kept else ""), []


async def _add_photo(request: web.Request, card: LiftCard, source_key: str, sha256: str) -> Unkept:
    services = request.app[SERVICES]
    if await add_visit_photo(source_key, card.lift_id, sha256, services.clock()):
        return []
    await remove_unused([sha256], services.photos.remove)
    return [(1, PhotoTrouble.TOO_MANY)]


def _recorded(card: LiftCard, nonce: str, unkept: Unkept) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/l/{card.code}/maintenance{unkept_query(unkept, recorded=nonce)}")


def _read(form: Form) -> VisitForm | None:
    """None where it is not the form of this page, or only its beginning."""
    nonce = text_field(form, "nonce")
    if not NONCE.fullmatch(nonce):
        return None
    return VisitForm(nonce, text_field(form, "node"), text_field(form, "done_at"), text_field(form, "note"))


def _source_key(worker: MaintenanceWorker, nonce: str) -> str:
    return f"link:{worker.maintainer_id}:{nonce}"


def read_time(typed: str) -> datetime | None:
    """As `datetime-local` sends it, in Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None and moment.year >= 2000 else None


async def _lift_page(
    request: web.Request, card: LiftCard, status: int = 200, *, wrong: str = "", told: VisitForm | None = None
) -> web.Response:
    services, worker = request.app[SERVICES], worker_at(request)
    now = services.clock()
    today = f"{now.astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    recorded = request.query.get("recorded", "")
    is_theirs = worker is not None and await maintainer_of(card.lift_id) == worker.maintainer_id
    found = await read_lift_maintenance(card.lift_id, now)
    sent = request.query.get("sheet", "")
    response = page(
        request,
        "maintenance/visits_of_worker" if worker or wrong or recorded or sent else "maintenance/visits",
        status,
        card=card,
        found=found,
        signed=await standings_of_visits([visit.id for visit in found.visits]),
        worker=worker,
        is_theirs=is_theirs,
        sheets=await sheets_of_lift(card.lift_id, worker.maintainer_id, SHEETS_SHOWN)
        if worker and is_theirs
        else (),
        sent=bool(NONCE.fullmatch(sent)),
        standings=STANDINGS,
        tones=STANDING_TONES,
        nodes=tuple(Node),
        told=told or VisitForm(secrets.token_urlsafe(18), next(iter(Node)).value, today),
        now=today,
        max_note=MAX_NOTE,
        recorded=recorded if NONCE.fullmatch(recorded) else "",
        unkept=unkept_of(request),
        wrong=wrong,
    )
    if worker is not None:
        allow_page_script(response)  # sheets that still wait on the phone are sent from here, too
    return response
