"""How 阿里云 (ACS3-HMAC-SHA256) and 腾讯云 (TC3-HMAC-SHA256) judge the signature of a request."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import quote, unquote_plus

from aiohttp import web

from bot.kernel.clock import Clock

CLOCKS_APART = {"aliyun": timedelta(minutes=15), "tencent": timedelta(minutes=5)}
_PARTS = re.compile(r"(Credential|SignedHeaders|Signature)=([^,]+)")


class Trouble(StrEnum):
    """What goes wrong at a provider."""

    WELL = "well"
    ARREARS = "arrears"
    DOWN = "down"  # HTTP 503
    CUT = "cut"  # taken, but the connection ends before the answer
    GARBAGE = "garbage"


@dataclass
class CloudRefusal(Exception):
    code: str
    words: str
    status: int = 200


@dataclass
class Account:
    """What the provider knows of us. `templates`: how many values each has."""

    key_id: str
    secret: str
    sign: str
    templates: Mapping[str, int]
    trouble: Trouble = Trouble.WELL
    refusals: list[str] = field(default_factory=list)


class Signatures:
    """Raises CloudRefusal as the gateways word it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._nonces: set[str] = set()

    def check_aliyun(self, account: Account, request: web.Request) -> None:
        told = dict(_PARTS.findall(request.headers["Authorization"]))
        if told["Credential"] != account.key_id:
            raise CloudRefusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
        names = told["SignedHeaders"].split(";")
        pairs = sorted(one.partition("=")[::2] for one in request.raw_path.partition("?")[2].split("&"))
        query = "&".join(f"{name}={quote(unquote_plus(value), safe='-_.~')}" for name, value in pairs)
        headers = "".join(f"{name}:{request.headers[name]}\n" for name in names)
        body = sha256(b"").hexdigest()
        whole = "\n".join(("POST", "/", query, headers, told["SignedHeaders"], body))
        to_sign = f"ACS3-HMAC-SHA256\n{sha256(whole.encode()).hexdigest()}"
        right = hmac.digest(account.secret.encode(), to_sign.encode(), "sha256").hex()
        if right != told["Signature"]:
            words = "Specified signature is not matched with our calculation."
            raise CloudRefusal("SignatureDoesNotMatch", words, 400)
        at = datetime.strptime(request.headers["x-acs-date"] + "+0000", "%Y-%m-%dT%H:%M:%SZ%z")
        self._check_time("aliyun", at, CloudRefusal("InvalidTimeStamp.Expired", "time stamp is expired", 400))
        nonce = request.headers["x-acs-signature-nonce"]
        if nonce in self._nonces:
            raise CloudRefusal("SignatureNonceUsed", "Specified signature nonce was used already.", 400)
        self._nonces.add(nonce)
        if account.trouble is Trouble.ARREARS:
            raise CloudRefusal("isv.OUT_OF_SERVICE", "业务停机")

    def check_tencent(self, account: Account, request: web.Request, raw: bytes) -> None:
        told = dict(_PARTS.findall(request.headers["Authorization"]))
        stamp, host = request.headers["X-TC-Timestamp"], request.headers["Host"]
        key_id, _, scope = told["Credential"].partition("/")
        if key_id != account.key_id:
            raise CloudRefusal("AuthFailure.SecretIdNotFound", "The SecretId is not found")
        expired = CloudRefusal("AuthFailure.SignatureExpire", "The signature has expired")
        self._check_time("tencent", datetime.fromtimestamp(int(stamp), UTC), expired)
        headers = f"content-type:{request.headers['Content-Type']}\nhost:{host}\n"
        whole = "\n".join(("POST", "/", "", headers, told["SignedHeaders"], sha256(raw).hexdigest()))
        to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(whole.encode()).hexdigest()}"
        key = f"TC3{account.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        right = hmac.digest(key, to_sign.encode(), "sha256").hex()
        if right != told["Signature"]:
            words = "The provided credentials could not be validated."
            raise CloudRefusal("AuthFailure.SignatureFailure", words)
        if account.trouble is Trouble.ARREARS:
            raise CloudRefusal("UnauthorizedOperation.ServiceSuspendDueToArrears", "欠费被停止服务")

    def _check_time(self, cloud: str, at: datetime, expired: CloudRefusal) -> None:
        if abs(self._clock() - at) > CLOCKS_APART[cloud]:
            raise expired
