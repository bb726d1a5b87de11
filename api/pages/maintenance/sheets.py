"""The maintenance sheet on the worker's phone: item by item, with photos, also without a signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.growing_form import MAX_PARTS, GrowingForm, growing_form
from api.http.kept_photo import keep_sent, unkept_query
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.http.params import read_id
from api.pages.lifts.scanned import with_lift
from api.pages.maintenance.sheet_form import SheetForm, new_sheet_form, read_sheet_form
from api.pages.maintenance.workers import worker_at, worker_here
from bot.files.photos import NotAPhoto, PhotoTrouble
from bot.kernel.links import MaintenanceWorker
from bot.texts.sheets import RESULTS, not_certified_words, trouble_words
from models.actions.lifts.find import LiftCard, maintainer_of
from models.actions.maintenance.certificates import worker_standing
from models.actions.maintenance.file_sheet import (
    FiledSheet,
    FutureDay,
    NewSheet,
    NotCertified,
    NotTheirSheet,
    WrongPlace,
    file_sheet,
)
from models.actions.maintenance.open_findings import open_findings
from models.actions.maintenance.read_on_demand import items_first
from models.actions.maintenance.read_sheets import SheetView, sheet_to_correct
from models.actions.maintenance.record_visit import NotTheirLift
from models.actions.maintenance.sheet_items import items_for
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.photo_files import remove_unused
from models.rules.maintenance.certificates import CertificateStanding
from models.rules.maintenance.item_lists import MaintenanceItem
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import MOST_PHOTOS, PhotoMoment, SheetTrouble

routes = web.RouteTableDef()

PATH = "/l/{code}/maintenance/{node:" + "|".join(Node) + "}"
MOST_ITEMS = 100
_NOT_THEIRS = "这部电梯不归您的单位维保。"
_PHOTO_FIELDS = tuple(PhotoMoment)
_REFUSED: Mapping[type[Exception], tuple[int, str]] = {
    NotTheirLift: (403, _NOT_THEIRS),
    WrongPlace: (422, "轿厢码不对：不是这部电梯现在的码。请扫轿厢里的码，或照着输入 12 位梯码。"),
    FutureDay: (422, "还没有到这个时间，请改成做完的时间。"),
    NotTheirSheet: (409, "这张维保单已被更正，或不是您单位的。请刷新后看看。"),
}
SheetPhotos = tuple[tuple[PhotoMoment, str], ...]


@dataclass(frozen=True)
class _AtLift:
    """Who is at which lift, for which node."""

    card: LiftCard
    worker: MaintenanceWorker
    node: Node


@routes.get(PATH, name="sheet")
@public
@with_lift
async def sheet(request: web.Request, card: LiftCard) -> web.Response:
    at, now = _at(request, card), request.app[SERVICES].clock()
    if at is None:
        raise web.HTTPSeeOther(f"/l/{card.code}/maintenance")
    if await maintainer_of(card.lift_id) != at.worker.maintainer_id:
        return await _page(request, at, None, 403, _NOT_THEIRS)
    corrected = await _corrected(at, read_id(request.query.get("corrects", "")), now)
    form = new_sheet_form(now, card.code, corrected)
    day = (corrected.line.done_at if corrected else now).astimezone(LOCAL).date()
    standing, held = await worker_standing(at.worker.maintainer_id, at.worker.name, day)
    if not standing.is_valid:
        until = held.valid_until.isoformat() if held else ""
        return await _page(request, at, None, 403, not_certified_words(at.worker.name, standing, until))
    return await _page(request, at, form)


@routes.post(PATH, name="sheet_file")
@public
@with_lift
async def file(request: web.Request, card: LiftCard) -> web.Response:
    """The form's own number makes a repeat harmless, also one that waited on the phone."""
    at = _AtLift(card, worker_here(request), Node(request.match_info["node"]))
    services = request.app[SERVICES]
    parts = MAX_PARTS + 2 * MOST_ITEMS
    async with growing_form(request, _PHOTO_FIELDS, 2 * MOST_PHOTOS, parts) as growing:
        await growing.finish()
        form = read_sheet_form(growing.texts)
        if form is None:
            raise web.HTTPBadRequest
        now = services.clock()
        when = form.time(now)
        if when is None:
            return await _page(request, at, form, 422, "请填做完的时间。")
        photos, unkept = await _photos(request, growing)
    new = NewSheet(
        lift_id=card.lift_id,
        maintainer_id=at.worker.maintainer_id,
        worker=at.worker.name,
        node=at.node,
        done_at=when.at,
        cabin_code=form.code,
        taps=form.taps,
        remarks=form.remarks,
        photos=photos,
        source_key=f"sheet:{at.worker.maintainer_id}:{form.nonce}",
        admits_left_out=form.admits,
        clock_is_off=when.clock_is_off,
        corrects_id=form.corrects,
        reason=form.reason,
    )
    refused = await _file(new, at, now)
    if refused is not None:
        await remove_unused([sha256 for _, sha256 in photos], services.photos.remove)
        return await _page(request, at, form, *refused)
    await services.cards.changed(card.code)
    raise web.HTTPSeeOther(f"/l/{card.code}/maintenance{unkept_query(unkept, sheet=form.nonce)}")


async def _file(new: NewSheet, at: _AtLift, now: datetime) -> tuple[int, str] | None:
    """Status and words of a refusal; None where the sheet is kept."""
    try:
        filed = await file_sheet(new, now)
    except tuple(_REFUSED) as error:
        return _REFUSED[type(error)]
    match filed:
        case FiledSheet():
            return None
        case SheetTrouble():
            titles = {item.code: item.title for item in await _items(at, new.done_at)}
            return 422, trouble_words(filed, titles)
        case NotCertified():
            return 422, not_certified_words(new.worker, filed.standing, filed.until)


async def _photos(
    request: web.Request, form: GrowingForm
) -> tuple[SheetPhotos, list[tuple[int, PhotoTrouble]]]:
    """Those that are kept, in the order of the form; and why others are not."""
    kept: list[tuple[PhotoMoment, str]] = []
    unkept: list[tuple[int, PhotoTrouble]] = []
    for number, one in enumerate(form.files, start=1):
        try:
            sha256 = await keep_sent(request.app[SERVICES].photos, one)
        except NotAPhoto as error:
            unkept.append((number, error.trouble))
            continue
        kept.append((PhotoMoment(one.field_name), sha256))
    return tuple(kept), unkept


def _at(request: web.Request, card: LiftCard) -> _AtLift | None:
    worker = worker_at(request)
    return _AtLift(card, worker, Node(request.match_info["node"])) if worker else None


async def _corrected(at: _AtLift, sheet_id: UUID | None, now: datetime) -> SheetView | None:
    if sheet_id is None:
        return None
    found = await sheet_to_correct(sheet_id, at.card.lift_id, at.worker.maintainer_id, now)
    if found is None or found.line.node is not at.node or found.corrected_by:
        raise web.HTTPNotFound
    return found


async def _items(at: _AtLift, moment: datetime) -> tuple[MaintenanceItem, ...]:
    found = await items_for(at.card.lift_id, moment)
    return found.due(at.node)


async def _page(
    request: web.Request, at: _AtLift, form: SheetForm | None, status: int = 200, wrong: str = ""
) -> web.Response:
    """`form` is None where the worker may not fill one in."""
    now = request.app[SERVICES].clock()
    items = await items_for(at.card.lift_id, now)
    today = now.astimezone(LOCAL).date()
    standing, held = await worker_standing(at.worker.maintainer_id, at.worker.name, today)
    is_ending = standing is CertificateStanding.EXPIRES_SOON
    response = page(
        request,
        "maintenance/sheet",
        status,
        card=at.card,
        worker=at.worker,
        node=at.node,
        list=items,
        tables=[(node, [item for item in items.items if item.node is node]) for node in at.node.includes],
        count=len(items.due(at.node)),
        form=form,
        ends_on=held.valid_until if held and is_ending else None,
        results=RESULTS,
        findings=await open_findings(at.card.lift_id, now),
        first=await items_first(at.card.lift_id, at.node, now),
        now=f"{now.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
        most_photos=MOST_PHOTOS,
        wrong=wrong,
    )
    allow_page_script(response)
    return response
