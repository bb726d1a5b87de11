"""`POST /partners/v1/records`: what 96333 and 12345 were told, from their own program."""

import json
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from api.http.access import bearer
from api.http.bearer import caller_of
from api.http.body import read_limited
from api.http.describe import SessionNeed, operation
from api.http.errors import problem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import RECORDS_OF_TOKEN
from models.actions.desks.take_records import Intake
from models.rules.desks.record_columns import NAMES, RECORDS, RecordField
from models.rules.imports.table import CellProblem, FileLine, RefusedLine
from models.rules.partners.tokens import TokenScope

routes = web.RouteTableDef()

MAX_BYTES = 1024 * 1024
MOST = 200

_CELL = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
_RECORD = {
    "type": "object",
    "required": [RecordField.NUMBER.value, RecordField.KIND.value],
    "properties": {field.value: _CELL for field in RecordField},
}
_RECORDS = {"type": "array", "minItems": 1, "maxItems": MOST, "items": _RECORD}


class Counted(BaseModel):
    """How many were new, merged, updated, unchanged; and those rejected."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]

    rejected: list[dict[str, Any]]


@routes.post("/partners/v1/records", name="partner_records")
@operation(
    "bringRecords",
    "What 96333 and 12345 were told, each record by its number",
    {200: Counted},
    takes={"type": "object", "required": ["records"], "properties": {"records": _RECORDS}},
    session=SessionNeed.PARTNER,
)
@bearer(TokenScope.INTAKE_WRITE)
async def records(request: web.Request) -> web.Response:
    """Each record by itself: those that are wrong come back with their reasons, the others are taken.

    A record is known by its `number`; sending it again changes nothing.
    """
    caller, services = caller_of(request), request.app[SERVICES]
    await request.app[RATE_LIMITS].require(RECORDS_OF_TOKEN, str(caller.token_id))
    try:
        sent = json.loads(await read_limited(request, MAX_BYTES))
    except (ValueError, RecursionError):
        return problem(400, "the body is not JSON")
    rows = sent.get("records") if isinstance(sent, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST:
        return problem(422, f"records: a list of 1 to {MOST}")
    intake = Intake(caller.organisation, services.vault)
    refused = await intake.take(
        [_line(number, one) for number, one in enumerate(rows, start=1)], services.clock()
    )
    await services.wake_workers()
    return web.json_response(
        {
            **{taken.value: count for taken, count in sorted(intake.counts.items())},
            "rejected": [_rejected(one) for one in refused],
        },
        dumps=lambda data: json.dumps(data, ensure_ascii=False),
    )


def _line(number: int, sent: Any) -> FileLine:
    if not isinstance(sent, dict):
        return FileLine(number, {}, (CellProblem("", "", "每条记录应是一个对象"),))
    cells: dict[str, str] = {}
    problems = []
    for field in RecordField:
        value = sent.get(field.value)
        if isinstance(value, str | int) and not isinstance(value, bool):
            cells[field.value] = _text(value)
        elif value is not None:
            problems.append(CellProblem(NAMES[field], "", "应是文字或整数"))
    return FileLine(number, cells, tuple(problems))


def _text(value: str | int) -> str:
    """Python refuses to write very long integers; JSON has half a character where a pair is broken."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**60 else "9" * 61
    return value.encode(errors="replace").decode()


def _rejected(one: RefusedLine) -> dict[str, Any]:
    return {
        "line": one.line.number,
        "number": one.line.shown(RecordField.NUMBER),
        "problems": [
            {"field": RECORDS.name_of(problem.heading), "reason": problem.reason} for problem in one.problems
        ],
    }
