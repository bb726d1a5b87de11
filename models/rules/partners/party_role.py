"""The parts that organisations play towards a lift."""

from enum import StrEnum


class Part(StrEnum):
    """The part an organisation plays towards a lift, and so as the recipient of a report."""

    RESCUE_DESK = "rescue_desk"  # 96333
    CITY_DESK = "city_desk"  # 12345
    MAINTAINER = "maintainer"
    USE_UNIT = "use_unit"  # 使用单位, most often the property company
    INSURER = "insurer"
    RESCUE_STATION = "rescue_station"  # 救援站点, paged at the second level
    FIRE = "fire"  # 消防, or the police
    DUTY_OFFICER = "duty_officer"  # 值班领导
    REGULATOR = "regulator"  # of the district


# Who may say how a rescue goes. An insurer, 12345 or a regulator may close their own ticket, not the rescue.
RESCUERS = frozenset(Part) - {Part.CITY_DESK, Part.INSURER, Part.REGULATOR}
