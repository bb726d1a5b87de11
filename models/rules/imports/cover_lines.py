"""Columns of a policy's file that say what its contract pays: limits, tiers of an entrapment, deductibles.

All kinds of `Benefit` can be told. Limits that 004 names have a column each, all other bounds one cell.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from models.rules.imports.cells import BadCell, hundredths, whole
from models.rules.imports.table import CellProblem, ImportColumn, Row
from models.rules.insurance.contract import MEDICAL, NAMED, Benefit, LineLimit, line_of
from models.rules.insurance.policy_terms import CoverLine, Limit
from models.rules.insurance.trapped_benefit import parse_tiers, write_tiers

MOST_FEN = 10_000_000_000  # 100 million yuan


def limit_column(limit: Limit) -> str:
    return f"limit_{limit.value}"


LIMITS = {
    Limit.PERSON: "每人限额",
    Limit.PERSON_MEDICAL: "每人医疗限额",
    Limit.PROPERTY: "每次财产限额",
    Limit.ACCIDENT: "每次事故限额",
    Limit.TOTAL: "累计限额",
    Limit.EMPLOYEE: "工作人员每人限额",
    Limit.EMPLOYEE_MEDICAL: "工作人员每人医疗限额",
    Limit.EMPLOYEE_PROPERTY: "工作人员财产限额",
    Limit.RELIEF_LIFT: "无责救助每次限额",
    Limit.RELIEF_PERSON: "无责救助每人限额",
    Limit.RELIEF_PROTECTED: "无责救助老幼残每人",
    Limit.LIFT: "电梯财产限额",
    Limit.PARTS: "零部件限额",
}
BENEFITS = {
    "人身伤亡": Benefit.INJURY,
    "财产损失": Benefit.PROPERTY,
    "事故救援费用": Benefit.RESCUE,
    "医疗救护费用": Benefit.MEDICAL_AID,
    "事故鉴定费用": Benefit.APPRAISAL,
    "法律诉讼费用": Benefit.LEGAL,
    "主要零部件更换": Benefit.PARTS,
    "大修改造": Benefit.OVERHAUL,
    "电梯本身损坏": Benefit.LIFT,
    "困人补偿": Benefit.ENTRAPMENT,
    "重要事项延误": Benefit.DELAY,
    "工作人员伤亡": Benefit.EMPLOYEE,
    "工作人员财产损失": Benefit.EMPLOYEE_PROPERTY,
    "无责救助": Benefit.RELIEF,
}
BOUNDS = {
    "每人": LineLimit.PERSON,
    "每次": LineLimit.EVENT,
    "累计": LineLimit.TOTAL,
    "免赔": LineLimit.DEDUCTIBLE,
}
_BOUND = re.compile(r"(每人|每次免赔|每次|累计|免赔)(?:最多)?\s*([\d,.]+)\s*元?", re.ASCII)
_LINES = {CoverLine.LIABILITY: "责任险", CoverLine.PROPERTY: "财产险", CoverLine.PARTS: "零部件险"}
_OF_LIMIT = {
    **{limit: benefit for (benefit, _), limit in NAMED.items()},
    **{limit: benefit for benefit, limit in MEDICAL.items()},
    Limit.RELIEF_PROTECTED: Benefit.RELIEF,
}
# Columns of one sum each: name, heading, and what is paid by it.
_SUMS = tuple(
    (limit_column(limit), heading, _OF_LIMIT[limit])
    for limit, heading in LIMITS.items()
    if limit in _OF_LIMIT
)
_BOUNDS_HEADING = "各项限额"
_BOUNDS_LIKE = "事故救援费用 每次 10000；大修改造 每次 50000、累计 100000"
_TIERS_LIKE = "满 30 分钟 200；超过 60 分钟 300"


def line_bounds(typed: str) -> dict[str, dict[str, int]]:
    """`大修改造 每次 50000、累计 100000；…` to Benefit to LineLimit to fen. Raises BadCell."""
    told: dict[str, dict[str, int]] = {}
    for part in _parts(typed):
        heading = next(
            (name for name in sorted(BENEFITS, key=len, reverse=True) if part.startswith(name)), ""
        )
        if not heading:
            raise BadCell(f"不认识“{part[:20]}”，要像 {_BOUNDS_LIKE}；项目有 {'、'.join(BENEFITS)}")
        benefit = BENEFITS[heading]
        if benefit.value in told:
            raise BadCell(f"{heading} 写了两次，请合成一项")
        told[benefit.value] = _bounds_of(heading, benefit, part.removeprefix(heading).strip(" :"))
    return told


def _bounds_of(heading: str, benefit: Benefit, typed: str) -> dict[str, int]:
    bounds: dict[str, int] = {}
    for one in filter(None, (one.strip() for one in re.split(r"、|,(?!\d)", typed))):
        found = _BOUND.fullmatch(one)
        if found is None:
            raise BadCell(f"{heading} 后面写“每人、每次、累计、免赔”和金额，要像 {_BOUNDS_LIKE}")
        bound = BOUNDS[found[1].removeprefix("每次") or "每次"]
        if (benefit, bound) in NAMED:
            raise BadCell(f"{heading} {found[1]} 请填在“{LIMITS[NAMED[benefit, bound]]}”一列")
        if bound.value in bounds:
            raise BadCell(f"{heading} {found[1]} 写了两次")
        bounds[bound.value] = hundredths(MOST_FEN, above_zero=True)(found[2])
    if not bounds:
        raise BadCell(f"{heading} 没有写金额，要像 {_BOUNDS_LIKE}")
    return bounds


def tiers(typed: str) -> list[dict[str, int]]:
    """As `write_tiers` keeps them. Raises BadCell."""
    try:
        return write_tiers(parse_tiers(_parts(typed)))
    except ValueError:
        raise BadCell(f"每档写时间和每人的金额，从低到高，用分号隔开，要像 {_TIERS_LIKE}") from None


def _parts(typed: str) -> list[str]:
    return [one.strip() for one in unicodedata.normalize("NFKC", typed).split(";") if one.strip()]


COVER_COLUMNS = (
    *(
        ImportColumn(limit_column(limit), heading, hundredths(MOST_FEN), "", note="元")
        for limit, heading in LIMITS.items()
    ),
    ImportColumn("line_bounds", _BOUNDS_HEADING, line_bounds, "", default={},
        note=f"没有单独一列的限额和免赔，如 {_BOUNDS_LIKE}"),
    ImportColumn("deductible_fen", "每次免赔", hundredths(MOST_FEN), "0", default=0, note="元"),
    ImportColumn("deductible_percent", "免赔率", whole(0, 100, "%"), "", default=0,
        note="损失的百分之几，比每次免赔多时按它"),
    ImportColumn("entrapment_tiers", "困人补偿各档", tiers, "", default=[], note=f"如 {_TIERS_LIKE}"),
    ImportColumn("entrapment_after_minutes", "困人几分钟起赔", whole(1, 1440), "",
        note="只有一档时用这两列，也可写在困人补偿各档"),
    ImportColumn("entrapment_fen", "困人每人赔", hundredths(MOST_FEN), "", note="元"),
)  # fmt: skip


def whole_tiers(row: Row, _now: datetime) -> Iterator[CellProblem]:
    minutes, fen = row.get("entrapment_after_minutes"), row.get("entrapment_fen")
    if bool(minutes) != bool(fen):
        yield CellProblem("困人每人赔", "", "分钟和金额要一起填")
    elif minutes and row.get("entrapment_tiers"):
        yield CellProblem("困人补偿各档", "", "已填困人几分钟起赔，两处只填一处")


def sums_without_a_line(row: Row, held: Collection[CoverLine]) -> Iterator[CellProblem]:
    """A sum of a line that the contract does not have would be promised to nobody."""
    for heading, benefits in _told(row).items():
        for benefit in benefits:
            if (line := line_of(benefit)) not in held:
                yield CellProblem(heading, "", f"保单没有{_LINES[line]}，{_name(benefit)}不能有金额")


def _told(row: Row) -> Mapping[str, list[Benefit]]:
    """By heading, the benefits that the row has a sum of."""
    told = {heading: [benefit] for name, heading, benefit in _SUMS if row.get(name)}
    told[_BOUNDS_HEADING] = [Benefit(name) for name in row.get("line_bounds") or {}]
    if row.get("entrapment_tiers") or row.get("entrapment_fen"):
        told["困人补偿各档"] = [Benefit.ENTRAPMENT]
    return told


def _name(benefit: Benefit) -> str:
    return next(name for name, value in BENEFITS.items() if value is benefit)
