"""Who is told of a report: a city's dated configuration, never a constant of the code."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.rules.lift_code import RESCUE_NUMBER_DIGITS
from models.rules.reports import ReportKind


class Part(StrEnum):
    """The part an organisation plays towards a lift, and so as the recipient of a report."""

    RESCUE_DESK = "rescue_desk"  # 96333
    CITY_DESK = "city_desk"  # 12345
    MAINTAINER = "maintainer"
    USE_UNIT = "use_unit"  # 使用单位, most often the property company
    INSURER = "insurer"


class Topic(StrEnum):
    """What a city configures, one dated row each."""

    HOTLINE = "hotline"
    RESCUE_NUMBER = "rescue_number"
    ROUTING = "routing"


@dataclass(frozen=True)
class CityRules:
    """A city's rules on one day.

    hotline: the number a trapped person dials. rescue_number_digits: how long
    the city's 识别码 is. routing: the parts that receive each kind of report.
    """

    hotline: str
    rescue_number_digits: int
    routing: Mapping[ReportKind, tuple[Part, ...]]

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "CityRules":
        """From the newest row of each topic. Raises ValueError naming what is missing or wrong."""
        missing = [topic.value for topic in Topic if topic.value not in values]
        if missing:
            raise ValueError(f"city configuration lacks {', '.join(missing)}")
        hotline = values[Topic.HOTLINE].get("number")
        if not (isinstance(hotline, str) and hotline.isascii() and hotline.isdigit()):
            raise ValueError(f"hotline.number must be digits, not {hotline!r}")
        digits = values[Topic.RESCUE_NUMBER].get("digits")
        if digits not in RESCUE_NUMBER_DIGITS:
            raise ValueError(f"rescue_number.digits must be 5 to 7, not {digits!r}")
        table = values[Topic.ROUTING]
        routing = {kind: tuple(Part(part) for part in table.get(kind.value, ())) for kind in ReportKind}
        unrouted = [kind.value for kind, parts in routing.items() if not parts]
        if unrouted:
            raise ValueError(f"routing names nobody for {', '.join(unrouted)}")
        return cls(hotline=hotline, rescue_number_digits=digits, routing=routing)
