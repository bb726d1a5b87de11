"""How far news of a followed lift gets: by which templates, and how many messages are left."""

from collections.abc import Iterable
from uuid import UUID

from bot.notify.templates import ways_to
from bot.services import Services
from models.actions.notices.grants import unspent_grants
from models.actions.people.names import names_of
from models.rules.notices.ways import BY_GRANT, Moment, NoticeTemplate, NoticeWay, templates_for


def templates_to_ask_for(templates: Iterable[NoticeTemplate]) -> list[str]:
    """What the mini-program asks a follower to agree to, by the template's id."""
    return [one.id for one in templates if one.way is NoticeWay.MINI_PROGRAM and Moment.LIFT in one.moments]


async def lift_news_left(services: Services, person_id: UUID) -> int | None:
    """Messages that the person has agreed to. None where a template needs no grant.

    Windows of customer-service messages are not counted: they close before most news.
    """
    person = await names_of(person_id)
    if person is None:
        return 0
    grants = await unspent_grants(person_id)
    usable = templates_for(Moment.LIFT, services.settings.notice_templates, ways_to(services, person), grants)
    if any(one.way not in BY_GRANT for one in usable):
        return None
    return sum(grants[one] for one in {template.id for template in usable})
