"""The partner register: adding, choosing a channel and fields, secrets shown once, all of it audited."""

import re
from typing import Any

import pytest

from api.console.form_token import HIDDEN_FIELDS
from api.console.partners.form import CHOICES, FORMS, SECRETS, TITLES, WORDS
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.partners.endpoints import EndpointProblem
from models.rules.partners.kinds import ChannelKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.cities import City, District
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint, Organisation
from tests.conftest import Client
from tests.support.endpoints import INSURER, PROPERTY, RESCUE_DESK
from tests.support.other_city import file_hazard_of
from tests.support.staff import Browser, sit_down

DINGTALK_ADDRESS = "https://oapi.dingtalk.com/robot/send?access_token="


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.ADMINISTRATOR)


async def page_of(name: str) -> str:
    return f"/console/organisations/{(await Organisation.get(name=name)).id}"


async def test_an_organisation_is_added_and_given_its_channel(desk: Browser, services: Services) -> None:
    await desk.open("/console/new-organisation")
    form: dict[str, Any] = {"kind": "regulator", "name": "新区市场监管局", "phone": "12315"}
    await desk.send("/console/new-organisation", 422, **form)  # of which district?
    district = await District.create(city=await City.get(), division_code="990103", name="新区")
    answer = await desk.send("/console/new-organisation", **form, place=str(district.id))
    assert "接收渠道" in await desk.open(answer.headers["Location"])
    await desk.send("/console/new-organisation", 422, **form, place=str(district.id))  # the name is taken
    await desk.fill(answer.headers["Location"], channel="smtp", to="duty@new.example", send_words="1")
    endpoint = await Endpoint.get(organisation__name="新区市场监管局")
    assert (endpoint.channel, endpoint.options, endpoint.sends) == (
        ChannelKind.SMTP,
        {"to": "duty@new.example"},
        ["words"],
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "选择渠道"),
        ({"channel": "wechat"}, "选择渠道"),
        ({"channel": "webhook", "url": "partner.example"}, "网址"),
        ({"channel": "webhook", "url": "https://10.0.0.1/hook"}, "内部网络"),
        ({"channel": "webhook", "url": "http://partner.example/hook"}, "https"),
        ({"channel": "smtp", "to": "a@b.example,c@d.example"}, "邮箱"),
        ({"channel": "smtp", "to": "not an address"}, "邮箱"),
        ({"channel": "open311", "url": "https://city.example/v2"}, "服务代码"),
        ({"channel": "open311", "url": "https://city.example", "service_default": "a b"}, "服务代码"),
        ({"channel": "none"}, "为什么"),
        ({"channel": "wecom_robot"}, "Webhook 地址"),
        ({"channel": "wecom_robot", "robot_address": f"{DINGTALK_ADDRESS}{'k' * 64}"}, "Webhook 地址"),
        ({"channel": "dingtalk_robot", "robot_address": f"{DINGTALK_ADDRESS}{'k' * 64}"}, "加签"),
        ({"channel": "feishu_robot", "robot_secret": "s" * 22}, "Webhook 地址"),
    ],
)
async def test_what_cannot_work_is_not_taken(desk: Browser, fields: dict[str, str], said: str) -> None:
    page = await page_of(PROPERTY)
    before = await Endpoint.filter(organisation__name=PROPERTY).values()
    answer = await desk.fill(f"{page}/channel", 422, **fields)
    assert said in await answer.text()
    assert await Endpoint.filter(organisation__name=PROPERTY).values() == before


@pytest.mark.parametrize("channel", CHOICES)
async def test_each_field_has_a_name_where_two_peoples_changes_are_compared(
    desk: Browser, channel: ChannelKind
) -> None:
    page = await desk.open(f"{await page_of(PROPERTY)}/channel?channel={channel.value}")
    form = page[page.index('<form method="post" action="?channel=') :]
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([a-z0-9_]+)"', form))
    asked = {name for name in asked if not name.startswith("send_")}
    assert asked >= set(FORMS[channel].titles)
    assert asked - {*HIDDEN_FIELDS, *SECRETS, "version", "forget_key"} <= set(TITLES)


def test_each_problem_of_a_channel_has_words() -> None:
    assert set(WORDS) == set(EndpointProblem)


async def test_the_rescue_centre_cannot_be_put_on_open311(desk: Browser) -> None:
    page = await page_of(RESCUE_DESK)
    fields = {"channel": "open311", "url": "https://city.example/v2", "service_default": "L1"}
    answer = await desk.fill(f"{page}/channel", 422, **fields)
    assert "非紧急" in await answer.text()
    assert (await Endpoint.get(organisation__name=RESCUE_DESK)).channel is ChannelKind.WEBHOOK


async def test_what_waits_goes_by_the_new_channel(desk: Browser, services: Services, lift: LiftCard) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    await desk.fill(f"{await page_of(PROPERTY)}/channel", channel="desk")
    owed = await Delivery.get(incident_id=incident, part="use_unit")
    assert owed.channel is ChannelKind.DESK


async def test_a_new_secret_is_shown_once_and_an_api_key_never(desk: Browser, services: Services) -> None:
    page = await page_of(INSURER)
    await desk.open(page)
    answer = await desk.send(f"{page}/secret", 200)
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r"whsec_[A-Za-z0-9+/=]+", await answer.text())
    assert shown
    endpoint = await Endpoint.get(organisation__name=INSURER)
    assert services.vault.open(endpoint.secret_sealed) == shown[0]
    assert "whsec_" not in await desk.open(page)
    assert "停用旧的" in await desk.open(page)
    await desk.send(f"{page}/end-secret")
    assert "停用旧的" not in await desk.open(page)
    fields: dict[str, Any] = {"channel": "open311", "url": "https://city.example/v2", "service_default": "L1"}
    await desk.fill(f"{page}/channel", **fields, api_key="very-secret-key")
    kept = await desk.open(f"{page}/channel")
    assert "very-secret-key" not in kept
    await desk.fill(f"{page}/channel", **fields)  # left empty: it stays
    assert (await Endpoint.get(organisation__name=INSURER)).api_key_sealed
    await desk.fill(f"{page}/channel", **(fields | {"url": "https://other.example/v2"}))
    assert (await Endpoint.get(organisation__name=INSURER)).api_key_sealed == ""  # not for another server
    verbs = [
        entry.verb for entry in await AuditEntry.filter(subject_kind="organisation").order_by("sequence")
    ]
    assert verbs == ["rotate_secret", "end_previous_secret", "set_endpoint", "set_endpoint", "set_endpoint"]
    assert "very-secret-key" not in str(await AuditEntry.all().values())


async def test_a_rescue_station_belongs_to_a_city_and_stands_somewhere(desk: Browser) -> None:
    city = await City.get()
    form: dict[str, Any] = {"kind": "rescue_station", "name": "城北救援站", "phone": "0990-5550399"}
    await desk.send("/console/new-organisation", 422, **form)  # of which city?
    await desk.send("/console/new-organisation", **form, place=str(city.id))
    path = await page_of("城北救援站")
    assert "还没有登记位置" in await desk.open(f"{path}/place")
    # The same point as 百度, GPS and 高德 write it.
    await desk.fill(f"{path}/place", latitude="29.569303", longitude="106.557991", datum="BD-09")
    station = await Organisation.get(name="城北救援站")
    assert (station.latitude_e6, station.longitude_e6) == (29_563_010, 106_551_556)
    assert "uri.amap.com/navigation" in await desk.open(path)
    for latitude, longitude, datum in (
        ("29.5", "", "GCJ-02"), ("95", "106", "GCJ-02"), ("29.5", "106", "火星"), ("NaN", "106", "GCJ-02"),
    ):  # fmt: skip
        await desk.fill(f"{path}/place", 422, latitude=latitude, longitude=longitude, datum=datum)
    await desk.send(f"{path}/place", 409, latitude="30", longitude="106", datum="GCJ-02", version="old")
    await desk.fill(f"{path}/place", latitude="", longitude="", datum="GCJ-02")
    assert (await Organisation.get(name="城北救援站")).latitude_e6 is None
    assert await AuditEntry.filter(verb="place_organisation").count() == 2
