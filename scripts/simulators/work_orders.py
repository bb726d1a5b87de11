"""An order system of 12345: dispatches, urges, calls back and has orders rated, and takes replies.

The steps are those of DB36/T 1180-2019; names and codes are those of the mapping that comes with the product.
"""

from datetime import datetime
from typing import Any

from scripts.simulators.emergency_platform import written
from scripts.simulators.hotline_platform import HotlinePlatform, Item, Names

NAMES = Names("orders", "requestId", "thirdOrderNo", "orderNo", "resultCode", "resultMsg", "0", "30")


def work_orders(token: str = "") -> HotlinePlatform:
    return HotlinePlatform(NAMES, "GD", token)


def dispatch(number: str, lift_number: str, at: datetime, content: str, **more: Any) -> Item:
    order: Item = {
        "operateType": "PF",
        "orderNo": number,
        "appealType": "TS",
        "appealClass": "02",
        "appealTime": written(at),
        "liftNo": lift_number,
        "appealContent": content,
        "orderStatus": "10",
        "updateTime": written(at),
    }
    return {name: value for name, value in (order | more).items() if value is not None}


def urge(number: str, request_id: str, content: str = "群众再次来电，请尽快") -> Item:
    return {"operateType": "CB", "requestId": request_id, "orderNo": number, "operateContent": content}


def call_back(number: str, request_id: str, *, satisfied: bool, content: str = "") -> Item:
    told = {"operateType": "HF", "requestId": request_id, "orderNo": number, "operateContent": content}
    return told | {"isSatisfied": "1" if satisfied else "0"}


def rate(number: str, request_id: str, score: int) -> Item:
    return {"operateType": "PJ", "requestId": request_id, "orderNo": number, "score": score}
