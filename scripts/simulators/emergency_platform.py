"""An emergency platform of a city (96333), with the names of the mapping that comes with the product.

The data elements are those that CPASE M 001-2015 and DB52/T 1628.3-2021 list; see the mapping's source.
"""

from datetime import datetime, timedelta
from typing import Any

from scripts.simulators.hotline_platform import HotlinePlatform, Item, Names
from scripts.simulators.pages import LOCAL

NAMES = Names("data", "messageId", "sourceCode", "eventCode", "code", "msg", "200", "409")
MINUTE = timedelta(minutes=1)


def emergency_platform(token: str = "") -> HotlinePlatform:
    return HotlinePlatform(NAMES, "JC", token)


def written(moment: datetime) -> str:
    return moment.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")


def rescue(number: str, rescue_code: str, began: datetime, **more: Any) -> Item:
    """A rescue that is over: five moments, unit, cause, result. What `more` sets to None is left out."""
    event: Item = {
        "eventCode": number,
        "eventType": "01",
        "rescueCode": rescue_code,
        "alarmTime": written(began),
        "dispatchTime": written(began + MINUTE),
        "departTime": written(began + 3 * MINUTE),
        "arriveTime": written(began + 12 * MINUTE),
        "rescueTime": written(began + 18 * MINUTE),
        "callbackTime": written(began + 25 * MINUTE),
        "rescueUnitName": "迅安电梯维保有限公司",
        "trappedCount": 2,
        "faultCause": "30",
        "eventStatus": "3",
        "disposalResult": "门锁触点调整",
        "updateTime": written(began + 30 * MINUTE),
    }
    return {name: value for name, value in (event | more).items() if value is not None}


def alarm(number: str, rescue_code: str, began: datetime, **more: Any) -> Item:
    """The first version of the same: somebody is inside, the unit has been sent."""
    begun = dict.fromkeys(
        ("departTime", "arriveTime", "rescueTime", "callbackTime", "faultCause", "disposalResult")
    )
    first = {"eventStatus": "2", "updateTime": written(began + 2 * MINUTE)}
    return rescue(number, rescue_code, began, **begun | first | more)
