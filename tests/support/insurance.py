"""Policies as the insurer of the demo data types them."""

from uuid import UUID

from aiohttp import FormData

from models.actions.lifts.find import LiftCard
from models.rules.cities.rules import RuleTopic
from models.tables.cities import CityRule
from models.tables.insurance.policy_change import PolicyChange
from models.tables.lifts import Lift
from tests.support.staff import Browser

ANHE, TONGZHOU = "安和财产保险江城分公司", "同舟保险江城中心支公司"


def policy_id_of(lift: LiftCard) -> str:
    return lift.policies[0].term.policy_id


async def form_of_policy(lift: LiftCard, **changes: str) -> dict[str, str]:
    registered = await Lift.get(id=lift.lift_id)
    return {
        "number": "AH-NEW-000001",
        "insurer": ANHE,
        "product": "电梯安全责任保险",
        "starts_on": "2026-12-01",
        "ends_on": "2027-12-01",
        "line": "liability",
        "lifts": f"{registered.registration_number} 93 93 3",
        "limit_person": "800,000",
        "co_insurers": f"{TONGZHOU} 35%",
        "exclusions": "故意损坏\n\n战争",
    } | changes


async def cap_premiums(lift_id: UUID) -> None:
    """The lift's city has the caps of 003 from now on: 85 yuan a lift and year for homes."""
    city_id = (await Lift.get(id=lift_id)).city_id
    for rule in await CityRule.filter(city_id=city_id, topic=RuleTopic.PREMIUM):
        rule.value = {**rule.value, "caps": "district_caps_2019"}
        await rule.save()


async def change_contract(
    desk: Browser,
    page: str,
    kind: str,
    on: str,
    status: int = 303,
    *,
    seen: int | None = None,
    number: str = "",
) -> str:
    """What the page of a policy's changes says to the form."""
    await desk.open(page)
    if seen is None:
        seen = await PolicyChange.filter(policy_id=UUID(page.split("/")[-2])).count()
    fields = {"csrf": desk.csrf, "kind": kind, "on": on, "seen": str(seen), "next_number": number}
    form = FormData(fields | {"title": "批单"})
    form.add_field("file", b"%PDF-1.7 endorsement", filename="a.pdf")
    answer = await desk.request("POST", page, data=form)
    assert answer.status == status, await answer.text()
    return await answer.text()
