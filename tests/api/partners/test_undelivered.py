"""A partner whose service was down asks for what it missed."""

import pytest

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.tokens import TokenScope
from models.tables.forwarding.delivery import Delivery
from tests.conftest import Client
from tests.support.other_city import file_hazard_of
from tests.support.partner_tokens import ANHE, DESK_12345, Program, token_of

PATH = "/partners/v1/undelivered"
MAINTAINER, PROPERTY = "迅安电梯维保有限公司", "翠湖物业服务有限公司"


async def program(client: Client, services: Services, name: str) -> Program:
    return Program(client, await token_of(services, name, TokenScope.UNDELIVERED_READ))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (ANHE, "insurer"),
        (MAINTAINER, "maintainer"),
        (PROPERTY, "property_company"),
        (DESK_12345, "city_desk"),
    ],
)
async def test_each_kind_of_partner_finds_its_own(
    web_client: Client, services: Services, lift: LiftCard, name: str, part: str
) -> None:
    incident_id = await file_hazard_of(services, lift.lift_id)
    owed = await Delivery.get(incident_id=incident_id, organisation__name=name)
    answer = await (await program(web_client, services, name)).get(PATH)
    [one] = answer["undelivered"]
    assert (one["state"], one["attempts"], answer["next"]) == ("scheduled", 0, None)
    assert one["next_attempt_at"] is not None
    data = one["message"]["data"]
    assert (data["delivery_id"], data["your_part"]) == (str(owed.id), owed.part and owed.part.value)
    assert data["report"]["words"] == "三楼异响"


async def test_what_was_given_up_is_listed_until_it_is_accepted(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident_id = await file_hazard_of(services, lift.lift_id)
    owed = await Delivery.get(incident_id=incident_id, organisation__name=ANHE)
    await Delivery.filter(id=owed.id).update(state=DeliveryState.DEAD, due_at=None, reason="HTTP 410")
    anhe = await program(web_client, services, ANHE)
    [one] = (await anhe.get(PATH))["undelivered"]
    assert (one["state"], one["reason"], one["next_attempt_at"]) == ("dead", "HTTP 410", None)
    taken = StatusReport(owed.id, PartnerStatus.ACCEPTED, ticket="A-1")
    assert await advance_incident(taken, services.clock())
    assert (await anhe.get(PATH))["undelivered"] == []


async def test_page_after_page_none_is_left_out_or_comes_twice(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    for number in range(5):
        await file_hazard_of(services, lift.lift_id, f"异响 {number}")
    anhe = await program(web_client, services, ANHE)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await anhe.get(PATH, limit="2", cursor=cursor)
        assert len(page["undelivered"]) <= 2
        found += [one["message"]["data"]["delivery_id"] for one in page["undelivered"]]
        cursor = page["next"]
    owed = await Delivery.filter(organisation__name=ANHE).order_by("id").values_list("id", flat=True)
    assert found == [str(one) for one in owed]


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "²"}, {"cursor": "x"}])
async def test_a_wrong_question_is_refused(
    web_client: Client, services: Services, lift: LiftCard, query: dict[str, str]
) -> None:
    await (await program(web_client, services, ANHE)).get(PATH, 400, **query)


async def test_another_scope_opens_nothing(web_client: Client, services: Services, lift: LiftCard) -> None:
    other = Program(web_client, await token_of(services, ANHE, TokenScope.FEED_READ))
    await other.get(PATH, 403)
