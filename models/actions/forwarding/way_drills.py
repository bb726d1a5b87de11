"""Test messages by each way to the people on duty, beside those of the organisation's own channel."""

from datetime import datetime
from uuid import UUID, uuid5

from tortoise.queryset import QuerySet

from models.actions.ledger.on_duty import contacts_of
from models.actions.shared.city_rules import LOCAL
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.way_drills import TO_PEOPLE, next_way_drill, ways_to_test
from models.rules.reports.kinds import ROUTINE
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint

FAILED_BEFORE = "上次没有通过"  # the detail of a test to come, until it has one of its own


def way_key(organisation_id: UUID, channel: ChannelKind) -> str:
    """What keeps there from being two tests to come by one way."""
    return str(uuid5(organisation_id, channel.value))


def dead_ways() -> QuerySet[Drill]:
    """Tests to come of ways whose last test failed."""
    coming = Drill.filter(waiting_key__not_isnull=True, channel__in=TO_PEOPLE)
    return coming.filter(detail=FAILED_BEFORE)


async def plan_way_drills(
    organisation_id: UUID, now: datetime, tested: tuple[ChannelKind, bool] | None = None
) -> None:
    """Have one test to come for each way in use. `tested`: which has just been, and whether it passed."""
    endpoint = await Endpoint.get_or_none(organisation_id=organisation_id)
    people = await contacts_of(organisation_id, now)
    ways = {way for one in people for way in one.ways}
    wanted = ways_to_test(ways, endpoint.channel if endpoint else None)
    for channel in TO_PEOPLE:
        key = way_key(organisation_id, channel)
        if channel not in wanted:
            await Drill.filter(waiting_key=key, lease=None).delete()
            continue
        passed = tested[1] if tested and tested[0] is channel else True
        await Drill.get_or_create(
            waiting_key=key,
            defaults={
                "organisation_id": organisation_id,
                "channel": channel,
                "urgency": ROUTINE,
                "due_at": next_way_drill(now.astimezone(LOCAL), passed=passed),
                "created_at": now,
                "detail": "" if passed else FAILED_BEFORE,
            },
        )
