"""`POST /partners/v1/platform`: orders and events of a hotline's platform, under its own names."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from api.http.access import bearer
from api.http.bearer import caller_of
from api.http.body import read_limited
from api.http.describe import SessionNeed, operation
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import RECORDS_OF_TOKEN
from models.actions.desks.follow_order import OrderOutcome, OrderWord, follow_order
from models.actions.desks.mappings import note_unknown, read_mapping
from models.actions.desks.take_records import Intake
from models.rules.desks.mapping import OrderAction, OrderField, PlatformMapping, UnknownCode, read_message
from models.rules.desks.record_columns import RecordField
from models.rules.imports.table import FileLine
from models.rules.partners.tokens import TokenScope

routes = web.RouteTableDef()

MAX_BYTES = 1024 * 1024
MOST = 200
WRONG, UNKNOWN = "400", "404"
MAX_REASON = 500
_OF_RECORD = frozenset(one.value for one in RecordField)


class PlatformAnswer(BaseModel):
    """Code and message under the platform's own names; `taken` counts items, `unknown` lists codes."""

    model_config = ConfigDict(extra="allow")


@dataclass
class PlatformOutcome:
    """What becomes of one call: why some of it was not taken, and the codes that nobody knows."""

    taken: int = 0
    reasons: list[str] = field(default_factory=list)
    unknown: list[UnknownCode] = field(default_factory=list)
    overtaken: bool = False


@routes.post("/partners/v1/platform", name="partner_platform")
@operation(
    "takeFromPlatform",
    "Orders and events of a hotline's platform, under its own names of fields",
    {200: PlatformAnswer, 400: PlatformAnswer},
    takes={},
    session=SessionNeed.PARTNER,
)
@bearer(TokenScope.INTAKE_WRITE)
async def platform(request: web.Request) -> web.Response:
    """Each item by itself, and a repeat changes nothing. The answer has the platform's own form."""
    caller, services = caller_of(request), request.app[SERVICES]
    await request.app[RATE_LIMITS].require(RECORDS_OF_TOKEN, str(caller.token_id))
    mapping = (await read_mapping(caller.organisation.id)).mapping
    try:
        items = _items(json.loads(await read_limited(request, MAX_BYTES)), mapping)
    except (ValueError, RecursionError):
        items = []
    if not 1 <= len(items) <= MOST:
        return _answer(mapping, WRONG, f"应是 JSON，含 1 到 {MOST} 条", status=400)
    intake, answered = Intake(caller.organisation, services.vault), PlatformOutcome()
    for number, item in enumerate(items, start=1):
        cells, unknown = read_message(mapping, item)
        answered.unknown += unknown
        await _take(cells, number, intake, answered, request)
    await note_unknown(caller.organisation.id, answered.unknown, services.clock())
    await services.wake_workers()
    code = mapping.answer.good[0] if not answered.reasons else UNKNOWN if answered.overtaken else WRONG
    return _answer(mapping, code, "；".join(answered.reasons)[:MAX_REASON] or "ok", answered)


def _items(sent: Any, mapping: PlatformMapping) -> list[Any]:
    held = sent.get(mapping.holds, sent) if mapping.holds and isinstance(sent, dict) else sent
    return held if isinstance(held, list) else [held]


async def _take(
    cells: dict[str, str], number: int, intake: Intake, answered: PlatformOutcome, request: web.Request
) -> None:
    action = OrderAction(cells.get(OrderField.ACTION, OrderAction.DISPATCH))
    now = request.app[SERVICES].clock()
    if action is not OrderAction.DISPATCH:
        followed = await follow_order(_word(cells, action), intake.desk, now)
        if followed is OrderOutcome.UNKNOWN_ORDER:
            answered.reasons.append(f"第 {number} 条：没有收到过这个编号的工单，请先派单再发")
            answered.overtaken = True
        else:
            answered.taken += 1
        return
    record = {name: text for name, text in cells.items() if name in _OF_RECORD}
    refused = await intake.take([FileLine(number, record)], now)
    for one in refused:
        answered.reasons.append(f"第 {number} 条：{one.reasons}")
    answered.taken += not refused


def _word(cells: dict[str, str], action: OrderAction) -> OrderWord:
    satisfied = cells.get(OrderField.SATISFIED)
    return OrderWord(
        number=cells.get(RecordField.NUMBER, ""),
        action=action,
        message_id=cells.get(OrderField.MESSAGE_ID, ""),
        words=cells.get(OrderField.SAID, ""),
        satisfied=None if satisfied is None else satisfied == "yes",
        score=cells.get(OrderField.SCORE, ""),
    )


def _answer(
    mapping: PlatformMapping,
    code: str,
    words: str,
    answered: PlatformOutcome | None = None,
    status: int = 200,
) -> web.Response:
    """`unknown` names codes by the platform's own field: they cost their field only."""
    told: dict[str, Any] = {mapping.answer.code: code, mapping.answer.message: words}
    if answered is not None:
        told["taken"] = answered.taken
        told["unknown"] = [
            {"field": mapping.fields[one.field], "code": one.code[:100]} for one in answered.unknown
        ]
    return web.json_response(told, status=status, dumps=lambda data: json.dumps(data, ensure_ascii=False))
