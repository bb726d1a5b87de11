"""What the author of a report adds: words, a place, who is inside, an answer, whether it is over."""

from enum import StrEnum
from typing import Annotated, Self

from aiohttp import web
from pydantic import Field, model_validator

from api.http.access import public
from api.http.body import read_limited
from api.http.describe import KEY, RECEIPT, in_path, operation
from api.http.errors import ApiProblem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.params import read_id
from api.http.rate_limits import ANSWERS_OF_RECEIPT
from api.pages.reports.report import MAX_WORDS
from api.v1.idempotency import source_key
from api.v1.json_body import MAX_BYTES, Sent, Text, answer, nothing, parse, read_json
from api.v1.lifts.find_card import card_of_code
from api.v1.reports.receipts import Receipt, receipt_of, report_in_path
from api.v1.reports.report import require_nobody_trapped
from models.actions.reports.answer_fixed import Untimely, answer_fixed
from models.actions.reports.ask_reporter import MAX_ANSWER, answer_question
from models.actions.reports.contact import withdraw_contact
from models.actions.reports.extend import Addition, add_position, add_words, locate, withdraw
from models.actions.reports.read import ReportView
from models.actions.rescues.answer_release import answer_release
from models.actions.rescues.record_trapped import MOST_INSIDE, NeedOf, People, tell_trapped
from models.rules.reports.kinds import ReportKind
from models.rules.rescues.trap_clock import KnownBy, Step

routes = web.RouteTableDef()

Degrees = Annotated[str, Field(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,10})?$")]


class Position(Sent):
    """Decimal degrees as text, GCJ-02 as `wx.getLocation` gives it; and what the place is called."""

    latitude: Degrees
    longitude: Degrees
    label: Annotated[Text, Field(max_length=100)] = ""


class MoreToTell(Sent):
    """At least one of them. `lift`: the lift of an entrapment that was filed without. `mistake`: 误报."""

    words: Annotated[Text, Field(min_length=1, max_length=MAX_WORDS)] | None = None
    position: Position | None = None
    lift: Annotated[Text, Field(min_length=1, max_length=500)] | None = None
    mistake: bool = False
    nobody_trapped: bool = False

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if not (self.words or self.position or self.lift or self.mistake):
            raise ValueError("words, position, lift or mistake is wanted")
        return self


class PeopleInside(Sent):
    """What rescuers are told of those inside; all of it may be left out."""

    inside: Annotated[int, Field(ge=1, le=MOST_INSIDE)] | None = None
    needs: Annotated[tuple[NeedOf, ...], Field(max_length=len(NeedOf))] = ()


class Outcome(StrEnum):
    OUT = "out"  # of an entrapment: all are safe
    INSIDE = "inside"  # somebody still is in there
    FIXED = "fixed"  # of a hazard that was called resolved
    NOT_FIXED = "not_fixed"


class OutcomeAnswer(Sent):
    """The author's own word on whether it is over."""

    outcome: Outcome


class ReplyToInsurer(Sent):
    """Passed on without the name of whoever answers."""

    words: Annotated[Text, Field(min_length=1, max_length=MAX_ANSWER)]


QUESTION = in_path("question", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "the question")
_STEPS = {Outcome.OUT: Step.CONFIRMED, Outcome.INSIDE: Step.STILL_INSIDE}


@routes.post("/api/v1/reports/{receipt}/additions", name="api_add")
@operation(
    "addToReport",
    "Tell more; everybody who was told of the report is told",
    {200: Receipt},
    takes=MoreToTell,
    parameters=[RECEIPT, KEY],
)
@public
async def add(request: web.Request) -> web.Response:
    services, report = request.app[SERVICES], await report_in_path(request)
    body, now = await read_limited(request, MAX_BYTES), services.clock()
    sent, urgent = parse(body, MoreToTell), report.kind is ReportKind.ENTRAPMENT
    if sent.words and not urgent:
        require_nobody_trapped(sent.words, nobody_trapped=sent.nobody_trapped)
    if not urgent:
        await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    if sent.mistake and not urgent:
        raise ApiProblem(409, "not-an-entrapment", "误报只用于困人。别的情况请用文字说明。")
    key = await source_key(request, None, body)

    def addition(part: str) -> Addition:
        return Addition(f"{key}:{part}", report.report_id)

    if sent.lift and urgent:
        await locate(addition("lift"), (await card_of_code(request, sent.lift)).lift_id, now)
    if sent.words:
        await add_words(addition("words"), sent.words, now)
    if sent.position:
        at = sent.position
        await add_position(addition("position"), at.latitude, at.longitude, at.label, now)
    if sent.mistake:
        await withdraw(addition("mistake"), now)
    return await told_of(request)


@routes.put("/api/v1/reports/{receipt}/people", name="api_people")
@operation(
    "tellWhoIsInside",
    "How many are trapped, and who needs help first",
    {200: Receipt},
    takes=PeopleInside,
    parameters=[RECEIPT],
)
@public
async def people(request: web.Request) -> web.Response:
    services, report = request.app[SERVICES], await report_in_path(request)
    _require(report, ReportKind.ENTRAPMENT)
    sent = await read_json(request, PeopleInside)
    told = People(sent.inside, tuple(need for need in NeedOf if need in sent.needs))
    if told != People(None):
        await tell_trapped(report.report_id, told, services.vault, services.clock())
    return await told_of(request)


@routes.post("/api/v1/reports/{receipt}/outcome", name="api_outcome")
@operation(
    "tellOutcome",
    "Out or still inside; fixed or not fixed. The same again changes nothing",
    {200: Receipt},
    takes=OutcomeAnswer,
    parameters=[RECEIPT],
)
@public
async def outcome(request: web.Request) -> web.Response:
    report, sent = await report_in_path(request), await read_json(request, OutcomeAnswer)
    now = request.app[SERVICES].clock()
    if sent.outcome in _STEPS:
        _require(report, ReportKind.ENTRAPMENT)
        if await answer_release(report.report_id, _STEPS[sent.outcome], KnownBy.MINI_PROGRAM, now) is None:
            raise _too_late()
        return await told_of(request)
    _require(report, ReportKind.HAZARD)
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    match await answer_fixed(report.report_id, fixed=sent.outcome is Outcome.FIXED, now=now):
        case Untimely.NOT_RESOLVED:
            raise ApiProblem(409, "not-resolved", "还没有单位说已经处理好。有新情况可以补充说明。")
        case Untimely.TOO_LATE:
            raise _too_late()
    return await told_of(request)


def _too_late() -> ApiProblem:
    return ApiProblem(409, "too-late", "时间过去太久了，请重新报告。")


@routes.put("/api/v1/reports/{receipt}/questions/{question}", name="api_question")
@operation(
    "answerQuestion",
    "Answer an insurer's question, once",
    {200: Receipt},
    takes=ReplyToInsurer,
    parameters=[RECEIPT, QUESTION],
)
@public
async def reply(request: web.Request) -> web.Response:
    services, report = request.app[SERVICES], await report_in_path(request)
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    sent, key = await read_json(request, ReplyToInsurer), read_id(request.match_info["question"])
    if key is None or all(one.id != key for one in report.questions):
        raise ApiProblem(404, "question-unknown", "没有这个问题。")
    await answer_question(report.report_id, key, sent.words, services.clock())
    return await told_of(request)


@routes.delete("/api/v1/reports/{receipt}/contact", name="api_contact")
@operation("withdrawContact", "Take the phone number back", {204: None}, parameters=[RECEIPT])
@public
async def take_back(request: web.Request) -> web.Response:
    services, report = request.app[SERVICES], await report_in_path(request)
    if await withdraw_contact(report.receipt_number, services.vault, services.clock()):
        await services.wake_workers()
    return nothing()


def _require(report: ReportView, kind: ReportKind) -> None:
    if report.kind is not kind:
        raise ApiProblem(409, "other-kind", "这份报告不能这样答复。")


async def told_of(request: web.Request) -> web.Response:
    """Wake the workers for what is owed now; the report as it stands."""
    services = request.app[SERVICES]
    await services.wake_workers()
    return answer(await receipt_of(services, await report_in_path(request)), Receipt)
