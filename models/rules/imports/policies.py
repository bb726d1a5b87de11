"""The register of policies (保单): one row for each lift on each policy."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import BadCell, choice, hundredths, number, text, yes_no
from models.rules.imports.cover_lines import COVER_COLUMNS, MOST_FEN, whole_tiers
from models.rules.imports.dates import midnight
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row
from models.rules.insurance.policy_terms import (
    CoverLine,
    Funding,
    Service,
    TermsProblem,
    terms_problem,
)

FUNDINGS = {
    "自筹": Funding.OWN.value,
    "物业专项维修资金": Funding.FUND.value,
    "专项维修资金增值收益": Funding.FUND_GAINS.value,
    "小区公共收益": Funding.COMMON_INCOME.value,
    "捐赠": Funding.DONATION.value,
    "政府财政支持": Funding.GOVERNMENT.value,
}
SERVICES = {
    "使用监测": Service.USE.value,
    "维保质量监测": Service.MAINTENANCE.value,
    "双重预防": Service.PREVENTION.value,
    "老旧三无": Service.OLD_LIFTS.value,
    "严重隐患告知": Service.TELL_REGULATOR.value,
    "救援演练": Service.RESCUE.value,
    "宣传教育": Service.EDUCATION.value,
}
_PROBLEMS = {
    TermsProblem.ENDS_BEFORE_IT_STARTS: ("止期", "不能早于起期"),
    TermsProblem.SHORTER_THAN_A_YEAR: ("止期", "保险期间至少一年"),
    TermsProblem.NO_LINE: ("责任险", "责任、财产、零部件至少有一项为 是"),
    TermsProblem.SHARES: ("共保", "各家比例要大于 0，合计不到 100%"),
}


def services(typed: str) -> list[str]:
    named = [one.strip() for one in typed.replace("，", "、").split("、") if one.strip()]
    odd = [one for one in named if one not in SERVICES]
    if odd:
        raise BadCell(f"不认识：{'、'.join(odd)}；可填 {'、'.join(SERVICES)}")
    return sorted({SERVICES[one] for one in named})


def co_insurers(typed: str) -> dict[str, int]:
    """`甲公司 20%、乙公司 15.5%` to shares in ten-thousandths."""
    shares: dict[str, int] = {}
    for one in typed.replace("；", "、").replace("，", "、").split("、"):
        name, _, share = one.strip().rpartition(" ")
        name = name.strip()
        if not name or not share.endswith(("%", "％")):
            raise BadCell("要像 甲公司 20%、乙公司 15%")
        if name in shares:
            raise BadCell(f"{name} 写了两次")
        shares[name] = hundredths(10_000)(share[:-1])
    return shares


def exclusions(typed: str) -> list[str]:
    return [one.strip() for one in typed.replace(";", "；").split("；") if one.strip()]


def whole_terms(row: Row, _now: datetime) -> Iterator[CellProblem]:
    held = zip(CoverLine, ("covers_liability", "covers_property", "covers_parts"), strict=True)
    lines = [line for line, name in held if row.get(name, line is CoverLine.LIABILITY)]
    shares = row.get("co_insurers") or {}
    problem = terms_problem(row["starts_at"], row["ends_at"], lines, shares)
    if problem is not None:
        heading, reason = _PROBLEMS[problem]
        yield CellProblem(heading, "", reason)
    if row["insurer"] in shares:
        yield CellProblem("共保", row["insurer"], "主承保公司不写在共保里")


def liability_within_premium(row: Row, _now: datetime) -> Iterator[CellProblem]:
    part = row.get("liability_fen")
    if part is not None and part > row["premium_fen"]:
        yield CellProblem("其中责任险保费", f"{part / 100:.2f}", "不能多于年保费")


POLICIES = ImportTable(
    name="policies",
    title="保单",
    columns=(
        ImportColumn("number", "保单号", number(60), "AHDT202600012345", required=True),
        LIFT,
        ImportColumn("insurer", "保险机构", text(100), "安和财产保险江城分公司", required=True,
            note="主承保，须已在单位登记里"),
        ImportColumn("product", "产品", text(100), "电梯安全责任保险", required=True),
        ImportColumn("starts_at", "起期", midnight, "2026-01-01", required=True,
            note="这一天零时起，也可写到分"),
        ImportColumn("ends_at", "止期", midnight, "2027-01-01", required=True, note="到这一天零时止，不含"),
        ImportColumn("premium_fen", "年保费", hundredths(MOST_FEN), "93.00", required=True,
            note="元，这一台"),
        ImportColumn("liability_fen", "其中责任险保费", hundredths(MOST_FEN), "93.00", note="元"),
        ImportColumn("holder", "投保人", text(100), "翠湖物业服务有限公司", note="须已在单位登记里"),
        ImportColumn("funding", "保费来源", choice(FUNDINGS), "小区公共收益", note="、".join(FUNDINGS)),
        ImportColumn("co_insurers", "共保", co_insurers, "", default={}, note="如 甲公司 20%、乙公司 15%"),
        ImportColumn("covers_liability", "责任险", yes_no, "是", default=True),
        ImportColumn("covers_property", "财产险", yes_no, "否", default=False),
        ImportColumn("covers_parts", "零部件险", yes_no, "否", default=False),
        ImportColumn("with_service", "保险+服务", yes_no, "否", default=False),
        ImportColumn("services", "承诺的服务", services, "", default=[],
            note="用顿号隔开：" + "、".join(SERVICES)),
        *COVER_COLUMNS,
        ImportColumn("exclusions", "不赔的情形", exclusions, "", default=[], note="用分号隔开"),
        ImportColumn("hotline", "报案电话", text(30), "95000", default=""),
    ),
    key=("number", "registration_number"),
    rules=(whole_terms, liability_within_premium, whole_tiers),
    notes=(
        "一张保单保几台电梯，就写几行；保单自己的各列在每行写得一样。",
        "同一保单号和使用登记证编号再次导入，就是更新。",
    ),
)  # fmt: skip
