"""`PUT /api/v1/reports/RECEIPT/lift`: which lift a report is about, or really is."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from api.http.access import public
from api.http.describe import RECEIPT, operation
from api.http.errors import ApiProblem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import ANSWERS_OF_RECEIPT
from api.pages.reports.outcome import put_report_on_lift
from api.v1.json_body import Sent, Text, read_json
from api.v1.lifts.find_card import read_scanned
from api.v1.reports.additions import told_of
from api.v1.reports.receipts import Receipt, report_in_path

routes = web.RouteTableDef()


class LiftOfReport(Sent):
    """What was scanned or typed: 梯码, its link, or 识别码."""

    lift: Annotated[Text, Field(min_length=1, max_length=500)]


@routes.put("/api/v1/reports/{receipt}/lift", name="api_report_lift")
@operation(
    "correctLift",
    "Name the lift, or another one: both sides are told. The same again changes nothing",
    {200: Receipt},
    takes=LiftOfReport,
    parameters=[RECEIPT],
)
@public
async def correct_lift(request: web.Request) -> web.Response:
    services, report = request.app[SERVICES], await report_in_path(request)
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    sent = await read_json(request, LiftOfReport)
    if not report.may_correct_lift:
        raise ApiProblem(409, "too-late", "这件事已经处理完。别的电梯有问题，请重新报告。")
    if not await put_report_on_lift(services, report, read_scanned(sent.lift)):
        words = "没有找到这部电梯，请看看有没有抄错。"
        raise ApiProblem(404, "lift-unknown", words, hotline=services.settings.default_hotline)
    return await told_of(request)
