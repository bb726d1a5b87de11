"""A report as its author sees it: the same that `/r/NUMBER` shows."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from api.http.access import public
from api.http.describe import RECEIPT, operation
from api.http.errors import ApiProblem
from api.http.held_receipts import held_report
from api.http.keys import SERVICES
from api.pages.reports.receipt import can_reopen, refresh_seconds
from api.v1.json_body import answer
from bot.kernel.links import photo_link, voice_players
from bot.notify.survey_offer import offered_round
from bot.services import Services
from bot.texts.situations import ADVICE, situation_words
from bot.texts.templates import CAUSE_NAMES
from models.actions.reports.answer_fixed import may_answer_fixed
from models.actions.reports.ask_reporter import QuestionView
from models.actions.reports.read import ReportView, TimelineLine
from models.actions.reports.situations import advice_of, says_to_be_out, situation_of
from models.actions.rescues.read import RescueView
from models.actions.rescues.record_trapped import NeedOf, people_of
from models.actions.shared.city_rules import city_hotline
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.contact import masked_phone
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, Role
from models.rules.reports.standing import MatterState, RecipientState
from models.rules.rescues.shown_steps import StepState
from models.rules.rescues.trap_clock import Cause, RescueState, Step

routes = web.RouteTableDef()


class Stage(StrEnum):
    """How far a matter has come. Only ever rises."""

    FILED = "filed"
    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"


class Recipient(BaseModel):
    """Who was told, and what became of it.

    `phone`: where it did not arrive, the number to dial. `former`: another one answers for the lift now.
    `standing`: all of this in one word.
    """

    part: Part
    name: str
    phone: str
    state: DeliveryState
    stage: Stage
    retrying: bool
    ticket: str
    reason: str
    former: bool
    standing: RecipientState


class Happened(BaseModel):
    """One thing that happened. `words`: what was said, who was paged, the cause."""

    at: datetime
    kind: EventKind
    actor: str
    words: str


class RescueStep(BaseModel):
    """`at` and `who` are null while nobody has said so."""

    step: Step
    at: datetime | None
    who: str | None


class Rescue(BaseModel):
    """How a rescue stands. `can_say_inside`: still in time to say that somebody is in there.

    `says_to_be_out`: this very reporter has said to be out, and the rescuers have not confirmed it yet.
    """

    state: RescueState
    steps: list[RescueStep]
    filings: int
    lifts: int
    can_say_out: bool
    can_say_inside: bool
    says_to_be_out: bool


class AskedQuestion(BaseModel):
    """An insurer asks something, and does not learn whom."""

    id: UUID
    asker: str
    words: str
    asked_at: datetime
    answered: bool


class SpokenVoice(BaseModel):
    """A voice of the report, MP3. `link` is empty while it cannot be played; then `note` may say why.

    `transcript`: what a machine heard, which may be wrong.
    """

    link: str
    seconds: int
    note: str
    transcript: str


class LeftContact(BaseModel):
    """The number that was left, and who may have it."""

    masked_phone: str
    parts: tuple[Part, ...]


class TrappedInside(BaseModel):
    """What was told of the people inside."""

    inside: int | None
    needs: tuple[NeedOf, ...]


class Receipt(BaseModel):
    """A report. `look_again_seconds` is null where nothing more is to be expected soon.

    `state`: of an entrapment that of its rescue, else the stage. `now`: what is done and by whom, in one
    sentence. `advice`: what its holder should do at once.
    `ask_if_fixed`: somebody says that it is, and its author has not been asked for long.
    `takes_photos`, `takes_voices`, `may_correct_lift`: what its holder may add or put right now.
    """

    receipt_number: str
    kind: ReportKind
    category: HazardCategory | None
    role: Role
    words: str
    filed_at: datetime
    stage: Stage
    state: MatterState
    now: str
    advice: list[str]
    hotline: str
    place: str
    lift_code: str
    rescue_number: str
    insured: bool
    erased: bool
    look_again_seconds: int | None
    recipients: list[Recipient]
    timeline: list[Happened]
    photos: list[str]
    photos_awaited: int
    voices: list[SpokenVoice]
    contact: LeftContact | None
    rescue: Rescue | None
    people: TrappedInside | None
    questions: list[AskedQuestion]
    survey_round: UUID | None
    ask_if_fixed: bool
    takes_photos: bool
    takes_voices: bool
    may_correct_lift: bool


@routes.get("/api/v1/reports/{receipt}", name="api_receipt", allow_head=False)
@operation("getReport", "How a report stands", {200: Receipt}, parameters=[RECEIPT])
@public
async def receipt(request: web.Request) -> web.Response:
    """For whoever has the number, as the page."""
    services, report = request.app[SERVICES], await report_in_path(request)
    return answer(await receipt_of(services, report), Receipt)


async def report_in_path(request: web.Request) -> ReportView:
    """Raises 404, and 429 for whoever guesses."""
    try:
        return await held_report(request)
    except web.HTTPNotFound:
        raise ApiProblem(404, "report-unknown", "没有找到这份报告，请核对 16 位回执号。") from None


async def receipt_of(services: Services, report: ReportView) -> Receipt:
    now = services.clock()
    survey = await offered_round(report, now)
    told = await people_of(report.report_id, services.vault)
    contact = report.contact
    return Receipt(
        receipt_number=report.receipt_number,
        kind=report.kind,
        category=report.category,
        role=report.role,
        words=report.words,
        filed_at=report.filed_at,
        stage=stage_of(report.progress),
        state=report.state,
        now=situation_words(situation_of(report)),
        advice=[ADVICE[one] for one in advice_of(report, told)],
        hotline=await city_hotline(report.city_id, now),
        place=report.place,
        lift_code=report.lift_code,
        rescue_number=report.rescue_number,
        insured=report.insured,
        erased=report.erased,
        look_again_seconds=refresh_seconds(report, now),
        recipients=_recipients(report),
        timeline=[_happened(line) for line in report.timeline],
        photos=[photo_link(services, photo) for photo in report.photos],
        photos_awaited=report.photos_awaited,
        voices=[SpokenVoice(**asdict(one)) for one in voice_players(services, report.voices, relative=False)],
        contact=LeftContact(
            masked_phone=masked_phone(services.vault.open(contact.phone_sealed)), parts=contact.parts
        )
        if contact
        else None,
        rescue=_rescue(report, report.rescue, now) if report.rescue else None,
        people=TrappedInside(inside=told.inside, needs=told.needs) if told else None,
        questions=[_question(one) for one in report.questions],
        survey_round=survey.id if survey else None,
        ask_if_fixed=may_answer_fixed(report, now),
        takes_photos=report.takes_photos,
        takes_voices=report.takes_voices,
        may_correct_lift=report.may_correct_lift,
    )


def stage_of(progress: Progress) -> Stage:
    return Stage[progress.name]


def _recipients(report: ReportView) -> list[Recipient]:
    urgent = report.kind is ReportKind.ENTRAPMENT
    return [
        Recipient(
            part=line.part,
            name=line.name,
            phone=line.phone if line.state is DeliveryState.DEAD or (urgent and line.retrying) else "",
            state=line.state,
            stage=stage_of(line.progress),
            retrying=line.retrying,
            ticket=line.ticket,
            reason=line.reason if line.state is DeliveryState.REFUSED else "",
            former=line.is_former,
            standing=line.standing,
        )
        for line in report.recipients
    ]


def _happened(line: TimelineLine) -> Happened:
    details = line.details
    match line.kind:
        case EventKind.PAGED:
            words = "、".join(details["paged"])
        case EventKind.CAUSE:
            words = "；".join(filter(None, (CAUSE_NAMES[Cause(details["cause"])], details.get("note"))))
        case EventKind.SAID if details.get("photos") or details.get("voices"):
            words = "照片" if details.get("photos") else "语音"
        case _:
            words = details.get("words") or details.get("note") or details.get("label") or ""
    return Happened(at=line.at, kind=line.kind, actor=line.actor, words=words)


def _rescue(report: ReportView, view: RescueView, now: datetime) -> Rescue:
    return Rescue(
        state=view.state,
        steps=[
            RescueStep(
                step=shown.step,
                at=shown.update.at if shown.update and shown.state is StepState.DONE else None,
                who=shown.update.who if shown.update and shown.state is StepState.DONE else None,
            )
            for shown in view.steps
        ],
        filings=view.filings,
        lifts=view.lifts,
        can_say_out=view.is_open,
        can_say_inside=can_reopen(report, now) or view.state is RescueState.RELEASED,
        says_to_be_out=view.is_open and view.state is not RescueState.RELEASED and says_to_be_out(report),
    )


def _question(one: QuestionView) -> AskedQuestion:
    return AskedQuestion(
        id=one.id, asker=one.asker, words=one.words, asked_at=one.asked_at, answered=one.answered
    )
