"""A planned visit: followers hear of it the day before, when it is moved or called off; never at night or twice."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bot.jobs.follows import remind_followers
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.record_visit import NewVisit, record_visit
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.planned_visits import PlanEnding
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.on_demand import OnDemandPlan
from models.tables.maintenance.plan import PlannedVisit
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from models.tables.people.follow import FollowNotice
from scripts.simulators.wechat import WeChatSimulator
from tests.bot.jobs.test_follows import following, tell_all
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.imported import counts, ran
from tests.support.register_files import as_csv, rows_of
from tests.support.staff import Browser, at_desk, hire


@pytest.fixture
async def desk(web_client: Client, services: Services, clock: MovableClock) -> Browser:
    clock.go_to_noon()
    return await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))


def plan_form(clock: MovableClock, days: int, **changes: str) -> dict[str, str]:
    day = clock().astimezone(LOCAL).date() + timedelta(days=days)
    return {"day": day.isoformat(), "part": "am", "minutes_out": "120", "why": "更换门机皮带"} | changes


async def plan(desk: Browser, lift: LiftCard, form: dict[str, str], status: int = 303) -> str:
    return await (await desk.send(f"/console/lifts/{lift.lift_id}/plans", status, **form)).text()


async def standing_plan() -> UUID:
    return (await PlannedVisit.get(ended_at=None)).id


async def hear(services: Services) -> None:
    """All that the worker does in its turn."""
    await remind_followers(services)
    await tell_all(services)


async def told_to(wechat: WeChatSimulator, phone: Phone) -> list[str]:
    return [one.text for one in wechat.messages(phone.openid)]


async def test_followers_hear_once_on_the_day_before_and_the_scan_page_says_it(
    desk: Browser, services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone,
    lift: LiftCard, web_client: Client,
) -> None:  # fmt: skip
    await plan(desk, lift, plan_form(clock, 2))
    await plan(desk, lift, plan_form(clock, 2))  # the second click
    assert await PlannedVisit.all().count() == 1
    scanned = await (await web_client.get(f"/l/{lift.code}")).text()
    assert "上午维保，约 2 小时不能用" in scanned
    await following(phone, wechat, lift)
    await hear(services)
    assert await told_to(wechat, phone) == []

    clock.advance(timedelta(days=1))
    await phone.say("进度")  # the window of two days is open again
    wechat.hear(phone.openid)
    for _ in range(2):
        await hear(services)
    [told] = await told_to(wechat, phone)
    for words in (lift.place, "明天上午维保，约 2 小时不能用", "更换门机皮带", f"/l/{lift.code}", "停止通知"):
        assert words in told
    english = await web_client.get(f"/l/{lift.code}?lang=en")
    assert "Maintenance tomorrow morning" in await english.text()


async def test_nobody_hears_at_night(
    desk: Browser, services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone,
    lift: LiftCard,
) -> None:  # fmt: skip
    await following(phone, wechat, lift)
    await plan(desk, lift, plan_form(clock, 1))
    await remind_followers(services)
    clock.advance(timedelta(hours=10))  # 22:00: it was owed by day, and the worker was away
    await tell_all(services)
    assert await told_to(wechat, phone) == []
    clock.advance(timedelta(hours=10, minutes=30))
    await tell_all(services)
    [told] = await told_to(wechat, phone)
    assert "今天上午维保" in told


async def test_a_move_is_told_to_those_who_have_heard_and_once_more_before_the_new_day(
    desk: Browser, services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone,
    lift: LiftCard,
) -> None:  # fmt: skip
    await following(phone, wechat, lift)
    await plan(desk, lift, plan_form(clock, 1))
    await hear(services)
    moved = f"/console/lifts/{lift.lift_id}/plans/{await standing_plan()}/move"
    await desk.send(moved, 303, **plan_form(clock, 4, part="pm", minutes_out=""))
    await hear(services)
    _, change = await told_to(wechat, phone)
    assert "原定明天上午的维保改期" in change
    assert "下午维保，电梯照常用" in change
    await desk.send(moved, 409, **plan_form(clock, 5))  # from a page of before

    clock.advance(timedelta(days=3))
    await phone.say("进度")
    wechat.hear(phone.openid)
    await hear(services)
    assert "明天下午维保" in (await told_to(wechat, phone))[-1]


async def test_what_is_called_off_is_told_to_those_who_have_heard_alone(
    desk: Browser, services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone,
    lift: LiftCard, web_client: Client,
) -> None:  # fmt: skip
    await following(phone, wechat, lift)
    for days, messages in ((3, 0), (1, 2)):
        await plan(desk, lift, plan_form(clock, days))
        await hear(services)
        off = f"/console/lifts/{lift.lift_id}/plans/{await standing_plan()}/call-off"
        await desk.send(off, 303)
        await hear(services)
        assert len(await told_to(wechat, phone)) == messages
        await desk.send(off, 409)
    assert "取消了，电梯照常用" in (await told_to(wechat, phone))[-1]
    assert "上午维保" not in await (await web_client.get(f"/l/{lift.code}")).text()
    assert await PlannedVisit.filter(ending=PlanEnding.CALLED_OFF).count() == 2


async def test_the_visit_of_that_day_does_it_and_without_one_it_is_overdue(
    desk: Browser, services: Services, clock: MovableClock, lift: LiftCard, web_client: Client
) -> None:
    await plan(desk, lift, plan_form(clock, 1))
    await plan(desk, lift, plan_form(clock, 2))
    clock.advance(timedelta(days=1))
    maintainer = (await Lift.get(id=lift.lift_id)).maintainer_id
    assert maintainer is not None
    visit = NewVisit(lift.lift_id, maintainer, Node.HALF_MONTHLY, clock(), "周师傅", "page", "test:done")
    await record_visit(visit, clock())
    clock.advance(timedelta(days=2))
    desk = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY, "reader"))
    listed = await desk.open("/console/maintenance/plans")
    assert (listed.count("已做</span>"), listed.count("过期没做</span>")) == (1, 1)
    assert listed.count(f"/console/lifts/{lift.lift_id}/plans") == 2
    for standing in ("overdue", "done"):
        assert lift.place in await desk.open(f"/console/maintenance/plans?standing={standing}")
    for standing in ("coming", "ended"):
        assert lift.place not in await desk.open(
            f"/console/maintenance/plans?standing={standing}&from=2020-01-01"
        )
    assert lift.place in await desk.open(f"/console/maintenance/plans?q={lift.rescue_number}&to=2099-01-01")


async def visited(lift: LiftCard, node: Node, at: datetime, key: str, corrects: UUID | None = None) -> UUID:
    maintainer = (await Lift.get(id=lift.lift_id)).maintainer_id
    assert maintainer is not None
    source_key = f"test:{key}"
    new = NewVisit(lift.lift_id, maintainer, node, at, "周师傅", "page", source_key, corrects_id=corrects)
    return (await record_visit(new, at)).visit_id


async def done_parts() -> list[str]:
    return [one.part.value for one in await PlannedVisit.filter(done_at__not_isnull=True).order_by("part")]


async def test_a_visit_does_the_earliest_plan_of_the_day_that_its_node_includes(
    desk: Browser, services: Services, clock: MovableClock, lift: LiftCard, web_client: Client
) -> None:
    await plan(desk, lift, plan_form(clock, 1, part="am", node="quarterly"))
    await plan(desk, lift, plan_form(clock, 1, part="pm", node="half_monthly"))
    clock.advance(timedelta(days=1))
    smaller = await visited(lift, Node.HALF_MONTHLY, clock(), "smaller")
    assert await done_parts() == ["pm"]
    again = clock() + timedelta(minutes=5)
    await visited(lift, Node.HALF_YEARLY, clock(), "corrected", corrects=smaller)
    assert await done_parts() == ["am"]
    await visited(lift, Node.YEARLY, again, "second")
    assert await done_parts() == ["am", "pm"]
    desk = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY, "reader"))
    listed = await desk.open("/console/maintenance/plans")
    assert "季度维保" in listed
    assert "半月维保" in listed
    assert "季度维保 · 停用 120 分钟" in await desk.open(f"/console/lifts/{lift.lift_id}/plans")
    assert "季度维保" not in await (await web_client.get(f"/l/{lift.code}")).text()


async def test_one_visit_does_one_plan_without_a_node(
    desk: Browser, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    for part in ("pm", "am"):
        await plan(desk, lift, plan_form(clock, 1, part=part))
    clock.advance(timedelta(days=1))
    await visited(lift, Node.HALF_MONTHLY, clock(), "one")
    assert await done_parts() == ["am"]


async def test_an_imported_visit_does_the_plan_of_its_maintainer_and_day_too(
    desk: Browser, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    await plan(desk, lift, plan_form(clock, 1))
    await plan(desk, lift, plan_form(clock, 2))
    others = await PlannedVisit.get(day=clock().astimezone(LOCAL).date() + timedelta(days=2))
    stranger = await Organisation.filter(kind="maintainer").exclude(id=others.maintainer_id).first()
    assert stranger is not None
    await PlannedVisit.filter(id=others.id).update(maintainer_id=stranger.id)
    clock.advance(timedelta(days=2))
    number = (await Lift.get(id=lift.lift_id)).registration_number
    days = [f"{clock().astimezone(LOCAL) - timedelta(days=back):%Y-%m-%d 08:30}" for back in (1, 0)]
    visits = [{"使用登记证编号": number, "维保时间": day} for day in days]
    assert counts(await ran(services, "maintenance", as_csv(rows_of("maintenance", *visits))))[1] == 2
    plans = await PlannedVisit.all().order_by("day").values_list("maintainer_id", "done_at")
    assert [done is not None for _, done in plans] == [True, False]


async def test_an_imported_visit_sets_when_the_next_one_by_need_is_due(
    services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    clock.go_to_noon()
    kept = await Lift.get(id=lift.lift_id)
    assert kept.maintainer_id is not None
    await MaintenanceVisit.filter(lift_id=kept.id).delete()
    assert kept.use_unit_id is not None
    agreed = await OnDemandPlan.create(
        lift_id=kept.id,
        maintainer_id=kept.maintainer_id,
        use_unit_id=kept.use_unit_id,
        words="按需维保",
        proposed_by="维保单位",
        proposed_at=clock(),
        agreed_at=clock(),
        days=20,
        before=20,
    )
    today = clock().astimezone(LOCAL)
    row = {"使用登记证编号": kept.registration_number, "维保时间": f"{today:%Y-%m-%d 08:30}"}
    assert counts(await ran(services, "maintenance", as_csv(rows_of("maintenance", row))))[1] == 1
    assert (await OnDemandPlan.get(id=agreed.id)).due_on == today.date() + timedelta(days=20)


async def test_what_cannot_be_planned_comes_back_with_what_was_typed(
    desk: Browser, services: Services, clock: MovableClock, lift: LiftCard, web_client: Client
) -> None:
    for changes, words in (
        ({"day": "x"}, "请选日期"),
        ({"part": "x"}, "请选日期"),
        ({"node": "x"}, "请选做哪一种维保"),
        ({"minutes_out": "x"}, "0 到 600"),
        ({"minutes_out": "601"}, "0 到 600"),
        (plan_form(clock, -1), "已经过了"),
        (plan_form(clock, 61), "最多提前 60 天"),
    ):
        answer = await plan(desk, lift, plan_form(clock, 1) | changes, 422)
        assert words in answer
        assert "更换门机皮带" in answer
    await plan(desk, lift, plan_form(clock, 1))
    assert "已经有计划" in await plan(desk, lift, plan_form(clock, 1, why="别的"), 409)
    await plan(desk, lift, plan_form(clock, 2))
    first = await PlannedVisit.get(day=plan_form(clock, 1)["day"])
    to = f"/console/lifts/{lift.lift_id}/plans/{first.id}/move"
    assert "已经有计划" in await (await desk.send(to, 409, **plan_form(clock, 2))).text()
    await Lift.filter(id=lift.lift_id).update(maintainer_id=None)
    admin = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    assert "不归您的单位" in await plan(admin, lift, plan_form(clock, 3), 422)
    assert not await FollowNotice.exists()
