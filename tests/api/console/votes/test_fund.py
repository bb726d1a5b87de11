"""The money of a decision that passed: each step with its document, and what owners see of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from models.rules.votes.fund_use import FundStep
from models.tables.votes.decision import Decision
from models.tables.votes.spending import FundEvent
from tests.conftest import Client
from tests.support.staff import Browser, sit_down
from tests.support.votes import open_vote

PDF = b"%PDF-1.7 document"


@pytest.fixture
async def decision(services: Services, lift: LiftCard) -> Decision:
    """Passed, published, and its objection days are over."""
    vote = await open_vote(services)
    await vote.publish()
    row = await Decision.get(id=vote.id)
    results = row.results or {}
    results["strict"]["passed"] = True
    now = services.clock()
    await Decision.filter(id=row.id).update(
        results=results, published_at=now - timedelta(days=9), objections_until=now - timedelta(days=1)
    )
    return await Decision.get(id=row.id)


async def step(
    desk: Browser, page: str, kind: str, amount: str = "", status: int = 303, *, seen: int | None = None
) -> str:
    await desk.open(page)
    count = await FundEvent.filter(decision_id=UUID(page.split("/")[-2])).count()
    fields = {
        "csrf": desk.csrf,
        "step": kind,
        "amount": amount,
        "done_on": "2026-01-05",
        "title": f"凭据 {kind}",
    }
    form = FormData(fields | {"seen": str(count if seen is None else seen)})
    form.add_field("file", PDF + kind.encode() + amount.encode(), filename="a.pdf")
    answer = await desk.request("POST", page, data=form)
    assert answer.status == status, await answer.text()
    return await answer.text()


async def test_from_the_resolution_to_the_refund(
    web_client: Client, services: Services, decision: Decision
) -> None:
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    page, whole = f"/console/votes/{decision.id}/fund", decision.amount_fen // 100
    assert "还没有申请" in await committee.open(page)
    assert "金额不对" in await step(committee, page, "applied", str(whole + 1), 422)
    assert "还不能走" in await step(committee, page, "paid", "1", 422)
    await step(committee, page, "applied", str(whole))
    assert await step(committee, page, "approved", str(whole), 409, seen=0)  # sent twice
    await step(committee, page, "approved", str(whole))
    await step(committee, page, "ordered", str(whole))
    await step(committee, page, "paid", str(whole - 10))
    assert "先退回余款" in await step(committee, page, "settled", "", 422)
    await step(committee, page, "refunded", "10")
    await step(committee, page, "settled")
    steps = await FundEvent.filter(decision_id=decision.id).order_by("sequence")
    assert [one.step for one in steps] == [one for one in FundStep if one is not FundStep.REFUSED]
    answer = await committee.request("GET", f"{page}/{steps[0].id}")
    assert (await answer.read()).startswith(PDF)
    owner = await (await web_client.get(f"/v/{decision.slug}")).text()
    assert "钱到哪一步" in owner
    assert "余款退回资金" in owner
    assert steps[0].sha256[:12] in owner


async def test_each_step_needs_its_document_and_a_day_that_has_come(
    web_client: Client, services: Services, decision: Decision
) -> None:
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    page = f"/console/votes/{decision.id}/fund"
    await committee.open(page)
    told = {"step": "applied", "amount": "1", "done_on": "2026-01-05", "seen": "0", "title": "x"}
    assert "选一个文件" in await (await committee.send(page, 422, **told)).text()
    told["done_on"] = "2199-01-01"
    assert "今天之后" in await (await committee.send(page, 422, **told)).text()
    property_company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await property_company.open(page)
    await property_company.send(page, 403, **told)


async def test_nothing_is_spent_before_the_objection_days_are_over(
    web_client: Client, services: Services, decision: Decision
) -> None:
    await Decision.filter(id=decision.id).update(objections_until=services.clock() + timedelta(days=1))
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    await step(committee, f"/console/votes/{decision.id}/fund", "applied", "1", 409)
    assert not await FundEvent.exists()
