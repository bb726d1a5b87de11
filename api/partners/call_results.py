"""What became of a voice call, told by 阿里云 (VoiceReport, VoiceCallReport) and 腾讯云 (voicekey_callback).

Neither provider signs these messages. So each is believed only where its address ends with our token, and
it names a call that we made within the hour by the id that the provider gave it, and, at 腾讯云, the number
that was called. help.aliyun.com/zh/vms/developer-reference/voicecallreport-4,
cloud.tencent.com/document/product/1128/37726
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from api.http.access import public
from api.http.body import read_limited
from api.http.keys import SERVICES
from models.actions.rescues.answer_call_out import CallResult, hear_call_result

routes = web.RouteTableDef()

MOST_BYTES = 64 * 1024
MOST_RESULTS = 100
KEY = "1"
WELL: Mapping[str, Mapping[str, Any]] = {
    "aliyun": {"code": 0, "msg": "接收成功"},
    "tencent": {"result": 0, "errmsg": "OK"},
}


@dataclass(frozen=True)
class ToldCall:
    """One call of a message. `key` is empty where none was pressed; `phone` where it is not named."""

    call_id: str
    key: str
    phone: str = ""


@routes.post("/clouds/{cloud:aliyun|tencent}/calls/{token}", name="call_results")
@public
async def take(request: web.Request) -> web.Response:
    """Always the provider's own "well": a message that is not believed is not sent again either."""
    services, cloud = request.app[SERVICES], request.match_info["cloud"]
    require_token(request)
    raw = await read_limited(request, MOST_BYTES)
    heard = set()
    for one in read_results(cloud, raw)[:MOST_RESULTS]:
        phone_hash = services.vault.look_up_hash(one.phone) if one.phone else None
        pressed = one.key if one.key == KEY else ""
        now = services.clock()
        heard.add(await hear_call_result(cloud, one.call_id, pressed, now, phone_hash=phone_hash))
    if CallResult.FIRST in heard:
        await services.wake_workers()
    return web.json_response(WELL[cloud])


def require_token(request: web.Request) -> None:
    """Raises 404 where the address does not end with our token, or there is none."""
    expected = request.app[SERVICES].settings.call_result_token
    token = request.match_info["token"].encode()
    if expected is None or not hmac.compare_digest(token, expected.get_secret_value().encode()):
        raise web.HTTPNotFound


def read_results(cloud: str, raw: bytes) -> list[ToldCall]:
    """Empty where the message is none of the kinds that we know."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    if cloud == "aliyun":
        rows = told if isinstance(told, list) else [told]
        return [one for row in rows if (one := _aliyun(row))]
    if not isinstance(told, dict):
        return []
    for name in ("voicekey_callback", "voiceprompt_callback"):
        row = told.get(name)
        if isinstance(row, dict) and _is_text(row.get("callid")):
            return [ToldCall(row["callid"], str(row.get("keypress") or ""), str(row.get("mobile") or ""))]
    return []


def _aliyun(row: Any) -> ToldCall | None:
    """Of a call under way only the key is news; of one that is over also that there was none."""
    if not isinstance(row, dict) or not _is_text(row.get("call_id")):
        return None
    key = str(row.get("dtmf") or "")
    is_over = "end_time" in row or "hangup_direction" in row
    return ToldCall(row["call_id"], key) if key or is_over else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100
