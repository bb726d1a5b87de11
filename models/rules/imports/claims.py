"""The register of claims (理赔): one row for each claim, with the times of its steps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from models.rules.imports.cells import choice, hundredths, number, text, yes_no
from models.rules.imports.dates import moment
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row
from models.rules.insurance.claim_stage import ClaimEventKind, may_follow

MOST_FEN = 100_000_000_000  # a thousand million yuan
_KIND = ClaimEventKind
OUTCOMES = {
    "已赔付": ClaimEventKind.CLOSED.value,
    "拒赔": ClaimEventKind.REFUSED.value,
    "撤案": ClaimEventKind.WITHDRAWN.value,
}


@dataclass(frozen=True)
class ToldStep:
    """A step as the row tells it."""

    kind: ClaimEventKind
    at: datetime
    fen: int | None = None
    words: str = ""
    medical_fen: int | None = None

    def agrees_with(self, recorded: "ToldStep") -> bool:
        """Whether it is the step that is recorded. A file without medical costs leaves those as they are."""
        if self.medical_fen is None:
            return replace(self, medical_fen=recorded.medical_fen) == recorded
        return self == recorded


# In the order in which they come where they share a minute: kind, time, amount.
_STEPS = (
    (_KIND.NOTICE, "notified_at", ""),
    (_KIND.APPLIED, "applied_at", ""),
    (_KIND.LIABILITY_ACCEPTED, "accepted_at", "accepted_fen"),
    (_KIND.LIABILITY_DENIED, "denied_at", ""),
    (_KIND.PREPAID, "prepaid_at", "prepaid_fen"),
    (_KIND.ASSESSED, "assessed_at", "assessed_fen"),
    (_KIND.AGREED, "agreed_at", "agreed_fen"),
    (_KIND.PAID, "paid_at", "paid_fen"),
)


def steps_of(row: Row) -> list[ToldStep]:
    """The claim's steps, the earliest first; the notice is always the first."""
    told = [
        ToldStep(
            kind,
            row[at],
            row.get(fen) if fen else None,
            medical_fen=row.get("medical_fen") if kind is _KIND.ASSESSED else None,
        )
        for kind, at, fen in _STEPS
        if row.get(at)
    ]
    if row.get("closed_at"):
        told.append(ToldStep(_KIND(row["outcome"]), row["closed_at"], None, row.get("reason") or ""))
    return sorted(told, key=lambda step: step.at)


def _whole_steps(row: Row, now: datetime) -> Iterator[CellProblem]:
    if bool(row.get("closed_at")) != bool(row.get("outcome")):
        yield CellProblem("结案时间", "", "结案时间和结果要一起填")
        return
    if row.get("outcome") in (_KIND.REFUSED.value, _KIND.WITHDRAWN.value) and not row.get("reason"):
        yield CellProblem("原因", "", "拒赔和撤案要写原因")
    for _, at, fen in _STEPS:
        if fen and bool(row.get(at)) != bool(row.get(fen)):
            yield CellProblem(_heading(at), "", "时间和金额要一起填")
    past: list[ClaimEventKind] = []
    for step in steps_of(row):
        if wrong := _wrong_step(past, step, now):
            yield CellProblem(_heading_of(step.kind), f"{step.at:%Y-%m-%d %H:%M}", wrong)
            return
        past.append(step.kind)


def _wrong_step(past: list[ClaimEventKind], step: ToldStep, now: datetime) -> str:
    if step.at > now:
        return "还没有到这个时间"
    if not past:
        return "" if step.kind is _KIND.NOTICE else "不能早于报案时间"
    return "" if may_follow(past, step.kind) else "前面缺少步骤，或者时间顺序不对"


def _happened_first(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if row["occurred_at"] > row["notified_at"]:
        yield CellProblem("出险时间", f"{row['occurred_at']:%Y-%m-%d %H:%M}", "不能晚于报案时间")


def _paid_as_agreed(row: Row, _now: datetime) -> Iterator[CellProblem]:
    paid = (row.get("prepaid_fen") or 0) + (row.get("paid_fen") or 0)
    assessed, agreed = row.get("assessed_fen"), row.get("agreed_fen")
    if agreed is not None and assessed is not None and agreed > assessed:
        yield CellProblem("协议金额", f"{agreed / 100:.2f}", "不能多于核定金额")
    medical = row.get("medical_fen")
    if medical is not None and medical > (assessed or 0):
        yield CellProblem("其中医疗费", f"{medical / 100:.2f}", "不能多于核定金额")
    if agreed is not None and paid > agreed:
        yield CellProblem("赔付金额", f"{paid / 100:.2f}", "预赔和赔付合计不能多于协议金额")
    if row.get("outcome") == _KIND.CLOSED.value and paid < (row.get("agreed_fen") or 0):
        yield CellProblem("赔付金额", "", "还没有付足协议金额，不能结案")


CLAIMS = ImportTable(
    name="claims",
    title="理赔",
    columns=(
        ImportColumn("policy_number", "保单号", number(60), "AHDT202600012345", required=True),
        ImportColumn("number", "赔案号", number(60), "LP202600001", required=True),
        LIFT,
        ImportColumn("occurred_at", "出险时间", moment, "2026-03-01 08:10", required=True, note="那时须在保"),
        ImportColumn("notified_at", "报案时间", moment, "2026-03-01 09:00", required=True),
        ImportColumn("has_casualties", "有人伤亡", yes_no, "否", default=False),
        ImportColumn("applied_at", "提出赔付请求时间", moment, "2026-03-03 10:00"),
        ImportColumn("accepted_at", "认定责任时间", moment, "2026-03-06 15:00"),
        ImportColumn("accepted_fen", "能确定的金额", hundredths(MOST_FEN), "8000.00", note="元"),
        ImportColumn("denied_at", "认定不赔时间", moment, ""),
        ImportColumn("prepaid_at", "预赔时间", moment, "2026-03-09 10:00"),
        ImportColumn("prepaid_fen", "预赔金额", hundredths(MOST_FEN), "4000.00", note="元"),
        ImportColumn("assessed_at", "核定时间", moment, "2026-03-20 10:00"),
        ImportColumn("assessed_fen", "核定金额", hundredths(MOST_FEN), "9600.00", note="元"),
        ImportColumn("medical_fen", "其中医疗费", hundredths(MOST_FEN), "1200.00", note="元，核定金额里的"),
        ImportColumn("agreed_at", "达成协议时间", moment, "2026-03-21 10:00"),
        ImportColumn("agreed_fen", "协议金额", hundredths(MOST_FEN), "9600.00", note="元，含预赔"),
        ImportColumn("paid_at", "赔付时间", moment, "2026-03-25 16:00"),
        ImportColumn("paid_fen", "赔付金额", hundredths(MOST_FEN), "5600.00", note="元，不含预赔"),
        ImportColumn("closed_at", "结案时间", moment, "2026-03-25 16:00"),
        ImportColumn("outcome", "结果", choice(OUTCOMES), "已赔付", note="、".join(OUTCOMES)),
        ImportColumn("reason", "原因", text(500), "", default="", note="拒赔、撤案必填"),
    ),
    key=("policy_number", "number"),
    rules=(_happened_first, _whole_steps, _paid_as_agreed),
    notes=(
        "一件赔案一行。有几次赔付的，只填第一次，其余在后台逐笔添加。",
        "同一保单号和赔案号再次导入，接着原来的经过添加新的步骤；已经记下的不能改。",
        "垫付和追回在后台登记；有垫付的赔案，后面的步骤也在后台添加。",
    ),
)  # fmt: skip


def _heading(name: str) -> str:
    return next(column.heading for column in CLAIMS.columns if column.name == name)


def _heading_of(kind: ClaimEventKind) -> str:
    return _heading(next((at for one, at, _ in _STEPS if one is kind), "closed_at"))
