"""The register of claims: which rows tell a course that can have happened."""

import pytest

from models.rules.imports.claims import CLAIMS, steps_of
from models.rules.insurance.claim_stage import ClaimEventKind
from tests.support.register_rows import NOW, line_of, problems_of

OPEN = dict.fromkeys(
    (column.name for column in CLAIMS.columns if not column.required and column.name != "has_casualties"), ""
)  # the example's claim, with its notice only


def steps(**changed: str) -> list[ClaimEventKind]:
    row, _, problems = CLAIMS.read(line_of(CLAIMS, **changed), NOW)
    assert problems == []
    return [step.kind for step in steps_of(row)]


def test_the_steps_come_in_the_order_of_their_times() -> None:
    kind = ClaimEventKind
    assert steps() == [
        kind.NOTICE, kind.APPLIED, kind.LIABILITY_ACCEPTED, kind.PREPAID,
        kind.ASSESSED, kind.AGREED, kind.PAID, kind.CLOSED,
    ]  # fmt: skip
    assert steps(**OPEN) == [kind.NOTICE]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"closed_at": ""}, {"结案时间": "结案时间和结果要一起填"}),
        ({"outcome": ""}, {"结案时间": "结案时间和结果要一起填"}),
        ({"paid_fen": ""}, {"赔付时间": "时间和金额要一起填", "赔付金额": "还没有付足协议金额，不能结案"}),
        ({"prepaid_at": ""}, {"预赔时间": "时间和金额要一起填"}),
        ({"paid_fen": "5599.99"}, {"赔付金额": "还没有付足协议金额，不能结案"}),
        ({"paid_fen": "5600.01"}, {"赔付金额": "预赔和赔付合计不能多于协议金额"}),
        ({"assessed_fen": "9599.99"}, {"协议金额": "不能多于核定金额"}),
        ({"occurred_at": "2026-03-01 09:01"}, {"出险时间": "不能晚于报案时间"}),
        ({"applied_at": "2026-02-28 10:00"}, {"提出赔付请求时间": "不能早于报案时间"}),
        ({"agreed_at": "2026-03-19 10:00"}, {"达成协议时间": "前面缺少步骤，或者时间顺序不对"}),
        (OPEN | {"applied_at": "2027-02-01 10:00"}, {"提出赔付请求时间": "还没有到这个时间"}),
        (OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "撤案"}, {"原因": "拒赔和撤案要写原因"}),
        (OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "拒赔", "reason": "醉酒"},
         {"结案时间": "前面缺少步骤，或者时间顺序不对"}),
    ],
)  # fmt: skip
def test_a_course_that_cannot_be_is_refused_where_it_breaks(
    changed: dict[str, str], problem: dict[str, str]
) -> None:
    assert problems_of(CLAIMS, **changed) == problem


def test_a_withdrawal_and_a_refusal_with_their_reason_are_good() -> None:
    withdrawn = OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "撤案", "reason": "私了"}
    refused = OPEN | {
        "denied_at": "2026-03-08 10:00", "closed_at": "2026-03-09 10:00", "outcome": "拒赔", "reason": "醉酒",
    }  # fmt: skip
    assert problems_of(CLAIMS, **withdrawn) == {}
    assert problems_of(CLAIMS, **refused) == {}
