"""Terms of a lift policy: lines, limits, services, payers and the source of the money.

A contract's own terms, not a product's: what was agreed stays as it was agreed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum


class CoverLine(StrEnum):
    """The three lines of the comprehensive cover (003 district plan 四(一)1)."""

    LIABILITY = "liability"  # 责任
    PROPERTY = "property"  # 财产
    PARTS = "parts"  # 主要零部件


class Limit(StrEnum):
    """The most that is paid, in fen. The first eight and the relief are those of 004 Nanjing."""

    PERSON = "person"  # 第三者每人每次死亡伤残
    PERSON_MEDICAL = "person_medical"  # 其中医疗
    PROPERTY = "property"  # 每次事故财产损失
    ACCIDENT = "accident"  # 每次事故
    TOTAL = "total"  # 累计
    EMPLOYEE = "employee"  # 雇员每人每次
    EMPLOYEE_MEDICAL = "employee_medical"
    EMPLOYEE_PROPERTY = "employee_property"
    RELIEF_LIFT = "relief_lift"  # 无责救助，每台每次
    RELIEF_PERSON = "relief_person"
    RELIEF_PROTECTED = "relief_protected"  # 60 周岁以上、未成年人、残疾人，每人
    LIFT = "lift"  # 财产险：电梯本身
    PARTS = "parts"  # 主要零部件更换


class Service(StrEnum):
    """The seven services of 保险+维保服务 (001 Xiangyang 四(四))."""

    USE = "use"  # 日常使用监测
    MAINTENANCE = "maintenance"  # 维保质量监测
    PREVENTION = "prevention"  # 风险管控、隐患排查（双重预防）
    OLD_LIFTS = "old_lifts"  # 老旧评估、三无整改，垫付或赔付
    TELL_REGULATOR = "tell_regulator"  # 严重隐患告知监管部门
    RESCUE = "rescue"  # 应急救援和演练
    EDUCATION = "education"  # 宣传、教育、培训


class Funding(StrEnum):
    """Source of the premium: the six kinds of 002 Chongqing, annex 1."""

    OWN = "own"  # 自筹
    FUND = "fund"  # 物业专项维修资金
    FUND_GAINS = "fund_gains"  # 专项维修资金增值收益
    COMMON_INCOME = "common_income"  # 小区公共收益
    DONATION = "donation"  # 捐赠
    GOVERNMENT = "government"  # 政府财政支持


class Payer(StrEnum):
    """Those who pay the premium together (004 Nanjing), and the maker of a new lift."""

    OWNER = "owner"  # 所有权人或使用权人
    MAINTAINER = "maintainer"
    INSPECTION = "inspection"  # 检验机构
    INSTALLER = "installer"  # 制造或安装单位


WHOLE_SHARE = 10_000  # shares of co-insurers are counted in ten-thousandths


class TermsProblem(StrEnum):
    ENDS_BEFORE_IT_STARTS = "ends_before_it_starts"
    SHORTER_THAN_A_YEAR = "shorter_than_a_year"
    NO_LINE = "no_line"
    SHARES = "shares"  # co-insurers leave nothing for the lead, or one appears twice


def one_year_after(moment: datetime) -> datetime:
    """The same minute a year on; 29 February goes to 1 March."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, month=3, day=1)


def terms_problem(
    starts_at: datetime, ends_at: datetime, lines: Iterable[CoverLine], shares: Mapping[str, int]
) -> TermsProblem | None:
    """Check a contract; None if it is sound. Both times in local time; shares of the co-insurers.

    A term is at least one year (003 district plan 四(一)2): until the same minute of the next year.
    """
    if ends_at <= starts_at:
        return TermsProblem.ENDS_BEFORE_IT_STARTS
    if ends_at < one_year_after(starts_at):
        return TermsProblem.SHORTER_THAN_A_YEAR
    if not tuple(lines):
        return TermsProblem.NO_LINE
    if any(share <= 0 for share in shares.values()) or sum(shares.values()) >= WHOLE_SHARE:
        return TermsProblem.SHARES
    return None


def is_comprehensive(lines: Iterable[CoverLine]) -> bool:
    """Comprehensive cover (综合保险, such as 渝梯保) has all three lines."""
    return set(lines) == set(CoverLine)
