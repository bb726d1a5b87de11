"""Grants through their actions: counted once a tap, spent once, and taken back."""

import asyncio
from uuid import UUID, uuid4

from bot.services import Services
from models.actions.notices.grants import (
    MOST_UNSPENT,
    end_grants,
    give_back_grant,
    record_grants,
    spend_grant,
    unspent_grants,
)
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person


async def somebody(services: Services, openid: str = "oMini", unionid: str | None = None) -> UUID:
    named = NamedPerson(WeChatAccountKind.MINI_PROGRAM, openid, unionid)
    return await identify_person(named, services.vault, services.clock())


async def test_a_tap_counts_once_and_a_grant_is_one_message(services: Services) -> None:
    person, now = await somebody(services), services.clock()
    assert await record_grants(person, ["a", "b"], "tap 1", now) == {"a": 1, "b": 1}
    assert await record_grants(person, ["a", "b"], "tap 1", now) == {"a": 1, "b": 1}
    assert await record_grants(person, ["a"], "tap 2", now) == {"a": 2, "b": 1}

    # two go to two deliveries, whoever is first; a delivery that is tried again goes by its own
    first, second, third = uuid4(), uuid4(), uuid4()
    spent = await asyncio.gather(*(spend_grant(person, "a", one, now) for one in (first, second, third)))
    assert sorted(spent) == [False, True, True]
    winner = next(one for one, done in zip((first, second, third), spent, strict=True) if done)
    assert await spend_grant(person, "a", winner, now)
    assert await unspent_grants(person) == {"b": 1}

    # what WeChat refuses for its own reasons comes back; what the person takes back is gone
    await give_back_grant("a", winner)
    assert await unspent_grants(person) == {"a": 1, "b": 1}
    await end_grants(person, ["a", "b"], now)
    assert await unspent_grants(person) == {}
    assert not await spend_grant(person, "b", uuid4(), now)


async def test_grants_follow_a_person_who_turns_out_to_be_another(services: Services) -> None:
    official = NamedPerson(WeChatAccountKind.OFFICIAL, "oOfficial", "union")
    person = await identify_person(official, services.vault, services.clock())
    mini = await somebody(services)
    await record_grants(mini, ["a"], "tap 1", services.clock())
    assert await somebody(services, unionid="union") == person
    assert await unspent_grants(person) == {"a": 1}


async def test_grants_do_not_pile_up(services: Services) -> None:
    person, now = await somebody(services), services.clock()
    for number in range(MOST_UNSPENT + 2):
        kept = await record_grants(person, ["a"], f"tap {number}", now)
    assert kept == {"a": MOST_UNSPENT}
