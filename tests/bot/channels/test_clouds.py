"""SMS and calls by 阿里云 and 腾讯云: signed as their own SDKs sign, refused, limited, away."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from bot.channels import aliyun, tencent
from bot.channels.cloud import Cloud, CloudText, Template, fitted
from bot.channels.clouds import cloud_for, clouds_of
from bot.kernel.settings import Settings
from bot.services import Services
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator
from tests.support.clock import MovableClock
from tests.support.clouds import simulated_clouds, with_clouds

PHONE = "13812345678"
each_cloud = pytest.mark.parametrize("number", [1, 2], ids=["aliyun", "tencent"])
each_way = pytest.mark.parametrize("way", ["send_sms", "call"])


@pytest.fixture
def clouds(clock: MovableClock) -> CloudSimulator:
    return simulated_clouds(clock)


@pytest.fixture
async def settings(settings: Settings, clouds: CloudSimulator, aiohttp_server: AiohttpServer) -> Settings:
    server = await aiohttp_server(clouds.app())
    return with_clouds(settings, str(server.make_url("")).rstrip("/"))


def page(phone: str = PHONE) -> CloudText:
    values = {"place": "翠湖苑 3 幢 1 单元 东梯", "number": "30572", "minutes": "1", "code": "aB3dE5gH7j"}
    return CloudText(Template.PAGE, phone, values, "key-1")


def call(phone: str = PHONE) -> CloudText:
    return CloudText(Template.CALL, phone, {"place": "翠湖苑 3 幢 东梯 a/;%~*+", "minutes": "2"}, "key-2")


async def sent(services: Services, number: int, way: str, phone: str = PHONE) -> Outcome:
    cloud = cloud_for(services.settings, number)
    assert cloud is not None
    text = page(phone) if way == "send_sms" else call(phone)
    send: Callable[[Services, CloudText], Any] = getattr(cloud, way)
    result: Outcome = await send(services, text)
    return result


def account_of(services: Services, clouds: CloudSimulator, number: int) -> Any:
    cloud: Cloud | None = cloud_for(services.settings, number)
    return clouds.accounts[cloud.name if cloud else ""]


@each_cloud
async def test_a_message_arrives_by_its_template_and_within_the_providers_length(
    services: Services, clouds: CloudSimulator, number: int
) -> None:
    assert isinstance(await sent(services, number, "send_sms"), Delivered)
    [message] = clouds.phone(PHONE).inbox
    assert message.values[1:] == ("30572", "1", "aB3dE5gH7j")
    assert message.values[0].endswith("东梯")  # the end of a place says which lift
    assert message.key == "key-1"


@each_cloud
async def test_a_call_rings_and_its_id_comes_back(
    services: Services, clouds: CloudSimulator, number: int
) -> None:
    result = await sent(services, number, "call")
    [ringing] = clouds.phone(PHONE).calls
    assert result == Delivered(ringing.call_id)
    assert ringing.key == "key-2"


@each_way
@each_cloud
@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (Trouble.ARREARS, Failed), (Trouble.DOWN, Failed), (Trouble.CUT, Unknown), (Trouble.GARBAGE, Unknown),
    ],
)  # fmt: skip
async def test_what_comes_back_decides_what_happens_next(
    services: Services, clouds: CloudSimulator, number: int, way: str, trouble: Trouble, outcome: type
) -> None:
    account_of(services, clouds, number).trouble = trouble
    result = await sent(services, number, way)
    assert isinstance(result, outcome)
    assert PHONE not in str(result)


@each_way
@each_cloud
async def test_a_wrong_key_or_template_is_ours_to_mend_and_says_so(
    services: Services, clouds: CloudSimulator, number: int, way: str
) -> None:
    account = account_of(services, clouds, number)
    templates, account.templates = account.templates, {}
    refused = await sent(services, number, way)
    assert isinstance(refused, Failed)
    assert "TEMPLATE" in refused.reason.upper()
    account.templates, account.secret = templates, "another"
    refused = await sent(services, number, way)
    assert isinstance(refused, Failed)
    assert "signature" in refused.reason.lower()
    assert account.secret not in refused.reason


@each_cloud
async def test_a_signature_that_was_not_approved_is_refused(
    services: Services, clouds: CloudSimulator, number: int
) -> None:
    account_of(services, clouds, number).sign = "别的"
    assert isinstance(await sent(services, number, "send_sms"), Failed)


@each_cloud
async def test_a_blacklisted_number_is_never_tried_again(
    services: Services, clouds: CloudSimulator, number: int
) -> None:
    clouds.phone(PHONE).blacklisted = True
    assert isinstance(await sent(services, number, "send_sms"), Unreachable)


@each_way
@each_cloud
async def test_no_number_at_all_is_never_tried_again(services: Services, number: int, way: str) -> None:
    assert isinstance(await sent(services, number, way, "12345"), Unreachable)


@pytest.mark.parametrize(
    ("number", "way", "most", "pause"),
    [
        (1, "send_sms", 50, timedelta(days=1)), (2, "send_sms", 1, timedelta(seconds=30)),
        (1, "call", 1, timedelta(minutes=1)), (2, "call", 1, timedelta(minutes=1)),
    ],
)  # fmt: skip
async def test_beyond_the_limit_of_a_phone_it_waits(
    services: Services, clock: MovableClock, number: int, way: str, most: int, pause: timedelta
) -> None:
    for _ in range(most):
        assert isinstance(await sent(services, number, way), Delivered)
    limited = await sent(services, number, way)
    assert isinstance(limited, Failed)
    assert limited.retry_after == timedelta(minutes=1)
    clock.advance(pause)
    assert isinstance(await sent(services, number, way), Delivered)


@pytest.mark.parametrize(("number", "off", "outcome"), [
    (1, 10, Delivered), (1, -10, Delivered), (1, 16, Failed), (2, 4, Delivered), (2, 10, Failed), (2, -10, Failed),
])  # fmt: skip
async def test_a_clock_that_is_ten_minutes_off_is_refused_by_tencent_and_taken_by_aliyun(
    services: Services, clouds: CloudSimulator, clock: MovableClock, number: int, off: int, outcome: type
) -> None:
    clouds.clock = lambda: clock() + timedelta(minutes=off)
    assert isinstance(await sent(services, number, "send_sms"), outcome)


async def test_where_one_cloud_fails_the_next_attempt_goes_to_the_other(services: Services) -> None:
    names = [cloud_for(services.settings, attempt) for attempt in (1, 2, 3)]
    assert [one.name for one in names if one] == ["aliyun", "tencent", "aliyun"]
    none = services.settings.model_copy(update={"aliyun_key_secret": None, "tencent_secret_key": None})
    assert clouds_of(none) == []
    assert cloud_for(none, 1) is None


def test_a_long_place_keeps_its_end() -> None:
    short = fitted({"place": "很长的小区名字和街道 3 幢 东梯"}, 8)["place"]
    assert len(short) == 8
    assert short.startswith("…")
    assert short.endswith("东梯")
    assert fitted({"place": "东梯"}, 8) == {"place": "东梯"}


async def test_our_signatures_are_those_of_the_official_sdks(
    clouds: CloudSimulator, aiohttp_server: AiohttpServer, clock: MovableClock
) -> None:
    """The SDKs send to a server here; ours is reckoned anew from what they sent."""
    clouds.clock = lambda: datetime.now(UTC)  # they know no other
    seen: list[tuple[web.Request, bytes]] = []

    @web.middleware
    async def watch(request: web.Request, handler: Any) -> web.StreamResponse:
        seen.append((request, await request.read()))
        answer: web.StreamResponse = await handler(request)
        return answer

    app, inner = web.Application(middlewares=[watch]), clouds

    async def serve(request: web.Request) -> web.StreamResponse:
        is_tencent = "X-TC-Action" in request.headers
        action = request.headers.get("X-TC-Action") or request.headers["x-acs-action"]
        request.match_info["service"] = "sms" if action == "SendSms" else "voice"
        return await (inner._tencent(request) if is_tencent else inner._aliyun(request))

    app.router.add_post("/", serve)
    server = await aiohttp_server(app)
    endpoint = f"127.0.0.1:{server.port}"
    answers = await asyncio.to_thread(_ask_by_sdks, endpoint)
    assert answers == ["OK", "OK", "Ok", True]
    assert [one.refusals for one in clouds.accounts.values()] == [[], []]
    assert [one.values for one in clouds.phone(PHONE).inbox] == [("a 梯/;%~*+",), ("a 梯/;%~*+",)]
    for request, body in seen:
        told = request.headers["Authorization"]
        if told.startswith("TC3"):
            service = "sms" if request.headers["X-TC-Action"] == "SendSms" else "vms"
            at = int(request.headers["X-TC-Timestamp"])
            ours = tencent.authorization("tencent-secret", "AKID-tests", service, endpoint, body, at)
        else:
            names = re.findall("SignedHeaders=([^,]+)", told)[0].split(";")
            pairs = [one.partition("=")[::2] for one in request.raw_path.partition("?")[2].split("&")]
            query = aliyun.query_of({name: unquote_plus(value) for name, value in pairs})
            headers = {name: request.headers[name] for name in names}
            ours = aliyun.authorization("aliyun-secret", "LTAI-tests", query, headers)
        assert ours == told


def _ask_by_sdks(endpoint: str) -> list[Any]:
    from alibabacloud_dysmsapi20170525 import models as sms_models
    from alibabacloud_dysmsapi20170525.client import Client as SmsClient
    from alibabacloud_dyvmsapi20170525 import models as voice_models
    from alibabacloud_dyvmsapi20170525.client import Client as VoiceClient
    from alibabacloud_tea_openapi.models import Config
    from tencentcloud.common.credential import Credential
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile
    from tencentcloud.sms.v20210111 import models as tencent_sms
    from tencentcloud.sms.v20210111.sms_client import SmsClient as TencentSms
    from tencentcloud.vms.v20200902 import models as tencent_voice
    from tencentcloud.vms.v20200902.vms_client import VmsClient

    words, spoken = '{"place":"a 梯/;%~*+"}', '{"place":"a 梯/;%~*+","minutes":"2"}'
    config = Config(
        access_key_id="LTAI-tests", access_key_secret="aliyun-secret", endpoint=endpoint, protocol="http"
    )
    sms = sms_models.SendSmsRequest(
        phone_numbers=PHONE, sign_name="梯码", template_code="SMS_report", template_param=words, out_id="o"
    )
    key = voice_models.IvrCallRequestMenuKeyMap(key="1", code="SMS_thanks")
    ring = voice_models.IvrCallRequest(
        called_number=PHONE, called_show_number="05711234567", start_code="SMS_call", start_tts_params=spoken,
        menu_key_map=[key], play_times=3, timeout=8000, out_id="o",
    )  # fmt: skip
    credential = Credential("AKID-tests", "tencent-secret")
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))
    message = tencent_sms.SendSmsRequest()
    message.from_json_string(
        f'{{"PhoneNumberSet":["+86{PHONE}"],"SmsSdkAppId":"1","SignName":"梯码","TemplateId":"Treport",'
        '"TemplateParamSet":["a 梯/;%~*+"]}'
    )
    other = tencent_voice.SendTtsVoiceRequest()
    other.from_json_string(
        f'{{"CalledNumber":"+86{PHONE}","VoiceSdkAppid":"1","TemplateId":"Tcall","TemplateParamSet":["a","2"]}}'
    )
    sent_sms = TencentSms(credential, "ap-guangzhou", profile).SendSms(message)
    rung = VmsClient(credential, "ap-guangzhou", profile).SendTtsVoice(other)
    return [
        SmsClient(config).send_sms(sms).body.code,
        VoiceClient(config).ivr_call(ring).body.code,
        sent_sms.SendStatusSet[0].Code,
        bool(rung.SendStatus.CallId),
    ]
