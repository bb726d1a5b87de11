"""Whether an SMS reached the phone, told by 阿里云 (SmsReport) and 腾讯云 (短信下发状态通知).

Neither provider signs these messages. So each is believed only where its address ends with our token, and
it names, by the provider's id or ours, an SMS of ours of the last three days that has no receipt, and the
number that it went to. help.aliyun.com/zh/sms/developer-reference/smsreport-2,
cloud.tencent.com/document/product/382/37809
"""

import json
from typing import Any

from aiohttp import web

from api.http.access import public
from api.http.body import read_limited
from api.http.keys import SERVICES
from api.http.params import read_id
from api.partners.call_results import MOST_BYTES, MOST_RESULTS, WELL, require_token
from models.actions.partners.reach import ToldReceipt, hear_receipt
from models.rules.base.sanitize import keepable
from models.rules.reports.contact import read_phone
from models.vault import Vault

routes = web.RouteTableDef()


@routes.post("/clouds/{cloud:aliyun|tencent}/sms/{token}", name="sms_receipts")
@public
async def take(request: web.Request) -> web.Response:
    """Always the provider's own "well": a message that is not believed is not sent again either."""
    services, cloud = request.app[SERVICES], request.match_info["cloud"]
    require_token(request)
    raw = await read_limited(request, MOST_BYTES)
    told = read_receipts(cloud, raw, services.vault)[:MOST_RESULTS]
    heard = [one for one in told if await hear_receipt(one, services.clock()) and not one.delivered]
    if heard:
        await services.wake_workers()  # who comes next is due now
    return web.json_response(WELL[cloud])


def read_receipts(cloud: str, raw: bytes, vault: Vault) -> list[ToldReceipt]:
    """Empty where the message is of another form."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    read = _aliyun if cloud == "aliyun" else _tencent
    rows = told if isinstance(told, list) else [told]
    return [one for row in rows if isinstance(row, dict) and (one := read(row, vault))]


def _aliyun(row: dict[str, Any], vault: Vault) -> ToldReceipt | None:
    if type(row.get("success")) is not bool:
        return None
    detail = f"{_text(row, 'err_code')} {_text(row, 'err_msg')}".strip()
    parts = _text(row, "sms_size")
    return _receipt(
        "aliyun", _text(row, "biz_id"), _text(row, "out_id"), _text(row, "phone_number"), vault,
        delivered=row["success"], detail=detail, parts=parts,
    )  # fmt: skip


def _tencent(row: dict[str, Any], vault: Vault) -> ToldReceipt | None:
    status = _text(row, "report_status")
    if status not in ("SUCCESS", "FAIL"):
        return None
    detail = f"{_text(row, 'errmsg')} {_text(row, 'description')}".strip()
    return _receipt(
        "tencent", _text(row, "sid"), "", _text(row, "mobile"), vault,
        delivered=status == "SUCCESS", detail=detail, parts="",
    )  # fmt: skip


def _receipt(
    cloud: str,
    provider_id: str,
    ours: str,
    number: str,
    vault: Vault,
    *,
    delivered: bool,
    detail: str,
    parts: str,
) -> ToldReceipt | None:
    phone = read_phone(number)
    if phone is None or not (provider_id or ours):
        return None
    billed = int(parts) if parts.isascii() and parts.isdecimal() and len(parts) < 3 else 1
    return ToldReceipt(
        cloud, provider_id, read_id(ours), vault.look_up_hash(phone), delivered, detail[:300], billed
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return keepable(str(value)[:300]) if isinstance(value, str | int) and type(value) is not bool else ""
