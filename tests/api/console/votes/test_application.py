"""The papers for the housing office: what they say, when they are there, and as the document of a step."""

import hashlib
from datetime import timedelta

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.votes.notices import prove_notice
from models.actions.votes.object import answer_objection, object_to_result
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.kinds import ProofOfNotice
from models.rules.votes.tally import Choice
from models.tables.audit import AuditEntry
from models.tables.votes.decision import Decision, RollUnit
from models.tables.votes.spending import FundEvent
from tests.api.console.votes.test_vote import read_back
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import Browser, sit_down
from tests.support.votes import COLLEAGUE, COMMITTEE, Vote, open_vote


@pytest.fixture
async def passed(services: Services, clock: MovableClock, lift: LiftCard) -> Vote:
    """Two owners of three agree, one objects to the result in time; then the days are over."""
    vote = await open_vote(services)
    for name, choice in (("李一", Choice.FOR), ("王二", Choice.FOR), ("赵四", Choice.AGAINST)):
        await vote.must_cast(name, choice)
    posted, now = ProofOfNotice.POSTED, services.clock()
    assert await prove_notice(vote.id, posted, now, COMMITTEE, now, words="大堂公告栏") is None
    handed, labels = ProofOfNotice.HANDED, ("1幢 1单元 101",)
    assert await prove_notice(vote.id, handed, now, COMMITTEE, now, labels=labels) is None
    await vote.publish()
    decision = await vote.row()
    assert decision.published_at
    assert decision.objections_until
    at, words = decision.published_at, "没有通知我，电话 13912345678"
    objection = await object_to_result(vote.id, vote.people["赵四"], words, at)
    assert not isinstance(objection, VoteRefusal), objection
    for member in (COMMITTEE, COLLEAGUE):
        told = "有张贴的照片"
        assert await answer_objection(objection, upholds=False, answer=told, by=member, now=at) is None
    clock.advance(decision.objections_until + timedelta(hours=1) - clock())
    return vote


async def text_of(desk: Browser, vote: Vote, status: int = 200) -> tuple[str, bytes]:
    answer = await desk.request("GET", f"/console/votes/{vote.id}/application.pdf")
    assert answer.status == status
    body = await answer.read()
    return (read_back(body) if status == 200 else body.decode()), body


async def test_it_holds_what_the_housing_office_asks_for_and_no_person(
    web_client: Client, services: Services, passed: Vote
) -> None:
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    assert "打印申请材料" in await committee.open(f"/console/votes/{passed.id}/fund")
    told, _ = await text_of(committee, passed)
    decision = await passed.row()
    for words in (
        "维修资金使用申请材料", "更换 1 幢曳引机", "曳引机已用 15 年", "5 套房屋", "448.16 平方米", "至少公示 15 天",
        "收到 1 条", "没有通知我", "不成立：有张贴的照片", "大堂公告栏", "1 套（当面签收 1 次）", decision.closing_hash[:20], "3 套，业主 2 人，268.64 平方米",
        "合计 60,000 元",
    ):  # fmt: skip
        assert words in told, words
    consenting, shares = told.split("附表一")[1].split("附表二")
    assert "1幢 1单元 101" in consenting
    assert "1幢 1单元 202" not in consenting
    assert all(row.label in shares for row in await RollUnit.filter(decision_id=passed.id))
    for person in ("李一", "王二", "赵四", "1380000", "13912345678"):
        assert person not in told


async def test_it_is_the_same_file_each_time_and_the_document_of_the_step(
    web_client: Client, services: Services, clock: MovableClock, passed: Vote
) -> None:
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    _, first = await text_of(committee, passed)
    clock.advance(timedelta(hours=2))
    _, again = await text_of(committee, passed)
    assert first == again
    page = f"/console/votes/{passed.id}/fund"
    await committee.open(page)
    told = {"step": "applied", "amount": "60000", "done_on": "2026-01-05", "seen": "0", "printed": "1"}
    both = FormData(told | {"csrf": committee.csrf, "title": "申请表"})
    both.add_field("file", b"%PDF-1.7 another", filename="a.pdf")
    assert "只选一样" in await (await committee.request("POST", page, data=both)).text()
    assert not await FundEvent.exists()
    await committee.open(page)
    await committee.send(page, 303, **told)
    event = await FundEvent.get(decision_id=passed.id)
    assert event.sha256 == hashlib.sha256(first).hexdigest()
    assert await (await committee.request("GET", f"{page}/{event.id}")).read() == first
    exported = await AuditEntry.filter(verb="export_vote").first()
    assert exported is not None
    assert exported.details["sha256"] == event.sha256
    await committee.open(page)
    assert "只选一样" in await (await committee.send(page, 422, **told | {"step": "approved"})).text()


async def test_it_is_not_there_before_the_objection_days_are_over_nor_for_what_failed(
    web_client: Client, services: Services, clock: MovableClock, passed: Vote
) -> None:
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    results = (await passed.row()).results or {}
    await Decision.filter(id=passed.id).update(objections_until=clock() + timedelta(days=1))
    assert "还没有到时间" in (await text_of(committee, passed, 409))[0]
    failed = results | {"strict": results["strict"] | {"passed": False}}
    await Decision.filter(id=passed.id).update(objections_until=clock(), results=failed)
    told, _ = await text_of(committee, passed, 409)
    assert "打印申请材料" not in told


async def test_what_was_changed_behind_the_published_file_is_not_printed(
    web_client: Client, services: Services, passed: Vote
) -> None:
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    unit = await RollUnit.filter(decision_id=passed.id).order_by("label").first()
    assert unit is not None
    await RollUnit.filter(id=unit.id).update(share_fen=unit.share_fen + 1)
    assert "有人改动过" in (await text_of(committee, passed, 409))[0]
