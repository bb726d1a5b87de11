"""A unit's own risk list, made from the model list; each change is another list with its first day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DRILLS, DutyPeriod, DutyRegime
from models.rules.duty.risk_list import RiskItem, RiskList, RiskListProblem, duty_model, own_list
from models.tables.duty import DutyRiskList
from models.tables.partners.organisation import Organisation


@dataclass(frozen=True)
class ListInForce:
    """`number` is 0 for the model list."""

    number: int
    risks: RiskList
    made_by: str = ""


async def list_to_sign(
    organisation_id: UUID, regime: DutyRegime, period: DutyPeriod, day: date
) -> ListInForce:
    """What a page of the day asks: of a drill what the model says, else the unit's list."""
    if period in DRILLS:
        return _drill(regime)
    return await list_in_force(organisation_id, regime, day)


async def list_signed(
    organisation_id: UUID, regime: DutyRegime, period: DutyPeriod, number: int
) -> ListInForce:
    """The list that a page showed."""
    if period in DRILLS:
        return _drill(regime)
    row = await DutyRiskList.get_or_none(organisation_id=organisation_id, number=number)
    return _list(row, regime)


async def list_in_force(organisation_id: UUID, regime: DutyRegime, day: date) -> ListInForce:
    """The unit's newest list that holds on the day, else the model list."""
    rows = DutyRiskList.filter(organisation_id=organisation_id, valid_from__lte=day)
    return _list(await rows.order_by("-number").first(), regime)


async def make_list(
    organisation_id: UUID,
    regime: DutyRegime,
    chosen: Sequence[str],
    own: Mapping[DutyPeriod, Sequence[str]],
    seen: int,
    signature: str,
    by: Actor,
    now: datetime,
) -> RiskListProblem | None:
    """It holds from today on. None is done. `seen`: the number of the list that the page showed."""
    today = now.astimezone(LOCAL).date()
    async with in_transaction():
        await Organisation.filter(id=organisation_id).select_for_update().get()
        number = 1 + await DutyRiskList.filter(organisation_id=organisation_id).count()
        if number != seen + 1:
            return RiskListProblem.CHANGED
        made = own_list(duty_model(regime).risks, chosen, own, _source(number, today), today)
        if isinstance(made, RiskListProblem):
            return made
        await DutyRiskList.create(
            organisation_id=organisation_id,
            number=number,
            valid_from=today,
            items=[one.as_json() for one in made.items],
            made_by=signature[:100],
            made_at=now,
        )
        subject = AuditSubject("organisation", str(organisation_id))
        await record_audit(by, "make_risk_list", subject, now, details={"number": number})
    return None


def _drill(regime: DutyRegime) -> ListInForce:
    return ListInForce(0, duty_model(regime).drill)


def _list(row: DutyRiskList | None, regime: DutyRegime) -> ListInForce:
    if row is None:
        return ListInForce(0, duty_model(regime).risks)
    items = tuple(RiskItem.parse(one) for one in row.items)
    risks = RiskList(_source(row.number, row.valid_from), row.valid_from, items)
    return ListInForce(row.number, risks, row.made_by)


def _source(number: int, valid_from: date) -> str:
    return f"本单位风险管控清单第 {number} 版（{valid_from} 起）"
