"""Sending pages on riding safely to followers: by a message inside a window, never by a grant or template.

A grant was given for news of the lift, and WeChat's templates are for what somebody asked for.
"""

from bot.jobs.owed_news import OwedNews
from bot.kernel.links import safety_page_address, safety_pages_choice
from bot.notify.notify import News, notify
from bot.services import Services
from models.actions.lifts.follows import put_off_follow_notice, settle_follow_notice
from models.actions.lifts.safety_pages import (
    owe_safety_pages,
    safety_page_due,
    settle_safety_page,
    take_safety_page,
)
from models.actions.people.names import names_of
from models.rules.forwarding.delivery import Unreachable

TURN_IS_OVER = "已经不发了"


async def tell_safety_page(services: Services, notice: OwedNews) -> None:
    """At most once, by day."""
    now = services.clock()
    due = await safety_page_due(notice.person_id, notice.lift_id, notice.about, now)
    if due is None:
        await settle_follow_notice(notice, Unreachable(TURN_IS_OVER), now)
    elif due.wait_until is not None:
        await put_off_follow_notice(notice, due.wait_until)
    elif await take_safety_page(notice, now):
        text = services.texts(
            "safety_page",
            topic=due.topic,
            address=safety_page_address(services, due.topic),
            choice=safety_pages_choice(services, notice.person_id),
        )
        outcome = await notify(services, await names_of(notice.person_id), News(text))
        await settle_safety_page(notice, outcome, services.clock())


async def owe_pages(services: Services) -> None:
    await owe_safety_pages(services.clock())
