"""企业微信 to one person: tokens kept and renewed, members that are gone, limits, and nothing of reporters."""

from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer
from redis.exceptions import ConnectionError as RedisGone

from bot.channels.wecom_app import page_card, text_message, write_to_member
from bot.jobs.drills import run_drill
from bot.kernel.settings import Settings
from bot.kernel.shared_value import SharedValue
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.partners.wecom import AppDraft, app_of, remove_app, set_app
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import AttemptResult, Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Organisation
from models.tables.partners.wecom import WecomApp, WecomMember
from scripts.simulators.wecom import A_MINUTE, Enterprise, WecomSimulator, WecomTrouble
from tests.support.clock import MovableClock
from tests.support.contacts import register
from tests.support.endpoints import MAINTAINER, put_on
from tests.support.ledger import file, send
from tests.support.staff import TESTER
from tests.support.wecom import AGENT, CORP, SECRET, join, with_app

ZHANG = ("张师傅", "13800000001")
USERID = "ZhangSan"


@pytest.fixture
async def settings(settings: Settings, wecom: WecomSimulator, aiohttp_server: AiohttpServer) -> Settings:
    url = str((await aiohttp_server(wecom.add_to(web.Application()))).make_url("/"))
    return settings.model_copy(update={"wecom_api_url": url})


@pytest.fixture
def wecom(clock: MovableClock) -> WecomSimulator:
    return WecomSimulator(clock)


@pytest.fixture
async def enterprise(services: Services, wecom: WecomSimulator) -> Enterprise:
    made = await with_app(services, wecom)
    made.add(USERID)
    return made


async def organisation_id() -> UUID:
    return (await Organisation.get(name=MAINTAINER)).id


async def write(services: Services, text: str, userid: str = USERID) -> Outcome:
    return await write_to_member(services, await organisation_id(), userid, text_message(text))


async def test_one_token_serves_until_it_ends_and_a_refused_one_is_renewed_once(
    services: Services, enterprise: Enterprise, clock: MovableClock
) -> None:
    for text in ("a", "b"):
        assert isinstance(await write(services, text), Delivered)
    assert enterprise.tokens_given == 1
    enterprise.end_token()  # before its time
    assert isinstance(await write(services, "c"), Delivered)
    assert enterprise.refusals == ["42001 access_token expired"]
    assert enterprise.tokens_given == 2
    clock.advance(timedelta(hours=3))
    assert isinstance(await write(services, "d"), Delivered)
    assert enterprise.tokens_given == 3
    assert [one.text for one in enterprise.members["zhangsan"].inbox] == ["a", "b", "c", "d"]


async def test_without_redis_a_message_fetches_its_own_token(
    services: Services, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> str:
        raise RedisGone

    monkeypatch.setattr(SharedValue, "get", gone)
    monkeypatch.setattr(SharedValue, "forget", gone)
    assert isinstance(await write(services, "a"), Delivered)
    enterprise.end_token()
    assert isinstance(await write(services, "b"), Delivered)


@pytest.mark.parametrize(
    ("trouble", "outcome", "says"),
    [
        (WecomTrouble.UNTRUSTED, Failed, "60020"),
        (WecomTrouble.BUSY, Failed, "-1"),
        (WecomTrouble.DOWN, Failed, "HTTP 503"),
        (WecomTrouble.CUT, Unknown, ""),
        (WecomTrouble.GARBAGE, Unknown, "not understood"),
    ],
)
async def test_what_comes_back_decides_what_happens_next(
    services: Services, enterprise: Enterprise, trouble: WecomTrouble, outcome: type, says: str
) -> None:
    enterprise.trouble = trouble
    result = await write(services, "a")
    assert isinstance(result, outcome)
    assert says in getattr(result, "reason", "")
    assert SECRET not in str(result)
    enterprise.trouble = WecomTrouble.WELL
    assert isinstance(await write(services, "a"), Delivered)
    assert len(enterprise.members["zhangsan"].inbox) == 1  # after a lost answer the same is shown once


async def test_wrong_numbers_of_the_application_are_told_as_the_provider_words_them(
    services: Services, enterprise: Enterprise
) -> None:
    for draft, says in (
        (AppDraft(CORP, AGENT, "x" * 43), "40001"),
        (AppDraft("ww" + "0" * 16, AGENT, SECRET), "40013"),
        (AppDraft(CORP, AGENT + 1, SECRET), "301002"),
    ):
        assert await set_app(await organisation_id(), draft, services.vault, TESTER, services.clock())
        result = await write(services, "a")
        assert isinstance(result, Failed)
        assert result.reason.startswith(says)
    assert await remove_app(await organisation_id(), TESTER, services.clock())
    assert isinstance(await write(services, "a"), Failed)
    assert enterprise.members["zhangsan"].inbox == []


async def test_a_member_who_left_or_is_not_in_range_is_reached_by_nothing(
    services: Services, enterprise: Enterprise
) -> None:
    assert isinstance(await write(services, "a", "somebody"), Unreachable)
    enterprise.members["zhangsan"].is_visible = False
    assert isinstance(await write(services, "a"), Unreachable)


async def test_too_many_to_one_member_wait_a_minute(services: Services, enterprise: Enterprise) -> None:
    for number in range(A_MINUTE):
        assert isinstance(await write(services, str(number)), Delivered)
    refused = await write(services, "more")
    assert isinstance(refused, Failed)
    assert refused.reason.startswith("45009")
    assert refused.retry_after == timedelta(minutes=1)


async def test_what_stands_in_a_register_marks_nothing_up_and_the_link_is_never_cut(
    services: Services, enterprise: Enterprise
) -> None:
    card = page_card(services, "<div class=highlight>" + "很长的小区名" * 60, "30572", 3, "aB3dE5gH7jK9")
    sent = await write_to_member(services, await organisation_id(), USERID, card.message())
    assert isinstance(sent, Delivered)
    [message] = enterprise.members["zhangsan"].inbox
    assert "<" not in message.text
    assert len(message.text.encode()) <= 512
    assert message.url.endswith("/s/aB3dE5gH7jK9")


async def test_secrets_and_members_are_sealed_and_another_enterprise_forgets_the_members(
    services: Services, enterprise: Enterprise
) -> None:
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    row, member = await WecomApp.get(), await WecomMember.get()
    assert SECRET not in row.secret_sealed
    assert USERID not in member.userid_sealed
    organisation, now = await organisation_id(), services.clock()
    same = AppDraft(CORP, AGENT, "")
    assert await set_app(organisation, same, services.vault, TESTER, now)
    assert await WecomMember.all().count() == 1
    other = AppDraft("ww" + "9" * 16, AGENT, "")
    assert not await set_app(organisation, other, services.vault, TESTER, now)  # its secret is another
    assert await set_app(organisation, AppDraft(other.corp_id, AGENT, SECRET), services.vault, TESTER, now)
    assert await WecomMember.all().count() == 0
    kept = await app_of(organisation)
    assert kept is not None
    assert kept.corp_id == other.corp_id


async def test_as_a_channel_it_tells_the_first_on_duty_where_and_nothing_of_the_reporter(
    services: Services, enterprise: Enterprise, lift: LiftCard
) -> None:
    organisation = await put_on(services, MAINTAINER, ChannelKind.WECOM_APP)
    hazard = await file(services, lift.lift_id, ReportKind.HAZARD)
    owed = await Delivery.get(incident_id=hazard, organisation_id=organisation.id)
    assert isinstance(await send(services, owed), Unreachable)
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    assert isinstance(await send(services, owed), Delivered)
    [message] = enterprise.members["zhangsan"].inbox
    assert message.url.endswith(f"/console/inbox/{owed.id}")
    assert lift.place in message.text


async def test_a_drill_goes_by_it_too(services: Services, enterprise: Enterprise) -> None:
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    organisation = await put_on(services, MAINTAINER, ChannelKind.WECOM_APP, drills=True)
    [drill] = [
        row for row in await claim(Drill, 10, services.clock()) if row.organisation_id == organisation.id
    ]
    await run_drill(services, drill)
    assert (await Drill.get(id=drill.id)).result is AttemptResult.DELIVERED
    assert "测试消息" in enterprise.members["zhangsan"].inbox[-1].text
