"""阿里云: Dysmsapi 2017-05-25 SendSms and Dyvmsapi 2017-05-25 IvrCall, signed by ACS3-HMAC-SHA256.

help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature (the signature),
help.aliyun.com/document_detail/114037.html (IvrCall). A value of a template has at most 20 characters.
Limits by phone: notices 50 a day for one template; calls 1 a minute, 5 an hour, 20 a day.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from bot.channels.cloud import CloudText, Codes, Template, fitted, post_signed, sent
from bot.services import Services
from models.rules.forwarding.delivery import Failed, Outcome

VERSION = "2017-05-25"
VALUE_LENGTH = 20
NOTHING = sha256(b"").hexdigest()
KEY = "1"  # the key that says: I go
CODES = Codes(
    number=frozenset({"isv.MOBILE_NUMBER_ILLEGAL", "MOBILE_IN_BLACK"}),
    too_fast=("isv.BUSINESS_LIMIT_CONTROL", "Throttling"),
)


def query_of(parameters: Mapping[str, str]) -> str:
    """RFC 3986, sorted by name: what is signed, and what stands in the address."""
    return "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parameters.items())
    )


def authorization(secret: str, key_id: str, query: str, headers: Mapping[str, str]) -> str:
    """Of a POST without a body whose `headers` are all signed, by their names in small letters."""
    names = sorted(headers)
    listed = ";".join(names)
    canonical = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    request = "\n".join(("POST", "/", query, canonical, listed, NOTHING))
    to_sign = f"ACS3-HMAC-SHA256\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), to_sign.encode(), "sha256").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={listed},Signature={signature}"


class Aliyun:
    name = "aliyun"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def send_sms(self, services: Services, text: CloudText) -> Outcome:
        settings = services.settings
        template = settings.aliyun_templates.get(text.template.value)
        if not template:
            return Failed(f"no template of 阿里云 for {text.template.value}")
        parameters = {
            "PhoneNumbers": text.phone,
            "SignName": settings.aliyun_sms_sign,
            "TemplateCode": template,
            "TemplateParam": _json(fitted(text.values, VALUE_LENGTH)),
            "OutId": text.key,
        }
        return await self._ask(services, settings.aliyun_sms_url, "SendSms", parameters)

    async def call(self, services: Services, text: CloudText) -> Outcome:
        settings = services.settings
        after = Template.THANKS if text.template is Template.CALL else text.template
        start, thanks = (settings.aliyun_templates.get(one.value) for one in (text.template, after))
        if not start or not thanks:
            return Failed("no spoken templates of 阿里云")
        parameters = {
            "CalledNumber": text.phone,
            "CalledShowNumber": settings.aliyun_show_number,
            "StartCode": start,
            "StartTtsParams": _json(fitted(text.values, VALUE_LENGTH)),
            "MenuKeyMap.1.Key": KEY,
            "MenuKeyMap.1.Code": thanks,
            "PlayTimes": "3",
            "Timeout": "8000",  # milliseconds to press a key after each time
            "OutId": text.key,
        }
        return await self._ask(services, settings.aliyun_voice_url, "IvrCall", parameters)

    async def _ask(self, services: Services, url: str, action: str, parameters: Mapping[str, str]) -> Outcome:
        settings, query = services.settings, query_of(parameters)
        headers = {
            "host": urlsplit(url).netloc,
            "x-acs-action": action,
            "x-acs-content-sha256": NOTHING,
            "x-acs-date": _utc(services.clock()),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": VERSION,
        }
        headers["Authorization"] = authorization(self._secret, settings.aliyun_key_id, query, headers)
        return await post_signed(services, f"{url.rstrip('/')}/?{query}", headers, b"", _judge)


def _judge(answer: Mapping[str, Any]) -> Outcome | None:
    """A refusal of SendSms comes as HTTP 200, one of the gateway as 400 with the same two fields."""
    code = answer.get("Code")
    if not isinstance(code, str):
        return None
    if code == "OK":
        return sent(answer.get("CallId") or answer.get("BizId") or "")
    return CODES.outcome(code, str(answer.get("Message") or ""))


def _utc(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
