"""When a way to people is tested: as every channel, but by day, since a person's telephone rings."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from models.rules.forwarding.drills import next_drill
from models.rules.partners.kinds import ChannelKind
from models.rules.rescues.call_outs import CallWay

BEGINS, ENDS = time(9), time(17)  # local
CHANNEL_OF: Mapping[CallWay, ChannelKind] = {
    CallWay.SMS: ChannelKind.SMS,
    CallWay.VOICE: ChannelKind.VOICE,
    CallWay.WECOM: ChannelKind.WECOM_APP,
}
TO_PEOPLE = tuple(CHANNEL_OF.values())


def ways_to_test(ways: Iterable[CallWay], own: ChannelKind | None) -> list[ChannelKind]:
    """Channels to people that are in use, without the organisation's `own`, which is tested anyway."""
    used = {CHANNEL_OF[way] for way in ways}
    return [one for one in TO_PEOPLE if one in used and one is not own]


def next_way_drill(local: datetime, *, passed: bool) -> datetime:
    """`local` is the time in the city. What passed is tested early rather than late, what failed soon."""
    at = next_drill(local, passed=passed)
    if BEGINS <= at.time() < ENDS:
        return at
    if not passed:
        day = at.date() if at.time() < BEGINS else at.date() + timedelta(days=1)
        return datetime.combine(day, BEGINS, at.tzinfo)
    day = at.date() if at.time() >= ENDS else at.date() - timedelta(days=1)
    return datetime.combine(day, ENDS, at.tzinfo) - timedelta(minutes=1)
