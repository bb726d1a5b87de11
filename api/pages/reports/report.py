"""Reporting a hazard on the web: the words first, the photos as they come."""

import secrets
from dataclasses import dataclass, replace

from aiohttp import web

from api.http.access import public
from api.http.body import Form, form_nonce, keep_for_the_way_back, submission_key, text_field
from api.http.client_address import client_address
from api.http.growing_form import Ending, GrowingForm, growing_form
from api.http.kept_photo import unkept_query
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import allow_page_script, language_of, page
from api.http.rate_limits import HAZARDS_FROM_ADDRESS, HAZARDS_OF_LIFT
from api.pages.lifts.scanned import with_lift
from api.pages.reports.contact_form import NO_CONTACT, ContactForm, read_contact
from api.pages.reports.sent_photos import SentPhotos, kept_as_uploads, uploads_in
from bot.kernel.timeouts import within
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.lifts.known_hazards import KnownHazard, known_hazards
from models.actions.reports.file import Receipt, ReportDraft, StoredPhoto, file_report
from models.database import DATABASE_AWAY
from models.rules.base import budgets
from models.rules.reports.contact import CONTACT_PARTS
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.triage import Entrapment, entrapment

routes = web.RouteTableDef()

MAX_WORDS = 2000
MAX_PHOTOS = 3
PHOTOS = "photos"
WRONG = ("请选择是什么问题。", "请用一两句话说说情况。", f"文字请不要超过 {MAX_WORDS} 字。")
PATIENCE_SECONDS = 5  # how long the words wait for their photos, so that recipients get one message


@dataclass(frozen=True)
class HazardForm:
    """What the form says, as typed."""

    nonce: str = ""
    category: str = ""
    words: str = ""
    nobody_trapped: bool = False
    contact: ContactForm = NO_CONTACT
    uploads: tuple[str, ...] = ()  # tickets of photos that came with the form before
    photos_follow: bool = False  # in pieces, once there is a receipt

    @property
    def wrong(self) -> str:
        """What has to be put right, in Chinese; empty where nothing has."""
        if self.category not in tuple(HazardCategory):
            return WRONG[0]
        if not self.words:
            return WRONG[1]
        if len(self.words) > MAX_WORDS:
            return WRONG[2]
        return self.contact.wrong

    @property
    def asks_for_help(self) -> bool:
        """Somebody may be trapped: ask before it is filed as a fault that can wait."""
        return not self.nobody_trapped and entrapment(self.words) is Entrapment.CERTAIN


@routes.get("/l/{code}/report", name="report")
@public
@with_lift
async def report_form(request: web.Request, card: LiftCard) -> web.Response:
    form, known = HazardForm(secrets.token_urlsafe(16)), await _known(card)
    return keep_for_the_way_back(_form_page(request, card, form, known=known))


async def _known(card: LiftCard) -> tuple[KnownHazard, ...]:
    """None while the database is away or slow: the form does without."""
    try:
        return await within(budgets.BESIDE, known_hazards(card.lift_id))
    except DATABASE_AWAY:
        return ()


@routes.post("/l/{code}/report", name="report_file")
@public
@with_lift
async def report_hazard(request: web.Request, card: LiftCard) -> web.Response:
    """File what is said as soon as it is read, and the photos that are there by then; the rest follows."""
    async with growing_form(request, PHOTOS, MAX_PHOTOS) as form:
        await form.wait(PATIENCE_SECONDS)
        told = _read(form.texts)
        if told.wrong or told.asks_for_help:
            ending = await form.finish()
            told = _read(form.texts)  # a form of another order has its texts after its files
            if told.wrong or told.asks_for_help:
                return await _ask_again(request, card, form, told, ending)
        await count_hazard(request, card)
        services = request.app[SERVICES]
        sent = SentPhotos(services, form)
        early = (*await uploads_in(services, told.uploads), *await sent.keep())
        draft = _draft(services, card, told, early)
        filed = await within(budgets.FORM, file_and_wake(services, draft))  # photos may take their time
        if filed.repeated:  # the words came before, perhaps without these
            await sent.add(filed.report_id, early)
        await form.finish()
        await sent.add(filed.report_id, await sent.keep(is_last=True))
    raise web.HTTPSeeOther(f"/r/{filed.number}{unkept_query(sent.unkept)}")


async def count_hazard(request: web.Request, card: LiftCard) -> None:
    """Raises 429 where it is one of very many."""
    limits, settings = request.app[RATE_LIMITS], request.app[SERVICES].settings
    await limits.require(HAZARDS_FROM_ADDRESS, client_address(request, settings.trusted_proxies))
    await limits.require(HAZARDS_OF_LIFT, str(card.lift_id))


async def file_and_wake(services: Services, draft: ReportDraft) -> Receipt:
    filed = await file_report(draft, services.clock(), services.vault)
    await services.wake_workers()
    return filed


async def _ask_again(
    request: web.Request, card: LiftCard, form: GrowingForm, told: HazardForm, ending: Ending
) -> web.Response:
    """The form once more, with what was written and the photos that came."""
    if not told.category and not told.words:
        if ending is Ending.TOO_LARGE:
            raise web.HTTPRequestEntityTooLarge(0, 0)
        if ending is not Ending.WHOLE:
            raise web.HTTPBadRequest
    tickets, unkept = await kept_as_uploads(request.app[SERVICES], form.files, language_of(request))
    again = replace(told, uploads=(*told.uploads, *tickets)[:MAX_PHOTOS])
    return _form_page(request, card, again, 422, trapped=not told.wrong, unkept=unkept)


def _read(form: Form) -> HazardForm:
    return HazardForm(
        nonce=form_nonce(form),
        category=text_field(form, "category"),
        words=text_field(form, "words"),
        nobody_trapped=bool(text_field(form, "nobody_trapped")),
        contact=read_contact(form),
        photos_follow=bool(text_field(form, "photos_follow")),
        uploads=tuple(one for one in form.getall("upload", []) if isinstance(one, str))[:MAX_PHOTOS],
    )


def _draft(services: Services, card: LiftCard, told: HazardForm, sha256s: tuple[str, ...]) -> ReportDraft:
    """Photos are no part of the key: a form that is sent again brings those that were lost the first time."""
    said = (told.category, told.words, told.contact.phone, " ".join(told.contact.parts))
    return ReportDraft(
        source_key=submission_key(services.vault, told.nonce, services.clock(), *said),
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=card.lift_id,
        words=told.words,
        category=HazardCategory(told.category),
        photos=tuple(StoredPhoto(sha256) for sha256 in dict.fromkeys(sha256s)),
        contact=told.contact.draft(services.vault),
        photos_follow=told.photos_follow,
    )


def _form_page(
    request: web.Request,
    card: LiftCard,
    told: HazardForm,
    status: int = 200,
    *,
    trapped: bool = False,
    unkept: tuple[str, ...] = (),
    known: tuple[KnownHazard, ...] = (),
) -> web.Response:
    response = page(
        request,
        "reports/report",
        status,
        card=card,
        told=told,
        wrong="" if status == 200 else told.wrong,
        trapped=trapped,
        unkept=unkept,
        known=known,
        contact_parts=CONTACT_PARTS,
        categories=tuple(HazardCategory),
        max_words=MAX_WORDS,
        max_photos=MAX_PHOTOS - len(told.uploads),
    )
    allow_page_script(response)
    return response
