"""Who has which duty, and how often.

特种设备使用单位落实使用安全主体责任监督管理规定 (市场监管总局令第74号), chapter 电梯: 第七十六条 the safety
officer each day, 第七十七条 the safety director at least once a week, 第七十八条 the head of the unit at
least once a month. 令第73号 has the same for those who make, install, rebuild and repair lifts; 002 Chongqing
names maintainers (维保单位) among them.
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


POST_OF: Mapping[DutyPeriod, DutyPost] = {
    DutyPeriod.DAY: DutyPost.OFFICER,
    DutyPeriod.WEEK: DutyPost.DIRECTOR,
    DutyPeriod.MONTH: DutyPost.HEAD,
}
PERIOD_OF: Mapping[DutyPost, DutyPeriod] = {post: period for period, post in POST_OF.items()}
REGIME_OF: Mapping[OrganisationKind, DutyRegime] = {
    OrganisationKind.USE_UNIT: DutyRegime.USE,
    OrganisationKind.MAINTAINER: DutyRegime.MAINTENANCE,
}
