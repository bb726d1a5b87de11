"""Need-based maintenance: proposed, agreed, reviewed by what the terminal tells, shown to all, and ended."""

import re
from datetime import datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from bot.jobs.on_demand import review_on_demand
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.record_visit import NewVisit, record_visit
from models.actions.shared.city_rules import LOCAL
from models.bulk import insert_rows
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import StaffRole
from models.rules.terminals.signals import TerminalSignal
from models.tables.audit import AuditEntry
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.maintenance.on_demand import OnDemandPlan
from models.tables.partners.organisation import Organisation
from models.tables.terminals import Terminal, TerminalEvent
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.sheets import certify, phone_of
from tests.support.staff import Browser, at_desk, hire
from tests.support.terminals import with_terminal

REASON = "终端装了一年，报门、平层、停梯和困人"


class Parties:
    """The people around a lift that the register has for 按需维保."""

    def __init__(self, client: Client, services: Services, lift: LiftCard) -> None:
        self.client, self.services, self.lift = client, services, lift
        self.page = f"/console/lifts/{lift.lift_id}/on-demand"
        self.desks: dict[StaffRole, Browser] = {}

    async def desk(self, role: StaffRole) -> Browser:
        if role not in self.desks:
            self.desks[role] = await at_desk(self.client, self.services, await hire(self.services, role))
        return self.desks[role]

    async def agree(self) -> OnDemandPlan:
        await (await self.desk(StaffRole.MAINTAINER)).send(f"{self.page}/propose", 303, words=REASON)
        plan = await OnDemandPlan.get()
        await (await self.desk(StaffRole.PROPERTY_COMPANY)).send(f"{self.page}/agree", 303, plan=str(plan.id))
        return await OnDemandPlan.get()

    async def visited(self, days_ago: int, node: Node = Node.QUARTERLY) -> None:
        lift, now = await Lift.get(id=self.lift.lift_id), self.services.clock()
        assert lift.maintainer_id
        at = now - timedelta(days=days_ago)
        await record_visit(
            NewVisit(lift.id, lift.maintainer_id, node, at, "陈师傅", "feed", f"v:{days_ago}"), now
        )

    async def terminal(self, heard_days_ago: int = 200) -> Terminal:
        made = await with_terminal(self.services, self.lift.lift_id)
        now = self.services.clock()
        await Terminal.filter(identity=made.identity).update(
            first_heard_at=now - timedelta(days=heard_days_ago), last_heard_at=now
        )
        return await Terminal.get(identity=made.identity)

    async def told(self, terminal: Terminal, signal: TerminalSignal, count: int, at: datetime) -> None:
        rows = [
            {
                "id": new_key(),
                "terminal_id": terminal.id,
                "key": f"{at}:{n}",
                "signal": signal,
                "received_at": at,
            }
            for n in range(count)
        ]
        async with in_transaction() as connection:
            await insert_rows(connection, TerminalEvent, rows)

    async def resident_page(self) -> str:
        return await (await self.client.get(f"/l/{self.lift.code}/maintenance")).text()


@pytest.fixture
async def parties(web_client: Client, services: Services, lift: LiftCard) -> Parties:
    await Terminal.all().delete()
    await Lift.filter(id=lift.lift_id).update(maintained_on_demand=True)
    return Parties(web_client, services, lift)


async def test_a_calm_lift_is_due_later_once_both_have_agreed(parties: Parties, services: Services) -> None:
    await parties.terminal()
    await parties.visited(20)
    assert "不必每 15 天一次" in await parties.resident_page()
    plan = await parties.agree()
    today = services.clock().astimezone(LOCAL).date()
    assert (plan.days, plan.reason, plan.due_on) == (30, "calm", today + timedelta(days=10))
    assert "现在最多 30 天一次" in await parties.resident_page()
    watcher = await parties.desk(StaffRole.REGULATOR)
    assert REASON in await watcher.open(parties.page)
    assert "30 天" in await watcher.open("/console/on-demand?standing=holds")
    assert parties.lift.place not in await watcher.open("/console/on-demand?standing=waiting")
    written = await AuditEntry.filter(verb__endswith="on_demand").order_by("sequence")
    assert [one.verb for one in written] == ["propose_on_demand", "agree_on_demand"]


async def test_without_a_terminal_it_stays_fifteen_days_and_falls_overdue(parties: Parties) -> None:
    await parties.visited(20)
    plan = await parties.agree()
    assert (plan.days, plan.reason) == (15, "no_series")
    watcher = await parties.desk(StaffRole.REGULATOR)
    assert "5 天" in await watcher.open("/console/maintenance")
    assert parties.lift.place in await watcher.open("/console/on-demand?standing=overdue")
    await parties.visited(0, Node.HALF_MONTHLY)  # at once, not with the next review
    assert parties.lift.place not in await watcher.open("/console/on-demand?standing=overdue")


async def test_a_month_of_door_faults_brings_the_visit_forward_and_says_what_to_look_at(
    parties: Parties, services: Services, clock: MovableClock
) -> None:
    terminal = await parties.terminal()
    await parties.visited(10)
    await parties.agree()
    await parties.told(terminal, TerminalSignal.DOOR, 6, services.clock())
    await review_on_demand(services)
    assert (await OnDemandPlan.get()).days == 30  # reviewed today already
    clock.advance(timedelta(days=1))
    await Terminal.filter(id=terminal.id).update(last_heard_at=services.clock())
    await review_on_demand(services)
    plan, today = await OnDemandPlan.get(), services.clock().astimezone(LOCAL).date()
    assert (plan.days, plan.before, plan.due_on) == (7, 30, today + timedelta(days=3))
    assert "这次先看" in await (await parties.desk(StaffRole.REGULATOR)).open(parties.page)
    assert "最近报的故障多" in await parties.resident_page()
    await certify(services)
    phone = await phone_of(services, parties.client)
    sheet = await (
        await parties.client.get(f"/l/{parties.lift.code}/maintenance/half_monthly", headers=phone)
    ).text()
    assert len(re.findall("先看</span>", sheet)) == 9
    await review_on_demand(services)
    assert (await OnDemandPlan.get()).due_on == plan.due_on


async def test_each_may_end_it_and_then_it_is_as_before(parties: Parties) -> None:
    await parties.visited(20)
    plan = await parties.agree()
    watcher = await parties.desk(StaffRole.REGULATOR)
    await watcher.send(f"{parties.page}/end", 422, plan=str(plan.id), words="")
    await watcher.send(f"{parties.page}/end", 303, plan=str(plan.id), words="终端被拆了")
    again = await watcher.send(f"{parties.page}/end", 409, plan=str(plan.id), words="终端被拆了")
    assert "别人刚刚改过" in await again.text()
    assert "终端被拆了" in await watcher.open(parties.page)
    assert "不必每 15 天一次" in await parties.resident_page()


async def test_another_maintainer_has_agreed_to_nothing(parties: Parties) -> None:
    await parties.visited(20)
    await parties.agree()
    other = await Organisation.filter(kind="maintainer").exclude(name="迅安电梯维保有限公司").first()
    assert other
    await Lift.filter(id=parties.lift.lift_id).update(maintainer_id=other.id)
    watcher = await parties.desk(StaffRole.REGULATOR)
    assert "不再有效" in await watcher.open("/console/on-demand?standing=void")
    assert "不必每 15 天一次" in await parties.resident_page()


async def test_a_lift_that_the_register_does_not_allow_keeps_the_fifteen_days(parties: Parties) -> None:
    await Lift.filter(id=parties.lift.lift_id).update(maintained_on_demand=False)
    desk = await parties.desk(StaffRole.MAINTAINER)
    refused = await desk.send(f"{parties.page}/propose", 422, words=REASON)
    assert "登记表里没有写按需维保" in await refused.text()
    assert not await OnDemandPlan.exists()


async def test_the_second_proposal_and_the_second_agreement_change_nothing(parties: Parties) -> None:
    plan = await parties.agree()
    maintainer = await parties.desk(StaffRole.MAINTAINER)
    await maintainer.send(f"{parties.page}/propose", 409, words=REASON)
    unit = await at_desk(
        parties.client, parties.services, await hire(parties.services, StaffRole.PROPERTY_COMPANY, "second")
    )
    await unit.send(f"{parties.page}/agree", 409, plan=str(plan.id))
    await unit.send(f"{parties.page}/agree", 409, plan="x")
    assert await OnDemandPlan.all().count() == 1
    assert (await OnDemandPlan.get()).agreed_at == plan.agreed_at
