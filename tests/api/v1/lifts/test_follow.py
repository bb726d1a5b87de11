"""A lift is followed in the mini-program: who agreed to a message hears of it, and the answer says how far."""

from collections.abc import Mapping

import pytest

from api.http.rate_limits import FOLLOWS_OF_PERSON
from bot.jobs.follows import tell_follower
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.lifts.state import change_state
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.work import claim
from models.rules.lifts.state import LiftState, StateChange
from models.rules.notices.follows import MOST_FOLLOWED
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay
from models.tables.lifts import LiftCode
from models.tables.people.follow import Follow, FollowNotice
from models.tables.people.person import Person
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.support.clock import MovableClock
from tests.support.lifts import revoked_code
from tests.support.mini_program import MiniProgram
from tests.support.staff import TESTER

FIELDS = {"thing1": "place", "thing2": "state"}
LIFT_NEWS = NoticeTemplate(
    NoticeWay.MINI_PROGRAM, "lift-news", frozenset({Moment.LIFT}), FIELDS, "pages/lift/lift?code={lift}"
)
NOT_FOLLOWED = {
    "followed": False, "until": None, "unsent": False, "templates": ["lift-news"], "news_left": 0,
}  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"notice_templates": (*settings.notice_templates, LIFT_NEWS)})


async def agree(mini: MiniProgram, wechat: MiniProgramSimulator) -> Mapping[str, int]:
    """A tap on 允许 in WeChat's question, and what the mini-program then tells us of it."""
    wechat.notices.agree(mini.openid, "lift-news")
    left: Mapping[str, int] = (await mini.post("/grants", {"results": {"lift-news": "accept"}})).body[
        "unspent"
    ]
    return left


async def change_and_tell(services: Services, lift: LiftCard, state: LiftState, seen: int) -> None:
    now = services.clock()
    wanted = StateChange(state, now.astimezone(LOCAL).date(), "更换曳引机")
    problem = await change_state(lift.lift_id, wanted, seen, "江城物业", TESTER, now, is_regulator=False)
    assert problem is None
    for notice in await claim(FollowNotice, 10, now):
        await tell_follower(services, notice)


async def test_following_and_ending_it_twice_is_the_same(
    mini: MiniProgram, clock: MovableClock, lift: LiftCard
) -> None:
    path = f"/lifts/{lift.code}/follow"
    for refused in (await mini.get(path), await mini.put(path, None), await mini.delete(path)):
        assert (refused.status, refused.problem) == (401, "signed-out")
    await mini.sign_in()
    assert (await mini.get(path)).body == NOT_FOLLOWED

    for _ in range(2):
        told = await mini.put(path, None)
        assert (told.status, told.body["followed"]) == (200, True)
    assert told.body["until"] > clock().isoformat()
    assert (await mini.get(path)).body == told.body
    assert await Follow.all().count() == 1
    for _ in range(2):
        assert (await mini.delete(path)).status == 204
    assert (await mini.get(path)).body == NOT_FOLLOWED


async def test_news_spends_one_message_opens_the_lift_and_what_could_not_be_sent_is_told(
    mini: MiniProgram, services: Services, wechat: MiniProgramSimulator, clock: MovableClock, lift: LiftCard
) -> None:
    clock.go_to_noon()
    wechat.notices.add_template("lift-news", *FIELDS)
    path = f"/lifts/{lift.code}/follow"
    await mini.sign_in()
    assert (await agree(mini, wechat))["lift-news"] == 1
    assert (await mini.put(path, None)).body["news_left"] == 1

    await change_and_tell(services, lift, LiftState.STOPPED, 0)
    [sent] = wechat.notices.sent
    assert sent.values == {"thing1": lift.place, "thing2": "停用"}
    assert sent.opens == f"pages/lift/lift?code={lift.code}"
    told = (await mini.get(path)).body
    assert (told["news_left"], told["unsent"]) == (0, False)

    await change_and_tell(services, lift, LiftState.IN_USE, 1)
    assert len(wechat.notices.sent) == 1
    assert (await mini.get(path)).body["unsent"] is True


async def test_who_stopped_following_hears_nothing(
    mini: MiniProgram, services: Services, wechat: MiniProgramSimulator, clock: MovableClock, lift: LiftCard
) -> None:
    clock.go_to_noon()
    wechat.notices.add_template("lift-news", *FIELDS)
    await mini.sign_in()
    await agree(mini, wechat)
    await mini.put(f"/lifts/{lift.code}/follow", None)
    await mini.delete(f"/lifts/{lift.code}/follow")
    await change_and_tell(services, lift, LiftState.STOPPED, 0)
    assert wechat.notices.sent == []


async def test_a_report_asks_for_its_own_messages_alone(mini: MiniProgram) -> None:
    await mini.sign_in()
    assert (await mini.get("/grants")).body["templates"] == ["template-1"]


async def test_a_code_that_is_no_lifts_is_refused_with_the_number_to_dial(mini: MiniProgram) -> None:
    await mini.sign_in()
    for code, status, kind in (("x", 404, "lift-unknown"), (await revoked_code(), 410, "lift-revoked")):
        path = f"/lifts/{code}/follow"
        for told in (await mini.get(path), await mini.put(path, None), await mini.delete(path)):
            assert (told.status, told.problem, told.body["hotline"]) == (status, kind, "96333")
    assert not await Follow.exists()


async def test_more_lifts_than_a_resident_has_are_refused_and_so_is_a_program_that_taps_all_day(
    mini: MiniProgram, clock: MovableClock, lift: LiftCard
) -> None:
    await mini.sign_in()
    path = f"/lifts/{lift.code}/follow"
    others = (
        LiftCode.filter(revoked_at=None).exclude(lift_id=lift.lift_id).order_by("code").limit(MOST_FOLLOWED)
    )
    person = await Person.get()
    rows = [Follow(person_id=person.id, lift_id=one.lift_id, since=clock()) for one in await others]
    assert len(rows) == MOST_FOLLOWED
    await Follow.bulk_create(rows)
    refused = await mini.put(path, None)
    assert (refused.status, refused.problem) == (409, "follows-too-many")
    assert f"{MOST_FOLLOWED} 部" in refused.body["detail"]

    for _ in range(FOLLOWS_OF_PERSON.item.amount - 1):
        await mini.put(path, None)
    refused = await mini.put(path, None)
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert (await mini.delete(path)).status == 204  # stopping is always possible
