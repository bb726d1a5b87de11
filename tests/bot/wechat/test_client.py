"""The WeChat client against the simulated API: tokens, errcodes, who somebody is."""

import asyncio
from datetime import timedelta

import pytest
from wechatpy.exceptions import WeChatClientException

from bot.services import Services
from bot.wechat.account import WeChatPaused, WeChatUnavailable
from bot.wechat.identity import WeChatIdentity
from bot.wechat.mini_program import MiniProgram
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.support.clock import MovableClock
from tests.support.wechat import Simulated, simulated_wechat

OPENID = "oClient" + "a" * 21
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("simulated")


@pytest.fixture
def simulated(clock: MovableClock) -> Simulated:
    wechat, miniprogram = simulated_wechat(clock)
    wechat.enforce_windows = False
    wechat.hear(OPENID)
    return wechat, miniprogram


@pytest.fixture
def miniprogram(simulated: Simulated) -> MiniProgramSimulator:
    return simulated[1]


@pytest.fixture
def client(services: Services) -> MiniProgram:
    assert services.miniprogram is not None
    return services.miniprogram


async def errcode(services: Services, path: str = "") -> int:
    """What a message ends with: 0, the errcode, or that of the pause that holds it up, negated."""
    try:
        await services.wechat.send_text(OPENID, "好")
    except WeChatPaused as paused:
        return -paused.errcode
    except WeChatClientException as error:
        return int(error.errcode)
    return 0


async def test_a_token_is_fetched_once_renewed_early_and_replaced_when_refused(
    services: Services, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    wechat.delay_seconds = 0.02
    assert await asyncio.gather(*(errcode(services) for _ in range(20))) == [0] * 20
    assert wechat.token_requests == 1

    # given a token that was revoked in mid-flow, when twenty send, then nothing is lost and one fetches
    wechat.revoke_token()
    assert await asyncio.gather(*(errcode(services) for _ in range(20))) == [0] * 20
    assert wechat.token_requests == 2
    assert len(wechat.messages(OPENID)) == 40

    # given its last five minutes, one renews it and the others send with the old one
    clock.advance(timedelta(minutes=116))
    assert await asyncio.gather(*(errcode(services) for _ in range(20))) == [0] * 20
    assert wechat.token_requests == 3

    # given a renewal that fails, the old token serves on
    clock.advance(timedelta(minutes=116))
    wechat.fail_next(1, 40125, path="/stable_token")
    assert await errcode(services) == 0


async def test_what_an_errcode_asks_for_is_done_by_all(
    services: Services, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    send = "/custom/send"
    # once more, and only once, with another token
    wechat.fail_next(1, 42001, path=send)
    assert await errcode(services) == 0
    wechat.fail_next(2, 40014, path=send)
    assert await errcode(services) == 40014
    # a minute after 45011, of this path alone
    wechat.fail_next(1, 45011, path=send)
    assert [await errcode(services) for _ in range(2)] == [45011, -45011]
    assert await services.wechat.media(wechat.add_media(b"\xff\xd8photo")) == b"\xff\xd8photo"
    clock.advance(MINUTE)
    assert await errcode(services) == 0
    # one -1 is bad luck, the second a reason to wait
    wechat.fail_next(2, -1, path=send)
    assert [await errcode(services) for _ in range(3)] == [-1, -1, 1]
    clock.advance(timedelta(seconds=3))
    assert await errcode(services) == 0
    # and 45009 is for the rest of Beijing's day
    wechat.quotas["/cgi-bin/message/custom/send"] = 0
    assert [await errcode(services) for _ in range(2)] == [45009, -45009]
    wechat.quotas.clear()
    assert await errcode(services) == -45009
    clock.advance(timedelta(days=1))
    assert await errcode(services) == 0
    metrics = (await services.metrics.render(clock())).decode()
    assert 'tima_wechat_calls_total{errcode="45009",path="/cgi-bin/message/custom/send"} 1.0' in metrics


async def test_a_login_code_tells_who_it_is_once(
    client: MiniProgram, miniprogram: MiniProgramSimulator, clock: MovableClock
) -> None:
    code = miniprogram.login_code("oMini1", "unionOne")
    assert await client.code2session(code) == WeChatIdentity("oMini1", "unionOne")
    assert await client.code2session(miniprogram.login_code("oMini2")) == WeChatIdentity("oMini2")
    late = miniprogram.login_code("oMini1")
    clock.advance(5 * MINUTE)
    for bad, wanted in (
        (code, 40029),
        (late, 40029),
        ("no such code", 40029),
        (miniprogram.login_code("oMini3", dangerous=True), 40226),
    ):
        with pytest.raises(WeChatClientException) as raised:
            await client.code2session(bad)
        assert raised.value.errcode == wanted


async def test_a_used_code_is_known_and_one_who_logs_in_too_often_shuts_nobody_out(
    client: MiniProgram, miniprogram: MiniProgramSimulator
) -> None:
    code = miniprogram.login_code("oMini1")
    await client.code2session(code)
    with pytest.raises(WeChatClientException) as raised:
        await client.code2session(code)
    assert raised.value.errcode == 40163
    for _ in range(99):
        await client.code2session(miniprogram.login_code("oMini1"))
    with pytest.raises(WeChatClientException) as raised:
        await client.code2session(miniprogram.login_code("oMini1"))
    assert raised.value.errcode == 45011
    assert (await client.code2session(miniprogram.login_code("oMini2"))).openid == "oMini2"


async def test_a_phone_code_tells_the_number_once(
    client: MiniProgram, miniprogram: MiniProgramSimulator
) -> None:
    code = miniprogram.phone_code("13800138000")
    assert await client.phone_number(code) == "13800138000"
    assert await client.phone_number(miniprogram.phone_code("+852 51234567")) == "+85251234567"
    with pytest.raises(WeChatClientException) as raised:
        await client.phone_number(code)
    assert raised.value.errcode == 40163


async def test_silence_and_nonsense_are_no_answer(services: Services, wechat: WeChatSimulator) -> None:
    with pytest.raises(WeChatUnavailable):
        await services.wechat.media(wechat.add_media(b"<html>", "application/json"))


@pytest.mark.parametrize("name", [b"a\x08b\tc", b"\xe7\x8e\x8b\xe5", b'"\\ud83d"'[1:-1]])
async def test_a_name_with_control_characters_or_half_a_letter_spoils_no_answer(
    services: Services, wechat: WeChatSimulator, name: bytes
) -> None:
    wechat.nickname = name
    wechat.unionids[OPENID] = "union"
    assert await services.wechat.unionid_of(OPENID) == "union"
