"""The simulated telephones of people on duty: what came, a ringing call to answer, a cloud in trouble."""

import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpClient, AiohttpServer

from scripts.simulators.cloud_pages import clouds_with_pages
from scripts.simulators.cloud_signatures import Account, Trouble
from scripts.simulators.clouds import Call, CloudSimulator, Sms
from tests.conftest import Client

KEY, NUMBER = "a" * 32, "13800000001"


@pytest.fixture
def clouds() -> CloudSimulator:
    made = CloudSimulator(Account("a", "s", "梯码", {}), Account("t", "s", "梯码", {}))
    now = made.clock()
    values = ("人民医院 1号梯", "330123", "0", "aB3dE5gH7jK9")
    made.phone(NUMBER).inbox.append(Sms(now, "aliyun", "SMS_page", values, KEY, "1^0"))
    made.phone(NUMBER).calls.append(Call(now + timedelta(minutes=1), "tencent", values[:2], KEY, "1^2"))
    return made


@pytest.fixture
async def client(clouds: CloudSimulator, aiohttp_client: AiohttpClient) -> Client:
    root = web.Application()
    root.add_subapp("/sim/reach", clouds_with_pages(clouds, "https://tima.example"))
    return await aiohttp_client(root)


async def test_a_person_reads_the_sms_and_answers_the_call(
    client: Client, clouds: CloudSimulator, aiohttp_server: AiohttpServer
) -> None:
    told: list[Any] = []

    async def take(request: web.Request) -> web.Response:
        told.append(json.loads(await request.read()))
        return web.json_response({"result": 0})

    product = web.Application()
    product.router.add_post("/results", take)
    clouds.results_to["tencent"] = str((await aiohttp_server(product)).make_url("/results"))
    page = await (await client.get("/sim/reach")).text()
    assert "https://tima.example/s/aB3dE5gH7jK9" in page
    assert "正在响铃" in page
    path = f"/sim/reach/phones/{NUMBER}/calls/{KEY}"
    await client.post(path, data={"key": "1"})
    assert told[0]["voicekey_callback"]["keypress"] == "1"
    assert "按了 1" in await (await client.get("/sim/reach/")).text()
    assert (await client.post(path.replace("a", "b"), data={"key": "1"})).status == 404


async def test_a_cloud_is_brought_into_trouble_by_a_button(client: Client, clouds: CloudSimulator) -> None:
    await client.post("/sim/reach/aliyun/trouble", data={"trouble": "arrears"})
    assert clouds.accounts["aliyun"].trouble is Trouble.ARREARS
    assert (await client.post("/sim/reach/aliyun/trouble", data={"trouble": "?"})).status == 404
