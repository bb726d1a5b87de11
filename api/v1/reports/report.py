"""`/api/v1/reports`: reporting a hazard, and the list of one's own reports."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from api.http.access import resident, resident_or_anybody
from api.http.body import read_limited
from api.http.describe import CURSOR, KEY, SessionNeed, limit, operation
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from api.pages.reports.contact_form import ContactForm
from api.pages.reports.report import MAX_PHOTOS, MAX_WORDS, count_hazard, file_and_wake
from api.v1.idempotency import source_key
from api.v1.json_body import MAX_BYTES, Sent, Text, answer, invalid, parse
from api.v1.lifts.find_card import card_of_code
from api.v1.paging import page_of
from api.v1.people.resident import person_of, resident_of
from api.v1.reports.receipts import Stage, stage_of
from bot.kernel.links import upload_of
from models.actions.people.keep_phone import phone_of
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, StoredPhoto
from models.actions.reports.list_own import OwnReport, list_own_reports
from models.actions.shared.cursor import Cursor
from models.rules.cities.rules import Part
from models.rules.reports.contact import CONTACT_PARTS
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.reports.standing import MatterState
from models.rules.triage import Entrapment, entrapment

routes = web.RouteTableDef()

PAGE, MOST = 20, 50


class Contact(Sent):
    """Who may call back (PIPL 23), on this number or, without one, on that which WeChat has verified."""

    phone: Annotated[str, Field(max_length=40)] = ""
    parts: tuple[Part, ...]


class HazardReport(Sent):
    """`anonymous`: keep nothing of who reports (匿名举报). `nobody_trapped`: asked and answered."""

    lift: Annotated[Text, Field(min_length=1, max_length=500)]
    category: HazardCategory
    words: Annotated[Text, Field(min_length=1, max_length=MAX_WORDS)]
    photos: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=MAX_PHOTOS)] = ()
    contact: Contact | None = None
    anonymous: bool = False
    nobody_trapped: bool = False


class FiledReport(BaseModel):
    """The receipt number is all that is needed to see how it goes on."""

    receipt_number: str


class ReportLine(BaseModel):
    receipt_number: str
    kind: ReportKind
    category: HazardCategory | None
    place: str
    filed_at: datetime
    stage: Stage
    state: MatterState


class OwnReports(BaseModel):
    """A page of one's own reports, the newest first. `next` is the cursor of the page after it."""

    reports: list[ReportLine]
    next: str | None


@routes.post("/api/v1/reports", name="api_report")
@operation(
    "reportHazard",
    "Report a hazard (隐患)",
    {201: FiledReport},
    takes=HazardReport,
    parameters=[KEY],
    session=SessionNeed.OPTIONAL,
)
@resident_or_anybody
async def report_hazard(request: web.Request) -> web.Response:
    body = await read_limited(request, MAX_BYTES)
    sent = parse(body, HazardReport)
    person_id = None if sent.anonymous else person_of(request)
    card = await card_of_code(request, sent.lift)
    require_nobody_trapped(sent.words, nobody_trapped=sent.nobody_trapped)
    key = await source_key(request, person_id, body)
    contact = await _contact(request, sent.contact, person_id)
    await count_hazard(request, card)
    draft = ReportDraft(
        source_key=key,
        door=ReportSource.MINI_PROGRAM,
        kind=ReportKind.HAZARD,
        lift_id=card.lift_id,
        words=sent.words,
        category=sent.category,
        person_id=person_id,
        photos=await _photos(request, sent.photos),
        contact=contact,
    )
    filed = await file_and_wake(request.app[SERVICES], draft)
    location = f"/api/v1/reports/{filed.number}"
    return answer(FiledReport(receipt_number=filed.number), FiledReport, 201, location=location)


@routes.get("/api/v1/reports", name="api_reports", allow_head=False)
@operation(
    "listReports",
    "One's own reports",
    {200: OwnReports},
    parameters=[CURSOR, limit(PAGE, MOST)],
    session=SessionNeed.NEEDED,
)
@resident
async def own_reports(request: web.Request) -> web.Response:
    after = Cursor.read(request.query.get("cursor", ""))
    person_id, vault = resident_of(request).person_id, request.app[SERVICES].vault
    found, following = await list_own_reports(person_id, vault, after, page_of(request, PAGE, MOST))
    told = OwnReports(reports=[_line(one) for one in found], next=str(following) if following else None)
    return answer(told, OwnReports)


def require_nobody_trapped(words: str, *, nobody_trapped: bool) -> None:
    """Somebody may be trapped: ask before it is taken for something that can wait. Raises 422."""
    if entrapment(words) is Entrapment.CERTAIN and not nobody_trapped:
        raise ApiProblem(422, "maybe-trapped", "是不是有人被困？有的话请点“有人被困”，马上呼叫救援。")


async def _contact(request: web.Request, sent: Contact | None, person_id: UUID | None) -> ContactDraft | None:
    if sent is None:
        return None
    vault = request.app[SERVICES].vault
    phone = sent.phone.strip()
    if not phone and sent.parts and person_id is not None:
        phone = await phone_of(person_id, vault)
    form = ContactForm(phone, tuple(part for part in CONTACT_PARTS if part in sent.parts))
    if form.wrong:
        raise invalid("contact", form.wrong)
    return form.draft(vault)


async def _photos(request: web.Request, tickets: tuple[str, ...]) -> tuple[StoredPhoto, ...]:
    """Raises 422 for one that was not uploaded, or too long ago."""
    services = request.app[SERVICES]
    photos = []
    for ticket in tickets:
        sha256 = upload_of(services, ticket)
        if sha256 is None or not await services.uploads.adopt(sha256):
            raise invalid("photos", "有一张照片没有留住，请重新选，或先不带照片。")
        photos.append(StoredPhoto(sha256))
    return tuple(photos)


def _line(one: OwnReport) -> ReportLine:
    return ReportLine(
        receipt_number=one.receipt_number,
        kind=one.kind,
        category=one.category,
        place=one.place,
        filed_at=one.filed_at,
        stage=stage_of(one.progress),
        state=one.state,
    )
