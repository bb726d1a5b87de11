"""A reissued code: its old card is gone at once, in every process."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.kernel.lift_cards import LiftCards
from bot.services import Services
from models.actions.lifts.find import LiftCard, RevokedCode
from models.actions.lifts.reissue_code import reissue_code
from models.rules.staff.access import StaffRole
from tests.conftest import Client
from tests.support.staff import TESTER, sit_down
from tests.support.waiting import until


async def test_after_a_reissue_the_old_label_says_so_at_once(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    assert (await web_client.get(f"/l/{lift.code}")).status == 200
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await desk.send(f"/console/lifts/{lift.lift_id}/code", seen=lift.code, why="破损", sure="1")
    assert (await web_client.get(f"/l/{lift.code}")).status == 410


async def test_another_process_hears_of_it(services: Services, lift: LiftCard) -> None:
    async with AsyncExitStack() as stack:
        elsewhere = LiftCards(services.clock, services.redis)
        await stack.enter_async_context(elsewhere.kept_true())
        await asyncio.sleep(0.1)  # until it listens, which forgets all that was kept
        assert isinstance(await elsewhere.by_code(lift.code), LiftCard)
        await reissue_code(lift.lift_id, lift.code, "破损", TESTER, services.clock())
        await services.cards.changed(lift.code)

        async def has_heard() -> bool:
            return isinstance(await elsewhere.by_code(lift.code), RevokedCode)

        await until(has_heard, seconds=2)


async def test_a_card_that_was_being_read_meanwhile_is_not_kept(
    services: Services, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading began before the code was revoked and ended after every process was told."""
    reading, told = asyncio.Event(), asyncio.Event()
    await services.cards.changed(lift.code)  # so that it has to be read

    async def slowly(code: str, _now: object) -> LiftCard:
        reading.set()
        await told.wait()
        return lift

    with monkeypatch.context() as patch:
        patch.setattr("bot.kernel.lift_cards.lift_by_code", slowly)
        asked = asyncio.create_task(services.cards.by_code(lift.code))
        await asyncio.wait_for(reading.wait(), 2)
        await reissue_code(lift.lift_id, lift.code, "破损", TESTER, services.clock())
        await services.cards.changed(lift.code)
        told.set()
        assert await asked == lift
    assert isinstance(await services.cards.by_code(lift.code), RevokedCode)


async def test_a_crowd_before_one_lift_is_one_look_up(
    services: Services, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    may_answer = asyncio.Event()
    await services.cards.changed(lift.code)

    async def slowly(code: str, _now: object) -> LiftCard:
        asked.append(code)
        await may_answer.wait()
        return lift

    monkeypatch.setattr("bot.kernel.lift_cards.lift_by_code", slowly)
    crowd = [asyncio.create_task(services.cards.by_code(lift.code)) for _ in range(20)]
    await asyncio.sleep(0)
    crowd[0].cancel()  # one who goes away takes nobody's answer along
    may_answer.set()
    assert await asyncio.gather(*crowd[1:]) == [lift] * 19
    assert asked == [lift.code]


@pytest.mark.parametrize("turns", range(0, 30, 3))
async def test_listening_stops_when_told_whatever_it_was_about_to_do(services: Services, turns: int) -> None:
    """redis-py swallows a cancellation while it connects; a process must end all the same."""
    async with asyncio.timeout(2), LiftCards(services.clock, services.redis).kept_true():
        for _ in range(turns):
            await asyncio.sleep(0)
