"""Signing in with a code of WeChat's, and what a session is good for."""

import logging
from datetime import timedelta

import pytest

from api.v1.people.session_store import LASTS
from bot.services import Services
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.privacy.my_data import erase_person
from models.tables.people.person import Person
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.mini_program import MiniProgram


async def test_a_login_code_makes_a_session_that_ends_by_the_clock_and_by_signing_out(
    mini: MiniProgram, services: Services, clock: MovableClock
) -> None:
    signed_in = await mini.sign_in()
    assert signed_in.status == 201
    assert (await mini.get("/sessions/current")).body == {"expires_at": signed_in.body["expires_at"]}
    person = await Person.get(mini_openid_hash=services.vault.look_up_hash(mini.openid))
    assert person.openid_hash is None
    kept = [str(key) for key in await services.redis.keys("resident:*")]
    assert not any(mini.token in key for key in kept)

    clock.advance(LASTS - timedelta(seconds=1))
    assert (await mini.get("/sessions/current")).status == 200
    clock.advance(timedelta(seconds=1))
    ended = await mini.get("/sessions/current")
    assert (ended.status, ended.problem) == (401, "signed-out")

    await mini.sign_in()
    other, here = mini.token, (await mini.sign_in()).body["token"]
    assert (await mini.delete("/sessions/current")).status == 204
    assert (await mini.get("/sessions/current")).status == 401
    mini.token = other
    assert (await mini.get("/sessions/current")).status == 200
    mini.token = (await mini.sign_in()).body["token"]
    assert (await mini.delete("/sessions")).status == 204
    for token in (other, here, mini.token):
        mini.token = token
        assert (await mini.get("/sessions/current")).status == 401


async def test_each_refusal_of_wechats_is_a_clear_problem(
    mini: MiniProgram,
    wechat: MiniProgramSimulator,
    simulated: tuple[WeChatSimulator, MiniProgramSimulator],
    web_client: Client,
) -> None:
    code = wechat.login_code(mini.openid)
    assert (await mini.post("/sessions", {"code": code})).status == 201
    used = await mini.post("/sessions", {"code": code})
    assert (used.status, used.problem) == (422, "code-refused")
    for errcode, status, problem in ((45011, 429, "too-often"), (-1, 503, "unavailable")):
        simulated[0].fail_next(1, errcode, "/sns/jscode2session")
        told = await mini.post("/sessions", {"code": wechat.login_code("o-3")})
        assert (told.status, told.problem) == (status, problem)
        assert told.headers["Retry-After"]
    dangerous = await mini.post("/sessions", {"code": wechat.login_code("o-2", dangerous=True)})
    assert (dangerous.status, dangerous.problem) == (403, "login-refused")
    wrong: tuple[object, ...] = ({}, {"code": ""}, {"code": 7}, {"code": "x y"}, [], None)
    for odd in wrong:
        told = await mini.post("/sessions", odd)
        assert told.status in (400, 422), odd
        assert told.headers["Content-Type"].startswith("application/problem+json")
    async with web_client.post("/api/v1/sessions", data=b"{") as answer:
        assert answer.status == 400
    async with web_client.get("/api/v1/nothing") as answer:
        assert answer.content_type == "application/problem+json"


async def test_the_unionid_makes_follower_and_mini_program_one_person(
    mini: MiniProgram, services: Services, clock: MovableClock
) -> None:
    follower = await identify_person(
        NamedPerson(WeChatAccountKind.OFFICIAL, "o-1", "u-1"), services.vault, clock()
    )
    await mini.sign_in(unionid="u-1")
    assert (await Person.get(id=follower)).mini_openid_hash == services.vault.look_up_hash(mini.openid)


async def test_a_phone_number_is_kept_sealed_and_taken_back(
    mini: MiniProgram,
    services: Services,
    wechat: MiniProgramSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    assert (await mini.put("/me/phone", {"code": "x"})).status == 401
    await mini.sign_in()
    assert (await mini.get("/me/phone")).body == {"masked_phone": None}
    code = wechat.phone_code("13812345678")
    assert (await mini.put("/me/phone", {"code": code})).body == {"masked_phone": "138****5678"}
    again = await mini.put("/me/phone", {"code": code})
    assert (again.status, again.problem) == (422, "code-refused")
    person = await Person.get(phone_hash=services.vault.look_up_hash("13812345678"))
    assert "13812345678" not in person.phone_sealed
    assert (await mini.get("/me/data")).body["phone"] == "13812345678"
    assert (await mini.delete("/me/phone")).status == 204
    assert (await mini.get("/me/phone")).body == {"masked_phone": None}
    assert not [one for one in (mini.openid, mini.token, code, "13812345678") if one in caplog.text]


async def test_who_is_forgotten_or_joined_elsewhere_signs_in_anew(
    mini: MiniProgram, services: Services, clock: MovableClock
) -> None:
    await mini.sign_in()
    person = await Person.get(mini_openid_hash=services.vault.look_up_hash(mini.openid))
    await erase_person(person.id, clock(), services.photos.remove)
    ended = await mini.get("/reports")
    assert (ended.status, ended.problem) == (401, "signed-out")

    follower = await identify_person(
        NamedPerson(WeChatAccountKind.OFFICIAL, "o-1", "u-1"), services.vault, clock()
    )
    clock.advance(timedelta(seconds=1))
    await mini.sign_in()
    signed_in = await mini.sign_in(unionid="u-1")
    assert signed_in.status == 201
    assert (await mini.get("/reports")).status == 200
    assert await Person.filter(mini_openid_hash__not_isnull=True).values_list("id", flat=True) == [follower]
