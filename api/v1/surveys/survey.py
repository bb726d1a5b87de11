"""`/api/v1/lifts/CODE/surveys`: what is asked about a lift just now, and one's answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from api.http.access import resident
from api.http.describe import CODE, SessionNeed, in_path, operation
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from api.http.params import read_id
from api.pages.surveys.answer import is_too_often
from api.v1.json_body import Sent, answer, read_json
from api.v1.lifts.find_card import card_in_path
from api.v1.people.resident import resident_of
from bot.kernel.links import shown_mark, time_since
from models.actions.surveys.answer import (
    AnswerDraft,
    Answered,
    Incomplete,
    NotOpen,
    OpenRound,
    Respondent,
    answer_of,
    answer_survey,
    invite,
    open_rounds,
)
from models.rules.surveys.rounds import MAX_QUESTIONS, MAX_TEXT, AskedBy, QuestionKind, SurveySubject

routes = web.RouteTableDef()

Value = int | Annotated[str, Field(max_length=MAX_TEXT)]


class AskedInSurvey(BaseModel):
    """A scale is answered by 1 to 5, a choice by its number from 1, a text by words."""

    key: str
    kind: QuestionKind
    words: str
    choices: tuple[str, ...]
    required: bool


class OwnAnswer(BaseModel):
    """As it stands; it may be changed until the round ends."""

    answers: dict[str, int | str]
    version: int
    changed_at: datetime


class OpenSurvey(BaseModel):
    """`shown` goes back with the answer: it tells since when the questions were on the screen."""

    id: UUID
    subject: SurveySubject
    title: str
    closes_at: datetime
    questions: list[AskedInSurvey]
    shown: str
    answer: OwnAnswer | None


class OpenSurveys(BaseModel):
    """The round that ends first comes first."""

    surveys: list[OpenSurvey]


class SurveyReply(Sent):
    """Answers by the question's key."""

    answers: Annotated[dict[Annotated[str, Field(max_length=20)], Value], Field(max_length=MAX_QUESTIONS)]
    shown: Annotated[str, Field(max_length=100)] = ""


class SurveyRecorded(BaseModel):
    """`version` counts the answers of this person to this survey. `counts`: it is part of the result."""

    version: int
    counts: bool


ROUND = in_path("round", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "the survey")


@routes.get("/api/v1/lifts/{code}/surveys", name="api_surveys", allow_head=False)
@operation(
    "listSurveys",
    "The surveys about the lift that are open",
    {200: OpenSurveys},
    parameters=[CODE],
    session=SessionNeed.NEEDED,
)
@resident
async def surveys(request: web.Request) -> web.Response:
    """Being shown them is counted once for each round."""
    services, card, who = request.app[SERVICES], await card_in_path(request), _who(request)
    now, shown = services.clock(), []
    for one in await open_rounds(card.lift_id, now):
        await invite(one.id, card.lift_id, who, AskedBy.MINI_PROGRAM, now)
        before = await answer_of(one.id, card.lift_id, who)
        own = (
            OwnAnswer(answers=before.told, version=before.version, changed_at=before.changed_at)
            if before
            else None
        )
        shown.append(_survey(one, shown_mark(services, one.id), own))
    return answer(OpenSurveys(surveys=shown), OpenSurveys)


@routes.put("/api/v1/lifts/{code}/surveys/{round}", name="api_survey_answer")
@operation(
    "answerSurvey",
    "Answer, or change one's answer",
    {200: SurveyRecorded},
    takes=SurveyReply,
    parameters=[CODE, ROUND],
    session=SessionNeed.NEEDED,
)
@resident
async def reply(request: web.Request) -> web.Response:
    services, card = request.app[SERVICES], await card_in_path(request)
    key, now = read_id(request.match_info["round"]), services.clock()
    if await is_too_often(request):
        raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})
    sent = await read_json(request, SurveyReply)
    if key is None:
        raise _not_open()
    took = time_since(services, key, sent.shown)
    told: Mapping[str, object] = sent.answers
    draft = AnswerDraft(key, card.lift_id, _who(request), AskedBy.MINI_PROGRAM, told, took)
    match await answer_survey(draft, now):
        case Answered(version=version, excluded=excluded):
            return answer(SurveyRecorded(version=version, counts=excluded is None), SurveyRecorded)
        case Incomplete(missing):
            wrong = [{"field": f"answers.{name}", "reason": "not answered"} for name in missing]
            raise ApiProblem(422, "invalid", f"还有 {len(missing)} 个问题没有答。", errors=wrong)
        case NotOpen():
            raise _not_open()


def _not_open() -> ApiProblem:
    return ApiProblem(404, "survey-closed", "这项调查已经结束，或者不问这部电梯。")


def _who(request: web.Request) -> Respondent:
    return Respondent(person_id=resident_of(request).person_id)


def _survey(one: OpenRound, shown: str, own: OwnAnswer | None) -> OpenSurvey:
    return OpenSurvey(
        id=one.id,
        subject=one.subject,
        title=one.title,
        closes_at=one.closes_at,
        questions=[
            AskedInSurvey(
                key=question.key,
                kind=question.kind,
                words=question.words,
                choices=question.choices,
                required=question.required,
            )
            for question in one.questions
        ],
        shown=shown,
        answer=own,
    )
