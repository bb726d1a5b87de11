"""阿里云 and 腾讯云: SMS and voice calls, with the signatures, limits and errors of the real ones.

Phones receive them: an inbox and a ringing call, whose key press goes to the product as the
provider's own result message. `Trouble` is what a test or a person at /sim/reach makes go wrong.
"""

import asyncio
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession, web

from bot.kernel.clock import Clock, system_clock
from scripts.simulators.cloud_signatures import Account, CloudRefusal, Signatures, Trouble

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# By phone. 阿里云: 50 notices a day, calls 1/5/20. 腾讯云: 1 in 30 seconds, 5, 10.
Limits = tuple[tuple[timedelta, int], ...]
SMS_LIMITS: dict[str, Limits] = {
    "aliyun": ((DAY, 50),),
    "tencent": ((timedelta(seconds=30), 1), (HOUR, 5), (DAY, 10)),
}
CALL_LIMITS: dict[str, Limits] = {
    "aliyun": ((MINUTE, 1), (HOUR, 5), (DAY, 20)),
    "tencent": ((MINUTE, 1), (HOUR, 5), (DAY, 20)),
}
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}")


@dataclass(frozen=True)
class Sms:
    at: datetime
    cloud: str
    template: str
    values: tuple[str, ...]
    key: str
    serial: str  # BizId, SerialNo


@dataclass
class Call:
    at: datetime
    cloud: str
    values: tuple[str, ...]
    key: str
    call_id: str
    over: str = ""  # what became of it, for people


@dataclass
class SimulatedPhone:
    number: str
    inbox: list[Sms] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    blacklisted: bool = False


class CloudSimulator:
    """`app()` listens at /aliyun/sms/, /aliyun/voice/, /tencent/sms/ and /tencent/voice/.

    `results_to`: where each provider was told to send what becomes of calls, `receipts_to` of SMS.
    """

    def __init__(self, aliyun: Account, tencent: Account, clock: Clock = system_clock) -> None:
        self.accounts = {"aliyun": aliyun, "tencent": tencent}
        self.clock = clock
        self.phones: dict[str, SimulatedPhone] = {}
        self.results_to: dict[str, str] = {}
        self.receipts_to: dict[str, str] = {}
        self.receipts: dict[str, bool] = {}  # by serial number: what was told
        self.arrived = asyncio.Event()
        self.signatures = Signatures(self._now)

    def _now(self) -> datetime:
        return self.clock()

    def phone(self, number: str) -> SimulatedPhone:
        return self.phones.setdefault(number, SimulatedPhone(number))

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024)
        app.router.add_post("/aliyun/{service:sms|voice}/", self._aliyun)
        app.router.add_post("/tencent/{service:sms|voice}/", self._tencent)
        return app

    async def _aliyun(self, request: web.Request) -> web.StreamResponse:
        account = self.accounts["aliyun"]

        def take() -> dict[str, Any]:
            self.signatures.check_aliyun(account, request)
            told = request.query
            if request.match_info["service"] == "sms":
                if told.get("SignName") != account.sign:
                    raise CloudRefusal("isv.SMS_SIGNATURE_ILLEGAL", "短信签名不合法")
                values = _values(told.get("TemplateParam", "{}"))
                template = told.get("TemplateCode", "")
                self._check_template("isv.SMS_TEMPLATE_ILLEGAL", account, template, values)
                if any(len(one) > 20 for one in values):
                    raise CloudRefusal("isv.PARAM_LENGTH_LIMIT", "参数超出长度限制")
                if any("://" in one for one in values):
                    raise CloudRefusal("isv.PARAM_NOT_SUPPORT_URL", "不支持URL")
                phone = self._phone(told.get("PhoneNumbers", ""), "isv.MOBILE_NUMBER_ILLEGAL")
                if phone.blacklisted:
                    raise CloudRefusal("MOBILE_IN_BLACK", "手机号在黑名单")
                now = self.clock()
                _limit(
                    SMS_LIMITS["aliyun"],
                    [one.at for one in phone.inbox if one.cloud == "aliyun"],
                    now,
                    CloudRefusal("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:50"),
                )
                serial = f"{secrets.randbelow(10**15)}^0"
                phone.inbox.append(Sms(now, "aliyun", template, values, told.get("OutId", ""), serial))
                return {"Code": "OK", "Message": "OK", "BizId": serial}
            values = _values(told.get("StartTtsParams", "{}"))
            self._check_template("isv.TTS_TEMPLATE_ILLEGAL", account, told.get("StartCode", ""), values)
            call = self._ring("aliyun", told.get("CalledNumber", ""), values, told.get("OutId", ""))
            return {"Code": "OK", "Message": "OK", "CallId": call.call_id}

        def words(refused: CloudRefusal) -> dict[str, Any]:
            return {"Code": refused.code, "Message": refused.words, "RequestId": "sim"}

        return await self._answer(request, account, take, words)

    async def _tencent(self, request: web.Request) -> web.StreamResponse:
        account, raw = self.accounts["tencent"], await request.read()

        def take() -> dict[str, Any]:
            self.signatures.check_tencent(account, request, raw)
            told = json.loads(raw)
            values = tuple(told.get("TemplateParamSet") or ())
            is_sms = request.match_info["service"] == "sms"
            number = (told["PhoneNumberSet"][0] if is_sms else told["CalledNumber"]).removeprefix("+86")
            if is_sms and told.get("SignName") != account.sign:
                raise CloudRefusal("FailedOperation.SignatureIncorrectOrUnapproved", "签名未审批")
            unapproved = "FailedOperation.TemplateIncorrectOrUnapproved"
            self._check_template(unapproved, account, told["TemplateId"], values)
            if any(len(one) > 12 for one in values):
                raise CloudRefusal("InvalidParameterValue.TemplateParameterLengthLimit", "模板变量超长")
            if not is_sms:
                call = self._ring("tencent", number, values, told.get("SessionContext", ""))
                return {"Response": {"SendStatus": {"CallId": call.call_id}, "RequestId": "sim"}}
            phone = self._phone(number, "InvalidParameterValue.IncorrectPhoneNumber")
            now = self.clock()
            serial = f"2640:{secrets.randbelow(10**20)}"
            status = {"SerialNo": serial, "Code": "Ok", "Message": "send success"}
            try:
                if phone.blacklisted:
                    raise CloudRefusal("FailedOperation.PhoneNumberInBlacklist", "手机号在免打扰名单库中")
                _limit(
                    SMS_LIMITS["tencent"],
                    [one.at for one in phone.inbox if one.cloud == "tencent"],
                    now,
                    CloudRefusal("LimitExceeded.PhoneNumberThirtySecondLimit", "30 秒内频率限制"),
                )
                phone.inbox.append(
                    Sms(now, "tencent", told["TemplateId"], values, told.get("SessionContext", ""), serial)
                )
            except CloudRefusal as refused:
                account.refusals.append(refused.code)
                status |= {"SerialNo": "", "Code": refused.code, "Message": refused.words}
            return {"Response": {"SendStatusSet": [status], "RequestId": "sim"}}

        def words(refused: CloudRefusal) -> dict[str, Any]:
            error = {"Code": refused.code, "Message": refused.words}
            return {"Response": {"Error": error, "RequestId": "sim"}}

        return await self._answer(request, account, take, words)

    async def _answer(self, request: web.Request, account: Account, take: Any, words: Any) -> web.Response:
        if account.trouble is Trouble.DOWN:
            return web.Response(status=503, text="Service Unavailable")
        status = 200
        try:
            answer = take()
        except CloudRefusal as refused:
            account.refusals.append(refused.code)
            answer, status = words(refused), refused.status
        self.arrived.set()
        if account.trouble is Trouble.CUT and request.transport is not None:
            request.transport.abort()
        if account.trouble is Trouble.GARBAGE:
            return web.Response(text="<html>OK", content_type="text/html")
        return web.json_response(answer, status=status)

    def _check_template(self, code: str, account: Account, template: str, values: tuple[str, ...]) -> None:
        if template not in account.templates:
            raise CloudRefusal(code, "模板不合法")
        if account.templates[template] != len(values):
            raise CloudRefusal("isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量")

    def _phone(self, number: str, illegal: str) -> SimulatedPhone:
        if not _PHONE.fullmatch(number):
            raise CloudRefusal(illegal, "号码不正确")
        return self.phone(number)

    def _ring(self, cloud: str, number: str, values: tuple[str, ...], key: str) -> Call:
        codes = {
            "aliyun": ("isv.MOBILE_NUMBER_ILLEGAL", "isv.BUSINESS_LIMIT_CONTROL"),
            "tencent": (
                "InvalidParameterValue.CalledNumberVerifyFail",
                "LimitExceeded.DeliveryFrequencyLimit",
            ),
        }[cloud]
        phone, now = self._phone(number, codes[0]), self.clock()
        made = [one.at for one in phone.calls if one.cloud == cloud]
        _limit(CALL_LIMITS[cloud], made, now, CloudRefusal(codes[1], "呼叫频率超限"))
        call_id = f"1{secrets.randbelow(10**11):011d}^1{secrets.randbelow(10**11):011d}"
        call = Call(now, cloud, values, key, call_id)
        phone.calls.append(call)
        return call

    async def hang_up(self, phone: SimulatedPhone, call: Call, key: str = "") -> int:
        """Answer, press the key (none: a voice mail), and let the provider tell. The product's status."""
        call.over = f"按了 {key}" if key else "接通，没有按键"
        return await self.tell(call.cloud, self.result_of(phone, call, key))

    def result_of(self, phone: SimulatedPhone, call: Call, key: str) -> Any:
        """The message of the provider about a call that is over."""
        if call.cloud == "aliyun":
            at = f"{self.clock():%Y-%m-%d %H:%M:%S}"
            told = {
                "call_id": call.call_id,
                "out_id": call.key,
                "status_code": "200000",
                "duration": "9",
                "start_time": at,
                "end_time": at,
                "hangup_direction": "0",
            }
            return [told | ({"dtmf": key} if key else {})]
        if key:
            told = {"call_from": "", "callid": call.call_id, "keypress": key}
            return {"voicekey_callback": told | {"mobile": phone.number, "nationcode": "86"}}
        told = {"callid": call.call_id, "result": "0", "mobile": phone.number, "nationcode": "86"}
        return {"voiceprompt_callback": told | {"accept_time": "1", "call_from": "", "fee": "1"}}

    async def tell(self, cloud: str, result: Any) -> int:
        return await _post(self.results_to[cloud], result)

    async def report(self, phone: SimulatedPhone, sms: Sms, *, delivered: bool) -> int:
        """Let the provider tell whether it reached the phone. The product's status."""
        self.receipts[sms.serial] = delivered
        return await _post(self.receipts_to[sms.cloud], self.receipt_of(phone, sms, delivered=delivered))

    def receipt_of(self, phone: SimulatedPhone, sms: Sms, *, delivered: bool) -> Any:
        """The message of the provider about one SMS."""
        at = f"{self.clock():%Y-%m-%d %H:%M:%S}"
        if sms.cloud == "aliyun":
            words = ("DELIVERED", "用户接收成功") if delivered else ("MK:0005", "手机空号或停机")
            told = {"phone_number": phone.number, "send_time": at, "report_time": at, "success": delivered}
            told |= {"err_code": words[0], "err_msg": words[1], "sms_size": "1"}
            return [told | {"biz_id": sms.serial, "out_id": sms.key}]
        words = ("DELIVRD", "用户短信送达成功") if delivered else ("MK:0001", "手机空号")
        told = {"user_receive_time": at, "nationcode": "86", "mobile": phone.number, "sid": sms.serial}
        status = "SUCCESS" if delivered else "FAIL"
        return [told | {"report_status": status, "errmsg": words[0], "description": words[1]}]


async def _post(url: str, told: Any) -> int:
    async with ClientSession() as http, http.post(url, json=told, allow_redirects=False) as response:
        return response.status


def _values(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(value) for value in json.loads(text or "{}").values())
    except (ValueError, AttributeError):
        raise CloudRefusal("isv.INVALID_JSON_PARAM", "JSON参数不合法") from None


def _limit(limits: Limits, made: list[datetime], now: datetime, refusal: CloudRefusal) -> None:
    for span, most in limits:
        if sum(now - one < span for one in made) >= most:
            raise refusal
