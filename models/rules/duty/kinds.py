"""Who has which duty, and how often.

特种设备使用单位落实使用安全主体责任监督管理规定 (市场监管总局令第74号), chapter 电梯: 第七十六条 the safety
officer each day, 第七十七条 the safety director at least once a week, 第七十八条 the head of the unit at
least once a month. 令第73号 has the same for those who make, install, rebuild and repair lifts; 002 Chongqing
names maintainers (维保单位) among them.

Emergency drills (应急演练) are the director's (令第74号 第七十三条): of a use unit once a year (TSG 08-2017,
2.12), of a maintainer once in each half of a year (TSG T5002-2017). Both are from public transcriptions.
"""

from collections.abc import Mapping
from enum import StrEnum

from models.rules.partners.kinds import OrganisationKind


class DutyRegime(StrEnum):
    """The regulation that binds an organisation; also the name of its model list (`lists/`)."""

    USE = "use_unit"  # 令第74号
    MAINTENANCE = "maintainer"  # 令第73号


class DutyPost(StrEnum):
    HEAD = "head"  # 主要负责人
    DIRECTOR = "director"  # 电梯安全总监, 质量安全总监
    OFFICER = "officer"  # 电梯安全员, 质量安全员


class DutyPeriod(StrEnum):
    DAY = "day"  # 日管控
    WEEK = "week"  # 周排查
    MONTH = "month"  # 月调度
    HALF_YEAR = "half_year"  # 应急演练 of a maintainer
    YEAR = "year"  # 应急演练 of a use unit


POST_OF: Mapping[DutyPeriod, DutyPost] = {
    DutyPeriod.DAY: DutyPost.OFFICER,
    DutyPeriod.WEEK: DutyPost.DIRECTOR,
    DutyPeriod.MONTH: DutyPost.HEAD,
    DutyPeriod.HALF_YEAR: DutyPost.DIRECTOR,
    DutyPeriod.YEAR: DutyPost.DIRECTOR,
}
DRILL_OF: Mapping[DutyRegime, DutyPeriod] = {
    DutyRegime.USE: DutyPeriod.YEAR,
    DutyRegime.MAINTENANCE: DutyPeriod.HALF_YEAR,
}
DRILLS = frozenset(DRILL_OF.values())
# What the unit's risk list asks; what a drill asks is the same for all units.
ROUTINE = tuple(period for period in DutyPeriod if period not in DRILLS)
PERIOD_OF: Mapping[DutyPost, DutyPeriod] = {POST_OF[period]: period for period in ROUTINE}
REGIME_OF: Mapping[OrganisationKind, DutyRegime] = {
    OrganisationKind.USE_UNIT: DutyRegime.USE,
    OrganisationKind.MAINTAINER: DutyRegime.MAINTENANCE,
}


def periods_of(regime: DutyRegime, post: DutyPost) -> tuple[DutyPeriod, ...]:
    """What the post signs: its routine, and the director's drill."""
    drill = DRILL_OF[regime]
    return (PERIOD_OF[post], drill) if POST_OF[drill] is post else (PERIOD_OF[post],)
