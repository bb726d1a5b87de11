"""腾讯云: SMS 2021-01-11 SendSms and VMS 2020-09-02 SendTtsVoice, signed by TC3-HMAC-SHA256.

cloud.tencent.com/document/api/382/55981 (SendSms), /document/api/1128/51558 (SendTtsVoice),
/document/api/382/52071 (the signature). A value of a template has at most 12 characters.
Limits by phone: 1 in 30 seconds, 5 an hour, 10 a day, unless the console says otherwise.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bot.channels.cloud import CloudText, Codes, fitted, post_signed, sent
from bot.services import Services
from models.rules.forwarding.delivery import Failed, Outcome

SMS_VERSION, VOICE_VERSION = "2021-01-11", "2020-09-02"
VALUE_LENGTH = 12
CONTENT_TYPE = "application/json"
CODES = Codes(
    number=frozenset(
        {
            "FailedOperation.PhoneNumberInBlacklist",
            "InvalidParameterValue.IncorrectPhoneNumber",
            "InvalidParameterValue.CalledNumberVerifyFail",
        }
    ),
    too_fast=("LimitExceeded.", "RequestLimitExceeded"),
)


def authorization(secret: str, key_id: str, service: str, host: str, body: bytes, timestamp: int) -> str:
    """Of a POST of JSON; `content-type` and `host` are signed."""
    day = datetime.fromtimestamp(timestamp, tz=UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    canonical = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    request = "\n".join(("POST", "/", "", canonical, "content-type;host", sha256(body).hexdigest()))
    to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    )


class Tencent:
    name = "tencent"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def send_sms(self, services: Services, text: CloudText) -> Outcome:
        settings = services.settings
        body = {
            "PhoneNumberSet": [f"+86{text.phone}"],
            "SmsSdkAppId": settings.tencent_sms_app_id,
            "SignName": settings.tencent_sms_sign,
            "TemplateId": settings.tencent_templates.get(text.template.value, ""),
            "TemplateParamSet": list(fitted(text.values, VALUE_LENGTH).values()),
            "SessionContext": text.key,
        }
        return await self._ask(services, settings.tencent_sms_url, ("sms", SMS_VERSION, "SendSms"), body)

    async def call(self, services: Services, text: CloudText) -> Outcome:
        settings = services.settings
        body = {
            "CalledNumber": f"+86{text.phone.removeprefix('0')}",
            "VoiceSdkAppid": settings.tencent_voice_app_id,
            "TemplateId": settings.tencent_templates.get(text.template.value, ""),
            "TemplateParamSet": list(fitted(text.values, VALUE_LENGTH).values()),
            "PlayTimes": 3,
            "SessionContext": text.key,
        }
        asked = ("vms", VOICE_VERSION, "SendTtsVoice")
        return await self._ask(services, settings.tencent_voice_url, asked, body)

    async def _ask(
        self, services: Services, url: str, asked: tuple[str, str, str], body: Mapping[str, Any]
    ) -> Outcome:
        if not body["TemplateId"]:
            return Failed("no such template of 腾讯云")
        (service, version, action), settings = asked, services.settings
        data, host = json.dumps(body, ensure_ascii=False).encode(), urlsplit(url).netloc
        timestamp = int(services.clock().timestamp())
        headers = {
            "Content-Type": CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Version": version,
            "X-TC-Timestamp": str(timestamp),
            "X-TC-Region": settings.tencent_region,
            "Authorization": authorization(
                self._secret, settings.tencent_secret_id, service, host, data, timestamp
            ),
        }
        return await post_signed(services, f"{url.rstrip('/')}/", headers, data, _judge)


def _judge(answer: Mapping[str, Any]) -> Outcome | None:
    """`Response.Error` refuses all of it, `SendStatusSet[0].Code` the one number; both come as HTTP 200."""
    response = answer.get("Response")
    if not isinstance(response, dict):
        return None
    refused = response.get("Error")
    if isinstance(refused, dict):
        return CODES.outcome(str(refused.get("Code")), str(refused.get("Message") or ""))
    statuses = response.get("SendStatusSet") or [response.get("SendStatus")]
    status = statuses[0] if isinstance(statuses, list) else None
    if not isinstance(status, dict):
        return None
    if "CallId" in status:
        return sent(status["CallId"])
    code = str(status.get("Code"))
    return (
        sent(status.get("SerialNo") or "")
        if code == "Ok"
        else CODES.outcome(code, str(status.get("Message") or ""))
    )
