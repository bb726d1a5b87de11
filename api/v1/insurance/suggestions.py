"""`/api/v1/lifts/CODE/suggestions`: a suggestion (合理化建议) to the insurer of a lift."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from api.http.access import public
from api.http.body import read_limited
from api.http.describe import CODE, KEY, operation
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from api.pages.insurance.suggestions import MAX_WORDS, count_suggestion, insurer_of
from api.pages.reports.report import file_and_wake
from api.v1.idempotency import source_key
from api.v1.json_body import MAX_BYTES, Sent, Text, answer, parse
from api.v1.lifts.find_card import card_in_path
from api.v1.reports.report import FiledReport, require_nobody_trapped
from models.actions.reports.file import ReportDraft
from models.rules.reports.kinds import ReportKind, ReportSource

routes = web.RouteTableDef()


class Suggestion(Sent):
    """Nothing is kept of who makes it. `nobody_trapped`: asked and answered."""

    words: Annotated[Text, Field(min_length=1, max_length=MAX_WORDS)]
    nobody_trapped: bool = False


@routes.post("/api/v1/lifts/{code}/suggestions", name="api_suggest")
@operation(
    "suggest",
    "Suggest something to the lift's insurer, without a name",
    {201: FiledReport},
    takes=Suggestion,
    parameters=[CODE, KEY],
)
@public
async def suggest(request: web.Request) -> web.Response:
    services, card = request.app[SERVICES], await card_in_path(request)
    body = await read_limited(request, MAX_BYTES)
    sent = parse(body, Suggestion)
    require_nobody_trapped(sent.words, nobody_trapped=sent.nobody_trapped)
    if not await insurer_of(card, services.clock()):
        words = "这部电梯现在没有查到有效的保险，没有可以转给的保险机构。可以向物业或业委会提。"
        raise ApiProblem(409, "not-insured", words)
    key = await source_key(request, None, body)
    await count_suggestion(request, card)
    draft = ReportDraft(
        key, ReportSource.MINI_PROGRAM, ReportKind.SUGGESTION, card.lift_id, sent.words
    )  # fmt: skip
    filed = await file_and_wake(services, draft)
    location = f"/api/v1/reports/{filed.number}"
    return answer(FiledReport(receipt_number=filed.number), FiledReport, 201, location=location)
