"""`/api/v1/lifts`: which lift was scanned, what is known of it, and the number to dial."""

from datetime import date, datetime

from aiohttp import web
from pydantic import BaseModel

from api.http.access import public
from api.http.describe import CODE, in_query, operation
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from api.v1.json_body import answer
from api.v1.lifts.find_card import Card, last_known_card, read_scanned
from models.actions.lifts.find import LiftCard, PolicyLine
from models.rules.insurance.cover import CoverState
from models.rules.insurance.policy_number import masked
from models.rules.insurance.policy_terms import CoverLine
from models.rules.lifts import code as lift_code
from models.rules.lifts.examinations import ExaminationStanding
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.state import LiftState

routes = web.RouteTableDef()


class Party(BaseModel):
    """An organisation and how to reach it; empty where nobody is registered."""

    name: str
    phone: str


class PolicyBrief(BaseModel):
    """The policy that the state of cover rests on."""

    insurer: str
    insurer_phone: str
    product: str
    masked_number: str
    hotline: str
    lines: tuple[CoverLine, ...]
    starts_at: datetime
    ends_at: datetime


class LiftDetails(BaseModel):
    """What is not needed to call for help.

    `state_reason` and `back_on`, the day when it is expected to run again, of a lift that is not in use.
    """

    kind: LiftKind
    estate: str
    address: str
    use_unit: Party
    maintainer: Party
    cover: CoverState
    cover_days_left: int
    state: LiftState
    state_reason: str
    back_on: date | None
    examination: ExaminationStanding
    examined_until: date | None
    policy: PolicyBrief | None


class Lift(BaseModel):
    """A lift. `details` is null while the database is away: what a call for help takes is there."""

    code: str
    hotline: str
    rescue_number: str
    place: str
    details: LiftDetails | None


class FoundLifts(BaseModel):
    """The lift, or a choice where several cities use the same 识别码. The first page of the mini-program."""

    lifts: list[Lift]


SCANNED = in_query(
    "scanned",
    {"type": "string", "minLength": 1, "maxLength": 500},
    "what was scanned or typed: the label's link, `q` or `scene` as WeChat gives it, a lift code, a 识别码",
    required=True,
)


@routes.get("/api/v1/lifts", name="api_find_lifts", allow_head=False)
@operation("findLifts", "The lift that was scanned", {200: FoundLifts}, parameters=[SCANNED])
@public
async def find(request: web.Request) -> web.Response:
    scanned = read_scanned(request.query.get("scanned", ""))
    number = lift_code.read_rescue_number(scanned)
    if number is None or lift_code.read_code(scanned) is not None:
        found = [await last_known_card(request, scanned)]
    else:
        found = list(await request.app[SERVICES].cards.by_rescue_number(number))
    if not found:
        hotline = request.app[SERVICES].settings.default_hotline
        raise ApiProblem(404, "lift-unknown", "没有这个识别码，请看看有没有抄错。", hotline=hotline)
    return answer(FoundLifts(lifts=[lift_of(request, card) for card in found]), FoundLifts)


@routes.get("/api/v1/lifts/{code}", name="api_lift", allow_head=False)
@operation("getLift", "The card of a lift", {200: Lift}, parameters=[CODE])
@public
async def lift(request: web.Request) -> web.Response:
    card = await last_known_card(request, request.match_info["code"])
    return answer(lift_of(request, card), Lift)


def lift_of(request: web.Request, card: Card) -> Lift:
    details = _details(request, card) if isinstance(card, LiftCard) else None
    return Lift(
        code=card.code,
        hotline=card.hotline,
        rescue_number=card.rescue_number,
        place=card.place,
        details=details,
    )


def _details(request: web.Request, card: LiftCard) -> LiftDetails:
    now = request.app[SERVICES].clock()
    cover = card.cover_at(now)
    policy = card.policy(cover.policy_id)
    return LiftDetails(
        kind=card.kind,
        estate=card.estate,
        address=card.address,
        use_unit=Party(name=card.use_unit, phone=card.use_unit_phone),
        maintainer=Party(name=card.maintainer, phone=card.maintainer_phone),
        cover=cover.state,
        cover_days_left=cover.days_left,
        state=card.state,
        state_reason=card.state_reason if card.is_halted else "",
        back_on=card.back_on,
        examination=card.examination_at(now),
        examined_until=card.examined_until,
        policy=_policy(policy) if policy else None,
    )


def _policy(line: PolicyLine) -> PolicyBrief:
    return PolicyBrief(
        insurer=line.insurer,
        insurer_phone=line.insurer_phone,
        product=line.product,
        masked_number=masked(line.number),
        hotline=line.hotline,
        lines=line.lines,
        starts_at=line.term.starts_at,
        ends_at=line.term.ends_at,
    )
