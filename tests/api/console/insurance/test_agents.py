"""The policy's agent collects and hands on; salespeople are declared and compared with workers."""

import asyncio

import pytest

from bot.services import Services
from models.actions.insurance.agents import agent_sums, record_remittance
from models.actions.insurance.bills import BillProblem, NewPayment
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.maintenance.schedule import Node
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.insurance.bill import Bill, Remittance
from models.tables.insurance.policy import Policy
from models.tables.insurance.salesperson import Salesperson
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.insurance import ANHE, form_of_policy, policy_id_of
from tests.support.staff import TESTER, Browser, sit_down

PAID = {"paid_on": "2026-01-01", "reference": "SK-1"}


@pytest.fixture
async def bill(lift: LiftCard, services: Services) -> Bill:
    """100 yuan asked of the use unit, on a policy whose agent is the lift's maintainer."""
    row, now = await Lift.get(id=lift.lift_id), services.clock()
    await Policy.filter(id=policy_id_of(lift)).update(agent_id=row.maintainer_id)
    return await Bill.create(
        policy_id=policy_id_of(lift), year=1, payer=Payer.OWNER, organisation_id=row.use_unit_id,
        funding=Funding.OWN, amount_fen=10_000, due_on=now.astimezone(LOCAL).date(), drawn_at=now,
    )  # fmt: skip


@pytest.fixture
async def agent(web_client: Client, services: Services, lift: LiftCard) -> Browser:
    return await sit_down(
        web_client, services, StaffRole.MAINTAINER, (await Lift.get(id=lift.lift_id)).maintainer_id
    )


async def test_the_agent_collects_and_the_insurer_sees_what_is_handed_on(
    agent: Browser, insurer: Browser, bill: Bill
) -> None:
    page = f"/console/policies/{bill.policy_id}/bills"
    assert "记下代收" in await agent.open(page)
    assert "100.00 元" in await agent.open("/console/bills")
    await agent.send(f"{page}/{bill.id}/collected", 422, amount="100.01", **PAID)
    await agent.send(f"{page}/{bill.id}/collected", 303, amount="60", **PAID)
    await agent.send(f"{page}/{bill.id}/collected", 422, amount="1", **PAID)  # sent twice
    await agent.send(f"{page}/remittances", 403, amount="60", **PAID)
    text = await insurer.open(page)
    assert "60.00 元</strong>" in text
    await insurer.send(f"{page}/remittances", 422, amount="60.01", **PAID)
    await insurer.send(f"{page}/remittances", 303, amount="50", **PAID)
    for browser in (insurer, agent):
        text = await browser.open(page)
        assert "<strong>10.00 元</strong>" in text
        assert "收到汇缴 50.00 元" in text
    sums = await agent_sums(bill.policy_id)
    assert sums
    assert (sums.collected_fen, sums.remitted_fen, sums.in_hand_fen) == (6_000, 5_000, 1_000)


async def test_an_agent_reads_its_policy_after_another_has_taken_over_the_maintenance(
    agent: Browser, web_client: Client, services: Services, bill: Bill, lift: LiftCard
) -> None:
    successor = await Organisation.create(kind=OrganisationKind.MAINTAINER, name="接手的维保")
    own = (await Lift.get(id=lift.lift_id)).maintainer_id
    await Lift.filter(maintainer_id=own).update(maintainer_id=successor.id)
    number, page = (await Policy.get(id=bill.policy_id)).number, f"/console/policies/{bill.policy_id}"
    assert number in await agent.open("/console/policies")
    text = await agent.open(page)
    assert lift.place in text
    assert f"/console/lifts/{lift.lift_id}" not in text  # which are no longer its own
    assert "记下代收" in await agent.open(f"{page}/bills")
    await agent.open(f"{page}/edit", 403)
    await Policy.filter(id=bill.policy_id).update(agent_id=successor.id)
    await agent.open(page, 404)
    assert number not in await agent.open("/console/policies")


async def test_two_remittances_at_once_do_not_exceed_what_is_in_hand(
    agent: Browser, bill: Bill, services: Services
) -> None:
    page, now = f"/console/policies/{bill.policy_id}/bills", services.clock()
    await agent.open(page)
    await agent.send(f"{page}/{bill.id}/collected", 303, amount="60", **PAID)
    today = now.astimezone(LOCAL).date()
    sent = [
        record_remittance(bill.policy_id, NewPayment(6_000, today, f"HJ-{n}"), TESTER, now) for n in range(3)
    ]
    done = await asyncio.gather(*sent)
    assert sorted(done, key=str) == [None, BillProblem.NOT_IN_HAND, BillProblem.NOT_IN_HAND]
    assert await Remittance.all().count() == 1


async def test_an_agent_with_money_in_hand_is_not_replaced(
    agent: Browser, insurer: Browser, bill: Bill, lift: LiftCard
) -> None:
    page = f"/console/policies/{bill.policy_id}/bills"
    await agent.open(page)
    await agent.send(f"{page}/{bill.id}/collected", 303, amount="60", **PAID)
    edit, number = f"/console/policies/{bill.policy_id}/edit", (await Policy.get(id=bill.policy_id)).number
    await insurer.open(edit)
    answer = await insurer.send(edit, 422, **await form_of_policy(lift, number=number))
    assert "手里还有代收的保费" in await answer.text()
    answer = await insurer.send(edit, 422, **await form_of_policy(lift, number=number, agent="没有这家"))
    assert "登记过的维保单位" in await answer.text()


async def test_others_neither_collect_nor_see_the_sums(
    web_client: Client, services: Services, bill: Bill
) -> None:
    await Policy.filter(id=bill.policy_id).update(
        agent_id=(await Organisation.create(kind=OrganisationKind.MAINTAINER, name="别家维保")).id
    )
    page = f"/console/policies/{bill.policy_id}/bills"
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "统一代收" not in await maintainer.open(page)
    await maintainer.send(f"{page}/{bill.id}/collected", 404, amount="60", **PAID)
    unit = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY, bill.organisation_id)
    assert "统一代收" not in await unit.open(page)


async def test_a_salesperson_who_works_for_a_maintainer_is_found(
    insurer: Browser, web_client: Client, services: Services, lift: LiftCard
) -> None:
    page, form = "/console/salespeople", {"insurer": ANHE, "licence": "ZY-1", "phone": "13900000001"}
    row, now = await Lift.get(id=lift.lift_id).select_related("maintainer"), services.clock()
    assert row.maintainer
    await MaintenanceVisit.create(
        lift_id=lift.lift_id, maintainer=row.maintainer, node=Node.HALF_MONTHLY, done_at=now, worker="周大力",
        source="test", source_key="test", recorded_at=now,
    )  # fmt: skip
    assert "还没有登记" in await insurer.open(page)
    await insurer.send(page, 422, **form, name="")
    await insurer.send(page, 422, **(form | {"phone": "x"}), name="周大力")
    await insurer.send(page, 303, **form, name="周大力")
    await insurer.send(page, 409, **form, name="周大力")  # sent twice
    await insurer.send(page, 303, **(form | {"licence": "ZY-2"}), name="没有同名的人")
    text = await insurer.open(page)
    assert text.count("姓名相同") == 1
    assert row.maintainer.name in text
    assert "13900000001" not in str(await Salesperson.all().values())
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    text = await regulator.open(page)
    assert "姓名相同" in text
    assert "停止展业</button>" not in text
    await regulator.send(page, 403, **form, name="周大力")
    person = await Salesperson.get(licence="ZY-1")
    await insurer.send(f"{page}/{person.id}/end", 303)
    assert "姓名相同" not in await insurer.open(page)


async def test_another_insurer_has_its_own_salespeople(
    insurer: Browser, web_client: Client, services: Services, lift: LiftCard
) -> None:
    other = await Organisation.create(kind=OrganisationKind.INSURER, name="别家保险")
    person = await Salesperson.create(
        insurer=other,
        name="钱七",
        licence="ZY-9",
        phone_hash="h",
        declared_at=services.clock(),
        declared_by="x",
    )
    await insurer.open("/console")
    assert "钱七" not in await insurer.open("/console/salespeople")
    await insurer.send(f"/console/salespeople/{person.id}/end", 404)
