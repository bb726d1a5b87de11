"""Telling followers of a lift: its state, a vote that ends, a planned visit. Never who follows."""

from bot.jobs.owed_news import OwedNews
from bot.jobs.safety_pages import tell_safety_page
from bot.kernel.links import lift_address, vote_address
from bot.notify.notify import Brief, News, notify
from bot.services import Services
from bot.texts.planned_visits import half_day, planned_words
from bot.texts.templates import local_time
from models.actions.lifts.find import code_in_force, place_of
from models.actions.lifts.follows import put_off_follow_notice, settle_follow_notice, state_to_tell
from models.actions.maintenance.plan_visits import owe_plans
from models.actions.maintenance.read_plans import plan_change_to_tell, plan_to_tell
from models.actions.people.names import names_of
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.remind import owe_reminders, vote_to_remind_of
from models.rules.forwarding.delivery import Unreachable
from models.rules.lifts.state import LiftState
from models.rules.maintenance.planned_visits import awake, is_night
from models.rules.notices.follows import FollowTopic
from models.rules.notices.ways import Moment

EVERY_SECONDS = 600.0
OVERTAKEN = "已有更新的情况，不再发"
_KINDS = {
    LiftState.IN_USE: "恢复使用",
    LiftState.STOPPED: "停用",
    LiftState.SEALED: "封停",
    LiftState.SCRAPPED: "报废",
}


async def tell_follower(services: Services, notice: OwedNews) -> None:
    """As it is now: what a later fact has replaced is not sent any more. Of visits nobody hears at night."""
    if notice.topic is FollowTopic.SAFETY:
        await tell_safety_page(services, notice)
        return
    now = services.clock().astimezone(LOCAL)
    if notice.topic in (FollowTopic.VISIT, FollowTopic.VISIT_CHANGE) and is_night(now):
        await put_off_follow_notice(notice, awake(now))
        return
    news = await _NEWS[notice.topic](services, notice)
    person = await names_of(notice.person_id)
    outcome = await notify(services, person, news) if news else Unreachable(OVERTAKEN)
    await settle_follow_notice(notice, outcome, services.clock())


async def _of_state(services: Services, notice: OwedNews) -> News | None:
    change = await state_to_tell(notice.lift_id, notice.about)
    if change is None:
        return None
    code, place = await code_in_force(notice.lift_id), place_of(change.lift)
    address = lift_address(services, code)
    text = services.texts("lift_followed", change=change, place=place, address=address)
    return _news(services, notice, text, place=place, state=_KINDS[change.state], address=address, code=code)


async def _of_vote(services: Services, notice: OwedNews) -> News | None:
    decision = await vote_to_remind_of(notice.about, services.clock())
    if decision is None:
        return None
    address = vote_address(services, decision.slug)
    text = services.texts("vote_ends", decision=decision, address=address)
    code, place = await code_in_force(notice.lift_id), decision.estate.name
    return _news(services, notice, text, place=place, state="业主表决快截止", address=address, code=code)


async def _of_visit(services: Services, notice: OwedNews) -> News | None:
    now = services.clock()
    found = await plan_to_tell(notice.about, now)
    if found is None:
        return None
    today = now.astimezone(LOCAL).date()
    code = await code_in_force(found.lift_id)
    address = lift_address(services, code)
    text = services.texts(
        "visit_planned",
        place=found.plan.place,
        plan=found.plan,
        words=planned_words(found.plan, today),
        moved_from=half_day(found.moved_from, today) if found.moved_from else "",
        address=address,
    )
    place = found.plan.place
    return _news(services, notice, text, place=place, state="计划维保", address=address, code=code)


async def _of_visit_change(services: Services, notice: OwedNews) -> News | None:
    now = services.clock()
    found = await plan_change_to_tell(notice.about, now)
    if found is None:
        return None
    today = now.astimezone(LOCAL).date()
    code = await code_in_force(found.lift_id)
    address = lift_address(services, code)
    text = services.texts(
        "visit_changed",
        place=found.plan.place,
        before=half_day(found.plan, today),
        words=planned_words(found.moved_to, today) if found.moved_to else "",
        address=address,
    )
    state = "维保改期" if found.moved_to else "维保取消"
    place = found.plan.place
    return _news(services, notice, text, place=place, state=state, address=address, code=code)


_NEWS = {
    FollowTopic.STATE: _of_state,
    FollowTopic.VOTE: _of_vote,
    FollowTopic.VISIT: _of_visit,
    FollowTopic.VISIT_CHANGE: _of_visit_change,
}


def _news(
    services: Services, notice: OwedNews, text: str, *, place: str, state: str, address: str, code: str
) -> News:
    values = {
        "place": place,
        "state": state,
        "time": local_time(services.clock()),
        "receipt": "-",
        "kind": "关注的电梯",
        "address": address,
        "lift": code,
    }

    async def brief() -> Brief:
        return Brief(notice.id, Moment.LIFT, values)

    return News(text, brief)


async def remind_followers(services: Services) -> None:
    await owe_reminders(services.clock())
    await owe_plans(services.clock())
