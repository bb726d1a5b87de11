"""The procedures of conversations: the embedded Redis answers as a server does, whatever comes in which order."""

import random
from collections.abc import Sequence

import pytest

from bot.chat.conversation_procedures import ABANDON, BEGIN, FINISH
from bot.kernel.embedded_redis import EmbeddedRedis
from bot.kernel.procedures import Arguments, Procedure, open_procedures
from bot.services import Services

WINDOWS = ["window:tap", "window:message"]
STEPS = 12

Step = tuple[Procedure, Sequence[str], Arguments]


def any_step(chance: random.Random) -> Step:
    """One of two processes claims, answers or abandons one of three messages of a person."""
    message, claim = chance.choice(["m1", "m2", "m3"]), chance.choice("ab")
    match chance.choice(["begin", "begin", "finish", "abandon"]):
        case "begin":
            nonce = chance.choice(["n1", "n2", message])
            return BEGIN, [f"nonce:{nonce}", message, "queue", "talk"], [claim, 60_000, 600]
        case "finish":
            talk, which = chance.choice(["", "{}"]), chance.choice([-1, 0, 1, 2])
            told: Arguments = [claim, f"answer to {message}", 600, talk, 1800, "0", which, "1:0", 60_000]
            return FINISH, [message, "queue", "talk", "wake", *WINDOWS], told
        case _:
            return ABANDON, [message, "queue"], [claim]


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_both_give_the_same_answers_and_leave_the_same_keys(services: Services) -> None:
    chance, server = random.Random(1), services.redis
    for _ in range(40):
        await server.flushdb()
        here = EmbeddedRedis()
        async with open_procedures(here, 5) as embedded:
            for procedure, keys, arguments in [any_step(chance) for _ in range(STEPS)]:
                theirs = await services.procedures.run(procedure, keys, arguments)
                assert await embedded.run(procedure, keys, arguments) == theirs
        assert set(await here.keys("*")) == set(await server.keys("*"))
        for key in await server.keys("*"):
            kind = await server.type(key)
            assert await here.type(key) == kind
            for redis in (here, server):
                assert await redis.pttl(key) > 0
            if kind == b"list":
                assert await here.lrange(key, 0, -1) == await server.lrange(key, 0, -1)
            else:
                assert await here.get(key) == await server.get(key)


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_procedure_of_the_embedded_redis_wakes_listeners(services: Services) -> None:
    async with services.redis.pubsub() as listening:
        await listening.subscribe("wake")
        await listening.get_message(timeout=1)
        await services.procedures.run(BEGIN, ["nonce:1", "m", "queue", "talk"], ["a", 1000, 600])
        finish: Arguments = ["a", "answer", 600, "", 1800, "1", 0, "", 0]
        await services.procedures.run(FINISH, ["m", "queue", "talk", "wake", *WINDOWS], finish)
        heard = await listening.get_message(ignore_subscribe_messages=True, timeout=1)
    assert heard is not None
    assert (heard["channel"], heard["data"]) == (b"wake", b"1")
