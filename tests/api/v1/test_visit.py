"""The visit of `scripts/mini_program`, with the client generated from the document, against the running product."""

import asyncio
from datetime import timedelta

import pytest

from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.actions.votes.invitations import issue_invitations
from models.rules.votes.decision import NOTICE_DAYS
from models.tables.reports.report import Report
from models.tables.surveys import SurveyAnswer
from models.tables.votes.ballot import BallotEntry
from scripts.lib.visit.client import NotTaken, generated_client
from scripts.lib.visit.play import STEPS, Visit, play
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.surveys import opened_round
from tests.support.votes import COMMITTEE, LAST_FOUR, announced_vote

NOTICE = timedelta(days=NOTICE_DAYS)


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_generated_client_plays_the_whole_visit(
    web_client: Client,
    services: Services,
    wechat: MiniProgramSimulator,
    partners: PartnerSimulator,
    worker: Worker,
    lift: LiftCard,
    clock: MovableClock,
) -> None:
    clock.advance(-NOTICE)
    vote = await announced_vote(services, bind=())
    clock.advance(NOTICE)
    await opened_round(clock())
    papers = await issue_invitations(services.vault, vote.id, COMMITTEE, clock())
    paper = next((one.code, one.name, LAST_FOUR[one.name]) for one in papers if one.name == "李一")

    async def code_of(kind: str) -> str:
        return wechat.login_code("o-visit")

    async def wait(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0.05)

    url = str(web_client.make_url("")).rstrip("/")
    async with generated_client(url) as client:
        visit = Visit(client, f"https://tima.example/l/{lift.code}", code_of, wait, paper)
        done = [step async for step in play(visit)]
        with pytest.raises(NotTaken, match=r"请重新登录。 \(https://tima\.example/docs/api#signed-out\)"):
            await client.call("list_reports")
    assert [step.name for step in done] == [name for name, _ in STEPS]
    assert "accepted ANHE-" in next(step.result for step in done if step.name == "progress")
    assert partners.received("96333")
    assert await Report.filter(reporter_id=None).count() == 2
    assert (await SurveyAnswer.get()).excluded is None
    assert ((await vote.row()).voted_heads, (await BallotEntry.get()).person_id) == (1, None)
